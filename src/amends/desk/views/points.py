"""The ledger of penalties: a year's points and money by shop and rule, what is at stake now, the next measure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.ledger.models import CaseRecord
from amends.casework.queries import points as asked
from amends.casework.queries.points import Penalty
from amends.desk.case import grants
from amends.desk.directory import Directory, directory
from amends.desk.widgets import chips
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import points, points_sorted
from amends.desk.words.points import NextMeasure, PenaltyLine
from amends.merchants.access import member_for, require, shop_in_view
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission
from amends.merchants.row_order import SortedList, reckoned
from amends.merchants.row_order import asked as asked_list
from amends.web import moments
from amends.web.whole import whole


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAsked:
    """Who looks at which shop's penalties of which year; ``years``: those there are, newest first."""

    member: Member
    here: Directory
    language: str
    year: int
    years: list[int]
    shop: Shop | None

    def lines(self) -> list[PenaltyLine]:
        shop_id = self.shop.pk if self.shop else None
        found = asked.penalties(self.member, year=self.year, zone=_zone(), shop_id=shop_id)
        return [points.line(each, self.here, self.language) for each in found]


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    of, now = _asked(request), timezone.now()
    listed, sums, risked = _lists(request, of)
    lines = of.lines()
    cases, stakes = asked.at_stake(of.member, shop_id=of.shop.pk if of.shop else None, order=risked.order)
    this_year = of.year == of.years[0]
    context: dict[str, Any] = {
        "of": of,
        "listed": listed,
        "sums": sums,
        "stakes": risked,
        "lines": reckoned(lines, listed.order),
        "rules": reckoned(points.by_rule(lines), sums.order),
        "measures": _measures(of, [each.penalty for each in lines], stakes if this_year else {}),
        "cases": [_case(case, of) | {"chip": chips.of_date(case.due_at, now)} for case in cases] if this_year else [],
        "more": max(sum(stakes.values()) - sum(case.points for case in cases), 0),
        "asked": urlencode({"year": of.year, "shop": of.shop.pk if of.shop else "", "sort": listed.sort}),
        "shops": sorted(of.here.shops.values(), key=lambda shop: shop.name),
    }
    return render(request, "desk/points.html", context)


def _asked(request: HttpRequest) -> LedgerAsked:
    member = member_for(request)
    require(member, Permission.APPROVE)
    here, zone = directory(member), _zone()
    now = timezone.now().astimezone(zone).year
    years = list(range(now, min(asked.first_year(member, zone=zone) or now, now) - 1, -1))
    year, shop = request.GET.get("year", ""), request.GET.get("shop", "")
    chosen = whole(shop) if "shop" in request.GET else shop_in_view(request)
    return LedgerAsked(
        member=member,
        here=here,
        language=get_language() or "en",
        year=asked_year if (asked_year := whole(year)) in years else now,
        years=years,
        shop=here.shops.get(chosen) if chosen else None,
    )


def _lists(request: HttpRequest, of: LedgerAsked) -> tuple[SortedList, SortedList, SortedList]:
    """Each penalty; their sums by rule; what is at stake."""
    return (
        asked_list(request, points_sorted.lines(of.here)),
        asked_list(request, points_sorted.sums(of.here), "rule_sort"),
        asked_list(request, points_sorted.stakes(of.here), "stake_sort"),
    )


def _zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_current_timezone_name())


def _measures(of: LedgerAsked, found: list[Penalty], stakes: dict[int, int]) -> list[NextMeasure]:
    """Of each shop that has points, can get some, or whose platform counts them."""
    told = [
        points.measure(
            shop,
            [each for each in found if each.shop_id == shop.pk],
            stakes.get(shop.pk, 0),
            points.titles(shop, of.here, of.language),
        )
        for shop in ([of.shop] if of.shop else of.here.shops.values())
    ]
    return sorted((each for each in told if each.points or each.stake or each.most), key=lambda each: each.shop)


def _case(case: CaseRecord, of: LedgerAsked) -> dict[str, Any]:
    shop = of.here.shops[case.shop_id]
    told = points.titles(shop, of.here, of.language)
    scene = told.scene_of(case.scene)
    penalty = points.rule(scene.penalty, told) if scene and scene.penalty else ""
    return {"case": case, "shop": shop.name, "title": told.scene(case.scene), "penalty": penalty}


@require_GET
def ledger_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    of = _asked(request)
    header = [
        _("Date"), _("Shop"), _("Order"), _("Rule"), _("Points"), _("Amount"), _("Currency"), _("Why"), _("Given back"),
    ]  # fmt: skip
    lines = reckoned(of.lines(), _lists(request, of)[0].order)
    return sheet(f"points-{of.year}", header, _rows(lines), kind)


def _rows(lines: list[PenaltyLine]) -> Iterator[list[str]]:
    for line in lines:
        told = line.penalty
        yield [
            moments.second(told.at), line.shop, told.order_key, line.rule, str(told.points),
            grants.typed(told.amount, told.currency), told.currency, told.text,
            moments.second(told.lifted_at) if told.lifted_at else "",
        ]  # fmt: skip
