"""Granted money that never goes out comes back: out of everybody's limits and into the pool, once.

It comes back when the effect that was to pay it is given up for good, and when the action that granted it is undone.
"""

from datetime import datetime
from typing import Any, NamedTuple, Protocol

from amends.casework.approval import sql
from amends.casework.approval.models import BackWhy


class SqlCursor(Protocol):
    """Django's or psycopg's."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...
    def fetchone(self) -> Any: ...


class GrantPlace(NamedTuple):
    """What was granted: a remedy's or step's ``name`` in a ``scene`` of a case."""

    merchant_id: int
    dossier_id: int
    case_no: int
    scene: str
    name: str


def of_rule(rule: str) -> tuple[str, str]:
    """The scene and the remedy or step that an effect's rule cites (``pack@1#scenes.SCENE.NAME``); empty: neither."""
    kind, _, rest = rule.partition("#")[2].partition(".")
    scene, _, name = rest.partition(".")
    return (scene, name) if kind == "scenes" else ("", "")


def back(cursor: SqlCursor, place: GrantPlace, *, key: str, most: int | None, why: BackWhy, now: datetime) -> int:
    """Bring back what was granted there, at most ``most`` (None: all of it), once per ``key``.

    Returns how much came back, minor units; 0: nothing had been granted, or it is back already.
    """
    merchant, dossier, case, scene, name = place
    asked = {"merchant": merchant, "dossier": dossier, "case": case, "scene": scene, "name": name}
    cursor.execute(sql.GRANT, asked)
    found = cursor.fetchone()
    if found is None:
        return 0
    grant, left, currency, member, order = found
    amount = min(left, left if most is None else most)
    if amount <= 0:
        return 0
    cursor.execute(sql.BACK, [place.merchant_id, key, grant, amount, why.value, now])
    if cursor.fetchone() is None:
        return 0
    cursor.execute(sql.FREED, [amount, place.merchant_id, grant])
    moved = {"merchant": place.merchant_id, "currency": currency, "amount": amount, "now": now, "member": member}
    cursor.execute(
        sql.POOL, moved | {"dossier": place.dossier_id, "case": place.case_no, "order": order, "why": why.value}
    )
    return int(amount)
