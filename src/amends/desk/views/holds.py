"""The warehouse's hold list: what must not leave, a look-up before each parcel, and who has seen what."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.holds import checks
from amends.casework.holds.models import HoldAnswer, HoldCheck
from amends.casework.products import pictures
from amends.casework.queries.holds import Hold, every_hold, holds
from amends.desk.directory import Directory, directory
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words.sorted_by import coded
from amends.desk.words.vocabulary import EFFECT_STATES, say
from amends.merchants.access import allows, member_for, require, shop_in_view, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.web import moments
from amends.web.sorting import ListColumn
from amends.web.whole import whole

ANSWERS: Final[dict[str, tuple[str, str | Promise, str | Promise]]] = {
    HoldAnswer.HOLD: ("hold", gettext_lazy("Hold!"), gettext_lazy("Take it out of the run and set it aside.")),
    HoldAnswer.LEFT: ("left", gettext_lazy("It has left!"), gettext_lazy("It was on hold. Tell the lead now.")),
    HoldAnswer.CANCELED: (
        "left",
        gettext_lazy("Cancelled!"),
        gettext_lazy("The order is cancelled: nothing goes out."),
    ),
    HoldAnswer.REFUNDED: (
        "left",
        gettext_lazy("Refunded!"),
        gettext_lazy("The money has gone back: nothing goes out."),
    ),
    HoldAnswer.SENT: ("sent", gettext_lazy("Sent already"), gettext_lazy("It has left before: don't send it twice.")),
    HoldAnswer.GO: ("go", gettext_lazy("May go"), gettext_lazy("Nothing holds this order.")),
    HoldAnswer.UNKNOWN: ("unknown", gettext_lazy("Not known"), gettext_lazy("Set it aside and ask.")),
}
LONGEST_CODE: Final = 80


@require_GET
def hold_list(request: HttpRequest) -> HttpResponse:
    member = _reader(request)
    here = directory(member)
    people, listed = here.people, asked_list(request, columns(here))
    found, more = holds(member, shop_id=shop_in_view(request), order=listed.order, after=listed.after)
    handles = allows(member, Permission.HANDLE_GOODS)
    context = {
        "rows": [(hold, _why(hold), say(EFFECT_STATES, hold.state), _by(hold, people)) for hold in found],
        "more": more,
        "listed": listed,
        "handles": handles,
        "unseen": handles and any(hold.seen_at is None for hold in found),
        "checked": _checked(request, member),
        "checks": [_asked(check, people) for check in checks.latest(member)],
    }
    return render(request, "desk/holds.html", context)


def columns(here: Directory) -> tuple[ListColumn, ...]:
    """Until when it ships and whether it has left are facts of the order: nothing is sorted by them, nor by reasons."""
    return (
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("shop", _("Shop"), "shop"),
        ListColumn("since", _("Held since"), "wanted_at", down=True),
        ListColumn("ship", _("Ship by")),
        ListColumn("reason", _("Reason")),
        ListColumn("told", _("Warehouse told"), coded("state", EFFECT_STATES)),
        ListColumn("goods", _("Goods")),
        ListColumn("seen", _("Seen by"), "seen_at"),
    )


def _checked(request: HttpRequest, member: Member) -> dict[str, Any] | None:
    """The answer to what was just asked."""
    number = request.GET.get("checked", "")
    found = visible(member, HoldCheck).filter(id=whole(number) or 0).first()
    if found is None:
        return None
    goods = checks.goods(member, found.dossier_id) if found.dossier_id else []
    looks = pictures.marks(member.merchant_id, [each.sku for each in goods])
    return {**_asked(found, {}), "goods": goods, "pieces": sum(each.pieces for each in goods), "pictures": looks}


def _asked(check: HoldCheck, people: dict[str, str]) -> dict[str, Any]:
    look, title, what = ANSWERS[check.answer]
    return {"check": check, "look": look, "title": title, "what": what, "by": people.get(str(check.member_id), "")}


def _by(hold: Hold, people: dict[str, str]) -> str:
    return people.get(str(hold.seen_by), "") if hold.seen_by else ""


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """One code, scanned or typed."""
    member, code = _reader(request), request.POST.get("code", "").strip()[:LONGEST_CODE]
    if not code:
        return redirect("holds")
    found = checks.check(member=member, code=code, now=timezone.now())
    return redirect(f"{reverse('holds')}?checked={found.id}")


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """These are out of the pick run."""
    member = _reader(request)
    wanted = [id for each in request.POST.getlist("hold") if (id := whole(each)) is not None]
    fresh = checks.see(member=member, effects=wanted, now=timezone.now())
    messages.success(request, ngettext("%(n)s hold seen", "%(n)s holds seen", fresh) % {"n": fresh})
    return redirect("holds")


@require_GET
def hold_paper(request: HttpRequest) -> HttpResponse:
    """The list on paper, for a pick run without screens."""
    member = _reader(request)
    order = asked_list(request, columns(directory(member))).order
    rows = [(hold, _why(hold)) for hold in every_hold(member, shop_id=shop_in_view(request), order=order)]
    return render(request, "desk/holds_print.html", {"rows": rows, "now": timezone.now()})


@require_GET
def hold_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """The whole list as CSV, as spreadsheets open it."""
    member = _reader(request)
    here = directory(member)
    people, order = here.people, asked_list(request, columns(here)).order
    header = [
        _("Order"), _("Waybill"), _("Shop"), _("Held since"), _("Ship by"), _("Reason"), _("Left all the same"),
        _("Seen by"), _("Seen at"),
    ]  # fmt: skip
    rows = (_cells(hold, people) for hold in every_hold(member, shop_id=shop_in_view(request), order=order))
    return sheet("holds", header, rows, kind)


def _cells(hold: Hold, people: dict[str, str]) -> list[str]:
    since, ship_by, left, seen_at = (
        moments.second(at) if at else "" for at in (hold.since, hold.ship_by, hold.left_at, hold.seen_at)
    )
    return [hold.order_key, hold.waybill, hold.shop, since, ship_by, _why(hold), left, _by(hold, people), seen_at]


def _why(hold: Hold) -> str:
    """The rule's sentence in the reader's language, and what the buyer gave as reason."""
    values = hold.payload.get("values") or {}
    said = values.get(f"text.{(get_language() or 'en')[:2]}") or values.get("text.en")
    return " · ".join(str(part) for part in (said, values.get("reason")) if part)


def _reader(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return member
