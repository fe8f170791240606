"""What deciding writes over a stream, in one line: which form it has, and a digest of all rows.

``python -m tests.casework.digest`` prints it; the forms are compared so, each in a process of its own. No database.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, cast

import django

from amends import casework
from amends.engine.signals import AnySignal
from amends.world import mixed

SIGNALS = 4_000
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PACKS = (("tmall", "CNY"), ("alibaba1688", "CNY"), ("jd", "CNY"), ("aliexpress-brazil", "BRL"))


def digest() -> str:
    """Of every row of every batch; a batch is forty signals, decided order by order a year before they ring."""
    from amends.casework.decide.batch import (
        Arrival,
        Batch,
        DossierEntry,
    )
    from amends.casework.decide.dossiers import decide
    from amends.casework.ledger.rows import encode
    from amends.casework.overlay.policies import ShopCard

    cards = [
        ShopCard(id=number, merchant_id=1, platform=pack, currency=currency, playbook=pack)
        for number, (pack, currency) in enumerate(PACKS)
    ]
    told, known = sha256(), dict[tuple[int, str], DossierEntry]()
    stream = list(mixed(seed=9, signals=SIGNALS, shops=len(PACKS), start=NOW))
    for first in range(0, SIGNALS, 40):
        batch, arrived = Batch(), defaultdict[tuple[int, str], list[Any]](list)
        for shop, signal in stream[first : first + 40]:
            arrived[shop, signal.order].append(Arrival(encode(cast("AnySignal", signal)), None, signal.at))
        for (shop, key), arrivals in arrived.items():
            blank = DossierEntry(card=cards[shop], id=hash_of(shop, key), key=key, lane=0)
            until = max(arrival.known_at for arrival in arrivals) + timedelta(hours=1)
            decide(batch, known.get((shop, key), blank), arrivals, now=until, until=until)
        for row in (*batch.created, *batch.changed):
            known[row.shop_id, row.key] = DossierEntry(
                card=cards[row.shop_id], id=row.id, key=row.key, lane=0, wake_at=row.wake_at, version=row.version,
                state=row.state, buyer=row.buyer,
            )  # fmt: skip
        told.update(repr([(name, getattr(batch, name)) for name in Batch.__slots__ if name != "products"]).encode())
        told.update(repr(sorted(batch.products)).encode())
    return told.hexdigest()


def hash_of(shop: int, key: str) -> int:
    from amends.casework.ledger.identity import dossier_id

    return dossier_id(shop_id=shop, key=key)


if __name__ == "__main__":
    django.setup()
    print("compiled" if casework.COMPILED else "python", digest())  # noqa: T201 - this is what it is for
