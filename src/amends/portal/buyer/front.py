"""The first page: the shop's greeting, and who is there. And the shop's look, which a page can't carry in itself."""

import hashlib
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from amends.casework.buyers import pages, proofs, tries
from amends.casework.buyers.tries import Passage
from amends.casework.buyers.waiting import waiting
from amends.casework.evidence import store
from amends.merchants import duty
from amends.merchants.models import PromotionPhase
from amends.portal.buyer import colours
from amends.portal.buyer.entering import PageVisit, at_page, form_of, frame, let_in

BUSY: Final = (PromotionPhase.SALE, PromotionPhase.AFTER_SALES)
REFUSED: Final = HTTPStatus.UNPROCESSABLE_ENTITY


class ProofForm(forms.Form):
    order = forms.CharField(max_length=proofs.LONGEST)
    detail = forms.CharField(max_length=proofs.LONGEST)


@require_http_methods(["GET", "POST"])
@at_page
def front(request: HttpRequest, visit: PageVisit) -> HttpResponse:
    """Who are you? Wrong is wrong, whatever it was."""
    if request.method == "GET":
        return _asked(request, visit)
    said = form_of(request)
    form = ProofForm(said)
    if not form.is_valid():
        return _asked(request, visit, said, fault="empty")
    order, detail = form.cleaned_data["order"], form.cleaned_data["detail"]
    address = request.META.get("REMOTE_ADDR", "")
    merchant_id = visit.page.shop.merchant_id
    counted = proofs.counted_as(order)
    passage = tries.passage(merchant_id, address=address, order=counted, rules=visit.rules, now=visit.now)
    if passage is Passage.CLOSED:
        return _asked(request, visit, said, fault="closed")
    if passage is Passage.PUZZLE and not tries.solved(
        merchant_id, said.get("puzzle", ""), said.get("answer", ""), rules=visit.rules, now=visit.now
    ):
        return _asked(request, visit, said, fault="puzzle")
    number = proofs.who_ordered(visit.page.shop, order=order, detail=detail)
    if number is None:
        tries.note_wrong(merchant_id, address=address, order=counted, now=visit.now)
        return _asked(request, visit, said, fault="wrong", address=address)
    return redirect(let_in(visit, number, hours=visit.rules.session_hours).to("buyer_home"))


def _asked(
    request: HttpRequest, visit: PageVisit, said: dict[str, str] | None = None, *, fault: str = "", address: str = ""
) -> HttpResponse:
    """``fault``: what was wrong. After a wrong proof the next one may already cost something."""
    merchant_id, order = visit.page.shop.merchant_id, proofs.counted_as((said or {}).get("order", ""))
    puzzling = fault == "puzzle"
    if fault == "wrong":
        passage = tries.passage(merchant_id, address=address, order=order, rules=visit.rules, now=visit.now)
        puzzling = passage is Passage.PUZZLE
    puzzle = tries.puzzle(merchant_id, rules=visit.rules, now=visit.now) if puzzling else ""
    context = frame(
        visit, said=said or {}, fault=fault, puzzle=puzzle, bits=visit.rules.puzzle_bits,
        seconds=visit.rules.puzzle_seconds, action=visit.to("buyer_front"), **_crowd(visit),
    )  # fmt: skip
    status = HTTPStatus.TOO_MANY_REQUESTS if fault in ("closed", "puzzle") else REFUSED if fault else HTTPStatus.OK
    return render(request, "portal/buyer/front.html", context, status=status)


def _crowd(visit: PageVisit) -> dict[str, Any]:
    """Above a threshold: how many wait and how long it takes, and whether it is that time of the year."""
    found = waiting(visit.page.shop, now=visit.now)
    if found.many < visit.rules.busy_from:
        return {}
    member = pages.vouching(visit.page)
    phase = duty.phase_now(member, today=timezone.localdate(visit.now)).phase if member else ""
    return {"crowd": found, "busy_time": phase in BUSY}


@require_GET
@at_page
def look(_request: HttpRequest, visit: PageVisit) -> HttpResponse:
    """The shop's colour as a style sheet: a strict policy lets no page carry styles in itself."""
    return HttpResponse(colours.sheet(visit.page.colour), content_type="text/css; charset=utf-8")


@require_GET
@at_page
def logo(_request: HttpRequest, visit: PageVisit) -> HttpResponse:
    """The shop's own picture, as small as it was taken in."""
    page = visit.page
    if not page.logo:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    content = store.content(page.shop.merchant_id, page.logo)
    answer = HttpResponse(content, content_type=page.logo_kind)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    return answer
