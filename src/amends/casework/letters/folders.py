"""A merchant's own folders for scripts: which stand in which, in what order, and whose desks are offered them.

A script stands in one folder at most. Each change is a setting's, with its history, and can be taken back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from amends.casework.letters.models import ScriptFolder
from amends.merchants import changes
from amends.merchants.access import allows, get_or_404, require, visible
from amends.merchants.changes import AREAS, Area, NotUndone, Values
from amends.merchants.models import Member
from amends.merchants.models.records import id_by_time
from amends.merchants.roles import Permission

AREA: Final = "folder"
ORDER: Final = "order"
OFFERED: Final = "offered_to"
NEEDS: Final = Permission.MANAGE_MERCHANT
MOST: Final = 40
T = TypeVar("T")
NAMED: Final = 40  # characters of a name


class FolderTakenError(Exception):
    """Another folder has that name, or there are MOST already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """``desks``: who is offered what stands in it, by code; empty: everybody. ``scripts``: names, in their order."""

    id: int
    name: str
    desks: tuple[str, ...]
    scripts: tuple[str, ...]


def folders(member: Member) -> list[Folder]:
    """All of them, in their order."""
    return [_folder(row) for row in visible(member, ScriptFolder).order_by("place", "id")]


def _folder(row: ScriptFolder) -> Folder:
    scripts = tuple(str(each["script"]) for each in row.scripts)
    return Folder(id=row.id, name=row.name, desks=tuple(row.desks), scripts=scripts)


def open_to(member: Member, folder: Folder, desks: Collection[str]) -> bool:
    """Whether somebody who works at these desks is offered what stands in it; leads are offered everything."""
    return not folder.desks or allows(member, Permission.ASSIGN_CASES) or not set(folder.desks).isdisjoint(desks)


# --- what managers do -------------------------------------------------------------------------------------------------


@transaction.atomic
def make(*, by: Member, name: str, now: datetime) -> None:
    """A new folder behind the others. Raises FolderTakenError."""
    require(by, NEEDS)
    there = folders(by)
    if len(there) >= MOST:
        raise FolderTakenError
    _free(there, name)
    empty: Values = {"name": name, OFFERED: [], "scripts": []}
    changes.change(by=by, area=AREA, key=f"{id_by_time()}/{name}", after=empty, now=now)


@transaction.atomic
def change(*, by: Member, id: int, name: str, desks: Sequence[str], now: datetime) -> None:
    """Name it, and say whom its scripts are offered. Raises Http404 and FolderTakenError."""
    row = _held(by, id)
    _free([each for each in folders(by) if each.id != id], name)
    _put(by, row, {"name": name, OFFERED: list(desks)}, now)


@transaction.atomic
def shift(*, by: Member, id: int, steps: int, now: datetime) -> None:
    """One place up (-1) or down (1)."""
    _held(by, id)
    names = {each.id: each.name for each in folders(by)}
    moved = _shifted(list(names), id, steps)
    changes.change(by=by, area=AREA, key=ORDER, after={ORDER: [names[each] for each in moved]}, now=now)


@transaction.atomic
def drop(*, by: Member, id: int, now: datetime) -> None:
    """Take it away; its scripts stand in no folder then."""
    row = _held(by, id)
    key = _key(row)
    before = _read(by, key)
    row.delete()
    changes.note(by=by, area=AREA, key=key, before=before, after=None, now=now)


@transaction.atomic
def move(*, by: Member, scripts: Mapping[str, str], into: int | None, now: datetime) -> None:
    """Put scripts (their titles by name) into a folder, behind what stands there; None: into none. Raises Http404."""
    require(by, NEEDS)
    if into is not None:
        _held(by, into)
    for row in visible(by, ScriptFolder).select_for_update():
        here = row.id == into
        kept = [each for each in row.scripts if here or each["script"] not in scripts]
        there = {each["script"] for each in kept}
        fresh = [{"script": name, "name": title} for name, title in scripts.items() if here and name not in there]
        _put(by, row, {"scripts": [*kept, *fresh]}, now)


@transaction.atomic
def shift_script(*, by: Member, id: int, script: str, steps: int, now: datetime) -> None:
    """One place up (-1) or down (1) in its folder."""
    row = _held(by, id)
    known = {each["script"]: each for each in row.scripts}
    if script in known:
        _put(by, row, {"scripts": [known[each] for each in _shifted(list(known), script, steps)]}, now)


def _held(by: Member, id: int) -> ScriptFolder:
    require(by, NEEDS)
    return get_or_404(by, ScriptFolder, id=id)


def _free(others: Sequence[Folder], name: str) -> None:
    if any(each.name == name for each in others):
        raise FolderTakenError


def _shifted(places: list[T], one: T, steps: int) -> list[T]:
    at = places.index(one)
    places.insert(max(0, at + steps), places.pop(at))
    return places


def _put(by: Member, row: ScriptFolder, after: Values, now: datetime) -> None:
    changes.change(by=by, area=AREA, key=_key(row), after=after, now=now)


# --- as settings ------------------------------------------------------------------------------------------------------


def _key(row: ScriptFolder) -> str:
    """Its number, and its name at that time for whoever reads the history."""
    return f"{row.id}/{row.name}"


def _id(key: str) -> int:
    return int(key.partition("/")[0])


def _read(member: Member, key: str) -> Values | None:
    if key == ORDER:
        return {ORDER: [each.name for each in folders(member)]}
    row = visible(member, ScriptFolder).filter(id=_id(key)).first()
    return {"name": row.name, OFFERED: row.desks, "scripts": row.scripts} if row else None


def _write(member: Member, key: str, values: Values) -> None:
    if key == ORDER:
        _order(member, values[ORDER])
        return
    if any(each.name == values["name"] and each.id != _id(key) for each in folders(member)):
        raise NotUndone  # taken back when another has the name by now
    fields: dict[str, Any] = {"name": values["name"], "desks": values[OFFERED], "scripts": values["scripts"]}
    place = len(folders(member))
    ScriptFolder.objects.update_or_create(
        merchant_id=member.merchant_id, id=_id(key), defaults=fields, create_defaults={**fields, "place": place}
    )


def _order(member: Member, names: Sequence[str]) -> None:
    """As named; what has come since stands behind."""
    rows = list(visible(member, ScriptFolder).order_by("place", "id"))
    rows.sort(key=lambda row: names.index(row.name) if row.name in names else len(names))
    for place, row in enumerate(rows):
        ScriptFolder.objects.filter(merchant_id=member.merchant_id, id=row.id).update(place=place)


def _drop(member: Member, key: str) -> None:
    visible(member, ScriptFolder).filter(id=_id(key)).delete()


def register() -> None:
    """Make them known to the settings, with their history and taking back."""
    AREAS[AREA] = Area(title=_("Folder of scripts"), read=_read, write=_write, drop=_drop)
