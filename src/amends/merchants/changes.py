"""Settings with history: every change is written down with what was before, and can be taken back.

An area says how its things are read and written as plain values:

    AREAS["desk"] = Area(title=_("Desks"), read=..., write=...)   # see ``areas``
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.functional import Promise

from amends.merchants.access import get_or_404, visible
from amends.merchants.models import Change, Member

Values = dict[str, Any]


class NotUndone(Exception):
    """The change can't be taken back: somebody has changed the same thing since, or what it needs is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """``read(member, key)``: the values now, None if there is no such thing. ``write(member, key, values)``.

    ``drop(member, key)``: take away what was made; raises NotUndone where something hangs on it. None: it stays.
    ``about(language, key, values)``: what a thing is called; None: as ``changewords`` knows.
    ``said(merchant_id, key, field, value)``: a value in words, None for one that ``changewords`` knows.
    """

    title: str | Promise
    read: Callable[[Member, str], Values | None]
    write: Callable[[Member, str, Values], None]
    drop: Callable[[Member, str], None] | None = None
    about: Callable[[str, str, Values], str] | None = None
    said: Callable[[int, str, str, Any], str | None] | None = None


AREAS: dict[str, Area] = {}


@transaction.atomic
def change(
    *, by: Member, area: str, key: str, after: Values, now: datetime, undoes: Change | None = None
) -> Change | None:
    """Write a setting and its history. None: it stood so already. The values missing in ``after`` stay as they are."""
    _queue_up(by)
    before = AREAS[area].read(by, key)
    whole = {**(before or {}), **after}
    if whole == before:
        return None
    AREAS[area].write(by, key, whole)
    return note(by=by, area=area, key=key, before=before, after=AREAS[area].read(by, key), now=now, undoes=undoes)


def note(
    *,
    by: Member,
    area: str,
    key: str,
    before: Values | None,
    after: Values | None,
    now: datetime,
    undoes: Change | None = None,
) -> Change:
    """Write down what was done elsewhere, in the caller's transaction."""
    return Change.objects.create(
        merchant_id=by.merchant_id, area=area, key=key, before=before, after=after, by=by, at=now, undoes=undoes
    )


@transaction.atomic
def undo(*, by: Member, number: int, now: datetime) -> Change | None:
    """Put back what stood before a change. Raises Http404 for another's, NotUndone if it isn't as it left it."""
    wanted = get_or_404(by, Change, id=number)
    area = AREAS.get(wanted.area)
    if area is None or (wanted.before is None and area.drop is None):
        raise NotUndone
    _queue_up(by)
    if area.read(by, wanted.key) != wanted.after:
        raise NotUndone
    if wanted.before is None:
        return _drop(by, area, wanted, now)
    return change(by=by, area=wanted.area, key=wanted.key, after=wanted.before, now=now, undoes=wanted)


def _drop(by: Member, area: Area, made: Change, now: datetime) -> Change:
    """Undo the making of something: it goes, and can be made again by undoing that."""
    if area.drop is None:
        raise NotUndone
    area.drop(by, made.key)
    return note(by=by, area=made.area, key=made.key, before=made.after, after=None, now=now, undoes=made)


def can_undo(change: Change) -> bool:
    """Whether the page offers to take it back; it may still turn out that something else has changed since."""
    area = AREAS.get(change.area)
    return area is not None and (change.before is not None or area.drop is not None)


def history(member: Member, *, area: str = "", key: str = "", most: int = 50) -> list[Change]:
    """The latest changes, newest first."""
    found = visible(member, Change).select_related("by__user")
    if area:
        found = found.filter(area=area)
    if key:
        found = found.filter(key=key)
    return list(found.order_by("-id")[:most])


def _queue_up(by: Member) -> None:
    """Two who change anything of one merchant's set-up go one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM merchants_merchant WHERE id = %s FOR NO KEY UPDATE", [by.merchant_id])
