"""The ledger of losses: who is to pay what by when, claimed, answered, recovered; claim sheets to send."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.losses import recovery
from amends.casework.losses.models import (
    OPEN,
    Loss,
    LossState,
)
from amends.casework.losses.recovery import RecoveryAction
from amends.casework.losses.sheets import Sheet
from amends.casework.queries import losses as asked
from amends.casework.queries.losses import LossFilters
from amends.desk.case import grants
from amends.desk.directory import directory
from amends.desk.forms import LONGEST
from amends.desk.views import in_place
from amends.desk.widgets import chips
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import losses, vocabulary
from amends.desk.words.losses import STATES, LossCard
from amends.desk.words.sorted_by import at_home, scenes, titled
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.merchants.access import get_or_404, member_for, require, shop_in_view
from amends.merchants.models import Member
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import reckoned
from amends.merchants.word_order import by_words
from amends.web import amounts, moments
from amends.web.sorting import ListColumn
from amends.web.whole import whole

OPEN_VIEW: Final = "open"
LONGEST_SUM: Final = 5


class RecoveryForm(forms.Form):
    token = forms.UUIDField()
    amount = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=2, required=False)
    text = forms.CharField(max_length=LONGEST, required=False)


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    member = keeper(request)
    now, filters, listed = timezone.now(), filters_of(request, request.GET), asked_list(request, columns(member))
    found, more = asked.losses(member, filters, order=listed.order, after=listed.after)
    totals, states = asked.totals(member, now=now)
    state = request.GET.get("state", OPEN_VIEW)
    context = {
        "listed": listed,
        "rows": [(told, chips.of_date(told.loss.due_at, now)) for told in cards(member, found, done=False)],
        "more": more,
        "totals": [(total, say(vocabulary.PARTIES, total.party)) for total in totals],
        "tabs": [(OPEN_VIEW, _("Open"), sum(states.values()))]
        + [(value.value, STATES[value.value], states.get(value.value)) for value in LossState],
        "state": state,
        "filters": filters,
        "partners": asked.partners(member, party=filters.party) if filters.party else [],
        "query": listed.query,
        "token": str(uuid4()),
        "claimable": (claimable := sum(loss.state == LossState.TO_CONFIRM for loss in found)),
        "all": len(asked.claimable(member, filters, most=recovery.MOST)) if claimable else 0,
    }
    return render(request, "desk/losses.html", context)


def columns(member: Member) -> tuple[ListColumn, ...]:
    here = directory(member)
    party = by_words("party", vocabulary.PARTIES)
    return (
        ListColumn("due", _("Claim by"), "due_at"),
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("what", _("What for"), titled(here, _claims, "scene", "party")),
        ListColumn("party", _("Who bears it"), (party, "partner")),
        ListColumn("amount", _("Amount"), at_home("amount", here), down=True, look="number"),
        ListColumn("proof", _("Proof"), "missing__len", down=True),
        ListColumn("state", _("State"), by_words("state", STATES)),
    )


def _claims(titles: Titles) -> Iterator[tuple[str, str]]:
    """What a party's part of a scene's loss is called: as its rule says, else as the scene."""
    for scene in titles.playbook.scenes:
        yield from ((f"{scene.name}/{rule.party}", rule.title.say(titles.language)) for rule in scene.claims)
    yield from scenes(titles)


def keeper(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, recovery.NEEDS)
    return member


def filters_of(request: HttpRequest, given: QueryDict) -> LossFilters:
    """What the ledger is narrowed to. ``given``: what its address holds."""
    state = given.get("state", "")
    states = (state,) if state in LossState.values else tuple(each.value for each in OPEN)
    party, partner = given.get("party", ""), given.get("partner", "")
    return LossFilters(states=states, party=party, partner=partner, shop_id=shop_in_view(request))


def cards(member: Member, found: list[Loss], *, done: bool = True) -> list[LossCard]:
    """``done``: with what was done about each."""
    here, language = directory(member), get_language() or "en"
    entries = asked.entries(member, ids=[loss.id for loss in found] if done else [])
    return [losses.told(loss, here, language, entries.get(loss.id)) for loss in found]


@require_GET
def panel(request: HttpRequest, id: int) -> HttpResponse:
    """What was done about one loss and can be: fetched when it is opened."""
    member = keeper(request)
    given = request.GET.copy()
    back = given.pop("back", [""])[-1]
    return _panel(request, member, get_or_404(member, Loss, id=id), query=given.urlencode(), back=back)


def _panel(request: HttpRequest, member: Member, loss: Loss, *, query: str, back: str, fault: str = "") -> HttpResponse:
    """``back``: the case it was opened on; ``fault``: why nothing was booked.

    A fault stands beside the form that was sent, with what was typed.
    """
    (told,) = cards(member, [loss])
    sent = request.resolver_match.url_name if fault and request.resolver_match else ""
    context = {
        "told": told,
        "loss": loss,
        "query": query,
        "back": back,
        "fault": fault,
        "sent": sent,
        "typed": request.POST,
    }
    return render(request, "desk/loss_panel.html", context, status=422 if fault else 200)


@require_GET
def ledger_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = keeper(request)
    order = asked_list(request, columns(member)).order
    found = asked.every(member, filters_of(request, request.GET), order)
    return sheet("losses", _header(), _lines(cards(member, found)), kind)


def _header() -> list[str]:
    return [
        _("Order"), _("Shop"), _("What for"), _("Who bears it"), _("Amount"), _("Recovered"), _("Currency"), _("State"),
        _("Claim by"), _("Proof there"), _("Proof missing"), _("Answer"),
    ]  # fmt: skip


def _lines(rows: list[LossCard]) -> Iterator[list[str]]:
    for told in rows:
        loss = told.loss
        yield [
            loss.order_key, told.shop, told.title, told.party, grants.typed(loss.amount, loss.currency),
            grants.typed(loss.recovered, loss.currency), loss.currency, told.state,
            moments.second(loss.due_at) if loss.due_at else "", " / ".join(told.have), " / ".join(told.missing),
            loss.answer,
        ]  # fmt: skip


def earlier(request: HttpRequest) -> int:
    """How many the parts before this one came to."""
    said = request.POST.get("done_before", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < LONGEST_SUM else 0


@require_GET
def loss_sheet(request: HttpRequest, token: UUID) -> HttpResponse:
    """What was claimed together, to be sent: as a file of each kind."""
    member = keeper(request)
    rows, listed = _of_sheet(member, token), asked_list(request, sheet_columns(member))
    context = {
        "rows": reckoned(rows, listed.order),
        "listed": listed,
        "sheet": str(token),
        "sums": sums([told.loss for told in rows]),
    }
    return render(request, "desk/loss_sheet.html", context)


def sheet_columns(member: Member) -> tuple[ListColumn, ...]:
    """Reckoned: what was claimed together stands on one page."""
    rates = directory(member).books.rates
    return (
        ListColumn("order", _("Order"), lambda told: told.loss.order_key),
        ListColumn("what", _("What for"), lambda told: told.title),
        ListColumn("party", _("Who bears it"), lambda told: told.party),
        ListColumn("proof", _("Proof"), lambda told: " ".join([*told.have, *told.missing])),
        ListColumn(
            "amount",
            _("Amount"),
            lambda told: rates.at_home(told.claimed, told.loss.currency),
            down=True,
            look="number",
        ),
    )


def _of_sheet(member: Member, token: UUID) -> list[LossCard]:
    found = asked.of_sheet(member, str(token))
    if not found:
        raise Http404
    return cards(member, found)


@require_GET
def sheet_csv(request: HttpRequest, token: UUID, kind: str = CSV) -> HttpResponseBase:
    return sheet("claim", _header(), _lines(_of_sheet(keeper(request), token)), kind)


@require_GET
def sheet_pdf(request: HttpRequest, token: UUID) -> HttpResponse:
    rows = _of_sheet(keeper(request), token)
    pages = [_paper(party, list(mine)) for party, mine in groupby(rows, key=lambda told: told.party)]
    from amends.casework.losses.claim_sheet import draw

    response = HttpResponse(draw(pages), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="claim-{timezone.localdate():%Y-%m-%d}.pdf"'
    return response


def _paper(party: str, rows: list[LossCard]) -> Sheet:
    return Sheet(
        title=_("Claim: %(party)s") % {"party": party},
        subtitle=_("Made %(at)s. What is marked ○ is still to be sent after.") % {"at": moments.second(timezone.now())},
        heads=(_("Order"), _("Date"), _("What for"), _("Proof"), _("Amount")),
        rows=[_printed(told) for told in rows],
        total=sums([told.loss for told in rows]),
    )


def _printed(told: LossCard) -> list[str]:
    proof = [f"✓ {each}" for each in told.have] + [f"○ {each}" for each in told.missing]
    sum_ = amounts.money(told.loss.claimed or told.loss.amount, told.loss.currency)
    return [told.loss.order_key, f"{told.loss.opened_at:%Y-%m-%d}", told.title, "\n".join(proof), sum_]


def sums(found: list[Loss]) -> str:
    """What was claimed of them, by currency."""
    return total((loss.currency, loss.claimed or loss.amount) for loss in found)


def total(parts: Iterable[tuple[str, int]]) -> str:
    """Sums by currency."""
    sums: dict[str, int] = {}
    for currency, amount in parts:
        sums[currency] = sums.get(currency, 0) + amount
    return " + ".join(amounts.money(amount, currency) for currency, amount in sorted(sums.items()))


@require_POST
def answer(request: HttpRequest, id: int) -> HttpResponse:
    return _book(request, id, lambda doing, amount: recovery.answer(doing, id, amount=amount), _("Answer kept"))


@require_POST
def recover(request: HttpRequest, id: int) -> HttpResponse:
    return _book(request, id, lambda doing, amount: recovery.recover(doing, id, amount=amount), _("Booked"))


@require_POST
def write_off(request: HttpRequest, id: int) -> HttpResponse:
    return _book(request, id, lambda doing, _amount: recovery.write_off(doing, id), _("Written off"))


def _book(request: HttpRequest, id: int, do: Callable[[RecoveryAction, int], Any], done: str) -> HttpResponse:
    member, form = keeper(request), RecoveryForm(request.POST)
    loss = get_or_404(member, Loss, id=id)
    if not form.is_valid():
        return _not_booked(request, member, loss, _("A sum above nothing is needed."))
    values = form.cleaned_data
    doing = RecoveryAction(member=member, token=str(values["token"]), now=timezone.now(), text=values["text"])
    try:
        do(doing, amounts.minor(values["amount"] or Decimal(0), loss.currency))
    except RefusedError as refused:
        return _not_booked(request, member, loss, losses.refusal(str(refused), loss if refused.amount else None))
    messages.success(request, done)
    return _led(request)


def _not_booked(request: HttpRequest, member: Member, loss: Loss, why: str) -> HttpResponse:
    """Beside its field where the page takes it in place."""
    if request.headers.get("HX-Request"):
        query, back = request.POST.get("query", ""), request.POST.get("back", "")
        return _panel(request, member, loss, query=query, back=back, fault=why)
    messages.error(request, why)
    return redirect(back_to(request))


def _led(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={in_place.LEADS: back_to(request)})
    return redirect(back_to(request))


def back_to(request: HttpRequest) -> str:
    """Where it was pressed: a case's page, or the ledger as it was filtered."""
    case = request.POST.get("back", "").split("/")
    numbers = [number for part in case if (number := whole(part)) is not None]
    if len(case) == len(numbers) == 2:  # noqa: PLR2004 - dossier and number
        return reverse("case", args=numbers)
    query = request.POST.get("query", "")
    return f"{reverse('losses')}?{query}" if query else reverse("losses")
