"""What a new version keeps beyond the one before it, filled by the caretaker from what is there while work goes on.

Noted when the new version starts, done lot by lot in the order of merchants and dossiers, and gone on with where it
stood after whatever cut it off. Until it is done, pages say how far it is.
"""

from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import Final, NamedTuple

import structlog
from django.db import transaction
from django.db.models import F

from amends.casework.decide.projection import Projection
from amends.casework.decide.projection_registry import PROJECTIONS
from amends.casework.ledger.connections import Connection, connect
from amends.casework.maintenance import backfill, sql
from amends.casework.maintenance.models import Refill

LOT: Final = 200  # dossiers held at once: what arrives for them waits until they are done
SPELL: Final = 1.0  # seconds in one go, for the caretaker has more to do
_OF: Final = {each.name: each for each in PROJECTIONS}
log = structlog.get_logger(__name__)
Place = tuple[int, int]  # of a merchant, the last dossier gone through


class RefillProgress(NamedTuple):
    """How far filling is: per cent of the dossiers, of the projection that is furthest behind."""

    percent: int
    names: tuple[str, ...]


class _Here:
    """What the last look of this process found; it asks again only while something is owed."""

    owed = False


@transaction.atomic
def note_owed(*, now: datetime) -> list[str]:
    """Note what this version keeps in another edition than was filled here. Returns the names of what is owed.

    Where nothing has been decided yet, there is nothing to fill.
    """
    known = {each.name: each for each in Refill.objects.select_for_update()}
    total = _counted()
    for projection in PROJECTIONS:
        row = known.get(projection.name)
        if projection.edition > (row.edition if row else 0):
            over = now if not total else None
            made = Refill(name=projection.name, edition=projection.edition, total=total, done_at=over)
            made.save(force_insert=row is None)
    return look()


def look() -> list[str]:
    """Find what is owed, for this process."""
    found = list(Refill.objects.filter(done_at=None).order_by("name").values_list("name", flat=True))
    _Here.owed = bool(found)
    return found


def progress() -> RefillProgress | None:
    """How far it is; None where nothing was owed when this process started, or it is done by now."""
    if not _Here.owed:
        return None
    owed = list(Refill.objects.filter(done_at=None).order_by("name"))
    _Here.owed = bool(owed)
    if not owed:
        return None
    return RefillProgress(min(_percent(each) for each in owed), tuple(each.name for each in owed))


def _percent(owed: Refill) -> int:
    return min(99, owed.seen * 100 // owed.total) if owed.total else 99


def fill_due(*, now: datetime) -> int:
    """Fill for a while what is owed, the furthest behind first. Returns how many dossiers were gone through."""
    began, done = monotonic(), 0
    while monotonic() - began < SPELL and (owed := _behind()):
        done += _some(owed, now)
    return done


def filled(names: Sequence[str], *, now: datetime) -> None:
    """Somebody has filled these as a whole."""
    Refill.objects.filter(name__in=names).update(done_at=now, seen=F("total"))


def _behind() -> list[Refill]:
    """What is owed and furthest behind; several that stand at the same place are filled together."""
    owed = list(Refill.objects.filter(done_at=None).order_by("merchant", "dossier", "name"))
    return [each for each in owed if (each.merchant, each.dossier) == (owed[0].merchant, owed[0].dossier)]


def _some(owed: Sequence[Refill], now: datetime) -> int:
    place: Place = owed[0].merchant, owed[0].dossier
    wanted = [_OF[each.name] for each in owed if each.name in _OF]
    with connect() as connection:
        reached, seen = _from(connection, wanted, place, now)
    of = Refill.objects.filter(name__in=[each.name for each in owed], done_at=None)
    if reached is None:
        of.update(done_at=now)
        log.info("projections filled", names=[each.name for each in owed])
    else:
        of.update(merchant=reached[0], dossier=reached[1], seen=F("seen") + seen)
    return seen


def _from(
    connection: Connection, wanted: Sequence[Projection], place: Place, now: datetime
) -> tuple[Place | None, int]:
    """Fill some from this place on: where that leads, and how many they were. None: there are no more."""
    merchant, after = place
    rows = connection.execute(sql.FOLLOWING, [merchant, after, LOT]).fetchall() if merchant else []
    numbers = [number for (number,) in rows]
    if numbers:
        _fill(connection, wanted, merchant, numbers, now)
        return (merchant, numbers[-1]), len(numbers)
    following = connection.execute(sql.NEXT_MERCHANT, [merchant]).fetchone()
    return ((int(following[0]), backfill.FIRST), 0) if following else (None, 0)


def _fill(
    connection: Connection, wanted: Sequence[Projection], merchant: int, numbers: Sequence[int], now: datetime
) -> None:
    """What stands in the way of a lot is looked for one by one: the others are filled, and it is told of."""
    try:
        backfill.lot(connection, wanted, merchant, numbers, now)
    except Exception as error:
        if len(numbers) == 1:
            log.exception("dossier not filled", merchant=merchant, dossier=numbers[0], error=type(error).__name__)
            return
        for number in numbers:
            _fill(connection, wanted, merchant, [number], now)


def _counted() -> int:
    with connect() as connection:
        row = connection.execute(sql.ALL_DOSSIERS).fetchone()
        return int(row[0]) if row else 0
