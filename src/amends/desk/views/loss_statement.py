"""Ledgers of who bears our losses: everybody's sums, and one's statement of claims, answers, money, write-offs."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.losses.models import LossState
from amends.casework.losses.sheets import Sheet
from amends.casework.queries import losses as asked
from amends.desk.case.grants import typed
from amends.desk.directory import directory
from amends.desk.forms import PeriodForm
from amends.desk.views.losses import cards, keeper
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import vocabulary
from amends.desk.words.losses import LossCard
from amends.desk.words.vocabulary import say
from amends.engine.words import Party
from amends.merchants.models import Member
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import reckoned
from amends.web import amounts, moments
from amends.web.sorting import ListColumn

USUAL: Final = timedelta(days=92)


def _period(request: HttpRequest) -> tuple[datetime, datetime]:
    since, until = PeriodForm(request.GET).days(USUAL)
    return moments.midnight(since), moments.midnight(until + timedelta(days=1))


@require_GET
def ledgers(request: HttpRequest) -> HttpResponse:
    """Everybody who bears something, who owes most first."""
    member = keeper(request)
    since, until = _period(request)
    listed = asked_list(request, _columns(member))
    found = reckoned(asked.bearers(member, since=since, until=until, now=timezone.now()), listed.order)
    rows = [(each, _name(each.party, each.partner)) for each in found]
    days = _days(since, until)
    context = {"rows": rows, "listed": listed, **days, "query": listed.query or days["query"]}
    return render(request, "desk/loss_bearers.html", context)


def _columns(member: Member) -> tuple[ListColumn, ...]:
    rates = directory(member).books.rates

    def at_home(name: str) -> Callable[[asked.Bearer], int]:
        return lambda each: rates.at_home(getattr(each, name), each.currency)

    sums = (
        ("amount", _("Claimable")), ("recovered", _("Recovered")), ("written_off", _("Written off")),
        ("open", _("Still owed")),
    )  # fmt: skip
    return (
        ListColumn("who", _("Who bears it"), lambda each: _name(each.party, each.partner)),
        ListColumn("count", _("Losses"), lambda each: each.count, down=True, look="number"),
        *(ListColumn(name, title, at_home(name), down=True, look="number") for name, title in sums),
        ListColumn("late", _("Late"), lambda each: each.late or None, down=True, look="number"),
    )


@require_GET
def ledgers_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = keeper(request)
    since, until = _period(request)
    order = asked_list(request, _columns(member)).order
    found = reckoned(asked.bearers(member, since=since, until=until, now=timezone.now()), order)
    header = [
        _("Who bears it"),
        _("Losses"),
        _("Claimable"),
        _("Recovered"),
        _("Written off"),
        _("Still owed"),
        _("Late"),
        _("Currency"),
    ]
    rows = (
        [
            _name(each.party, each.partner), str(each.count), typed(each.amount, each.currency),
            typed(each.recovered, each.currency), typed(each.written_off, each.currency),
            typed(each.open, each.currency),
            str(each.late), each.currency,
        ]
        for each in found
    )  # fmt: skip
    return sheet("who-owes", header, rows, kind)


def _days(since: datetime, until: datetime) -> dict[str, Any]:
    last = until - timedelta(seconds=1)
    days = {"since": f"{timezone.localtime(since):%Y-%m-%d}", "until": f"{timezone.localtime(last):%Y-%m-%d}"}
    return days | {"query": f"since={days['since']}&until={days['until']}"}


def _name(party: str, partner: str) -> str:
    title = str(say(vocabulary.PARTIES, party))
    return f"{title} · {partner}" if partner else title


def _asked(request: HttpRequest) -> tuple[Member, str, str, datetime, datetime, list[LossCard]]:
    member = keeper(request)
    party, partner = request.GET.get("party", ""), request.GET.get("partner", "").replace("\0", "")
    if party not in set(Party):
        raise Http404
    since, until = _period(request)
    found = asked.of_bearer(member, party=party, partner=partner, since=since, until=until)
    return member, party, partner, since, until, cards(member, found)


@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """One's statement: every loss with its claim, answer, what came in, what was given up and why."""
    _member, party, partner, since, until, rows = _asked(request)
    query = request.GET.urlencode()
    context = {
        "rows": [(told, _given_up(told), _why(told)) for told in rows],
        "name": _name(party, partner),
        "party": party,
        "partner": partner,
        "sums": _sums(rows),
        **_days(since, until),
        "query": query,
    }
    return render(request, "desk/loss_statement.html", context)


def _given_up(told: LossCard) -> int:
    return told.loss.left if told.loss.state == LossState.WRITTEN_OFF else 0


def _why(told: LossCard) -> str:
    return next((each.entry.text for each in reversed(told.entries) if each.entry.kind == "written_off"), "")


def _sums(rows: list[LossCard]) -> list[dict[str, Any]]:
    """By currency: what was to be claimed, came in, was given up, is still owed."""
    found: dict[str, dict[str, Any]] = {}
    for told in rows:
        loss = told.loss
        sums = found.setdefault(
            loss.currency, {"currency": loss.currency, "amount": 0, "recovered": 0, "off": 0, "open": 0}
        )
        sums["amount"] += loss.amount
        sums["recovered"] += loss.recovered
        sums["off"] += _given_up(told)
        sums["open"] += loss.left if loss.state in {"to_confirm", "claimed", "answered"} else 0
    return [found[currency] for currency in sorted(found)]


@require_GET
def statement_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    *_place, rows = _asked(request)
    header = [
        _("Order"), _("Date"), _("What for"), _("Amount"), _("Claimed at"), _("Answer"), _("Recovered"),
        _("Written off"), _("Why"), _("State"), _("Currency"),
    ]  # fmt: skip
    return sheet("statement", header, _lines(rows), kind)


def _lines(rows: list[LossCard]) -> Iterator[list[str]]:
    for told in rows:
        loss = told.loss
        yield [
            loss.order_key, f"{timezone.localtime(loss.opened_at):%Y-%m-%d}", told.title,
            typed(loss.amount, loss.currency),
            f"{timezone.localtime(loss.claimed_at):%Y-%m-%d}" if loss.claimed_at else "", loss.answer,
            typed(loss.recovered, loss.currency), typed(_given_up(told), loss.currency), _why(told), told.state,
            loss.currency,
        ]  # fmt: skip


@require_GET
def statement_pdf(request: HttpRequest) -> HttpResponse:
    """The statement on paper, to be sent to whom it is about: what they owe, paid and still owe."""
    _member, party, partner, since, until, rows = _asked(request)
    days = _days(since, until) | {"at": moments.exact(timezone.now())}
    made = Sheet(
        title=_("Statement: %(party)s") % {"party": _name(party, partner)},
        subtitle=_("%(since)s to %(until)s, made %(at)s. Last line: still owed.") % days,
        heads=(_("Order"), _("Date"), _("What for"), _("Paid"), _("Amount")),
        rows=[_printed(told) for told in rows],
        total=" + ".join(amounts.money(each["open"], each["currency"]) for each in _sums(rows)),
    )
    from amends.casework.losses.claim_sheet import draw

    response = HttpResponse(draw([made]), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="statement-{timezone.localdate():%Y-%m-%d}.pdf"'
    return response


def _printed(told: LossCard) -> list[str]:
    loss = told.loss
    paid, asked_for = (amounts.money(sum_, loss.currency) for sum_ in (loss.recovered, loss.claimed or loss.amount))
    return [loss.order_key, f"{timezone.localtime(loss.opened_at):%Y-%m-%d}", told.title, paid, asked_for]
