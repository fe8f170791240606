"""Inspecting goods that came back, piece by piece, on a phone: how they were found, what becomes of them, photos."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.dock import inspections, rules
from amends.casework.dock.inspections import OURS, ExpectedPieces, FoundAs, FoundPieces, Inspected, Inspection
from amends.casework.dock.rules import Grade
from amends.casework.evidence import files
from amends.casework.evidence.files import Proving
from amends.casework.evidence.uploads import Arrived, Door
from amends.casework.products import pictures
from amends.casework.queries.case_page import OrderPage, case_page, order_page
from amends.desk.case.evidence import FAULTS
from amends.desk.case.page import goods
from amends.desk.words import refusals, vocabulary
from amends.desk.words.goods import FOUND_AS
from amends.desk.words.vocabulary import say
from amends.engine.words import StepState
from amends.merchants import rls
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission

MOST_PHOTOS: Final = 20
LONGEST: Final = 80


class InspectForm(forms.Form):
    """Of each of the goods and each way it was found ``many-N-WAY`` and ``grade-N-WAY``; the rest is the parcel's."""

    token = forms.UUIDField()
    number = forms.CharField(max_length=LONGEST, required=False)
    other = forms.CharField(max_length=LONGEST, required=False)
    text = forms.CharField(max_length=500, required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayShown:
    """``field``: what its inputs end in; ``many``, ``grade``: as typed, else what is likely."""

    word: str
    title: str
    field: str
    many: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsShown:
    sku: str
    title: str
    quantity: int
    ways: list[WayShown]


@require_http_methods(["GET", "POST"])
@csrf_exempt  # only until the upload has its own door: checking reads the body
def inspect(request: HttpRequest, dossier_id: int) -> HttpResponseBase:
    """The form of an order's goods; posted: what was found is told, graded, and its photos kept."""
    member = member_for(request)
    require(member, Permission.HANDLE_GOODS)
    page = order_page(member, dossier_id=dossier_id)
    if page is None:
        raise Http404
    if request.method == "POST":
        request.upload_handlers = [Door(request, member.merchant_id)]
        return _post(request, member, page)
    return _page(request, member, page)


@csrf_protect
def _post(request: HttpRequest, member: Member, page: OrderPage) -> HttpResponse:
    form = InspectForm(request.POST)
    photos: list[Arrived] = request.FILES.getlist("photo")  # type: ignore[assignment]  # our own handler's
    wanted = inspections.expected(page.dossier.facts)
    try:
        seen = _read(form, request, wanted)
        token = str(form.cleaned_data["token"])
        done = inspections.inspect(
            member=member, dossier_id=page.dossier_id, seen=seen, token=token, now=timezone.now()
        )
    except (RefusedError, ValueError) as fault:
        said = refusals.say(fault, page.currency) if isinstance(fault, RefusedError) else str(fault)
        return _page(request, member, page, fault=said)
    rls.commit()  # what was found stands, whatever becomes of the photos
    return _done(request, member, page, done, photos, token)


def _read(form: InspectForm, request: HttpRequest, wanted: Sequence[ExpectedPieces]) -> Inspection:
    """What was typed. Raises ValueError in the reader's words."""
    if not form.is_valid():
        raise ValueError(_("Something of it can't be read: look at the numbers and try again."))
    given = form.cleaned_data
    pieces = [
        FoundPieces(
            sku=each.sku,
            found=way,
            quantity=_many(request, f"{n}-{way}"),
            grade=request.POST.get(f"grade-{n}-{way}", ""),
        )
        for n, each in enumerate(wanted)
        for way in sorted(OURS)
    ]
    other = _many(request, "other")
    pieces.append(
        FoundPieces(sku=given["other"], found=FoundAs.OTHER, quantity=other, grade=request.POST.get("grade-other", ""))
    )
    return Inspection(number=given["number"], pieces=[each for each in pieces if each.quantity], text=given["text"])


def _many(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(f"many-{name}", "").strip() or "0"
    if not typed.isascii() or not typed.isdecimal() or len(typed) > len(str(inspections.MOST_PIECES)):
        raise ValueError(_("Write how many pieces in digits."))
    return int(typed)


def _done(
    request: HttpRequest, member: Member, page: OrderPage, done: Inspected, photos: Sequence[Arrived], token: str
) -> HttpResponse:
    """Its photos go to the case it concerns; leads there."""
    refund = inspections.refund_of(page.dossier.facts)
    case = done.case_of(refund.ref if refund else "")
    messages.success(request, _("Inspected: %(found)s") % {"found": say(vocabulary.FINDINGS, done.finding)})
    if case is None:
        if photos:
            messages.error(
                request, _("The photos were not kept: no case of this order is open. Add them to a new one.")
            )
        return redirect("order", page.dossier_id)
    kept, faults = _keep(member, page.dossier_id, case.no, photos, token)
    for fault in faults:
        messages.error(request, fault)
    if kept:
        messages.success(request, ngettext("%(n)s photo kept", "%(n)s photos kept", kept) % {"n": kept})
    return redirect("case", page.dossier_id, case.no)


def _keep(member: Member, dossier_id: int, no: int, photos: Sequence[Arrived], token: str) -> tuple[int, list[str]]:
    kept, faults, item = 0, [], _proves(member, dossier_id, no)
    for number, each in enumerate(photos[:MOST_PHOTOS]):
        own = str(uuid.uuid5(uuid.UUID(token), f"photo {number}"))
        action = Action(member=member, dossier_id=dossier_id, no=no, token=own, now=timezone.now())
        try:
            kept += int(files.add(action, each, Proving(item=item)) is not None)
        except RefusedError as refused:
            faults.append(f"{each.name} {say(FAULTS, str(refused))}")
        rls.commit()  # the case is nobody's while the next one is looked at
    return kept, faults


def _proves(member: Member, dossier_id: int, no: int) -> str:
    """The evidence that the warehouse's own step of the case waits for; empty where none does."""
    page = case_page(member, dossier_id=dossier_id, no=no)
    scene = page.policy.scene(page.case.scene) if page is not None else None
    if page is None or scene is None:
        return ""
    open_steps = {step.name for step in page.case.steps if step.state in {StepState.READY, StepState.BLOCKED}}
    collecting = (each.rule for each in scene.steps if each.rule.name in open_steps and each.rule.collects)
    return next((rule.collects[0] for rule in collecting), "")


def _page(request: HttpRequest, member: Member, page: OrderPage, *, fault: str = "") -> HttpResponse:
    facts, grades = page.dossier.facts, rules.grades(member)
    refund, language = inspections.refund_of(facts), get_language() or "en"
    typed = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "page": page,
        "goods": [_shown(n, each, page, grades, typed) for n, each in enumerate(inspections.expected(facts))],
        "pictures": pictures.marks(member.merchant_id, [each.sku for each in inspections.expected(facts)]),
        "other": _way("other", FoundAs.OTHER, grades, typed),
        "other_sku": typed.get("other", ""),
        "grades": [(each.code, each.name(language)) for each in grades],
        "number": typed.get("number", ""),
        "text": typed.get("text", ""),
        "refund": refund,
        "again": facts.inspected_at,
        "fault": fault,
        "token": uuid.uuid4(),
    }
    return render(request, "desk/inspect.html", context, status=422 if fault else 200)


def _shown(number: int, each: ExpectedPieces, page: OrderPage, grades: Sequence[Grade], typed: Any) -> GoodsShown:
    titles = {line.sku: line.title for line in goods(page)}
    ways = [_way(f"{number}-{way}", way, grades, typed) for way in (FoundAs.INTACT, FoundAs.USED, FoundAs.DAMAGED)]
    return GoodsShown(sku=each.sku, title=titles.get(each.sku, ""), quantity=each.quantity, ways=ways)


def _way(name: str, way: FoundAs, grades: Sequence[Grade], typed: Any) -> WayShown:
    likely = next((each.code for each in grades if each.of == way.value), "")
    return WayShown(
        word=way.value,
        title=say(FOUND_AS, way),
        field=name,
        many=typed.get(f"many-{name}", ""),
        grade=typed.get(f"grade-{name}", likely),
    )
