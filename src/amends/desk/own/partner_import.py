"""Partners brought along by a table: what each row would make or change, done together, taken back together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from amends.casework.partners import book, keeping
from amends.casework.partners.models import Partner
from amends.channels.partners import reading
from amends.channels.partners.reading import PartnerRow
from amends.channels.tables.headers import plain
from amends.channels.tables.sheet import DataSheet
from amends.desk.own.partner_forms import CHANNELS, TERMS
from amends.desk.words.vocabulary import say
from amends.merchants import changes
from amends.merchants.access import visible
from amends.merchants.changes import AREAS, Area, NotUndone, Values
from amends.merchants.changewords import CODES
from amends.merchants.models import Change, Member, Shop
from amends.merchants.models.records import id_by_time

AREA: Final = "partner_import"
_COLUMNS: Final = {"week": "days"}  # what a field is called in a table
TWICE: Final = _("The table has this partner twice.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """``key``: of the partner, empty for a new one. ``changed``: fields that become others; none: it stands so."""

    row: PartnerRow
    key: str
    values: Values
    changed: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return not self.row.faults


def plan(member: Member, sheet: DataSheet, columns: Mapping[str, int], *, kind: str) -> list[PlannedRow]:
    """What each row would do."""
    rows = reading.read(sheet, columns, shops=_shops(member), terms=_terms(), kind=kind)
    known = {(each.kind, each.name.casefold()): each for each in visible(member, Partner)}
    seen: set[tuple[str, str]] = set()
    return [_planned(member, row, known, seen) for row in rows]


def row(member: Member, cells: Mapping[str, str]) -> PartnerRow:
    """A single row, by field, as a table of partners says it."""
    columns = {name: place for place, name in enumerate(cells)}
    return reading.row(1, tuple(cells.values()), columns, _shops(member), _terms())


def _shops(member: Member) -> dict[str, int]:
    return {plain(shop.name): shop.pk for shop in visible(member, Shop)}


def _terms() -> dict[str, str]:
    """What terms are called, in each language and by their codes."""
    found = {plain(what): what for what in TERMS}
    for language in ("zh-hans", "en"):
        with override(language):
            found |= {plain(str(say(TERMS, what))): what for what in TERMS}
    return found


def _planned(
    member: Member, row: PartnerRow, known: Mapping[tuple[str, str], Partner], seen: set[tuple[str, str]]
) -> PlannedRow:
    told_as = (str(row.values.get("kind", "")), str(row.values.get("name", "")).casefold())
    if told_as in seen and not row.faults:
        row.faults["name"] = TWICE
    seen.add(told_as)
    found = known.get(told_as)
    before = AREAS[book.AREA].read(member, str(found.id)) if found else None
    values, faults = keeping.looked(member, row.values if found else _filled(row.values), before)
    for fault in faults:
        row.faults.setdefault(_COLUMNS.get(fault.field, fault.field), fault.why)
    before = before or {}
    changed = tuple(name for name, value in values.items() if before.get(name) != value)
    return PlannedRow(row=row, key=str(found.id) if found else "", values=values, changed=changed)


def _filled(values: Values) -> Values:
    return {name: value for name, value in values.items() if value not in ("", None)}


@transaction.atomic
def carry_out(member: Member, planned: Sequence[PlannedRow], *, name: str, now: datetime) -> int:
    """Make and change what fits, each with its history, and keep that it was one import. How many partners."""
    made = []
    for each in planned:
        if each.fits and each.changed:
            key = each.key or str(id_by_time())
            done = keeping.put(member, key, each.values, now=now)
            made += [done.pk] if done is not None else []
    if made:
        after = {"name": name[:200], "count": len(made)}
        changes.note(by=member, area=AREA, key=str(made[0]), before=None, after=after, now=now)
    return len(made)


def _read(member: Member, key: str) -> Values | None:
    """The import as it was kept, until it is taken back."""
    last: Change | None = visible(member, Change).filter(area=AREA, key=key).order_by("-id").first()
    return last.after if last is not None else None


def _write(member: Member, key: str, values: Values) -> None:
    """What was taken back is imported anew, not put back."""
    raise NotUndone


def _drop(member: Member, key: str) -> None:
    """Each partner as it was before, unless it was changed since; then it stays as it is."""
    brought = visible(member, Change).filter(area=AREA, key=key).order_by("id")[0]
    together = visible(member, Change).filter(area=book.AREA, at=brought.at, by_id=brought.by_id)
    for number in together.order_by("-id").values_list("id", flat=True):
        try:
            with transaction.atomic():
                changes.undo(by=member, number=number, now=timezone.now())
        except NotUndone:
            continue


def register() -> None:
    """Make it known to the settings, with its history and taking back."""
    CODES["what"], CODES["channel"] = dict(TERMS), dict(CHANNELS)
    AREAS[AREA] = Area(title=_("Partners from a table"), read=_read, write=_write, drop=_drop)
