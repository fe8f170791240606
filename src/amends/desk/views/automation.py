"""How much happens without a hand, and where the hours go: a period, by scene, desk and party."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.queries import automation as asked_of
from amends.casework.queries.automation import AutomationReport
from amends.desk.directory import Directory, directory
from amends.desk.forms import PeriodForm
from amends.desk.pipeline import automation as told
from amends.desk.pipeline.automation import ShareLine
from amends.desk.pipeline.stations import StationTeller
from amends.desk.widgets.sheets import sheet
from amends.desk.words import deciding
from amends.merchants.access import allows, member_for, require, shop_in_view
from amends.merchants.roles import Permission
from amends.web import moments
from amends.web.whole import whole

PERIODS: Final = (1, 7, 30, 90)  # days
USUAL: Final = 7
LONGEST: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodAsked:
    first: date
    last: date
    shop: int | None

    @property
    def query(self) -> str:
        return urlencode({"since": self.first, "until": self.last, "shop": self.shop or ""})


@require_GET
def automation(request: HttpRequest) -> HttpResponse:
    here, period, report, teller = _measured(request)
    me = member_for(request)
    today = timezone.localdate()
    context = {
        "period": period,
        "all": told.line("", report.all),
        "half": told.hours(report.half),
        "doers": told.doers(report.all),
        "rules": deciding.lines(me, get_language() or "en"),
        "may_stop": allows(me, Permission.ASSIGN_CASES),
        "tables": _tables(report, teller),
        "periods": [
            (days, urlencode({"since": today - timedelta(days=days - 1), "until": today, "shop": period.shop or ""}))
            for days in PERIODS
        ],
        "days": (period.last - period.first).days + 1 if period.last == today else 0,
        "packs": [(name, here.books.playbook(name).title.say(get_language() or "en")) for name in _packs(here)],
        "shops": sorted(here.shops.values(), key=lambda shop: shop.name),
    }
    return render(request, "desk/automation.html", context)


def _packs(here: Directory) -> list[str]:
    """The playbooks of the shops."""
    return sorted({shop.playbook for shop in here.shops.values()})


def _tables(report: AutomationReport, teller: StationTeller) -> list[tuple[str, list[ShareLine], bool]]:
    """Title, lines, and whether cases are counted in it."""
    return [
        (_("By scene"), told.by_scene(report, teller), True),
        (_("By desk"), told.by_desk(report, teller), True),
        (_("By party"), told.by_party(report, _("our own desks")), False),
    ]


@require_GET
def automation_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A line for each scene, desk and party, and one for all."""
    _here, _period, report, teller = _measured(request)
    header = [
        _("By"), _("Name"), _("Steps done"), _("without a hand"), _("Share"), _("Cases closed"),
        _("without a person"), _("Share"), _("Hours to solve"), _("ours"), _("waiting"), _("Waits for"), _("neither"),
    ]  # fmt: skip
    tables = [(_("All"), [told.line("", report.all)], True), *_tables(report, teller)]
    return sheet("automation", header, _file_lines(tables), kind)


def _file_lines(tables: list[tuple[str, list[ShareLine], bool]]) -> Iterator[list[str]]:
    for title, lines, _cases in tables:
        for each in lines:
            share, n = each.share, each.share.cases or 1
            yield [
                title, each.name, str(share.steps), str(share.by_rule), each.steps, str(share.cases),
                str(share.untouched), each.cases, each.hours, told.hours(share.ours / n),
                told.hours(share.waited / n), ", ".join(f"{p.words}: {p.hours}" for p in each.parts if p.words),
                told.hours(share.neither / n),
            ]  # fmt: skip


def _measured(request: HttpRequest) -> tuple[Directory, PeriodAsked, AutomationReport, StationTeller]:
    member = member_for(request)
    require(member, Permission.ASSIGN_CASES)
    here, now = directory(member), timezone.now()
    chosen = request.GET.get("shop", "")
    shop = whole(chosen) if "shop" in request.GET else shop_in_view(request)
    period = _period(request, shop if shop in here.shops else None)
    report = asked_of.measure(
        member.merchant_id,
        {shop.pk: here.books.playbook(shop.playbook) for shop in here.shops.values()},
        since=moments.midnight(period.first),
        until=moments.midnight(period.last + timedelta(days=1)),
        shop_id=period.shop,
    )
    return here, period, report, StationTeller(here, now, {})


def _period(request: HttpRequest, shop: int | None) -> PeriodAsked:
    """The days asked for; the last week where they make no sense."""
    form, today = PeriodForm(request.GET), timezone.localdate()
    given = form.cleaned_data if form.is_valid() else {}
    last = min(given.get("until") or today, today)
    first = given.get("since") or last - timedelta(days=USUAL - 1)
    if first > last or last - first > LONGEST:
        first = last - timedelta(days=USUAL - 1)
    return PeriodAsked(first=first, last=last, shop=shop)
