"""The tree of causes after a promotion: families, problems, goods, the cases behind each; carried over to the next."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.readiness import items, tree
from amends.casework.readiness.items import OwnItem
from amends.casework.readiness.library import families, family_of, said
from amends.casework.readiness.tree import ZERO, TreeCase
from amends.desk.case import grants
from amends.desk.directory import Directory, directory
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import readiness as words
from amends.desk.words.causes import CauseNames
from amends.desk.words.sorted_by import coded, coded_titles, scenes
from amends.desk.words.titles import Titles
from amends.merchants.access import allows, get_or_404, member_for, require, shop_in_view, visible
from amends.merchants.models import Member, Promotion
from amends.merchants.roles import Permission
from amends.merchants.row_order import RowOrder, SqlKey
from amends.merchants.row_order import asked as asked_list
from amends.web import moments
from amends.web.sorting import ListColumn

LONGEST: Final = 500
DAYS: Final = 7  # before the next sale, where nothing else is said


class CarryForm(forms.Form):
    issue = forms.CharField(max_length=LONGEST)
    into = forms.IntegerField()
    advice = forms.CharField(max_length=LONGEST)


def _reader(request: HttpRequest, id: int) -> tuple[Member, Promotion]:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return member, get_or_404(member, Promotion, id=id)


def _grown(request: HttpRequest, member: Member, promotion: Promotion) -> list[words.TreeFamily]:
    found = tree.tree(member, promotion, shop_id=shop_in_view(request))
    return words.grown(found, directory(member), get_language() or "en", member.merchant.home_currency)


@require_GET
def page(request: HttpRequest, id: int) -> HttpResponse:
    member, promotion = _reader(request, id)
    grown = _grown(request, member, promotion)
    context = {
        "promotion": promotion,
        "families": grown,
        "total": tree.added(each.sum for each in grown),
        "cost": words.cost(tree.added(each.sum for each in grown), member.merchant.home_currency),
        "others": visible(member, Promotion).filter(sale_on__gt=promotion.sale_on).order_by("sale_on", "id"),
        "may_plan": allows(member, items.NEEDS),
    }
    return render(request, "desk/cause_tree.html", context)


@require_GET
def page_file(request: HttpRequest, id: int, kind: str = CSV) -> HttpResponseBase:
    member, promotion = _reader(request, id)
    header = [
        _("Family"),
        _("Issue"),
        _("Cases"),
        _("Money at stake"),
        _("Currency"),
        _("Points"),
        _("What prevents it"),
    ]
    return sheet("causes-of-promotion", header, _lines(_grown(request, member, promotion), member), kind)


def _lines(grown: list[words.TreeFamily], member: Member) -> Iterator[list[str]]:
    home = member.merchant.home_currency
    for family in grown:
        for leaf in family.leaves:
            yield [
                family.title, leaf.title, str(leaf.sum.cases), grants.typed(leaf.sum.money, home), home,
                str(leaf.sum.points), leaf.prevent,
            ]  # fmt: skip


def _issues(request: HttpRequest, known: list[str]) -> list[str]:
    """Those of the address: one, or those of a family; of none, all."""
    issue, family = request.GET.get("issue", ""), request.GET.get("family", "")
    if issue:
        return [issue]
    return [each for each in known if family_of(each) == family] if family in families() else known


def _behind(request: HttpRequest, member: Member, promotion: Promotion, most: int, order: RowOrder) -> list[TreeCase]:
    shop = shop_in_view(request)
    known = list(tree.by_issue(tree.tree(member, promotion, shop_id=shop)))
    product = request.GET.get("product", "").replace("\x00", "")
    issues = [each.replace("\x00", "") for each in _issues(request, known)]
    return tree.behind(member, promotion, issues=issues, product=product, shop_id=shop, most=most, order=order)


@require_GET
def cases(request: HttpRequest, id: int) -> HttpResponse:
    """The cases behind a number of the tree."""
    member, promotion = _reader(request, id)
    here, language = directory(member), get_language() or "en"
    names = CauseNames(here, language)
    listed = asked_list(request, _columns(here))
    found = _behind(request, member, promotion, tree.SHOWN, listed.order)
    issue, family = request.GET.get("issue", ""), request.GET.get("family", "")
    title = names.issue(issue) if issue else dict(_family_titles(language)).get(family, _("All causes"))
    context = {
        "promotion": promotion,
        "listed": listed,
        "title": " · ".join(filter(None, [title, request.GET.get("product", "")])),
        "rows": [(each, names.issue(each.issue), _scene(each, here, language)) for each in found],
        "home": member.merchant.home_currency,
        "query": request.GET.urlencode(),
        "full": len(found) == tree.SHOWN,
    }
    return render(request, "desk/cause_tree_cases.html", context)


def _columns(here: Directory) -> tuple[ListColumn, ...]:
    names = CauseNames(here, get_language() or "en")
    books = [here.books.playbook(pack) for pack in {shop.playbook for shop in here.shops.values()}]
    told = {code: names.issue(code) for book in books for code in book.issues}
    return (
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("issue", _("Issue"), coded("issue", told)),
        ListColumn("scene", _("Scene"), coded_titles(here, scenes, "scene")),
        ListColumn("goods", _("Goods"), SqlKey("nullif(product, '')")),
        ListColumn("stake", _("At stake"), "home_money", down=True, look="number"),
        ListColumn("points", _("Points"), "points", down=True, look="number"),
        ListColumn("opened", _("Opened"), "opened_at", down=True),
        ListColumn("state", _("State"), coded("state", {"open": _("Open"), "closed": _("closed")})),
    )


def _family_titles(language: str) -> Iterator[tuple[str, str]]:
    return ((code, said(each.title, language)) for code, each in families().items())


def _scene(each: TreeCase, here: Directory, language: str) -> str:
    shop = here.shops.get(each.shop_id)
    return Titles(here.books.playbook(shop.playbook), language, here.desks).scene(each.scene) if shop else each.scene


@require_GET
def cases_file(request: HttpRequest, id: int, kind: str = CSV) -> HttpResponseBase:
    member, promotion = _reader(request, id)
    here, language, home = directory(member), get_language() or "en", member.merchant.home_currency
    names, order = CauseNames(here, language), asked_list(request, _columns(here)).order
    header = [
        _("Order"),
        _("Issue"),
        _("Scene"),
        _("Goods"),
        _("Money at stake"),
        _("Currency"),
        _("Points"),
        _("Opened"),
    ]
    lines = (
        [
            each.order_key, names.issue(each.issue), _scene(each, here, language), each.product,
            grants.typed(each.home_money, home), home, str(each.points), moments.exact(each.opened_at),
        ]
        for each in _behind(request, member, promotion, tree.MOST, order)
    )  # fmt: skip
    return sheet("cases-of-promotion", header, lines, kind)


@require_POST
def carry(request: HttpRequest, id: int) -> HttpResponse:
    """What is to change before the next promotion becomes a line of its list, with what it cost this time."""
    member, promotion = _reader(request, id)
    form = CarryForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what is to change, and before which promotion."))
        return redirect("cause_tree", id)
    issue = form.cleaned_data["issue"]
    into = get_or_404(member, Promotion, id=form.cleaned_data["into"])
    was = tree.by_issue(tree.tree(member, promotion)).get(issue, ZERO)
    title = CauseNames(directory(member), get_language() or "en").issue(issue)
    own = OwnItem(
        family=family_of(issue),
        title=title,
        advice=form.cleaned_data["advice"],
        due_on=into.sale_on - timedelta(days=DAYS),
    )
    items.add(member=member, promotion=into, own=own, was=was, now=timezone.now())
    messages.success(request, _("On the list of %(name)s") % {"name": into.name})
    return redirect("readiness", into.pk)
