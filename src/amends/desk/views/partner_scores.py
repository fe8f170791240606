"""The scorecard of partners: how each answers, what was lost with it and came back, as a page and a file."""

from collections.abc import Callable, Iterator
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
from amends.desk.directory import directory
from amends.desk.forms import PeriodForm
from amends.desk.widgets.sheets import CSV, sheet
from amends.merchants.access import allows, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import reckoned
from amends.web import moments
from amends.web.sorting import ListColumn

USUAL: Final = timedelta(days=30)


@require_GET
def scorecard(request: HttpRequest) -> HttpResponse:
    member, since, until = _asked(request)
    listed = asked_list(request, _columns(member))
    found = reckoned(_scores(member, since, until), listed.order)
    context: dict[str, Any] = {
        "listed": listed,
        "rows": [(each, PartnerKind(each.partner.kind).label) for each in found],
        "since": since,
        "until": until,
        "query": listed.query or f"since={since.isoformat()}&until={until.isoformat()}",
        "manages": allows(member, Permission.MANAGE_MERCHANT),
    }
    return render(request, "desk/partner_scores.html", context)


def _columns(member: Member) -> tuple[ListColumn, ...]:
    rates = directory(member).books.rates

    def of_all(name: str) -> Callable[[PartnerScore], int | None]:
        """Sums of several currencies stand by what they are worth at home."""
        return lambda each: sum(rates.at_home(getattr(sums, name), sums.currency) for sums in each.sums) or None

    return (
        ListColumn("name", _("Name"), lambda each: each.partner.name),
        ListColumn("kind", _("Kind"), lambda each: str(PartnerKind(each.partner.kind).label)),
        ListColumn("share", _("Answered in time"), lambda each: each.share),
        ListColumn("asked", _("Times asked"), lambda each: each.asked, down=True, look="number"),
        ListColumn("hours", _("Median hours to answer"), lambda each: each.hours, down=True, look="number"),
        ListColumn("open", _("Open"), lambda each: each.open or None, down=True, look="number"),
        ListColumn("overdue", _("Overdue"), lambda each: each.overdue or None, down=True, look="number"),
        ListColumn("lost", _("Losses borne"), of_all("lost"), down=True, look="number"),
        ListColumn("claimed", _("Claimed"), of_all("claimed"), down=True, look="number"),
        ListColumn("recovered", _("Recovered"), of_all("recovered"), down=True, look="number"),
    )


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
    found = reckoned(_scores(member, since, until), asked_list(request, _columns(member)).order)
    header = [
        _("Kind"), _("Name"), _("Times asked"), _("Answered in time"), _("Answered late"), _("Open"), _("Overdue"),
        _("Median hours to answer"), _("Currency"), _("Losses"), _("Losses borne"), _("Claimed"), _("Recovered"),
    ]  # fmt: skip
    return sheet("partners-scorecard", header, _lines(found), kind)


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
