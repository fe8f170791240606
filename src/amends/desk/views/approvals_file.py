"""Requests to grant as a file: a box as it stands, a row for each."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.queries.approvals import ApprovalBox, requests
from amends.desk.case import grants
from amends.desk.case.grants import RequestCard
from amends.desk.directory import Directory, directory
from amends.desk.views.approvals import box_of, columns
from amends.desk.widgets.sheets import CSV, sheet
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import RowOrder
from amends.merchants.row_order import asked as asked_list
from amends.web import moments

PART: Final = 500  # rows read at once


@require_GET
def approvals_file(asked: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = member_for(asked)
    require(member, Permission.VIEW_CASES)
    header = [
        _("Asked at"), _("Order"), _("Case"), _("Shop"), _("What for"), _("Scene"), _("Amount"), _("Currency"),
        _("Goods or money"), _("Share of the order"), _("Why it is asked"), _("Asked by"), _("Answer due"),
        _("State"), _("Waits for"),
        _("Answered by"), _("Answered on"), _("Words"), _("Reason"),
    ]  # fmt: skip
    here, box = directory(member), box_of(asked, member)
    order = asked_list(asked, columns(here, box)).order
    return sheet("approvals", header, _rows(member, here, box, order, timezone.now()), kind)


def _rows(member: Member, here: Directory, box: ApprovalBox, order: RowOrder, now: datetime) -> Iterator[list[str]]:
    after = ""
    while True:
        found, after = requests(member, box=box, now=now, order=order, after=after, most=PART)
        yield from (_row(grants.told(each, here.people, now)) for each in found)
        if not after:
            return


def _row(told: RequestCard) -> list[str]:
    row = told.request.row
    waits = told.waits_for if told.request.waits else ""
    return [
        moments.second(row.asked_at), row.order_key, str(row.case_no), told.request.shop, told.title, told.scene,
        grants.typed(row.amount, row.currency), row.currency, grants.given_in(goods=row.goods), told.share, told.why,
        told.asked_by, _at(row.due_at),
        told.state, waits, told.decided_by, _at(row.decided_at), row.text, row.reason,
    ]  # fmt: skip


def _at(at: datetime | None) -> str:
    return moments.second(at) if at else ""
