"""Who imports a shop's history: a row with a time in it, so that it holds on any node; one that falls silent is dead.

While it is held the shop's dossiers sleep; giving it back wakes them.
"""

import uuid
from datetime import timedelta
from typing import Final

from amends.casework.ledger import sql
from amends.casework.ledger.rows import ASLEEP, AWAKENING
from amends.casework.ledger.store import Connection

SILENT: Final = timedelta(minutes=2)  # without a beat: whoever held it has died
Shop = tuple[int, int]  # merchant, shop


def begin(connection: Connection, shop: Shop) -> str | None:
    """Become the only import into this shop, until ``end`` or ``SILENT`` without a beat. None: there is one."""
    holder = uuid.uuid4().hex
    return holder if connection.execute(sql.BEGIN, [*shop, holder, SILENT]).fetchone() else None


def beat(connection: Connection, shop: Shop, holder: str) -> bool:
    """Say that it goes on. False: somebody took it for dead and took over."""
    return connection.execute(sql.BEAT, [*shop, holder]).rowcount == 1


def end(connection: Connection, shop: Shop, holder: str) -> None:
    """Wake the shop's sleeping dossiers and let others import; who has been taken over wakes nothing."""
    with connection.transaction():
        if connection.execute(sql.END, [*shop, holder]).rowcount:
            connection.execute(sql.AWAKE, [AWAKENING, shop[0], ASLEEP, shop[1]])


def sleeping(connection: Connection, merchant: int) -> list[int]:
    """Shops with dossiers that sleep; a look at a thousand of them, so it stays cheap while a large import runs."""
    return [shop for (shop,) in connection.execute(sql.SLEEPING, [merchant, ASLEEP])]


def waits(connection: Connection, shop: Shop) -> bool:
    """Whether anything of this shop is still in the inbox."""
    found = connection.execute(sql.IMPORT_WAITS, list(shop)).fetchone()
    return bool(found and found[0])
