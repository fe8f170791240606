"""The ledger of graded goods: what became of pieces that came back, in totals, as a file, and graded anew."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.dock import inspections, rules
from amends.casework.queries.grades import GradedPieces, GradeFilters, graded
from amends.desk import session
from amends.desk.directory import Directory, directory
from amends.desk.forms import PeriodForm
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import refusals
from amends.desk.words.goods import FOUND_AS
from amends.desk.words.vocabulary import say
from amends.merchants.access import allows, member_for, require, shop_in_view
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import SortedList, reckoned
from amends.merchants.row_order import asked as asked_list
from amends.web import moments
from amends.web.sorting import ListColumn

USUAL: Final = timedelta(days=30)
LISTED: Final = 200


class LedgerForm(PeriodForm):
    grade = forms.CharField(max_length=30, required=False, label=gettext_lazy("Grade"))
    sku = forms.CharField(max_length=80, required=False, label=gettext_lazy("Goods (SKU)"))


class RegradeForm(forms.Form):
    token = forms.UUIDField()
    grade = forms.CharField(max_length=30)
    text = forms.CharField(max_length=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedShown:
    line: GradedPieces
    grade: str
    found: str
    shop: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """Who looks at which days; ``names``: of grades by code."""

    member: Member
    here: Directory
    form: LedgerForm
    since: date
    until: date
    names: dict[str, str]
    lines: list[GradedPieces]
    listed: SortedList

    def shown(self) -> list[GradedShown]:
        """All of them, in the order asked for."""
        shops = self.here.shops
        found = (
            GradedShown(
                line=each,
                grade=self.names.get(each.grade, each.grade),
                found=say(FOUND_AS, each.found) if each.found else "",
                shop=shops[each.shop_id].name if each.shop_id in shops else "",
                by=self.here.people.get(each.by, ""),
            )
            for each in self.lines
        )
        return reckoned(found, self.listed.order)


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    of = _asked(request)
    total = sum(each.quantity for each in of.lines)
    context: dict[str, Any] = {
        "of": of,
        "listed": of.listed,
        "rows": of.shown()[:LISTED],
        "more": max(len(of.lines) - LISTED, 0),
        "total": total,
        "by_grade": _totals(of.lines, of.names, total),
        "by_goods": _by_goods(of),
        "grades": [(each.code, of.names[each.code]) for each in rules.grades(of.member)],
        "query": urlencode(_query(of) | {"sort": of.listed.sort}),
        "token": uuid4(),
        "rules": allows(of.member, Permission.MANAGE_MERCHANT),
    }
    return render(request, "desk/grading.html", context)


def _asked(request: HttpRequest) -> LedgerPage:
    member = member_for(request)
    require(member, Permission.HANDLE_GOODS)
    form = LedgerForm(request.GET)
    since, until = form.days(USUAL)
    given = form.cleaned_data
    wanted = GradeFilters(
        since=moments.midnight(since), until=moments.midnight(until + timedelta(days=1)), grade=given.get("grade", ""),
        sku=given.get("sku", "").strip(), shop_id=shop_in_view(request),
    )  # fmt: skip
    names = rules.named(member, get_language() or "en")
    return LedgerPage(
        member=member, here=directory(member), form=form, since=since, until=until, names=names,
        lines=graded(member, wanted), listed=asked_list(request, _columns()),
    )  # fmt: skip


def _columns() -> tuple[ListColumn, ...]:
    return (
        ListColumn("at", _("Graded at"), lambda each: each.line.at, down=True),
        ListColumn("order", _("Order"), lambda each: each.line.order_key),
        ListColumn("goods", _("Goods"), lambda each: each.line.sku),
        ListColumn("pieces", _("Pieces"), lambda each: each.line.quantity, down=True, look="number"),
        ListColumn("found", _("How they were found"), lambda each: str(each.found)),
        ListColumn("grade", _("Grade"), lambda each: each.grade),
        ListColumn("by", _("Graded by"), lambda each: each.by),
    )


def _query(of: LedgerPage) -> dict[str, str]:
    given = of.form.cleaned_data if of.form.is_valid() else {}
    plain = {name: str(given.get(name) or "") for name in ("grade", "sku")}
    return {"since": of.since.isoformat(), "until": of.until.isoformat(), **plain}


def _totals(lines: Sequence[GradedPieces], names: dict[str, str], total: int) -> list[tuple[str, str, int, int]]:
    """Each grade's code, name, pieces and share in per cent, the most first."""
    counted: Counter[str] = Counter()
    for each in lines:
        counted[each.grade] += each.quantity
    return [
        (code, names.get(code, code), many, round(100 * many / total)) for code, many in counted.most_common() if total
    ]


def _by_goods(of: LedgerPage) -> list[tuple[str, str, int, list[tuple[str, int]]]]:
    """Goods by number, title, pieces, and of those how many of each grade."""
    counted: dict[str, Counter[str]] = {}
    titles: dict[str, str] = {}
    for each in of.lines:
        counted.setdefault(each.sku, Counter())[each.grade] += each.quantity
        titles.setdefault(each.sku, each.title)
    rows = sorted(counted.items(), key=lambda found: (-found[1].total(), found[0]))[:20]
    named = of.names
    return [
        (sku, titles[sku], many.total(), [(named.get(code, code), n) for code, n in many.most_common()])
        for sku, many in rows
    ]


@require_GET
def ledger_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    of = _asked(request)
    header = [
        _("Graded at"), _("Order"), _("Shop"), _("SKU"), _("Goods"), _("Pieces"), _("How they were found"), _("Grade"),
        _("Graded by"), _("Graded anew because"),
    ]  # fmt: skip
    return sheet("graded-goods", header, _lines(of), kind)


def _lines(of: LedgerPage) -> Iterator[list[str]]:
    for each in of.shown():
        line = each.line
        yield [
            moments.exact(line.at), line.order_key, each.shop, line.sku, line.title, str(line.quantity), each.found,
            each.grade, each.by, line.text if line.again else "",
        ]  # fmt: skip


@require_POST
def regrade(request: HttpRequest, dossier_id: int, ref: str) -> HttpResponse:
    """Another grade, with its reason."""
    member, form = member_for(request), RegradeForm(request.POST)
    require(member, Permission.HANDLE_GOODS)
    if not form.is_valid():
        messages.error(request, _("Choose the grade, and say why it is another."))
        return redirect("grading")
    given, now = form.cleaned_data, timezone.now()
    try:
        inspections.regrade(
            member=member, dossier_id=dossier_id, ref=ref, grade=given["grade"], text=given["text"],
            token=str(given["token"]), now=now,
        )  # fmt: skip
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
    else:
        session.offer_at(request, reverse("record_undo", args=[dossier_id]), {}, _("Graded anew"), now)
    return redirect("grading")
