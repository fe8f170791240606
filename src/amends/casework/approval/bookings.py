"""What is granted is reserved; it is booked when money or goods leave, and free again when an offer is not taken.

A refund, a compensation or goods leave when their effect is delivered, goods also when their new parcel is told of.
What was only offered, or is done on the platform's own pages, has left when the platform tells that the request was
paid. Else it is free once the case ends or is settled another way. A case that ended by the grant itself is waited for.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from amends.casework.approval import returns, sql
from amends.casework.approval.models import BackWhy, Kind
from amends.casework.approval.returns import GrantPlace, SqlCursor
from amends.casework.ledger import sweeps
from amends.engine import dossier as dossiers
from amends.engine.dossier import Case, Dossier
from amends.engine.grants import PAYING, SENDING
from amends.engine.parcels import parcels
from amends.engine.payouts import paid_out
from amends.engine.subjects import RefundFacts
from amends.engine.words import CaseState, Direction

LEAVING: Final = PAYING | SENDING
"""Kinds of effects by which what was granted leaves."""
MOST: Final = 200
AT_ONCE: Final = timedelta(seconds=2)


def gone(cursor: SqlCursor, place: GrantPlace, *, most: int | None, now: datetime) -> None:
    """What was granted there has left, at most ``most`` (None: all of it); nothing where nothing was granted."""
    merchant, dossier, case, scene, name = place
    asked = {"merchant": merchant, "dossier": dossier, "case": case, "scene": scene, "name": name}
    cursor.execute(sql.GRANT, asked)
    found = cursor.fetchone()
    if found is not None:
        cursor.execute(sql.GONE, {"merchant": merchant, "grant": found[0], "most": most, "now": now})


class Reserve(NamedTuple):
    """Granted money that has not left. ``leaves``: an effect by which it will is on its way.

    ``others``: what has left since of other grants of the order, minor units; ``sent``: how many of these were goods.
    """

    grant: int
    amount: int
    dossier: int
    case: int
    scene: str
    kind: str
    name: str
    at: datetime
    version: int
    state: bytes
    leaves: bool
    others: int
    goods: bool
    sent: int


def settle_due(*, now: datetime) -> int:
    """Look at what is reserved where anything was told since. Returns how many grants were looked at."""
    reserving = sweeps.with_work(sql.RESERVING)
    return sweeps.go_over("reserved grants", reserving, lambda merchant: _settle(merchant, now))


@transaction.atomic
def _settle(merchant: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.TOLD_OF, {"merchant": merchant, "leaving": sorted(LEAVING), "most": MOST})
        found = [Reserve(*row) for row in cursor.fetchall()]
        for each in found:
            _look_at(cursor, merchant, each, now)
    return len(found)


def _look_at(cursor: Any, merchant: int, reserve: Reserve, now: datetime) -> None:
    dossier = dossiers.decode(bytes(reserve.state))
    if reserve.goods and _sent_again(dossier, reserve.at) > reserve.sent:
        cursor.execute(sql.GONE, {"merchant": merchant, "grant": reserve.grant, "most": None, "now": now})
        return
    if reserve.leaves:
        return
    case = dossier.case(reserve.case)
    paid = _paid(dossier, case, reserve.at) - reserve.others if case and not reserve.goods else 0
    if case is None or _otherwise(case, reserve) or (paid <= 0 and _over(case, reserve)):
        place = GrantPlace(merchant, reserve.dossier, reserve.case, reserve.scene, reserve.name)
        key, why = f"grant:{reserve.grant}", BackWhy.DECLINED
        returns.back(cursor, place, key=key, most=reserve.amount, why=why, now=now)
    elif paid > 0:
        cursor.execute(sql.GONE, {"merchant": merchant, "grant": reserve.grant, "most": paid, "now": now})
    cursor.execute(sql.SEEN, [reserve.version, merchant, reserve.grant])


def _sent_again(dossier: Dossier, since: datetime) -> int:
    """How many parcels went out again since."""
    after = since.replace(microsecond=0)
    again = [each for each in parcels(dossier.facts) if each.way is Direction.AGAIN]
    return sum(each.at is not None and each.at >= after for each in again)


def _paid(dossier: Dossier, case: Case, since: datetime) -> int:
    """What the platform has paid out since on the request the case is about; of another case, on any."""
    asked: Iterable[RefundFacts] = (each for each in dossier.facts.subjects.values() if isinstance(each, RefundFacts))
    if case.subject.startswith("refund:"):
        asked = (each for each in asked if f"refund:{each.ref}" == case.subject)
    after = since.replace(microsecond=0)
    return sum(paid_out(each) for each in asked if each.paid_at is not None and each.paid_at >= after)


def _otherwise(case: Case, reserve: Reserve) -> bool:
    """Whether the case was settled another way since."""
    return reserve.kind == Kind.REMEDY and case.remedy not in {"", reserve.name}


def _over(case: Case, reserve: Reserve) -> bool:
    """Whether the case has ended, but not by the grant itself."""
    closed = case.closed_at if case.state is CaseState.CLOSED else None
    return closed is not None and closed > reserve.at + AT_ONCE
