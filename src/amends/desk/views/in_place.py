"""Acts sent from a case's page without leaving it: the answer is the parts of the page that can have changed.

Who works without scripts is led back to the page, as ever. What belongs to another case leads there.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from amends.desk import session
from amends.desk.views.cases import draw, found
from amends.merchants.models import Member

LEADS: Final = "HX-Redirect"


def back(
    request: HttpRequest, member: Member, dossier_id: int, no: int, *, more: Mapping[str, object] | None = None
) -> HttpResponse:
    """To the case as it stands now: in place where the act was sent from its page, else by a redirect.

    ``more``: for the context of what is shown in place.
    """
    there = reverse("case", args=[dossier_id, no])
    if not session.in_place(request):
        return redirect(there)
    if urlsplit(request.headers.get("HX-Current-URL", "")).path != there:
        return lead(request, there)
    return draw(request, member, found(member, dossier_id, no), more=dict(more or {}))


def lead(request: HttpRequest, there: str) -> HttpResponse:
    """To another page as a whole."""
    if not session.in_place(request):
        return redirect(there)
    return HttpResponse(status=204, headers={LEADS: there})
