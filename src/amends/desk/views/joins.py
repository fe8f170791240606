"""Cases that belong together: linked from a case's page, also with those of other orders, and taken apart again."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.casework.actions import joining
from amends.casework.actions.joining import CHOSEN, CasePlace, Joining
from amends.casework.actions.transaction import RefusedError
from amends.desk.forms import LONGEST
from amends.desk.words import refusals
from amends.engine.words import Linked
from amends.merchants.access import member_for, require
from amends.merchants.roles import Permission


class LinkForm(forms.Form):
    """``other``: an order's number, or NUMBER/2 for its second case."""

    token = forms.UUIDField()
    other = forms.CharField(max_length=120)
    how = forms.ChoiceField(choices=[(each.value, each.value) for each in CHOSEN])
    text = forms.CharField(max_length=LONGEST, required=False)


class UnlinkForm(forms.Form):
    token = forms.UUIDField()
    to = forms.CharField(max_length=60)


@require_POST
def link(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    form, here = LinkForm(request.POST), CasePlace(dossier_id=dossier_id, no=no)
    if not form.is_valid():
        messages.error(request, _("Say which order or case, and how they belong together."))
        return redirect("case", dossier_id, no)
    given, mine = form.cleaned_data, _joining(request, form.cleaned_data["token"])
    try:
        other = joining.place(mine.member, given["other"], near=here)
        joining.link(mine, here, other, how=Linked(given["how"]), text=given["text"])
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
    else:
        messages.success(request, _("Linked: each case names the other"))
    return redirect("case", dossier_id, no)


@require_POST
def unlink(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    form = UnlinkForm(request.POST)
    if form.is_valid():
        mine = _joining(request, form.cleaned_data["token"])
        try:
            joining.unlink(mine, CasePlace(dossier_id=dossier_id, no=no), form.cleaned_data["to"])
        except RefusedError as refused:
            messages.error(request, refusals.say(refused, ""))
        else:
            messages.success(request, _("Not linked any more"))
    return redirect("case", dossier_id, no)


def _joining(request: HttpRequest, token: UUID) -> Joining:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    return Joining(member=member, token=str(token), now=timezone.now())
