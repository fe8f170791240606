"""Evidence of a case: files in, files out, what they prove."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.evidence import files, store
from amends.casework.evidence.files import Proving
from amends.casework.evidence.models import FileSource
from amends.casework.evidence.uploads import Arrived, Door
from amends.desk.case.evidence import FAULTS
from amends.desk.words.vocabulary import say
from amends.merchants import rls
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission

Response = TypeVar("Response", bound=HttpResponseBase)
LOCKED_DOWN = "default-src 'none'; style-src 'none'; sandbox"


class AddForm(forms.Form):
    token = forms.UUIDField()
    item = forms.CharField(max_length=80, required=False)
    source = forms.ChoiceField(choices=FileSource.choices, required=False)
    note = forms.CharField(max_length=500, required=False)


class ProveForm(forms.Form):
    token = forms.UUIDField()
    item = forms.CharField(max_length=80)


class RemoveForm(forms.Form):
    token = forms.UUIDField()
    why = forms.CharField(max_length=200)


@csrf_exempt  # only until the upload has its own door: checking reads the body
@require_POST
def add(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """Take files in. Their bytes go through ``evidence.arriving``, never in clear to the disk."""
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    request.upload_handlers = [Door(request, member.merchant_id)]
    return _add(request, member, dossier_id, no)


@csrf_protect
def _add(request: HttpRequest, member: Member, dossier_id: int, no: int) -> HttpResponse:
    form = AddForm(request.POST)
    arrived: list[Arrived] = request.FILES.getlist("file")  # type: ignore[assignment]  # our own handler's
    if not form.is_valid() or not arrived:
        return _answer(request, (dossier_id, no), [_("Nothing arrived: choose a file again.")])
    values = form.cleaned_data
    proving = Proving(item=values["item"], source=values["source"] or FileSource.UPLOAD, note=values["note"])
    faults: list[str] = []
    kept: list[int] = []
    for number, each in enumerate(arrived):
        token = str(uuid.uuid5(values["token"], str(number))) if number else str(values["token"])
        action = Action(member=member, dossier_id=dossier_id, no=no, token=token, now=timezone.now())
        _keep(action, each, proving, kept, faults)
        rls.commit()  # the case is nobody's while the next file is looked at
    return _answer(request, (dossier_id, no), faults, kept)


def _keep(action: Action, arrived: Arrived, proving: Proving, kept: list[int], faults: list[str]) -> None:
    try:
        number = files.add(action, arrived, proving)
    except RefusedError as refused:
        if refused.field == "case":
            raise Http404 from refused
        faults.append(f"{arrived.name} {say(FAULTS, str(refused))}")
    else:
        kept += [number] if number else []


def _answer(
    request: HttpRequest, case: tuple[int, int], faults: list[str], kept: list[int] | None = None
) -> HttpResponse:
    if request.headers.get("accept", "").startswith("application/json"):
        return JsonResponse({"faults": faults, "kept": kept or []})  # of several files some may have been kept
    for fault in faults:
        messages.error(request, fault)
    if not faults:
        messages.success(request, _("Added"))
    return redirect("case", *case)


def said_if_unreadable(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that says so, where what was stored is gone, damaged, or sealed under a key that is gone."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (store.Damaged, FileNotFoundError):
            return render(request, "desk/unreadable.html", status=410)

    return asked


@require_GET
@said_if_unreadable
def download(request: HttpRequest, id: int) -> HttpResponse:
    """The file as it came, to be saved: a browser is told to run nothing of it."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    file = files.get(member, id=id)
    response = _bytes(member, file.sha256, file.media_type)
    files.note_download(member, file, now=timezone.now())
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    return response


@require_GET
@said_if_unreadable
def preview(request: HttpRequest, id: int) -> HttpResponse:
    """A small picture that we drew ourselves."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    file = files.get(member, id=id)
    if not file.preview:
        raise Http404
    response = _bytes(member, file.sha256, "image/png", preview=True)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _bytes(member: Member, sha256: str, kind: str, *, preview: bool = False) -> HttpResponse:
    content = store.content(member.merchant_id, sha256, preview=preview)
    return locked_down(HttpResponse(content, content_type=kind))


def locked_down(response: Response) -> Response:
    """Whatever it is, a browser runs nothing of it and keeps nothing."""
    response["Content-Security-Policy"] = LOCKED_DOWN
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def prove(request: HttpRequest, dossier_id: int, no: int, id: int) -> HttpResponse:
    member = member_for(request)
    form = ProveForm(request.POST)
    if form.is_valid():
        action = _action(member, dossier_id, no, form)
        files.prove(action, id=id, item=form.cleaned_data["item"])
    return redirect("case", dossier_id, no)


@require_POST
def remove(request: HttpRequest, dossier_id: int, no: int, id: int) -> HttpResponse:
    member = member_for(request)
    form = RemoveForm(request.POST)
    if form.is_valid():
        files.remove(_action(member, dossier_id, no, form), id=id, why=form.cleaned_data["why"])
        messages.success(request, _("Taken away; it stays in the log and in packs made before."))
    else:
        files.get(member, id=id)
        messages.error(request, _("Say why it goes. Nothing was changed."))
    return redirect("case", dossier_id, no)


def _action(member: Member, dossier_id: int, no: int, form: forms.Form) -> Action:
    token = str(form.cleaned_data["token"])
    return Action(member=member, dossier_id=dossier_id, no=no, token=token, now=timezone.now())
