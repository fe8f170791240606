"""Where money and goods don't fit together."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from amends.casework.ledger.reconciliation import Mismatch
from amends.casework.queries.reconciliation import (
    Odd,
    Reconciled,
    reconcile,
)
from amends.desk.case import grants
from amends.desk.directory import Directory, directory
from amends.desk.widgets.sheets import CSV, sheet
from amends.merchants.access import member_for, require, shop_in_view
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import reckoned
from amends.web import moments
from amends.web.sorting import ListColumn
from amends.web.whole import whole

WINDOWS: Final = (7, 30, 90)
ROWS: Final = 50
WORDS: Final[dict[Mismatch, str | Promise]] = {
    Mismatch.NO_RETURN: gettext_lazy("Refunded, goods not back"),
    Mismatch.NO_REFUND: gettext_lazy("Goods back, not refunded"),
    Mismatch.NOT_PAID: gettext_lazy("Sent, but the platform never paid"),
    Mismatch.GIVEN_UP: gettext_lazy("Given up: has to be paid by hand"),
    Mismatch.NOT_ASKED: gettext_lazy("Paid out, and nobody had asked"),
    Mismatch.ELSEWHERE: gettext_lazy("Agreed on the platform, not here"),
    Mismatch.TOO_MUCH: gettext_lazy("Refunded above what was paid"),
}


ACTS: Final[dict[Mismatch, str | Promise]] = {
    Mismatch.NO_RETURN: gettext_lazy("Ask for the goods"),
    Mismatch.NO_REFUND: gettext_lazy("Refund it"),
    Mismatch.NOT_PAID: gettext_lazy("Ask the platform"),
    Mismatch.GIVEN_UP: gettext_lazy("Pay it by hand"),
    Mismatch.NOT_ASKED: gettext_lazy("Say what it was for"),
    Mismatch.ELSEWHERE: gettext_lazy("Look at it"),
    Mismatch.TOO_MUCH: gettext_lazy("Ask for it back"),
}
EXPLAINED: Final = frozenset({Mismatch.ELSEWHERE})  # the request it was paid on says why: shown where it is asked for


@require_GET
def reconciliation(request: HttpRequest) -> HttpResponse:
    (found, days), listed = _found(request), asked_list(request, columns(directory(member_for(request))))
    kind = request.GET.get("what", "")
    unexplained = [odd for odd in found.odd if odd.finding.what not in EXPLAINED]
    page = Paginator(reckoned(_of_kind(found, kind), listed.order), ROWS).get_page(request.GET.get("page"))
    context = {
        "rows": [(odd, str(WORDS[odd.finding.what]), _act(odd)) for odd in page],
        "open": len(unexplained),
        "page": page,
        "listed": listed,
        "file": listed.query or f"days={days}",
        "kinds": [(what.value, str(WORDS[what]), _count(found, what)) for what in Mismatch],
        "kind": kind,
        "days": days,
        "windows": WINDOWS,
        "found": found,
    }
    return render(request, "desk/reconcile.html", context)


def columns(here: Directory) -> tuple[ListColumn, ...]:
    rates = here.books.rates

    def amount(odd: Odd) -> int:
        return rates.at_home(odd.finding.amount, odd.currency)

    return (
        ListColumn("order", _("Order"), lambda odd: odd.order_key),
        ListColumn("what", _("What doesn't fit"), lambda odd: str(WORDS[odd.finding.what])),
        ListColumn("amount", _("Amount"), amount, down=True, look="number"),
        ListColumn("since", _("Since"), lambda odd: odd.finding.since),
        ListColumn("refund", _("Refund"), lambda odd: odd.finding.ref),
        ListColumn("shop", _("Shop"), lambda odd: odd.shop),
        ListColumn("next", _("Next step"), lambda odd: str(ACTS[odd.finding.what])),
    )


def _act(odd: Odd) -> str:
    """What is done about it; where no sum is known, somebody has to look first."""
    return str(ACTS[odd.finding.what if odd.finding.amount else Mismatch.ELSEWHERE])


def _of_kind(found: Reconciled, kind: str) -> list[Odd]:
    """All but what is explained, unless one kind is asked for."""
    if not kind:
        return [odd for odd in found.odd if odd.finding.what not in EXPLAINED]
    return [odd for odd in found.odd if kind == odd.finding.what.value]


@require_GET
def reconciliation_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    (found, _days), order = _found(request), asked_list(request, columns(directory(member_for(request)))).order
    what = request.GET.get("what", "")
    rows = reckoned(_of_kind(found, what) if what else found.odd, order)
    header = [_("Order"), _("Shop"), _("What doesn't fit"), _("Amount"), _("Currency"), _("Since"), _("Refund")]
    return sheet("reconciliation", header, map(_line, rows), kind)


def _line(odd: Odd) -> list[str]:
    finding = odd.finding
    sum_ = grants.typed(finding.amount, odd.currency)
    since = moments.second(finding.since)
    return [odd.order_key, odd.shop, str(WORDS[finding.what]), sum_, odd.currency, since, finding.ref]


def _found(request: HttpRequest) -> tuple[Reconciled, int]:
    member: Member = member_for(request)
    require(member, Permission.APPROVE)
    wanted = request.GET.get("days", "")
    days = found if (found := whole(wanted)) in WINDOWS else WINDOWS[1]
    return reconcile(member, days=days, now=timezone.now(), shop_id=shop_in_view(request)), days


def _count(found: Reconciled, what: Mismatch) -> int:
    return sum(odd.finding.what is what for odd in found.odd)
