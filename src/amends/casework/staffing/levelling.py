"""Evening out the load of a team (row B9), by a stated rule, in one go and undone in one go.

At each desk, among the people on duty: angry buyers leave whoever needs a rest; then cases go from who has most to who
has least until they differ by one at most. Only what nobody has begun moves (no step done, nothing written since it was
taken), the least urgent first, and only to people it fits. Who gets a case is told of it as of any other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.db import connection, transaction

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.people import assignment
from amends.casework.people.assignment import FITTING, Limits
from amends.merchants.access import require, visible
from amends.merchants.models import Desk, Member
from amends.merchants.roles import Permission

MOST: Final = 200  # cases moved in one go
ANGRY: Final = 2


@dataclass(slots=True)
class Seat:
    """Somebody on duty at a desk. ``load``: all their open cases; ``worn``: they need a rest from angry buyers."""

    member: Member
    limits: Limits
    load: int
    worn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelledCase:
    """A case that changes hands."""

    dossier_id: int
    no: int
    giver: int
    taker: int


_BEGUN: Final = """
SELECT 1 FROM casework_audit a WHERE a.merchant_id = %(merchant)s AND a.object = 'case:' || c.dossier_id || '/' || c.no
    AND a.actor = 'member:' || c.owner AND a.verb NOT IN ('case.taken', 'case.given')
"""
_MOVABLE: Final = f"""
SELECT c.dossier_id, c.no FROM casework_case c
WHERE c.merchant_id = %(merchant)s AND c.state = 'open' AND c.desk = %(desk)s AND c.owner = %(owner)s
    AND (c.tone = {ANGRY} OR NOT %(angry)s) AND {FITTING} AND NOT EXISTS ({_BEGUN})
    AND NOT (c.dossier_id, c.no) IN (SELECT * FROM unnest(%(moved)s::bigint[], %(moved_no)s::int[]))
ORDER BY c.band, c.rank, c.dossier_id, c.no LIMIT 1
"""  # noqa: S608 - parts of our own


@transaction.atomic
def level(*, lead: Member, now: datetime) -> list[LevelledCase]:
    """Even out the load of all desks. Raises Http404 for who may not hand cases to others."""
    require(lead, Permission.ASSIGN_CASES)
    shifts = [shift for desk in visible(lead, Desk).order_by("id") for shift in _desk(desk, now)][:MOST]
    return [shift for shift in shifts if _give(lead, shift, to=shift.taker, now=now)]


@transaction.atomic
def take_back(*, lead: Member, shifts: Iterable[LevelledCase], now: datetime) -> int:
    """Put the cases back into the hands they came from, as far as they are still where they went."""
    require(lead, Permission.ASSIGN_CASES)
    still = [shift for shift in shifts if _owner(lead, shift) == str(shift.taker)]
    return sum(_give(lead, shift, to=shift.giver, now=now) for shift in still)


def _owner(lead: Member, shift: LevelledCase) -> str:
    from amends.casework.ledger.models import CaseRecord

    found = visible(lead, CaseRecord).filter(dossier_id=shift.dossier_id, no=shift.no, state="open")
    return str(found.values_list("owner", flat=True).first() or "")


def _desk(desk: Desk, now: datetime) -> Iterator[LevelledCase]:
    people = assignment.on_duty(merchant_id=desk.merchant_id, desk=desk.code, now=now)
    loads = assignment.loads(desk.merchant_id, [person.pk for person in people])
    seats = [_seat(person, loads[person.pk], now) for person in people]
    moved: list[tuple[int, int]] = []
    while len(seats) > 1 and len(moved) < MOST and (shift := _next(desk, seats, moved)) is not None:
        moved.append((shift.dossier_id, shift.no))
        yield shift


def _seat(member: Member, load: int, now: datetime) -> Seat:
    worn = assignment.worn(member, now=now) is not None
    return Seat(member=member, limits=assignment.limits(member, now=now), load=load, worn=worn)


def _next(desk: Desk, seats: list[Seat], moved: list[tuple[int, int]]) -> LevelledCase | None:
    """The next case to move at a desk, worn people's angry ones first; the seats' loads go along."""
    for giver in sorted((seat for seat in seats if seat.worn), key=_by_load, reverse=True):
        rested = [seat for seat in seats if not seat.limits.spared]
        if (shift := _between(desk, giver, rested, moved, angry=True)) is not None:
            return shift
    giver = max(seats, key=_by_load)
    lighter = [seat for seat in seats if giver.load - seat.load > 1]
    return _between(desk, giver, lighter, moved, angry=False)


def _by_load(seat: Seat) -> tuple[int, int]:
    return seat.load, seat.member.pk


def _between(
    desk: Desk, giver: Seat, takers: Iterable[Seat], moved: list[tuple[int, int]], *, angry: bool
) -> LevelledCase | None:
    for taker in sorted(takers, key=_by_load):
        if taker is not giver and (found := _movable(desk, giver, taker, moved, angry=angry)) is not None:
            giver.load, taker.load = giver.load - 1, taker.load + 1
            return LevelledCase(dossier_id=found[0], no=found[1], giver=giver.member.pk, taker=taker.member.pk)
    return None


def _movable(
    desk: Desk, giver: Seat, taker: Seat, moved: list[tuple[int, int]], *, angry: bool
) -> tuple[int, int] | None:
    values: dict[str, Any] = {
        "merchant": desk.merchant_id, "desk": desk.code, "owner": str(giver.member.pk), "angry": angry,
        "moved": [dossier_id for dossier_id, _no in moved], "moved_no": [no for _dossier_id, no in moved],
        **taker.limits.values(simple=taker.limits.simple_first),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MOVABLE, values)
        row = cursor.fetchone()
    return (int(row[0]), int(row[1])) if row else None


def _give(lead: Member, shift: LevelledCase, *, to: int, now: datetime) -> bool:
    action = Action(member=lead, dossier_id=shift.dossier_id, no=shift.no, token=str(uuid4()), now=now)
    try:
        case_actions.take(action, owner=str(to))
    except RefusedError:
        return False
    return True
