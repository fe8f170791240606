"""Partners brought along by a table: what each row would make or change, done together, taken back together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from amends.casework.partners import book
from amends.casework.partners.models import Partner, PartnerKind
from amends.channels.partners import reading
from amends.channels.partners.reading import PartnerRow
from amends.channels.tables.headers import plain
from amends.channels.tables.sheet import DataSheet
from amends.desk.own.partner_forms import CHANNELS, MOST_CONTACTS, MOST_TERMS, TERMS
from amends.desk.words.vocabulary import say
from amends.merchants import changes
from amends.merchants.access import visible
from amends.merchants.changes import AREAS, Area, NotUndone, Values
from amends.merchants.changewords import CODES
from amends.merchants.models import Change, Member, Shop
from amends.merchants.models.records import id_by_time

AREA: Final = "partner_import"
TWICE: Final = _("The table has this partner twice.")
TOO_MANY: Final = _("That is more than fits.")


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
    shops = {plain(shop.name): shop.pk for shop in visible(member, Shop)}
    rows = reading.read(sheet, columns, shops=shops, terms=_terms(), kind=kind)
    known = {(each.kind, each.name.casefold()): each for each in visible(member, Partner)}
    zone = next(iter(visible(member, Shop).order_by("name").values_list("zone", flat=True)), "Asia/Shanghai")
    seen: set[tuple[str, str]] = set()
    return [_planned(member, row, known, seen, zone) for row in rows]


def _terms() -> dict[str, str]:
    """What terms are called, in each language and by their codes."""
    found = {plain(what): what for what in TERMS}
    for language in ("zh-hans", "en"):
        with override(language):
            found |= {plain(str(say(TERMS, what))): what for what in TERMS}
    return found


def _planned(
    member: Member, row: PartnerRow, known: Mapping[tuple[str, str], Partner], seen: set[tuple[str, str]], zone: str
) -> PlannedRow:
    told = (str(row.values.get("kind", "")), str(row.values.get("name", "")).casefold())
    if told in seen and not row.faults:
        row.faults["name"] = TWICE
    seen.add(told)
    for name, most in (("contacts", MOST_CONTACTS), ("terms", MOST_TERMS)):
        if len(row.values.get(name, ())) > most:
            row.faults[name] = TOO_MANY
    found = known.get(told)
    before = (AREAS[book.AREA].read(member, str(found.id)) if found else None) or {}
    values = dict(row.values) if found else _fresh(row.values, zone)
    held = before | values
    if held.get("hours") and not held.get("week"):
        row.faults["days"] = reading.NEVER_OPEN
    changed = tuple(name for name, value in values.items() if before.get(name) != value)
    return PlannedRow(row=row, key=str(found.id) if found else "", values=values, changed=changed)


def _fresh(values: Values, zone: str) -> Values:
    kind = str(values.get("kind") or PartnerKind.CARRIER)
    begin = book.starting(kind)
    empty: Values = {name: [] for name in ("codes", "skus", "shops", "contacts", "terms", "days_off")}
    hours = {"hours": list(begin.hours), "holidays": "", "answers_within": begin.answers_within}
    told = {name: value for name, value in values.items() if value not in ("", None)}
    return empty | hours | {"week": list(begin.days), "zone": zone, "note": "", "archived_at": None} | told


@transaction.atomic
def carry_out(member: Member, planned: Sequence[PlannedRow], *, name: str, now: datetime) -> int:
    """Make and change what fits, each with its history, and keep that it was one import. How many partners."""
    made = []
    for each in planned:
        if each.fits and each.changed:
            key = each.key or str(id_by_time())
            done = changes.change(by=member, area=book.AREA, key=key, after=each.values, now=now)
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
