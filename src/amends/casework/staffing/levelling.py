"""Evening out the load of a team (row B9), by a stated rule, in one go and undone in one go.

At each desk, among the people on duty, by ``engine.assignment.levelling``. Only what nobody has begun moves (no step
done, nothing written since it was taken). Who gets a case is told of it as of any other.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import connection, transaction

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.people import assignment
from amends.casework.staffing import sql
from amends.engine.assignment import levelling
from amends.engine.assignment.fit import Offer
from amends.engine.assignment.levelling import Reassignment
from amends.merchants.access import require, visible
from amends.merchants.models import Desk, Member
from amends.merchants.roles import Permission

MOST: Final = 200  # cases moved in one go


@transaction.atomic
def level(*, lead: Member, now: datetime) -> list[Reassignment]:
    """Even out the load of all desks. Raises Http404 for who may not hand cases to others."""
    require(lead, Permission.ASSIGN_CASES)
    shifts = [shift for desk in visible(lead, Desk).order_by("id") for shift in _desk(desk, now)][:MOST]
    return [shift for shift in shifts if _give(lead, shift, to=shift.taker, now=now)]


@transaction.atomic
def take_back(*, lead: Member, shifts: Iterable[Reassignment], now: datetime) -> int:
    """Put the cases back into the hands they came from, as far as they are still where they went."""
    require(lead, Permission.ASSIGN_CASES)
    still = [shift for shift in shifts if _owner(lead, shift) == str(shift.taker)]
    return sum(_give(lead, shift, to=shift.giver, now=now) for shift in still)


def _owner(lead: Member, shift: Reassignment) -> str:
    from amends.casework.ledger.models import CaseRecord

    found = visible(lead, CaseRecord).filter(dossier_id=shift.dossier_id, no=shift.no, state="open")
    return str(found.values_list("owner", flat=True).first() or "")


def _desk(desk: Desk, now: datetime) -> Iterator[Reassignment]:
    people = assignment.on_duty(merchant_id=desk.merchant_id, desk=desk.code, now=now)
    loads = assignment.loads(desk.merchant_id, [person.pk for person in people])
    seats = [assignment.person(person, load=loads[person.pk], now=now) for person in people]
    return levelling.level(
        seats, _movable(desk, [str(person.pk) for person in people], now), most=MOST, simple=assignment.simple()
    )


def _movable(desk: Desk, owners: list[str], now: datetime) -> list[Offer]:
    """What nobody has begun, the least urgent first."""
    with connection.cursor() as cursor:
        order = assignment.order(desk.merchant, now)
        cursor.execute(sql.MOVABLE, {"merchant": desk.merchant_id, "desk": desk.code, "owners": owners, **order})
        return [assignment.offer(row) for row in cursor.fetchall()]


def _give(lead: Member, shift: Reassignment, *, to: int, now: datetime) -> bool:
    action = Action(member=lead, dossier_id=shift.dossier_id, no=shift.no, token=str(uuid4()), now=now)
    try:
        case_actions.take(action, owner=str(to))
    except RefusedError:
        return False
    return True
