"""A work list as a table: a row for each case, everything in words, sums as plain numbers beside their currency."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from amends.casework.queries.list_filters import ListFilters
from amends.casework.queries.work_list import View
from amends.desk.words import vocabulary
from amends.desk.words.orders import order_name
from amends.desk.worklist import listing
from amends.desk.worklist.rows import RowTeller, WorkRow
from amends.engine.currencies import MINOR_DIGITS
from amends.merchants.models import Member
from amends.web.sorting import Sort

PART: Final = 500  # cases read at once
SORTED_PART: Final = 5_000  # of a sorted list, whose every part sorts it anew
MOST: Final = 20_000  # rows of a file; a list that holds more says so in its last


def header() -> list[str]:
    return [
        _("Order"), _("Case"), _("What"), _("Problem"), _("Shop"), _("Buyer"), _("Buyer sounds"), _("Goods"),
        _("Product"), _("Due"), _("At stake"), _("Risk sum"), _("Currency"), _("Points"), _("Next step"),
        _("Waits for"), _("Desk"), _("Handled by"), _("Opened"), _("Last event"), _("Closed"), _("Outcome"),
    ]  # fmt: skip


def lines(
    member: Member, *, view: View, filters: ListFilters, sort: Sort | None, told: RowTeller, now: datetime
) -> Iterator[list[str]]:
    """Every case of a view, in its order or sorted by a column, as its page is."""
    after, count, part = "", 0, SORTED_PART if sort else PART
    while count < MOST:
        page = listing.page(
            member,
            view=view,
            filters=filters,
            sort=sort,
            after=after,
            told=told,
            now=now,
            limit=min(part, MOST - count),
        )
        yield from (_line(told.row(case, now)) for case in page.rows)
        count, after = count + len(page.rows), page.after
        if not after:
            return
    yield [_("There are more than %(count)s: narrow the list for the rest.") % {"count": MOST}]


def _line(row: WorkRow) -> list[str]:
    case = row.case
    tone = str(vocabulary.TONES.get(case.tone, ""))
    stake, loss = _sum(case.money, case.currency), _sum(row.risk, case.currency)
    step = row.next_step if case.is_open else ""
    return [
        order_name(case.order_key), str(case.no), row.title, row.issue, row.shop, case.buyer, tone, row.goods,
        case.product, _at(case.due_at), stake, loss, case.currency, str(case.points or ""), step, row.waiting_for,
        row.desk, row.owner, _at(case.opened_at), _at(case.last_event_at), _at(case.closed_at), row.outcome,
    ]  # fmt: skip


def _at(at: datetime | None) -> str:
    """As spreadsheets read and sort it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _sum(minor: int, currency: str) -> str:
    digits = MINOR_DIGITS.get(currency, 2)
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}" if minor else ""
