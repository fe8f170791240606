"""A buyer answers what we ask about their order."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import questions
from amends.casework.buyers.acting import Guest
from amends.portal.buyer.entering import PageVisit, at_page, form_of, proven
from amends.portal.buyer.mine import often, shown

TOKEN = 40


@require_POST
@at_page
@proven
def answer(request: HttpRequest, visit: PageVisit, who: Guest, no: int, step: str) -> HttpResponse:
    """One of the ways, chosen: once."""
    said = form_of(request)
    if often(visit, who):
        return shown(request, visit, who, fault="often")
    token = said.get("token", "")[:TOKEN] or uuid4().hex
    try:
        questions.answer(who, no=no, step=step, way=said.get("way", ""), token=f"{token}:a", now=visit.now)
    except RefusedError:
        return shown(request, visit, who, fault="answered")
    return redirect(f"{visit.to('buyer_home')}#asked")
