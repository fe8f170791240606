"""Money that people let go: the fund pools, the ledger of grants, who may grant how much."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Case, F, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.approval.models import (
    BackWhy,
    Grant,
    GrantBooking,
    Kind,
    PoolMovement,
    ReturnedGrant,
)
from amends.casework.approval.pool import NotCovered, book
from amends.casework.queries.approvals import every_grant, granted
from amends.casework.queries.pools import booked, came_back, movements, pools
from amends.desk.case import grants as granting
from amends.desk.directory import Directory, directory
from amends.desk.forms import PoolBookingForm
from amends.desk.playbook.pages import Reader
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import refusals
from amends.desk.words.people import role_title
from amends.desk.words.sorted_by import acts, at_home, people, titled
from amends.desk.words.titles import Titles
from amends.engine.playbook import Limit, Playbook
from amends.merchants.access import allows, member_for, require
from amends.merchants.models import Member
from amends.merchants.own_days import name_of
from amends.merchants.roles import Permission
from amends.merchants.row_order import RowOrder, filled
from amends.merchants.row_order import asked as asked_list
from amends.web import amounts, moments
from amends.web.sorting import ListColumn


@require_GET
def pool(request: HttpRequest) -> HttpResponse:
    member = _lead(request)
    return _page(request, member)


def _lead(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.APPROVE)
    return member


def _page(request: HttpRequest, member: Member, fault: str = "") -> HttpResponse:
    here, held = directory(member), pools(member)
    wanted = request.GET.get("currency") or request.POST.get("currency") or next(iter(held), "")
    listed = asked_list(request, moved_columns(here))
    found, more = movements(member, currency=wanted, order=listed.order, after=listed.after)
    context = {
        "pools": held,
        "listed": listed,
        "file": urlencode({"currency": wanted, "sort": listed.sort}),
        "currency": wanted,
        "balance": held.get(wanted),
        "rows": [(row, here.people.get(str(row.member_id), ""), _moved(row)) for row in found],
        "more": more,
        "may_book": allows(member, Permission.HANDLE_MONEY),
        "step": granting.smallest(wanted or "CNY"),
        "fault": fault,
        "typed": request.POST,
    }
    return render(request, "desk/pool.html", context, status=422 if fault else 200)


def moved_columns(here: Directory) -> tuple[ListColumn, ...]:
    """What moved is told from several things: nothing is sorted by its words."""
    return (
        ListColumn("at", _("At what time"), "at", down=True),
        ListColumn("amount", _("Amount"), "amount", down=True, look="number"),
        ListColumn("balance", _("Balance"), "balance", down=True, look="number"),
        ListColumn("order", _("Order"), filled("order_key")),
        ListColumn("reason", _("Reason")),
        ListColumn("by", _("Done by"), people("member_id", here)),
    )


def columns(here: Directory) -> tuple[ListColumn, ...]:
    """Of grants. How much has left stands in bookings, which older ones lack: nothing is sorted by it."""
    return (
        ListColumn("at", _("At what time"), "at", down=True),
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("what", _("What for"), titled(here, acts, "kind", "name", "scene")),
        ListColumn("amount", _("Amount"), at_home("amount", here), down=True, look="number"),
        ListColumn("left", _("Has left"), look="number"),
        ListColumn("by", _("Granted by"), (filled("rule"), people("member_id", here))),
        ListColumn("approved", _("Approved by"), _approver(here)),
    )


def _approver(here: Directory) -> Case:
    """Nobody but who granted it, or somebody else."""
    return Case(When(granted_by=F("member_id"), then=Value(None)), default=people("granted_by", here))


def _moved(row: PoolMovement) -> str:
    """What a movement was: a grant, what came back of one and why, or the words of who booked it."""
    if not row.dossier_id:
        return row.reason
    return _("Came back: %(why)s") % {"why": _why(row.reason)} if row.amount > 0 else _("Grant")


def _why(word: str) -> str:
    return str(BackWhy(word).label) if word in BackWhy.values else word


@require_POST
def book_in(request: HttpRequest) -> HttpResponse:
    """Put money in, or take it out again with a minus."""
    member = _lead(request)
    require(member, Permission.HANDLE_MONEY)
    form = PoolBookingForm(request.POST)
    currency = request.POST.get("currency", "")
    if not form.is_valid() or currency not in pools(member) or not form.cleaned_data["amount"]:
        return _page(request, member, fault=_("A sum and a reason are needed."))
    try:
        amount = granting.exact(form.cleaned_data["amount"], currency)
        balance = book(
            member=member, currency=currency, amount=amount, reason=form.cleaned_data["reason"], now=timezone.now()
        )
    except RefusedError as refused:
        return _page(request, member, fault=refusals.say(refused, currency))
    except NotCovered as short:
        left = amounts.money(short.left, currency)
        return _page(request, member, fault=_("The pool holds only %(sum)s.") % {"sum": left})
    messages.success(request, _("Booked: the pool holds %(sum)s.") % {"sum": amounts.money(balance, currency)})
    return redirect(f"{reverse('pool')}?currency={currency}")


@require_GET
def grants(request: HttpRequest) -> HttpResponse:
    """The ledger of what people granted."""
    member = _lead(request)
    here = directory(member)
    listed = asked_list(request, columns(here))
    found, more = granted(member, order=listed.order, after=listed.after)
    back, bookings = came_back(member, found), booked(member, found)
    rows = [
        (
            row,
            _name(row, here),
            _who(row, here),
            _by(row, here),
            _returned(back.get(row.id, [])),
            _left(row, bookings.get(row.id)),
        )
        for row in found
    ]
    return render(request, "desk/grants.html", {"rows": rows, "more": more, "listed": listed})


def _returned(rows: list[ReturnedGrant]) -> dict[str, Any] | None:
    """How much of a grant came back, when last and why; None where nothing did."""
    if not rows:
        return None
    why = dict.fromkeys(_why(row.why) for row in rows)
    return {"amount": sum(row.amount for row in rows), "at": rows[-1].at, "why": ", ".join(why)}


def _who(row: Grant, here: Directory) -> str:
    """Whose doing it was: a colleague's, or the buyer's own choice under a rule."""
    if row.rule:
        return _("buyer's choice under %(rule)s") % {"rule": row.rule}
    return here.people.get(str(row.member_id), "")


def _left(row: Grant, booking: GrantBooking | None) -> dict[str, Any]:
    """How much of a grant has left and when, how much is reserved only. Older ones were booked as they were made."""
    if booking is None:
        return {"gone": row.amount, "at": row.at, "reserved": 0}
    return {"gone": booking.gone, "at": booking.gone_at, "reserved": booking.reserved}


def _by(row: Grant, here: Directory) -> str:
    return here.people.get(str(row.granted_by), "") if row.granted_by != row.member_id else ""


def _name(row: Grant, here: Directory) -> str:
    shop = here.shops.get(row.shop_id)
    if shop is None:
        return row.name
    titles = Titles(here.books.playbook(shop.playbook), get_language() or "en", {})
    return titles.remedy(row.scene, row.name) if row.kind == Kind.REMEDY else titles.step(row.scene, row.name)


@require_GET
def grants_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = _lead(request)
    header = [
        _("At what time"), _("Order"), _("Case"), _("Shop"), _("What for"), _("Amount"), _("Currency"), _("Granted by"),
        _("Approved by"), _("Goods or money"), _("Has left"), _("Left at"), _("Reserved"), _("Came back"), _("Why"),
    ]  # fmt: skip
    here = directory(member)
    order = asked_list(request, columns(here)).order
    return sheet("grants", header, _lines(member, here, order), kind)


def _lines(member: Member, here: Directory, order: RowOrder) -> Iterator[list[str]]:
    for page in every_grant(member, order):
        back, bookings = came_back(member, page), booked(member, page)
        for row in page:
            shop, returned = here.shops.get(row.shop_id), _returned(back.get(row.id, []))
            left = _left(row, bookings.get(row.id))
            yield [
                moments.second(row.at), row.order_key, str(row.case_no), shop.name if shop else "", _name(row, here),
                granting.typed(row.amount, row.currency), row.currency, _who(row, here),
                _by(row, here), granting.given_in(goods=row.goods), granting.typed(left["gone"], row.currency),
                moments.second(left["at"]) if left["at"] else "", granting.typed(left["reserved"], row.currency),
                granting.typed(returned["amount"], row.currency) if returned else "",
                returned["why"] if returned else "",
            ]  # fmt: skip


@require_GET
def authority(request: HttpRequest) -> HttpResponse:
    """Who may grant how much, playbook by playbook."""
    member = member_for(request)
    require(member, Permission.VIEW_PLAYBOOKS)
    here = directory(member)
    books = {shop.playbook: here.books.playbook(shop.playbook) for shop in here.shops.values()}
    language = get_language() or "en"
    tables = [
        {
            "title": found.title.say(language),
            "name": name,
            "shops": sorted(shop.name for shop in here.shops.values() if shop.playbook == name),
            "rows": _limits(found, Reader(Titles(found, language, here.desks))),
        }
        for name, found in sorted(books.items())
    ]
    return render(request, "desk/authority.html", {"tables": tables})


def _limits(book: Playbook, reader: Reader) -> list[tuple[str, str, str, str, bool]]:
    """Role, what it may grant, how soon it answers, where that is from, and whether that is assumed."""
    return [
        (
            role_title(limit.role),
            granting.both_words(limit, book),
            _within(limit, reader),
            reader.titles.source(limit.source) if limit.source else "—",
            limit.assumption,
        )
        for limit in book.authority
    ]


def _within(limit: Limit, reader: Reader) -> str:
    """30 min · Office hours; a calendar that never rests goes without saying."""
    if not limit.within:
        return "—"
    hours = "" if limit.calendar == "always" else name_of(limit.calendar)
    return " · ".join(filter(None, [reader.span(limit.within), hours]))
