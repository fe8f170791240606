"""The scorecard of partners: how each answers, what was lost with it and came back, as a page and a file."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.partners.models import PartnerKind
from amends.casework.queries.partner_scores import PartnerScore, scores
from amends.desk.case.grants import typed
from amends.desk.forms import PeriodForm
from amends.desk.widgets.sheets import CSV, sheet
from amends.merchants.access import allows, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web import moments

USUAL: Final = timedelta(days=30)


@require_GET
def scorecard(request: HttpRequest) -> HttpResponse:
    member, since, until = _asked(request)
    found = _scores(member, since, until)
    context: dict[str, Any] = {
        "rows": [(each, PartnerKind(each.partner.kind).label) for each in found],
        "since": since,
        "until": until,
        "query": f"since={since.isoformat()}&until={until.isoformat()}",
        "manages": allows(member, Permission.MANAGE_MERCHANT),
    }
    return render(request, "desk/partner_scores.html", context)


def _asked(request: HttpRequest) -> tuple[Member, date, date]:
    member = member_for(request)
    require(member, Permission.APPROVE)
    return member, *PeriodForm(request.GET).days(USUAL)


def _scores(member: Member, since: date, until: date) -> list[PartnerScore]:
    begins, ends = moments.midnight(since), moments.midnight(until + timedelta(days=1))
    return scores(member, since=begins, until=ends, now=timezone.now())


@require_GET
def scorecard_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member, since, until = _asked(request)
    header = [
        _("Kind"), _("Name"), _("Times asked"), _("Answered in time"), _("Answered late"), _("Open"), _("Overdue"),
        _("Median hours to answer"), _("Currency"), _("Losses"), _("Losses borne"), _("Claimed"), _("Recovered"),
    ]  # fmt: skip
    return sheet("partners-scorecard", header, _lines(_scores(member, since, until)), kind)


def _lines(found: list[PartnerScore]) -> Iterator[list[str]]:
    for each in found:
        told = [
            str(PartnerKind(each.partner.kind).label), each.partner.name, str(each.asked), str(each.in_time),
            str(each.late), str(each.open), str(each.overdue), "" if each.hours is None else str(each.hours),
        ]  # fmt: skip
        for sums in each.sums:
            money = [typed(amount, sums.currency) for amount in (sums.lost, sums.claimed, sums.recovered)]
            yield [*told, sums.currency, str(sums.count), *money]
        if not each.sums:
            yield [*told, "", "0", "", "", ""]
