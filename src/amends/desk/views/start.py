"""The first run: a merchant and its owner, then shop, people, playbook and a file, and a sample case to learn on."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.casework import intake, ledger
from amends.casework.desks import open_desks
from amends.casework.identity import dossier_id, lane_of
from amends.casework.models import Case
from amends.casework.runner import run_once
from amends.desk import importing
from amends.engine.signals import AnySignal, Line, MessageReceived, OrderPlaced, RefundAsked
from amends.engine.words import RefundType
from amends.merchants import first_run, setup
from amends.merchants.access import get_or_404, member_for, require, visible
from amends.merchants.models import Invitation, Member, Shop, Upload
from amends.merchants.people_forms import WelcomeForm
from amends.merchants.rls import outside_tenant
from amends.merchants.roles import Permission
from amends.merchants.visits import enter

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
    """What is still to be set up, each with the way there."""
    me = _manager(request)
    shops = list(visible(me, Shop).order_by("name"))
    people = visible(me, Member).count() + visible(me, Invitation).filter(revoked_at=None, accepted_at=None).count()
    context = {
        "shops": shops,
        "people": people - 1,
        "cases": visible(me, Case)[:1].exists(),
        "uploads": [importing.shown(each) for each in visible(me, Upload).select_related("shop").order_by("-id")[:5]],
        "formats": FORMATS.items(),
        "largest": importing.LARGEST // 1_000_000,
        "done": sum([bool(shops), people > 1, visible(me, Upload).filter(state="done").exists()]),
    }
    return render(request, "desk/start.html", context)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and import it beside the page, which follows how far it is."""
    me = _manager(request)
    chosen = request.POST.get("shop", "")
    shop = get_or_404(me, Shop, id=int(chosen) if chosen.isdecimal() else 0)
    file, kind = request.FILES.get("file"), request.POST.get("format", "")
    if file is None or kind not in FORMATS:
        messages.error(request, _("Choose a file."))
    elif (file.size or 0) > importing.LARGEST:
        messages.error(request, _("This file is too large for the page; `amends import` takes any size."))
    else:
        importing.begin(me, shop, file, kind=kind)
    return redirect("start")


@require_GET
def progress(request: HttpRequest, number: int) -> HttpResponse:
    me = _manager(request)
    found = get_or_404(me, Upload, id=number)
    return render(request, "desk/upload.html", {"upload": importing.shown(found)})


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """A made-up order whose buyer wants the money back: a case to learn on, decided here and now."""
    me, now = _manager(request), timezone.now()
    chosen = request.POST.get("shop", "")
    shop = get_or_404(me, Shop, id=int(chosen) if chosen.isdecimal() else 0)
    story = _sample(shop, now)
    number = dossier_id(shop_id=shop.pk, key=story[0].order)
    with outside_tenant():  # the inbox is the tables' owner's; the shop is known to be ours
        intake.receive(shop=shop, items=msgspec.json.encode(story), source="sample", now=now)
    with ledger.connect() as connection:
        run_once(connection=connection, lanes=[lane_of(number)], now=now)
    case = visible(me, Case).filter(dossier_id=number).order_by("no").first()
    if case is None:
        messages.info(request, _("The sample order is in; its case opens as soon as the worker has looked at it."))
        return redirect("work")
    messages.success(request, _("This is a sample: nothing is sent to anybody for it unless you do a step."))
    return redirect("case", number, case.no)


def _sample(shop: Shop, now: Any) -> list[AnySignal]:
    key = f"SAMPLE-{uuid4().hex[:8].upper()}"
    early = now - timedelta(hours=3)
    line = Line(sku="SAMPLE", title=_("Kettle (sample)"), price=29_900)
    placed = OrderPlaced(
        id=f"{key}:1", at=early, order=key, amount=29_900, currency=shop.currency, country=shop.country,
        language="zh" if shop.country == "CN" else "en", ship_by=now + timedelta(days=2), buyer=_("Sample"),
        lines=(line,),
    )  # fmt: skip
    asked = RefundAsked(
        id=f"{key}:2", at=now - timedelta(minutes=20), order=key, ref=f"R-{key}", type=RefundType.REFUND_ONLY,
        amount=29_900, version="v1",
    )  # fmt: skip
    said = MessageReceived(
        id=f"{key}:3",
        at=now - timedelta(minutes=10),
        order=key,
        text=_("Why is nobody answering?! I want my money back!!"),
    )
    return [placed, asked, said]


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me
