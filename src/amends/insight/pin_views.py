"""Keeping a board at hand, and letting it go."""

from typing import Final
from urllib.parse import parse_qs

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.casework.lists import pinned_boards
from amends.insight import address as addresses
from amends.insight.asked import reader_of
from amends.insight.pins import places

LONGEST: Final = 60  # characters of a pinned board's name


class PinForm(forms.Form):
    name = forms.CharField(max_length=LONGEST)
    query = forms.CharField(max_length=2000)
    place = forms.CharField(max_length=40, required=False)


@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    looking, form = reader_of(request), PinForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give it a name."))
        return redirect(request.headers.get("referer") or "boards")
    asked = form.cleaned_data
    address = addresses.read(parse_qs(asked["query"]))
    place = asked["place"] if asked["place"] in dict(places(looking)) else ""
    if not looking.allowed(address):
        raise Http404
    if pinned_boards.pin(member=looking.member, name=asked["name"], query=address.query(), place=place):
        messages.success(request, _("Pinned"))
    else:
        messages.error(request, _("That is as many as one can keep: let one go first."))
    return redirect(f"{reverse('boards')}?{address.query()}")


@require_POST
def unpin(request: HttpRequest) -> HttpResponse:
    looking = reader_of(request)
    pinned_boards.unpin(member=looking.member, name=request.POST.get("name", ""))
    messages.success(request, _("Not pinned any more"))
    return redirect("boards")
