"""The dock: whose parcel has come back, and the pool of those that nobody can match yet."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.dock import pool, rules
from amends.casework.dock.matching import Label, Match, label, label_of, matches
from amends.casework.queries.grades import coming
from amends.desk import session
from amends.desk.directory import Directory, directory
from amends.desk.words import refusals
from amends.desk.words.signs import WHY
from amends.desk.words.sorted_by import steps as step_titles
from amends.desk.words.sorted_by import titled
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import FINDINGS
from amends.engine.playbook import Playbook
from amends.merchants.access import member_for, require, shop_in_view, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission
from amends.merchants.row_order import SortedList, filled
from amends.merchants.row_order import asked as asked_list
from amends.web.sorting import ListColumn

LONGEST: Final = 80
LONGEST_TEXT: Final = 500
SUGGESTED: Final = 2
LOOKED_AT: Final = 20  # parcels of the pool, the longest waiting, that a guess is shown for
RECEIVING: Final = frozenset({"return.received", "goods.inspected"})


class LabelForm(forms.Form):
    """What is on the label and in the parcel."""

    number = forms.CharField(max_length=LONGEST, required=False, label=gettext_lazy("Waybill or order number"))
    phone = forms.CharField(max_length=LONGEST, required=False, label=gettext_lazy("Phone, or its last four digits"))
    name = forms.CharField(max_length=LONGEST, required=False, label=gettext_lazy("Name on the label"))
    sku = forms.CharField(max_length=LONGEST, required=False, label=gettext_lazy("Goods (SKU)"))

    def read(self, merchant_id: int) -> Label:
        """As the matching looks for it. Only of a form that is valid."""
        given = self.cleaned_data
        return label(merchant_id, number=given["number"], phone=given["phone"], name=given["name"], sku=given["sku"])


class PutForm(LabelForm):
    """The same, to be kept, with the shop it was sent to and what is seen of it."""

    token = forms.UUIDField()
    shop = forms.IntegerField()
    text = forms.CharField(max_length=LONGEST_TEXT, required=False)


class MatchForm(forms.Form):
    token = forms.UUIDField()
    order = forms.IntegerField()
    finding = forms.ChoiceField(choices=[(each, each) for each in FINDINGS])


@require_GET
def dock(request: HttpRequest) -> HttpResponse:
    """The box to scan into, whose it may be, and what waits in the pool."""
    member = _handler(request)
    form = LabelForm(request.GET or None)
    found = form.read(member.merchant_id) if form.is_valid() else Label()
    return _page(request, member, form=form, found=found, likely=matches(member, found))


@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """Into the pool; leads to its case, where its photos go."""
    member, form = _handler(request), PutForm(request.POST)
    shops = {shop.pk: shop for shop in visible(member, Shop)}
    if not form.is_valid() or form.cleaned_data["shop"] not in shops:
        messages.error(request, _("Choose the shop it was sent to."))
        return redirect("dock")
    given = form.cleaned_data
    kept = {"label": form.read(member.merchant_id), "text": given["text"], "token": given["token"]}
    try:
        place, acted = pool.put(member=member, shop=shops[given["shop"]], now=timezone.now(), **kept)
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
        return redirect("dock")
    messages.success(request, _("In the pool. Add a photo of the label and of the goods here."))
    opened = [row.no for row in acted.cases]
    return redirect("case", place, opened[-1]) if opened else redirect("order", place)


@require_GET
def waiting(request: HttpRequest, place: int) -> HttpResponse:
    """One parcel of the pool and whose it may be, by its own label or by what is typed besides."""
    member = _handler(request)
    mine, form = pool.get(member, place), LabelForm(request.GET or None)
    typed = form.read(member.merchant_id) if form.is_valid() else Label()
    likely = matches(member, typed or label_of(mine.parcel))
    return _page(request, member, form=form, found=typed, likely=likely, mine=mine)


@require_POST
def match(request: HttpRequest, place: int) -> HttpResponse:
    """It is this order's."""
    member, form = _handler(request), MatchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the order, and what was found."))
        return redirect("dock_parcel", place)
    given = form.cleaned_data
    chosen = {"dossier_id": given["order"], "finding": given["finding"], "token": given["token"]}
    try:
        order = pool.match(member=member, place=place, now=timezone.now(), **chosen)
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
        return redirect("dock_parcel", place)
    words = _("Matched: the goods of %(order)s are back") % {"order": order}
    messages.success(request, words)
    session.offer_at(request, reverse("dock_unmatch", args=[place]), {}, words, timezone.now())
    return redirect("order", given["order"])


@require_POST
def unmatch(request: HttpRequest, place: int) -> HttpResponse:
    """It is not that order's: back into the pool."""
    member = _handler(request)
    session.forget(request)
    try:
        pool.unmatch(member=member, place=place, now=timezone.now())
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
        return redirect("dock")
    messages.success(request, _("Back in the pool: nothing was said of that order"))
    return redirect("dock_parcel", place)


def _page(
    request: HttpRequest,
    member: Member,
    *,
    form: LabelForm,
    found: Label,
    likely: Sequence[Match],
    mine: pool.Waiting | None = None,
) -> HttpResponse:
    here = directory(member)
    shops = here.shops
    listed, expected = asked_list(request, _pool_columns()), asked_list(request, _coming_columns(here), "coming_sort")
    awaited, further = ([], "") if mine else _coming(request, member, expected)
    pooled, more = ([], "") if mine else pool.waiting(member, order=listed.order, after=listed.after)
    context: dict[str, Any] = {
        "form": form,
        "listed": listed,
        "expected": expected,
        "asked": bool(found),
        "mine": mine,
        "likely": _said(likely, shops),
        "pooled": _guessed(member, pooled, shops),
        "pooled_count": 0 if mine else pool.count(member),
        "more": more,
        "same": pool.of_number(member, found.number) if found.number else [],
        "matched": [] if mine else pool.matched(member),
        "coming": awaited,
        "coming_more": further,
        "number": found.number or (mine.parcel.number if mine else ""),
        "shops": sorted(shops.values(), key=lambda shop: shop.name),
        "shop": shop_in_view(request),
        "findings": FINDINGS.items(),
        "token": uuid4(),
    }
    return render(request, "desk/dock.html", context)


def _guessed(
    member: Member, pooled: Sequence[pool.Waiting], shops: dict[int, Shop]
) -> list[tuple[pool.Waiting, list[tuple[Match, str, list[Promise]]] | None]]:
    """Each with whose it may be; None where it wasn't looked for, for each look reads many orders."""
    worth = rules.weights(member)
    looked = [_said(matches(member, label_of(each.parcel), worth)[:SUGGESTED], shops) for each in pooled[:LOOKED_AT]]
    return [*zip(pooled, looked, strict=False), *((each, None) for each in pooled[LOOKED_AT:])]


def _coming(request: HttpRequest, member: Member, listed: SortedList) -> tuple[list[dict[str, Any]], str]:
    """Goods that are to be received or inspected: their case, the step that waits, and until when; and what follows."""
    here, language = directory(member), get_language() or "en"
    books, shops = here.books, here.shops
    told = {shop.playbook: Titles(books.playbook(shop.playbook), language, {}) for shop in shops.values()}
    steps = {each for titles in told.values() for each in receiving(titles.playbook)}
    found, more = coming(member, steps, shop_id=shop_in_view(request), order=listed.order, after=listed.after)
    rows = [(case, step, told[shops[case.shop_id].playbook]) for case, step in found if case.shop_id in shops]
    return [
        {"case": case, "due_at": step.due_at, "what": titles.step(step.scene, step.step)} for case, step, titles in rows
    ], more


def _pool_columns() -> tuple[ListColumn, ...]:
    """Whose a parcel may be is guessed of those that stand first: nothing is sorted by it."""
    return (
        ListColumn("parcel", _("Parcel"), Coalesce(filled("number"), "order_key")),
        ListColumn("goods", _("Goods"), filled("sku")),
        ListColumn("came", _("Came"), "at", down=True),
        ListColumn("due", _("Due"), "due_at"),
        ListColumn("of", _("It may be of")),
    )


def _coming_columns(here: Directory) -> tuple[ListColumn, ...]:
    return (
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("what", _("What is to be done"), titled(here, step_titles, "scene", "step")),
        ListColumn("goods", _("Goods"), filled("product")),
        ListColumn("due", _("Due"), "due_at"),
    )


def receiving(playbook: Playbook) -> set[tuple[str, str]]:
    """The steps (scene, step) of a playbook that say that goods are back, or what was found of them."""
    return {
        (scene.name, step.name)
        for scene in playbook.scenes
        for step in scene.steps
        if step.yields is not None and step.yields.kind in RECEIVING
    }


def _said(likely: Iterable[Match], shops: dict[int, Shop]) -> list[tuple[Match, str, list[Promise]]]:
    """Each with its shop and its reasons in words."""
    return [(each, shops[each.shop_id].name, [WHY[why] for why in each.why]) for each in likely]


def _handler(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.HANDLE_GOODS)
    return member
