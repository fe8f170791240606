"""Overlays as deciding needs them: which one a shop runs on, and every version's text, kept per process.

A shop's card carries the number of the newest version and when it was made; a process that knows less reads the
merchant's versions once more. Texts never change, so nothing else has to be told to anybody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from amends.casework.ledger.connections import Connection
from amends.casework.overlay import sql
from amends.casework.overlay.told_hours import NOBODY


class OverlayChoice(NamedTuple):
    """The overlay a shop runs on. ``active`` 0: the playbook as shipped; ``at_once``: for cases already open too.

    ``days``, ``shop_days``: the merchant's own working days and the shop's on top of them (``merchants.own_days``).
    ``home``, ``rates``: what money is compared in, and by which rates (``merchants.rates``).
    ``pace``: how time is counted where ranks are compared (``engine.ranks``).
    ``partners``: who serves the shop, with their own hours (``told_hours``); nobody while none of them has told any.
    """

    active: int = 0
    newest: int = 0
    at_once: bool = False
    made_at: datetime | None = None
    days: str = "{}"
    shop_days: str = "{}"
    home: str = ""
    rates: str = "{}"
    pace: str = "{}"
    partners: str = NOBODY


AS_SHIPPED: Final = OverlayChoice()


@dataclass(frozen=True, slots=True)
class _Versions:
    newest: int
    made_at: datetime | None
    texts: dict[int, str]


_KEPT: dict[tuple[int, str], _Versions] = {}


def choice_of(connection: Connection, *, merchant_id: int, shop_id: int, pack: str) -> OverlayChoice:
    """The choice of one shop, its versions learnt."""
    row = connection.execute(sql.OF_SHOP, {"of": [merchant_id], "shop": shop_id}).fetchone()
    choice = OverlayChoice(*row) if row else AS_SHIPPED
    learn(connection, [(merchant_id, pack, choice)])
    return choice


def learn(connection: Connection, shops: Iterable[tuple[int, str, OverlayChoice]]) -> None:
    """Read the versions of those merchants and packs of which newer ones exist than this process knows."""
    for merchant_id, pack, choice in set(_unknown(shops)):
        texts: dict[int, str] = dict(connection.execute(sql.TEXTS, [merchant_id, pack]).fetchall())
        _KEPT[merchant_id, pack] = _Versions(choice.newest, choice.made_at, texts)


def _unknown(shops: Iterable[tuple[int, str, OverlayChoice]]) -> Iterator[tuple[int, str, OverlayChoice]]:
    for merchant_id, pack, choice in shops:
        kept = _KEPT.get((merchant_id, pack))
        if choice.newest and (kept is None or (kept.newest, kept.made_at) != (choice.newest, choice.made_at)):
            yield merchant_id, pack, choice


def text(*, merchant_id: int, pack: str, number: int) -> str | None:
    """The text of one version, if this process has learnt of it."""
    kept = _KEPT.get((merchant_id, pack))
    return kept.texts.get(number) if kept else None
