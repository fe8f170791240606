"""What belongs together: cases linked, across orders too; orders in one parcel; all of it taken apart again."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.casework.actions import joining, sharing
from amends.casework.actions.joining import CHOSEN, CasePlace, Joining
from amends.casework.actions.transaction import RefusedError
from amends.desk.forms import LONGEST
from amends.desk.words import refusals
from amends.engine.words import Linked
from amends.merchants.access import member_for, require
from amends.merchants.actors import Actor
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


class ShareForm(forms.Form):
    """``number``: of the parcel; ``other``: the other order's."""

    number = forms.CharField(max_length=80)
    other = forms.CharField(max_length=120)


class PartForm(forms.Form):
    number = forms.CharField(max_length=80)
    other = forms.IntegerField()


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


@require_POST
def share(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The goods of another order are in this one's parcel."""
    form, member = ShareForm(request.POST), member_for(request)
    require(member, Permission.WORK_CASES)
    if not form.is_valid():
        messages.error(request, _("Say which order is in the parcel, too."))
        return redirect("order", dossier_id)
    given = form.cleaned_data
    try:
        key = sharing.share(
            Actor.of_member(member), dossier_id=dossier_id, number=given["number"], other=given["other"],
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
    else:
        messages.success(
            request, _("%(order)s is in this parcel, too: each is told what the carrier tells") % {"order": key}
        )
    return redirect("order", dossier_id)


@require_POST
def part(request: HttpRequest, dossier_id: int) -> HttpResponse:
    form, member = PartForm(request.POST), member_for(request)
    require(member, Permission.WORK_CASES)
    if form.is_valid():
        given = form.cleaned_data
        sharing.part(
            Actor.of_member(member), dossier_id=dossier_id, number=given["number"], other=given["other"],
            now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Not in one parcel any more"))
    return redirect("order", dossier_id)


def _joining(request: HttpRequest, token: UUID) -> Joining:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    return Joining(member=member, token=str(token), now=timezone.now())
