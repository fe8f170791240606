"""Sending something back: why, which pieces, where to, by which parcel; and when the money comes."""

import re
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import choices, complaints, sending_back
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.sending_back import ReturnWish
from amends.desk.case.page import OrderLine, goods
from amends.engine import grants
from amends.portal.buyer.entering import PageVisit, at_page, form_of, frame, proven
from amends.portal.buyer.mine import often, order_of

TOKEN: Final = 40
WAYBILL: Final = re.compile(r"[0-9A-Za-z-]{5,40}")


@require_http_methods(["GET", "POST"])
@at_page
@proven
def send_back(request: HttpRequest, visit: PageVisit, who: Guest) -> HttpResponse:
    """Ask for it, or see how it goes on."""
    if request.method == "GET":
        return _shown(request, visit, who)
    page, said = order_of(who), form_of(request)
    lines = [line for line in goods(page) if not line.gift]
    wish = _wish(visit, lines, said, most=grants.left(page.dossier.facts))
    if wish is None or not sending_back.may_ask(page.shop, page.dossier.facts):
        return _shown(request, visit, who, fault="empty", said=said)
    if often(visit, who):
        return _shown(request, visit, who, fault="often", said=said)
    token = said.get("token", "")[:TOKEN] or uuid4().hex
    try:
        made = sending_back.ask(who, wish, token=token, now=visit.now)
    except RefusedError:
        return _shown(request, visit, who, fault="refused", said=said)
    return redirect(f"{visit.to('buyer_home')}#{made.ref}")


def _wish(visit: PageVisit, lines: list[OrderLine], said: dict[str, str], *, most: int) -> ReturnWish | None:
    """What was chosen; None where no piece or no reason was."""
    chosen = [(line, _count(said.get(f"pieces.{line.sku}", ""), line.quantity)) for line in lines]
    pieces = tuple((line.sku, many) for line, many in chosen if many)
    reasons = {each.name for each in choices.returns(visit.language)}
    if not pieces or said.get("reason", "") not in reasons:
        return None
    worth = sum(line.price * many // line.quantity for line, many in chosen)
    return ReturnWish(
        reason=said["reason"],
        text=said.get("text", "").strip()[: complaints.TEXT],
        pieces=pieces,
        amount=min(worth, most) or most,
        language=visit.language,
    )


def _count(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < len(str(most)) + 2 else 0


@require_POST
@at_page
@proven
def sent(request: HttpRequest, visit: PageVisit, who: Guest, ref: str) -> HttpResponse:
    """By which parcel it comes."""
    said = form_of(request)
    waybill = said.get("waybill", "").replace(" ", "")
    if not WAYBILL.fullmatch(waybill):
        return _shown(request, visit, who, fault="waybill", said=said)
    token = said.get("token", "")[:TOKEN] or uuid4().hex
    carrier = said.get("carrier", "").strip()[:TOKEN]
    try:
        known = sending_back.sent(who, ref, carrier=carrier, waybill=waybill, token=token, now=visit.now)
    except RefusedError:
        return _shown(request, visit, who, fault="refused", said=said)
    return redirect(visit.to("buyer_send_back")) if known else _shown(request, visit, who, fault="refused")


def _chosen(said: dict[str, str], line: OrderLine, counts: range, *, alone: bool) -> int:
    """What stands in its field: what was chosen before; all of it where there is nothing else to send back."""
    given = said.get(f"pieces.{line.sku}")
    return _count(given, counts[-1]) if given is not None else counts[-1] if alone else 0


def _shown(
    request: HttpRequest, visit: PageVisit, who: Guest, *, fault: str = "", said: dict[str, str] | None = None
) -> HttpResponse:
    page = order_of(who)
    back = sending_back.going_back(who, page.dossier.facts)
    free = sending_back.left(page.dossier.facts)
    lines = [(line, range(min(line.quantity, free.get(line.sku, 0)) + 1)) for line in goods(page) if not line.gift]
    lines = [(line, counts) for line, counts in lines if len(counts) > 1]
    may, given = sending_back.may_ask(page.shop, page.dossier.facts), said or {}
    context: dict[str, Any] = frame(
        visit,
        order=who.key,
        home=visit.to("buyer_home"),
        back=[(each, visit.to("buyer_sent", each.ref)) for each in back],
        may_ask=may and bool(lines) and not back,
        all_asked=may and not lines,
        lines=[(line, counts, _chosen(given, line, counts, alone=len(lines) == 1)) for line, counts in lines],
        reasons=choices.returns(visit.language),
        returns_to=visit.page.returns_to,
        said=given,
        fault=fault,
        token=uuid4().hex,
        action=visit.to("buyer_send_back"),
        complain_to=visit.to("buyer_complain"),
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render(request, "portal/buyer/send_back.html", context, status=status)
