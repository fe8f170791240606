"""An exchange for another article by a colleague's hand, and finance's word that its difference has come in."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from amends.casework.actions.held_dossier import hold
from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import exchanged, exchanging
from amends.casework.buyers.exchanged import ExchangeState
from amends.casework.buyers.exchanging import ExchangeHand, Swap
from amends.casework.buyers.models import BuyerExchange
from amends.casework.products import pictures
from amends.casework.queries.case_page import OrderPage, order_page
from amends.desk.case.grants import exact
from amends.desk.case.page import goods
from amends.desk.views.payments import keeper
from amends.desk.words import refusals
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web import amounts


class DifferenceForm(forms.Form):
    token = forms.UUIDField()
    dossier = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    ref = forms.CharField(max_length=80)
    amount = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=3)
    text = forms.CharField(max_length=200)


STATES: Final[dict[ExchangeState, Promise | str]] = {
    ExchangeState.ASKED: gettext_lazy("waits for somebody to agree"),
    ExchangeState.AGREED: gettext_lazy("agreed to, nothing has left"),
    ExchangeState.SENT: gettext_lazy("left, or on its way"),
    ExchangeState.ENDED: gettext_lazy("not exchanged"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeMade:
    """One that was chosen before. ``came``: of the difference, minor units; ``back``: it can be taken back.

    ``owed``: what came in for one that has ended, in words; empty for nothing.
    """

    of: BuyerExchange
    words: Promise | str
    came: int
    back: bool
    ended: bool
    owed: str


@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Which piece, for what: each with its difference. Posted: what was chosen, at the difference that was shown."""
    member = member_for(request)
    require(member, Permission.DECIDE_MONEY)
    page = order_page(member, dossier_id=dossier_id)
    if page is None:
        raise Http404
    if request.method == "GET":
        return _shown(request, page)
    return _chosen(request, member, page, request.POST.get("swap", ""), request.POST.get("token", ""))


def _chosen(request: HttpRequest, member: Member, page: OrderPage, value: str, token: str) -> HttpResponse:
    ways = exchanging.swaps(page.shop, page.dossier.facts)
    chosen = next((each for each in ways if _value(each) == value), None)
    if chosen is None:
        return _shown(request, page, fault=_("Choose what it is exchanged for."))
    hand = ExchangeHand(member=member, dossier_id=page.dossier_id, token=token[:40] or str(uuid4()), now=timezone.now())
    of = {"sku": chosen.piece.sku, "other": chosen.article.sku, "difference": chosen.difference}
    try:
        made = exchanging.agree(hand, **of)  # type: ignore[arg-type]
    except RefusedError as refused:
        return _shown(request, page, fault=refusals.say(refused, page.currency))
    if exchanged.state_of(hold(member, made.dossier_id).dossier, made) is ExchangeState.ASKED:
        messages.warning(request, _("Asked for: it is above your limit. Nothing leaves before somebody agrees."))
    else:
        messages.success(request, _("Exchanged: the case says what it waits for"))
    return redirect("case", made.dossier_id, made.case_no)


@require_POST
def take_back(request: HttpRequest, dossier_id: int, ref: str) -> HttpResponse:
    """Not wanted any more, before anything has left: its piece can be exchanged again."""
    member = member_for(request)
    require(member, Permission.DECIDE_MONEY)
    page = order_page(member, dossier_id=dossier_id)
    if page is None:
        raise Http404
    hand = ExchangeHand(member=member, dossier_id=dossier_id, token=str(uuid4()), now=timezone.now())
    try:
        exchanging.take_back(hand, ref)
    except RefusedError as refused:
        return _shown(request, page, fault=refusals.say(refused, page.currency))
    messages.success(request, _("Taken back: the piece can be exchanged again"))
    return redirect("exchange", dossier_id)


def _value(swap: Swap) -> str:
    return f"{swap.piece.sku}\t{swap.article.sku}\t{swap.difference}"


def _shown(request: HttpRequest, page: OrderPage, *, fault: str = "") -> HttpResponse:
    titles = {line.sku: line.title or line.sku for line in goods(page)}
    there = exchanging.of_order(page.shop.merchant_id, page.dossier_id)
    ways = exchanging.still_open(page.shop, page.dossier, there)
    skus = {sku for each in ways for sku in (each.piece.sku, each.article.sku)}
    context: dict[str, Any] = {
        "page": page,
        "pictures": pictures.marks(page.shop.merchant_id, skus),
        "rows": [(_value(each), titles.get(each.piece.sku, each.piece.sku), each) for each in ways],
        "there": [_made(page, each) for each in there],
        "currency": page.currency,
        "fault": fault,
        "token": str(uuid4()),
    }
    return render(request, "desk/exchange.html", context, status=422 if fault else 200)


def _made(page: OrderPage, each: BuyerExchange) -> ExchangeMade:
    state = exchanged.state_of(page.dossier, each)
    open_, ended = state in (ExchangeState.ASKED, ExchangeState.AGREED), state is ExchangeState.ENDED
    came = exchanging.came_in(page.dossier.facts, each)
    return ExchangeMade(
        of=each,
        words=STATES[state],
        came=came,
        back=open_ and not exchanged.left(page.dossier, each),
        ended=ended,
        owed=amounts.money(came, each.currency) if ended and came else "",
    )


@require_POST
def came_in(request: HttpRequest) -> HttpResponse:
    """Finance has seen the difference on the account; what waited for it goes on."""
    member, form = keeper(request), DifferenceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The sum and where it stands on the statement are needed."))
        return redirect("payments")
    said = form.cleaned_data
    hand = ExchangeHand(member=member, dossier_id=said["dossier"], token=str(said["token"]), now=timezone.now())
    currency = next((e.currency for e in exchanging.of_order(member.merchant_id, said["dossier"])), "")
    try:
        exchanging.take_in(hand, said["ref"], amount=exact(said["amount"], currency), text=said["text"])
    except RefusedError as refused:
        most = _("At most %(sum)s is to come in.") % {"sum": amounts.money(refused.amount, currency)}
        messages.error(request, most if refused.field == "amount" else refusals.say(refused, currency))
    else:
        messages.success(request, _("Taken in: the other article leaves once all of it is there"))
    return redirect("payments")
