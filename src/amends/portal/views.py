"""What somebody outside sees and does by a link: send pictures of one thing, or answer one step."""

import uuid
from datetime import datetime
from http import HTTPStatus

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.evidence import files as evidence
from amends.casework.evidence.files import Proving
from amends.casework.evidence.models import FileSource
from amends.casework.evidence.uploads import Arrived, Door
from amends.casework.links import links
from amends.casework.links.models import Purpose
from amends.casework.links.notices import tell_came
from amends.desk.case.evidence import FAULTS
from amends.desk.words import refusals
from amends.desk.words.vocabulary import say
from amends.engine.words import Party
from amends.merchants import rls
from amends.portal import answers
from amends.portal.door import OutsideTask, entered
from amends.portal.shown import shown, takes_files


class SendForm(forms.Form):
    token = forms.UUIDField()


@never_cache
@login_not_required
@require_GET
def task(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked. A link that opens nothing says so, and nothing else."""
    now = timezone.now()
    with entered(token, now=now) as found:
        if found is None:
            return _ended(request)
        links.see(found.link, now=now)
        return _page(request, found, token, now)


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/ended.html", status=HTTPStatus.GONE)


def _page(
    request: HttpRequest, found: OutsideTask, token: str, now: datetime, *, faults: list[str] | None = None,
    typed: dict[str, object] | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "task": shown(found, now, typed),
        "link": token,
        "token": str(uuid.uuid4()),
        "faults": faults or [],
        "left": links.MOST_FILES - found.link.files,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults or typed else HTTPStatus.OK
    return render(request, "portal/task.html", context, status=status)


@csrf_exempt  # only until the upload has its own door: checking reads the body
@never_cache
@login_not_required
@require_POST
def files(request: HttpRequest, token: str) -> HttpResponseBase:
    """Pictures and files come in, each kept sealed as evidence of the case."""
    now = timezone.now()
    with entered(token, now=now) as found:
        if found is None or not takes_files(found.link):
            return _ended(request)
        request.upload_handlers = [Door(request, found.link.merchant_id)]
        return _take(request, found, token)


@csrf_protect
def _take(request: HttpRequest, found: OutsideTask, token: str) -> HttpResponse:
    form = SendForm(request.POST)
    arrived: list[Arrived] = request.FILES.getlist("file")  # type: ignore[assignment]  # our own handler's
    faults: list[str] = []
    if not form.is_valid() or not arrived:
        faults.append(_("Nothing arrived: choose a file again."))
    elif found.link.files + len(arrived) > links.MOST_FILES:
        faults.append(_("That is more than this link takes: %(count)s files.") % {"count": links.MOST_FILES})
    else:
        kept = sum(_kept(found, each, str(form.cleaned_data["token"]), n, faults) for n, each in enumerate(arrived))
        if kept:
            links.came(found.link, files=kept, now=timezone.now())
            tell_came(found.link, order=found.page.key, owner=found.page.case.owner, count=kept, now=timezone.now())
    return _sent(request, found, token, faults)


def _kept(found: OutsideTask, arrived: Arrived, token: str, number: int, faults: list[str]) -> int:
    own = str(uuid.uuid5(uuid.UUID(token), str(number)))
    source = FileSource.BUYER if found.link.party == Party.BUYER else FileSource.PARTNER
    proving = Proving(item=found.link.item, source=source)
    try:
        kept = evidence.add(found.action(token=own, now=timezone.now()), arrived, proving)
    except RefusedError as refused:
        faults.append(f"{arrived.name} {say(FAULTS, str(refused))}")
        return 0
    rls.commit()  # the case is nobody's while the next file is looked at
    return int(kept is not None)


def _sent(request: HttpRequest, found: OutsideTask, token: str, faults: list[str]) -> HttpResponse:
    if request.headers.get("accept", "").startswith("application/json"):
        return JsonResponse({"faults": faults})
    return _page(request, found, token, timezone.now(), faults=faults) if faults else redirect("outside_task", token)


@never_cache
@login_not_required
@require_POST
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The answer to the step, told as a fact: once."""
    now = timezone.now()
    with entered(token, now=now) as found:
        if found is None or found.link.purpose != Purpose.ANSWER:
            return _ended(request)
        typed = answers.typed(found, request.POST)
        if typed.faults:
            return _page(request, found, token, now, typed=answers.again(found, request.POST, typed))
        try:
            answers.give(found, request.POST, typed, now=now)
        except RefusedError as refused:
            return _page(request, found, token, now, faults=[str(refusals.say(refused, found.page.currency))])
        back = request.COOKIES.get("amends_list", "") if found.link.partner_id else ""
        return render(request, "portal/thanks.html", {"task": shown(found, now), "back": back})
