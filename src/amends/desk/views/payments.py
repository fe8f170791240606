"""Payments no platform makes: what waits for a batch, and where each buyer takes money."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.buyers import exchanging
from amends.casework.ledger.audit import note
from amends.casework.payments import batches, days, fitting, limits, payees, reading
from amends.casework.payments.models import BatchState, Payee, PaymentBatch, PayRoute
from amends.casework.payments.payees import PayeeAccount
from amends.casework.payments.reading import WaitingPayment
from amends.desk.case.grants import typed
from amends.desk.directory import Directory, directory
from amends.desk.views.payment_whys import whys
from amends.desk.words import payments as words
from amends.desk.words import payments_sorted as sorted_by
from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import say
from amends.merchants import changes
from amends.merchants.access import allows, member_for, require, shop_in_view
from amends.merchants.changetext import told
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import reckoned


class PayeeForm(forms.Form):
    dossier = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    route = forms.ChoiceField(choices=PayRoute.choices)
    name = forms.CharField(max_length=80, required=False)
    account = forms.CharField(max_length=80, required=False)
    bank = forms.CharField(max_length=80, required=False)


def keeper(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, batches.NEEDS)
    return member


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    member = keeper(request)
    return waiting_page(request, member)


def waiting_page(request: HttpRequest, member: Member, faults: dict[str, Any] | None = None) -> HttpResponse:
    """What waits for a batch; ``faults``: of the account's form, or of what was chosen, with what was typed."""
    here, today = directory(member), timezone.now().date()
    listed, made = asked_list(request, sorted_by.waiting(here)), asked_list(request, sorted_by.batches(here), "made")
    owed = asked_list(request, sorted_by.to_come_in(here), "owed")
    rows = reading.waiting(member, shop_id=shop_in_view(request), order=listed.order)
    currencies = sorted({row.currency for row in rows} | {shop.currency for shop in here.shops.values()})
    mine, paid_here = allows(member, Permission.MANAGE_MERCHANT), reading.shops_paid_here(member)
    context = {
        "listed": listed,
        "made": made,
        "owed": owed,
        "rows": _told(member, here, rows),
        "ready": {route.value: _ready(rows, route, currencies) for route in PayRoute},
        "routes": PayRoute.choices,
        "batches": [(each, *hands(each, here.people)) for each in reading.batches(member, order=made.order)],
        "due": [
            (each, here.shops.get(each.exchange.shop_id), typed(each.due, each.exchange.currency))
            for each in reckoned(exchanging.to_come_in(member, shop_id=shop_in_view(request)), owed.order)
        ],
        "token": str(uuid4()),
        "may_choose": mine,
        "shops": [(shop, shop.pk in paid_here) for shop in sorted(here.shops.values(), key=lambda s: s.name)],
        "limits": [
            (c, [(role, limits.of_role(member, role, c, today)) for role in limits.RELEASING]) for c in currencies
        ],
        "days": [(c, days.room_of(member, c, timezone.now())) for c in currencies],
        "changes": told(changes.history(member, area=days.AREA, most=10)) if mine else [],
        "faults": faults or {},
        "typed": request.POST,
        "chosen": frozenset(request.POST.getlist("payment")),
    }
    return render(request, "desk/payments.html", context, status=422 if faults else 200)


def _told(member: Member, here: Directory, rows: Sequence[WaitingPayment]) -> list[tuple[Any, ...]]:
    """Each with what it is, what for, its shop and its way."""
    titles = whys(member, here, rows)
    return [
        (
            row,
            say(vocabulary.EFFECTS, row.kind),
            titles.get((row.dossier_id, row.case_no), ""),
            here.shops.get(row.shop_id),
            _way(row.payee),
        )
        for row in rows
    ]


def _ready(rows: Sequence[WaitingPayment], route: PayRoute, currencies: Sequence[str]) -> list[str]:
    """The currencies in which something can be paid by this way."""
    paid = {row.currency for row in rows if row.payee and row.payee.route == route}
    return [currency for currency in currencies if currency in paid]


def _way(payee: Payee | None) -> str:
    return str(PayRoute(payee.route).label) if payee else ""


def hands(batch: PaymentBatch, people: dict[str, str]) -> tuple[str, str, str, str]:
    """State, way, who made it and who released it, in words."""
    made, released = people.get(str(batch.made_by), ""), people.get(str(batch.released_by), "")
    return str(BatchState(batch.state).label), str(PayRoute(batch.route).label), made, released


@require_POST
def payee(request: HttpRequest) -> HttpResponse:
    """Where a buyer takes money, typed by finance; what is wrong is said at once."""
    member, form = keeper(request), PayeeForm(request.POST)
    if not form.is_valid():
        raise Http404
    values, route = form.cleaned_data, PayRoute(form.cleaned_data["route"])
    if not any(row.dossier_id == values["dossier"] for row in reading.waiting(member, most=reading.MOST)):
        raise Http404
    if fitting.under_way(member, values["dossier"]):
        busy = _("Money is on its way to this account: it can be changed when that is paid or has failed.")
        return waiting_page(request, member, {"dossier": values["dossier"], "said": {"account": busy}})
    account, faults = payees.read(route, PayeeAccount(values["name"], values["account"], values["bank"]))
    if faults:
        said = {name: words.FAULTS[fault] for name, fault in faults.items()}
        return waiting_page(request, member, {"dossier": values["dossier"], "said": said})
    by, now = str(member.pk), timezone.now()
    payees.keep(
        merchant_id=member.merchant_id, dossier_id=values["dossier"], route=route, account=account, told_by=by, now=now
    )
    detail = {"masked": payees.masked(account)}
    note(member=member, verb="payee.kept", about=f"order:{values['dossier']}", detail=detail, now=timezone.now())
    messages.success(request, _("Kept, sealed"))
    return redirect("payments")
