"""The war room: what stands where at this moment, and whom to call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from amends.casework.ledger.audit import note
from amends.casework.queries.pools import pools
from amends.casework.queries.stations import Station, StationAsked, stations
from amends.casework.readiness import sql
from amends.casework.readiness.models import RoomContact
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

WEEK: Final = timedelta(days=7)
CARRIED: Final = ["LOGISTICS_STALLED", "PARCEL_LOST", "TRANSIT_DAMAGE", "PARCEL_RETURNED", "CONTACT_FAILED"]
NEEDS: Final = Permission.ASSIGN_CASES


@dataclass(frozen=True, slots=True)
class RoomAlarm:
    """An order whose alarm is open. ``case_no``: of what climbed highest, 0 for the order itself.

    ``kinds`` and ``recipients``: of each of its alarms, side by side, what climbed highest first.
    ``scene``: of that case, empty for the order itself. ``rule``: what wanted it, as cited. ``say`` and ``text``:
    what a shop's alarm tells; it has no order, and 0 for its dossier.
    """

    dossier_id: int
    case_no: int
    order_key: str
    wanted_at: datetime
    kinds: list[str]
    recipients: list[str]
    shop_id: int
    scene: str
    rule: str
    say: str
    text: str

    @property
    def alerts(self) -> list[tuple[str, str]]:
        """What is told whom, each once."""
        return list(dict.fromkeys(zip(self.kinds, self.recipients, strict=True)))


@dataclass(frozen=True, slots=True)
class CarrierTrouble:
    """Cases of the last seven days by carrier."""

    carrier: str
    cases: int
    stalled: int
    lost: int
    damaged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WarRoom:
    """``stations``: where something is to be done or held up, most to do first.

    ``opened``, ``closed``: cases since midnight; ``waiting``, ``late``: open ones now.
    """

    stations: list[Station]
    alarms: list[RoomAlarm]
    carriers: list[CarrierTrouble]
    pools: dict[str, int | None]
    contacts: list[RoomContact]
    opened: int
    closed: int
    waiting: int
    late: int


def room(member: Member, *, shop_id: int | None, now: datetime) -> WarRoom:
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    values = {
        "merchant": member.merchant_id, "shop": shop_id, "now": now, "week": now - WEEK, "day": day,
        "issues": CARRIED,
    }  # fmt: skip
    opened, closed, waiting, late = _rows(sql.TODAY, values)[0]
    return WarRoom(
        stations=_busy(stations(member, StationAsked(shop_id=shop_id), now=now)),
        alarms=[RoomAlarm(*row) for row in _rows(sql.ALARMS, values)],
        carriers=[CarrierTrouble(*row) for row in _rows(sql.PARCELS, values)],
        pools=pools(member),
        contacts=contacts(member),
        opened=opened,
        closed=closed,
        waiting=waiting,
        late=late,
    )


def _busy(found: list[Station]) -> list[Station]:
    here = (each for each in found if each.all.todo or each.all.held_up)
    return sorted(here, key=lambda each: (-each.all.todo, each.desk))


def contacts(member: Member) -> list[RoomContact]:
    return list(visible(member, RoomContact).order_by("department", "name", "id"))


@transaction.atomic
def add_contact(*, member: Member, department: str, name: str, reach: str, hours: str, now: datetime) -> None:
    require(member, NEEDS)
    words = {"department": department, "name": name, "reach": reach, "hours": hours}
    row = RoomContact.objects.create(merchant_id=member.merchant_id, **words)
    note(member=member, verb="contact.added", about=f"contact:{row.id}", detail={"department": department}, now=now)


@transaction.atomic
def drop_contact(*, member: Member, id: int, now: datetime) -> None:
    require(member, NEEDS)
    row = get_or_404(member, RoomContact, id=id)
    visible(member, RoomContact).filter(id=id).delete()
    note(member=member, verb="contact.dropped", about=f"contact:{id}", detail={"department": row.department}, now=now)


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
