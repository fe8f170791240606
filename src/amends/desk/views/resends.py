"""What the warehouse sends again, or in exchange: the list with its clock, packing one, the new number, taking back."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions import reveal
from amends.casework.actions.transaction import RefusedError
from amends.casework.actions.undo_window import HELD
from amends.casework.holds.models import HoldAnswer
from amends.casework.products import pictures
from amends.casework.queries.case_page import CasePage, case_page, order_page
from amends.casework.resends import sending, tasks
from amends.casework.resends.models import ResentParcel
from amends.casework.resends.sending import PackedAgain
from amends.casework.resends.tasks import ResendTask
from amends.desk import session
from amends.desk.case.page import goods
from amends.desk.record import resent_letter
from amends.desk.widgets import chips
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import refusals
from amends.desk.words.reveal_reasons import REASONS
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import SortedList
from amends.merchants.row_order import asked as asked_list
from amends.merchants.word_order import by_words
from amends.web import moments
from amends.web.sorting import ListColumn

LONGEST: Final = 80
MOST_SCANS: Final = 5_000
_SPACE: Final = re.compile(r"\s+")


class ResendForm(forms.Form):
    """``scans``: codes of pieces as scanned, a line each; ``by_eye``: nothing was scanned."""

    token = forms.UUIDField()
    carrier = forms.CharField(max_length=LONGEST)
    waybill = forms.CharField(max_length=LONGEST)
    scans = forms.CharField(max_length=LONGEST * MOST_SCANS, required=False)
    by_eye = forms.BooleanField(required=False)

    def packed(self) -> PackedAgain:
        lines = str(self.cleaned_data["scans"]).splitlines()[:MOST_SCANS]
        codes = Counter(code for line in lines if (code := _SPACE.sub(" ", line).strip()[:LONGEST]))
        given = self.cleaned_data
        return PackedAgain(
            carrier=given["carrier"], waybill=given["waybill"], counted=dict(codes), by_eye=given["by_eye"]
        )


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What waits, the longest first; a code scanned leads to its parcel."""
    member, now = _handler(request), timezone.now()
    listed, gone = _lists(request)
    code = request.GET.get("code", "").replace("\0", "").strip()[:LONGEST]
    mine = tasks.of_order(member, code, now=now) if code else []
    if len(mine) == 1:
        return redirect("resend", mine[0].effect.id)
    found, more = (mine, "") if mine else tasks.waiting(member, now=now, order=listed.order, after=listed.after)
    sent, further = tasks.sent_lately(member, now=now, order=gone.order, after=gone.after)
    context = {
        "listed": listed,
        "gone": gone,
        "more": more,
        "further": further,
        "rows": [(task, chips.of_date(task.due_at, now)) for task in found],
        "code": code,
        "unknown": bool(code) and not mine,
        "sent": sent,
        "rules": tasks.shipped(),
        "undo_until": now - HELD,
        "me": member.pk,
    }
    return render(request, "desk/resends.html", context, status=404 if code and not mine else 200)


def _lists(request: HttpRequest) -> tuple[SortedList, SortedList]:
    """What waits, and what left. What goes into a parcel follows from its order's facts: nothing is sorted by it."""
    waits = (
        ListColumn("due", _("Due"), "wanted_at"),  # each has as long from then
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("pieces", _("What goes into it")),
        ListColumn("asked", _("Asked for"), "wanted_at", down=True),
    )
    sent = (
        ListColumn("sent", _("Sent"), "at", down=True),
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("number", _("New number"), Concat("carrier", Value(" "), "waybill", output_field=TextField())),
        ListColumn("counted", _("Counted"), by_words("by_eye", {True: _("by eye"), False: _("by scan")})),
    )
    return asked_list(request, waits), asked_list(request, sent, "sent_sort")


@require_GET
def page(request: HttpRequest, effect_id: int) -> HttpResponse:
    return _page(request, _handler(request), effect_id)


def _page(request: HttpRequest, member: Member, effect_id: int, *, fault: str = "", field: str = "") -> HttpResponse:
    task, now = tasks.task(member, effect_id), timezone.now()
    order = order_page(member, dossier_id=task.effect.dossier_id)
    if order is None:
        raise Http404
    titles = {line.sku: line.title for line in goods(order)}
    context: dict[str, Any] = {
        "task": task,
        "chip": chips.of_date(task.due_at, now),
        "order": order,
        "private": _masked(order.private.address),
        "pictures": pictures.marks(member.merchant_id, list(task.pieces)),
        "lines": [(sku, titles.get(sku, ""), many) for sku, many in task.pieces.items()],
        "typed": request.POST,
        "fault": fault,
        "field": field,
        "carriers": sorted({each for each in (task.facts.carrier,) if each}),
        "token": uuid4(),
        **_reveals(member),
    }
    return render(request, "desk/resend.html", context, status=422 if fault else 200)


@require_POST
def send(request: HttpRequest, effect_id: int) -> HttpResponse:
    """It went out: told with the new number, and the buyer is told it."""
    member, form, now = _handler(request), ResendForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, member, effect_id, fault=_("The carrier and the new parcel's number are needed."))
    try:
        sent, told = _sent(member, effect_id, form, str(form.cleaned_data["token"]))
    except RefusedError as refused:
        return _page(request, member, effect_id, fault=said(refused), field=refused.field)
    words = _("%(order)s sent again: %(number)s") % {"order": sent.order_key, "number": sent.waybill}
    session.offer_at(request, reverse("resend_undo", args=[effect_id]), {}, words, now)
    if told:
        messages.success(request, _("The buyer is told the new number."))
    else:
        messages.warning(request, _("Who has the case is asked to tell the buyer the new number."))
    return redirect("resends")


@transaction.atomic
def _sent(member: Member, effect_id: int, form: ResendForm, token: str) -> tuple[ResentParcel, bool]:
    now = timezone.now()
    sent = sending.send(member, effect_id, form.packed(), token=token, now=now)
    case = case_page(member, dossier_id=sent.dossier_id, no=sent.case_no)
    gift = tasks.task(member, effect_id).gift
    return sent, isinstance(case, CasePage) and resent_letter.tell_buyer(member, case, sent, gift=gift, now=now)


@require_POST
def undo(request: HttpRequest, effect_id: int) -> HttpResponse:
    """It stays here after all."""
    member = _handler(request)
    session.forget(request)
    try:
        sending.take_back(member, effect_id, now=timezone.now())
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
        return redirect("resends")
    messages.success(request, _("Taken back: all is as it was"))
    return redirect("resend", effect_id)


@require_GET
def listing_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """What waits and what left in the last day."""
    member, now = _handler(request), timezone.now()
    header = [_("Order"), _("Pieces"), _("Asked for"), _("Due"), _("Sent"), _("Carrier"), _("Waybill")]
    listed, gone = _lists(request)
    waits, _more = tasks.waiting(member, now=now, order=listed.order, most=tasks.MOST)
    sent, _more = tasks.sent_lately(member, now=now, order=gone.order, most=tasks.MOST)
    return sheet("resends", header, _lines(waits, sent), kind)


def _lines(waits: list[ResendTask], sent: list[ResentParcel]) -> Iterator[list[str]]:
    for task in waits:
        times = [moments.second(task.effect.wanted_at), moments.second(task.due_at)]
        yield [task.effect.order_key, _pieces(task.pieces), *times, "", "", ""]
    for each in sent:
        yield [each.order_key, _pieces(each.pieces), "", "", moments.second(each.at), each.carrier, each.waybill]


def _pieces(pieces: dict[str, int]) -> str:
    return ", ".join(f"{many} × {sku}" for sku, many in pieces.items())


def said(refused: RefusedError) -> str:
    """Why it can't go out."""
    match refused.field:
        case "counted":
            return _("Don't close it. It doesn't fit: %(what)s") % {"what": str(refused)}
        case "sent":
            return _("It was sent already, with number %(number)s.") % {"number": str(refused)}
        case "stopped":
            return _("Don't send it: %(why)s") % {"why": HoldAnswer(str(refused)).label}
        case "waybill":
            return {
                "that is no parcel's number": _("That is no parcel's number: letters and digits, 6 to 40."),
                "that is the number of a parcel sent before": _("That is the number of a parcel sent before."),
            }.get(str(refused), _("Another parcel has this number."))
        case _:
            return str(refusals.say(refused, ""))


def _masked(address: str) -> str:
    return f"{address[:3]}***" if address else ""


def _reveals(member: Member) -> dict[str, Any]:
    return {"reveal_asks": reveal.asked(member).value, "reasons": REASONS.items()}


def _handler(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.HANDLE_GOODS)
    return member
