"""The war room: what stands where at this moment, and whom to call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from amends.casework.ledger.audit import note
from amends.casework.queries.pools import pools
from amends.casework.readiness import sql
from amends.casework.readiness.models import RoomContact
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

HOUR: Final = timedelta(hours=1)
WEEK: Final = timedelta(days=7)
CARRIED: Final = ["LOGISTICS_STALLED", "PARCEL_LOST", "TRANSIT_DAMAGE", "PARCEL_RETURNED", "CONTACT_FAILED"]
NEEDS: Final = Permission.ASSIGN_CASES


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStation:
    """A desk as a station: steps that wait for it, that wait for others, that are late; ``done`` in the last hour.

    ``jam``: the scene and step most of what waits is in; ``hours``: what waits now at the pace of that hour, None where
    nothing was done.
    """

    desk: str
    waiting: int
    blocked: int
    late: int
    oldest_at: datetime | None
    jam: tuple[str, str] | None
    done: int

    @property
    def hours(self) -> float | None:
        return self.waiting / self.done if self.done else None


@dataclass(frozen=True, slots=True)
class RoomAlarm:
    dossier_id: int
    case_no: int
    order_key: str
    kind: str
    recipient: str
    wanted_at: datetime
    stage: int
    text: str | None


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
    """``opened``, ``closed``: cases since midnight; ``waiting``, ``late``: open ones now."""

    stations: list[DeskStation]
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
        "merchant": member.merchant_id, "shop": shop_id, "now": now, "hour": now - HOUR, "week": now - WEEK,
        "day": day, "issues": CARRIED,
    }  # fmt: skip
    opened, closed, waiting, late = _rows(sql.TODAY, values)[0]
    return WarRoom(
        stations=stations(values),
        alarms=[RoomAlarm(*row) for row in _rows(sql.ALARMS, values)],
        carriers=[CarrierTrouble(*row) for row in _rows(sql.PARCELS, values)],
        pools=pools(member),
        contacts=contacts(member),
        opened=opened,
        closed=closed,
        waiting=waiting,
        late=late,
    )


def stations(values: dict[str, Any]) -> list[DeskStation]:
    """Those with most to do first."""
    done = dict(_rows(sql.DONE, values))
    return [
        DeskStation(
            desk=desk,
            waiting=ready,
            blocked=blocked,
            late=late,
            oldest_at=oldest,
            jam=(jam.partition(" ")[0], jam.partition(" ")[2]) if jam else None,
            done=done.get(desk, 0),
        )
        for desk, ready, blocked, late, oldest, jam in _rows(sql.STATIONS, values)
    ]


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
