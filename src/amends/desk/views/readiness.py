"""The list of what to prepare for a promotion: begun, worked on, proved, checked by the product itself, as a file."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.evidence import store
from amends.casework.evidence.uploads import Arrived, Door
from amends.casework.readiness import checks, items, proofs
from amends.casework.readiness.items import ItemChange, OwnItem
from amends.casework.readiness.library import families, said
from amends.casework.readiness.models import ReadyItem, ReadyState
from amends.desk.case.evidence import FAULTS
from amends.desk.directory import directory
from amends.desk.views.evidence import locked_down
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import readiness as words
from amends.desk.words.vocabulary import say
from amends.merchants.access import allows, get_or_404, member_for, require, visible
from amends.merchants.models import Member, Promotion
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import reckoned
from amends.web import moments
from amends.web.sorting import ListColumn

LONGEST: Final = 500


class ReadinessChangeForm(forms.Form):
    state = forms.ChoiceField(choices=ReadyState.choices)
    owner = forms.IntegerField(required=False)
    due_on = forms.DateField()
    note = forms.CharField(max_length=LONGEST, required=False)


class OwnForm(forms.Form):
    family = forms.ChoiceField(choices=[(code, code) for code in families()])
    title = forms.CharField(max_length=LONGEST)
    advice = forms.CharField(max_length=LONGEST, required=False)
    due_on = forms.DateField()
    keep = forms.BooleanField(required=False)


def _reader(request: HttpRequest, id: int) -> tuple[Member, Promotion]:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return member, get_or_404(member, Promotion, id=id)


@require_GET
def promotions(request: HttpRequest) -> HttpResponse:
    """All promotions, the next first, each with its list and, once it is over, its tree."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    today = timezone.localdate()
    found = visible(member, Promotion).order_by("-sale_on", "-id")[:50]
    rows = [(each, _progress(member, each), each.ends_on < today) for each in found]
    listed = asked_list(request, _columns())
    rows = reckoned(rows, listed.order)
    context = {"rows": rows, "listed": listed, "today": today, "may_plan": allows(member, items.NEEDS)}
    return render(request, "desk/promotions.html", context)


def _columns() -> tuple[ListColumn, ...]:
    """What is prepared is sorted by its share of the list."""
    return (
        ListColumn("name", _("Promotion"), lambda each: each[0].name),
        ListColumn("from", _("Sale from"), lambda each: each[0].sale_on, down=True),
        ListColumn("last", _("Last day"), lambda each: each[0].ends_on, down=True),
        ListColumn("prepared", _("Prepared"), lambda each: each[1][0] / each[1][1] if each[1][1] else None),
        ListColumn("after", _("After it")),
    )


def _progress(member: Member, promotion: Promotion) -> tuple[int, int]:
    there = items.items(member, promotion)
    return sum(each.state not in ("open", "doing") for each in there), len(there)


@require_GET
def readiness(request: HttpRequest, id: int) -> HttpResponse:
    member, promotion = _reader(request, id)
    return _page(request, member, promotion)


def _page(request: HttpRequest, member: Member, promotion: Promotion, fault: str = "") -> HttpResponse:
    here, language = directory(member), get_language() or "en"
    cards = _cards(member, promotion)
    before = items.last(member, promotion)
    context = {
        "promotion": promotion,
        "families": words.by_family(cards, language),
        "of_family": [(code, said(each.title, language)) for code, each in families().items()],
        "total": len(cards),
        "finished": sum(each.done for each in cards),
        "late": sum(each.late for each in cards),
        "states": ReadyState.choices,
        "people": here.choosable,
        "may_plan": allows(member, items.NEEDS),
        "me": member.pk,
        "before": before,
        "fault": fault,
        "typed": request.POST,
    }
    return render(request, "desk/readiness.html", context, status=422 if fault else 200)


def _cards(member: Member, promotion: Promotion) -> list[words.ReadyCard]:
    here, language, today = directory(member), get_language() or "en", timezone.localdate()
    home = member.merchant.home_currency
    return [words.card(each, here, language, home, today) for each in items.items(member, promotion)]


@require_POST
def begin(request: HttpRequest, id: int) -> HttpResponse:
    member, promotion = _reader(request, id)
    added = items.begin(member=member, promotion=promotion, now=timezone.now())
    if added:
        messages.success(request, _("%(n)s things are on the list now") % {"n": added})
    else:
        messages.info(request, _("Everything of the library is on the list already"))
    return redirect("readiness", id)


@require_POST
def add(request: HttpRequest, id: int) -> HttpResponse:
    member, promotion = _reader(request, id)
    form = OwnForm(request.POST)
    if not form.is_valid():
        return _page(request, member, promotion, _("Say what it is, and until when."))
    items.add(member=member, promotion=promotion, own=OwnItem(**form.cleaned_data), now=timezone.now())
    messages.success(request, _("Kept"))
    return redirect("readiness", id)


@require_POST
def change(request: HttpRequest, id: int, item: int) -> HttpResponse:
    member, promotion = _reader(request, id)
    form = ReadinessChangeForm(request.POST)
    if not form.is_valid():
        return _page(request, member, promotion, _("Choose a state and a day."))
    given = form.cleaned_data
    to = ItemChange(
        state=ReadyState(given["state"]), owner_id=given["owner"], due_on=given["due_on"], note=given["note"]
    )
    try:
        items.change(member=member, id=item, to=to, now=timezone.now())
    except RefusedError:
        return _page(request, member, promotion, _("This colleague isn't there any more."))
    messages.success(request, _("Kept"))
    return redirect("readiness", id)


@csrf_exempt  # only until the upload has its own door: checking reads the body
@require_POST
def prove(request: HttpRequest, id: int, item: int) -> HttpResponse:
    """A file that shows it is done."""
    member, _promotion = _reader(request, id)
    request.upload_handlers = [Door(request, member.merchant_id)]
    return _prove(request, member, id, item)


@csrf_protect
def _prove(request: HttpRequest, member: Member, id: int, item: int) -> HttpResponse:
    arrived: list[Arrived] = request.FILES.getlist("file")  # type: ignore[assignment]  # our own handler's
    if not arrived:
        messages.error(request, _("Nothing arrived: choose a file again."))
        return redirect("readiness", id)
    try:
        proofs.keep(member=member, id=item, arrived=arrived[0], now=timezone.now())
    except RefusedError as refused:
        messages.error(request, f"{arrived[0].name} {say(FAULTS, str(refused))}")
    else:
        messages.success(request, _("Added"))
    return redirect("readiness", id)


@require_GET
def proof(request: HttpRequest, id: int, item: int) -> HttpResponse:
    """The file itself, to take along."""
    member, promotion = _reader(request, id)
    row = get_or_404(member, ReadyItem, id=item, promotion_id=promotion.pk)
    if not row.proof_sha256 or not store.readable(member.merchant_id, row.proof_sha256):
        raise Http404
    response = HttpResponse(store.content(member.merchant_id, row.proof_sha256), content_type=row.proof_type)
    response.headers["Content-Disposition"] = f'attachment; filename="proof-{row.id}"'
    return locked_down(response)


@require_GET
def checked(request: HttpRequest, id: int, name: str) -> HttpResponse:
    """What the product found out by itself: a line for the list, or with ``rows`` all of it on a page."""
    member, promotion = _reader(request, id)
    found = checks.check(member, promotion, name, now=timezone.now())
    if found is None:
        raise Http404
    sentence, tone = words.checked(found)
    home = member.merchant.home_currency
    context: dict[str, Any] = {
        "promotion": promotion,
        "name": name,
        "sentence": sentence,
        "tone": tone,
        "count": len(found.rows),
        "rows": [(row, words.row_words(name, row, home)) for row in found.rows],
        "good": found.good,
    }
    part = "desk/ready_check.html" if request.headers.get("hx-request") else "desk/ready_checked.html"
    return render(request, part, context)


@require_GET
def readiness_file(request: HttpRequest, id: int, kind: str = CSV) -> HttpResponseBase:
    member, promotion = _reader(request, id)
    header = [
        _("Family"), _("What to prepare"), _("How"), _("Owner"), _("Due"), _("State"), _("Note"), _("Proof"),
        _("Cost last time"), _("Done"),
    ]  # fmt: skip
    return sheet("readiness", header, _lines(_cards(member, promotion), get_language() or "en"), kind)


def _lines(cards: list[words.ReadyCard], language: str) -> Iterator[list[str]]:
    for each in cards:
        item = each.item
        yield [
            said(families()[item.family].title, language), each.title, each.advice, each.owner,
            item.due_on.isoformat(), each.state, item.note, item.proof_name, each.cost,
            moments.exact(item.done_at) if item.done_at else "",
        ]  # fmt: skip
