"""Who imports a shop's history: a row with a time in it, so that it holds on any node; one that falls silent is dead.

While it is held the shop's dossiers sleep; giving it back wakes them.
"""

import uuid
from datetime import timedelta
from typing import Final

from amends.casework.ledger.rows import ASLEEP, AWAKENING
from amends.casework.ledger.store import Connection

SILENT: Final = timedelta(minutes=2)  # without a beat: whoever held it has died
_BEGIN: Final = """
INSERT INTO casework_importlease AS l (merchant_id, shop_id, holder, beat_at) VALUES (%s, %s, %s, clock_timestamp())
ON CONFLICT (merchant_id, shop_id) DO UPDATE SET holder = excluded.holder, beat_at = excluded.beat_at
    WHERE l.beat_at < excluded.beat_at - %s::interval
RETURNING holder
"""
_BEAT: Final = """
UPDATE casework_importlease SET beat_at = clock_timestamp()
WHERE merchant_id = %s AND shop_id = %s AND holder = %s
"""
_END: Final = "DELETE FROM casework_importlease WHERE merchant_id = %s AND shop_id = %s AND holder = %s"
_AWAKE: Final = "UPDATE casework_dossier SET wake_at = %s WHERE merchant_id = %s AND wake_at = %s AND shop_id = %s"
_SLEEPING: Final = """
SELECT DISTINCT s.shop_id FROM (
    SELECT d.shop_id FROM casework_dossier d WHERE d.merchant_id = %s AND d.wake_at = %s LIMIT 1000) s
"""
_WAITS: Final = "SELECT EXISTS (SELECT 1 FROM casework_inbox WHERE merchant_id = %s AND shop_id = %s)"
Shop = tuple[int, int]  # merchant, shop


def begin(connection: Connection, shop: Shop) -> str | None:
    """Become the only import into this shop, until ``end`` or ``SILENT`` without a beat. None: there is one."""
    holder = uuid.uuid4().hex
    return holder if connection.execute(_BEGIN, [*shop, holder, SILENT]).fetchone() else None


def beat(connection: Connection, shop: Shop, holder: str) -> bool:
    """Say that it goes on. False: somebody took it for dead and took over."""
    return connection.execute(_BEAT, [*shop, holder]).rowcount == 1


def end(connection: Connection, shop: Shop, holder: str) -> None:
    """Wake the shop's sleeping dossiers and let others import; who has been taken over wakes nothing."""
    with connection.transaction():
        if connection.execute(_END, [*shop, holder]).rowcount:
            connection.execute(_AWAKE, [AWAKENING, shop[0], ASLEEP, shop[1]])


def sleeping(connection: Connection, merchant: int) -> list[int]:
    """Shops with dossiers that sleep; a look at a thousand of them, so it stays cheap while a large import runs."""
    return [shop for (shop,) in connection.execute(_SLEEPING, [merchant, ASLEEP])]


def waits(connection: Connection, shop: Shop) -> bool:
    """Whether anything of this shop is still in the inbox."""
    found = connection.execute(_WAITS, list(shop)).fetchone()
    return bool(found and found[0])
