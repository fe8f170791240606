"""The first run: a merchant and its owner, then shop, people, playbook and a file, and a sample case to learn on."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.casework.intake import foreign, samples
from amends.casework.lanes.runner import run_once
from amends.casework.ledger import connections
from amends.casework.ledger.identity import lane_of
from amends.casework.ledger.models import CaseRecord
from amends.casework.people.desks import open_desks
from amends.desk.start import firststeps, imports
from amends.engine.wire import MARK
from amends.merchants import first_run, setup
from amends.merchants.access import allows, get_or_404, member_for, require, visible
from amends.merchants.models import Invitation, Member, Shop, Upload
from amends.merchants.people_forms import WelcomeForm
from amends.merchants.rls import outside_tenant
from amends.merchants.roles import Permission, Role
from amends.merchants.visits import enter
from amends.web.whole import whole

FORMATS = {
    "signals": gettext_lazy("Signals, one JSON object a line (NDJSON)"),
    "olist": gettext_lazy("The public Olist files (zip)"),
}


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Make the merchant and its owner; works once, and only while there is no merchant."""
    with outside_tenant():
        if not first_run.opens(token):
            raise Http404
        form = WelcomeForm(request.POST or None)
        if not (request.method == "POST" and form.is_valid()):
            return render(request, "desk/welcome.html", {"form": form}, status=422 if form.is_bound else 200)
        owner = _found(form.cleaned_data)
        first_run.burn()
    enter(request, owner.user)
    return redirect("start")


@transaction.atomic
def _found(wanted: dict[str, Any]) -> Member:
    merchant = setup.create_merchant(
        name=wanted["merchant"],
        owner_email=wanted["email"],
        password=wanted["password"],
        language=wanted["language"],
    )
    owner = Member.objects.select_related("user").get(merchant=merchant)
    owner.user.name = wanted["name"]
    owner.user.save(update_fields=["name"])
    open_desks(merchant=merchant, language=wanted["language"], members=[owner])
    return owner


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What is still to be set up, each with the way there; for who doesn't manage, what to do on a first day."""
    me = member_for(request)
    manages = allows(me, Permission.MANAGE_MERCHANT)
    steps = firststeps.steps(me, manages=manages)
    firststeps.take_up(me, steps)
    context: dict[str, Any] = {"steps": steps, "manages": manages, "samples": len(samples.there(me)), "me": me}
    context |= {"shops": list(visible(me, Shop).order_by("name")), "first": firststeps.first_case(me)}
    if manages:
        invited = visible(me, Invitation).filter(revoked_at=None, accepted_at=None, expires_at__gt=timezone.now())
        uploads = visible(me, Upload).select_related("shop").order_by("-id")[:5]
        context |= {
            "people": visible(me, Member).filter(is_active=True).exclude(id=me.pk).count(),
            "invited": invited.count(),
            "uploads": [imports.shown(each) for each in uploads],
            "formats": FORMATS.items(),
            "largest": imports.LARGEST // 1_000_000,
        }
    else:
        context["owners"] = _owners(me)
    return render(request, "desk/start.html", context)


def _owners(me: Member) -> list[str]:
    """Whom to ask for what only owners set up."""
    owners = visible(me, Member).filter(is_active=True, roles__contains=[Role.OWNER.value])
    return list(owners.order_by("user__name").values_list("user__name", flat=True)[:3])


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Leave the first steps as they are; they stay in the settings and go on where they were left."""
    firststeps.note_shown(member_for(request), first_run.PUT_AWAY)
    return redirect("work")


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and import it beside the page, which follows how far it is."""
    me = _manager(request)
    chosen = request.POST.get("shop", "")
    shop = get_or_404(me, Shop, id=whole(chosen) or 0)
    file, kind = request.FILES.get("file"), request.POST.get("format", "")
    if file is None or kind not in FORMATS:
        messages.error(request, _("Choose a file."))
    elif (file.size or 0) > imports.LARGEST:
        messages.error(request, _("This file is too large for the page; `amends import` takes any size."))
    elif kind == "signals" and foreign.kind_of(_head(file)):
        messages.error(request, _("This is no file of signals. CSV and Excel files are handed in under Import tables."))
    else:
        imports.begin(me, shop, file, kind=kind)
    return redirect("start")


def _head(file: "UploadedFile[Any]") -> bytes:
    head: bytes = file.read(foreign.LOOKED_AT)
    file.seek(0)
    return head.removeprefix(MARK)


@require_GET
def progress(request: HttpRequest, number: int) -> HttpResponse:
    me = _manager(request)
    found = get_or_404(me, Upload, id=number)
    return render(request, "desk/upload.html", {"upload": imports.shown(found)})


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """Walk over a sample case: the one that is there, or a new one, decided here and now."""
    me, now = member_for(request), timezone.now()
    require(me, Permission.WORK_CASES)
    found = firststeps.sample_of(me)
    if found is not None and "new" not in request.POST:
        return _walk(me, found.id)
    shop = _sample_shop(me, request.POST.get("shop", ""))
    if len(samples.there(me)) >= samples.MOST:
        messages.error(request, _("There are sample cases enough: take them away first."))
        return redirect("start")
    story = firststeps.story(shop, now=now)
    number = samples.make(shop=shop, story=story, now=now)
    with connections.connect() as connection:
        run_once(connection=connection, merchants=[me.merchant_id], lanes=[lane_of(number)], now=now)
    return _walk(me, number)


def _sample_shop(me: Member, chosen: str) -> Shop:
    """The shop asked for, or the first; Http404 while there is none."""
    if chosen:
        return get_or_404(me, Shop, id=whole(chosen) or 0)
    first = visible(me, Shop).order_by("id").first()
    if first is None:
        raise Http404
    return first


def _walk(me: Member, number: int) -> HttpResponse:
    case = visible(me, CaseRecord).filter(dossier_id=number).order_by("no").first()
    if case is None:
        return redirect("start")  # not decided yet: the worker does it in a moment
    return redirect(f"{reverse('case', args=[number, case.no])}?tour=1")


@require_POST
def toured(request: HttpRequest) -> HttpResponse:
    """Somebody has walked over the sample case, or skipped the rest."""
    firststeps.note_shown(member_for(request), firststeps.TOUR)
    return HttpResponse(status=204)


@require_POST
def remove_samples(request: HttpRequest) -> HttpResponse:
    """Take the sample orders away, with all that hangs on them."""
    count = samples.remove(member_for(request))
    messages.success(
        request, ngettext("%(n)s sample order taken away", "%(n)s sample orders taken away", count) % {"n": count}
    )
    return redirect("start")


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me
