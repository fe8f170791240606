"""Packing an order, on a phone or with a scanner: its goods are scanned against its lines, the rest is looked at."""

import re
from collections import Counter
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.holds import packing
from amends.casework.holds.checks import look
from amends.casework.holds.models import HoldAnswer
from amends.casework.ledger.models import DossierRecord
from amends.casework.products import pictures
from amends.casework.queries.case_page import OrderPage, order_page
from amends.desk.case.page import goods
from amends.desk.words import codes, refusals
from amends.desk.words.vocabulary import Words, say
from amends.merchants.access import member_for, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

LONGEST: Final = 80
MOST_SCANS: Final = 5_000
QUESTIONS: Final[Words] = {
    "appearance": gettext_lazy("The goods look as they should"),
    "packing": gettext_lazy("Packed so that nothing breaks"),
    "coverage": gettext_lazy("The carrier goes to this address"),
    "sign_in_person": gettext_lazy("The note “sign in person after looking” is on it"),
}
_SPACE: Final = re.compile(r"\s+")


class PackForm(forms.Form):
    """``scans``: codes as scanned, a line each; of each check ``check-NAME``: yes, no, or not made."""

    token = forms.UUIDField()
    scans = forms.CharField(max_length=LONGEST * MOST_SCANS, required=False)
    text = forms.CharField(max_length=500, required=False)

    def counted(self) -> dict[str, int]:
        lines = str(self.cleaned_data["scans"]).splitlines()[:MOST_SCANS]
        return dict(Counter(code for line in lines if (code := _SPACE.sub(" ", line).strip()[:LONGEST])))


@require_GET
def packing_desk(request: HttpRequest) -> HttpResponse:
    """The box to scan a waybill or an order into; found, its goods to count."""
    member = _handler(request)
    code = request.GET.get("code", "").strip()[:LONGEST]
    if not code:
        return render(request, "desk/packing.html", {"code": ""})
    answer, dossier_id, _order, _hold = look(visible(member, DossierRecord), member.merchant_id, code)
    page = order_page(member, dossier_id=dossier_id) if dossier_id else None
    if page is None:
        return render(request, "desk/packing.html", {"code": code, "unknown": True}, status=404)
    return _page(request, page, code, answer)


@require_POST
def pack(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """What was scanned and seen, told; a parcel that doesn't fit is held."""
    member, form = _handler(request), PackForm(request.POST)
    code = request.POST.get("code", "").strip()[:LONGEST]
    back = f"{reverse('packing')}?code={code}"
    if not form.is_valid():
        messages.error(request, _("Something of it can't be read: scan it again."))
        return redirect(back)
    answers = {
        name: request.POST[f"check-{name}"] == "yes" for name in packing.ASKED if f"check-{name}" in request.POST
    }
    given = {"counted": form.counted(), "answers": answers, "text": form.cleaned_data["text"]}
    token = str(form.cleaned_data["token"])
    try:
        done = packing.pack(member=member, dossier_id=dossier_id, token=token, now=timezone.now(), **given)
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
        return redirect(back)
    if not done.failed:
        messages.success(request, _("All in order: it may be closed"))
        return redirect("packing")
    failed = ", ".join(str(say(codes.CHECKS, name)) for name in done.failed)
    messages.error(request, _("Don't close it. Not in order: %(what)s") % {"what": failed})
    return redirect("order", dossier_id)


def _page(request: HttpRequest, page: OrderPage, code: str, answer: HoldAnswer) -> HttpResponse:
    titles = {line.sku: line.title for line in goods(page)}
    wanted = packing.ordered(page.dossier.facts)
    context: dict[str, Any] = {
        "code": code,
        "page": page,
        "closed": packing.is_over(page.dossier.facts),
        "stop": answer if answer not in {HoldAnswer.GO, HoldAnswer.UNKNOWN} else "",
        "stop_words": answer.label,
        "lines": [(sku, titles.get(sku, ""), many) for sku, many in wanted.items()],
        "pictures": pictures.marks(page.shop.merchant_id, list(wanted)),
        "questions": QUESTIONS.items(),
        "failed": [say(codes.CHECKS, name) for name in page.dossier.facts.failed],
        "token": uuid4(),
    }
    return render(request, "desk/packing.html", context)


def _handler(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.HANDLE_GOODS)
    return member
