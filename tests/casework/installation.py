"""A small installation in a folder of its own, for the tests that kill it.

`prepare COUNT`: with signals that wait; `shop`: with a shop and its key, which is printed; `work PROCESSES`.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from threading import Event
from typing import TYPE_CHECKING, cast

import django

if TYPE_CHECKING:
    from amends.engine.signals import AnySignal
    from amends.merchants.models import Shop

GAP = timedelta(days=20)


def prepare(count: int) -> None:
    """Make the tables, a shop, and `count` signals of twenty days ago on that wait in the inbox."""
    from amends.casework.intake.inbox import inbox_row
    from amends.casework.ledger import store
    from amends.casework.ledger.connections import connect

    shop, now = made(), datetime.now(UTC)
    with connect() as connection, connection.transaction():
        store.enqueue(connection, [inbox_row(shop, signal, now=now) for signal in life(count, now=now)])


def made() -> "Shop":
    """The tables and a shop."""
    from django.core.management import call_command

    from amends.merchants import setup

    call_command("migrate", verbosity=0)
    merchant = setup.create_merchant(name="Bluebird", owner_email="owner@bluebird.test", password="correct horse")
    return setup.add_shop(
        merchant=merchant,
        name="Tmall",
        platform="tmall",
        currency="CNY",
        zone="Asia/Shanghai",
        country="CN",
        playbook="tmall",
    )


def life(count: int, *, now: datetime, seed: int = 5) -> "list[AnySignal]":
    """The first `count` signals of twenty days of a shop."""
    from amends.world import TMALL, promotion

    told = promotion(seed=seed, shop=TMALL, start=now - GAP, until=now, orders=count)
    return list(islice(cast("Iterator[AnySignal]", told), count))


def main() -> None:
    django.setup()
    match sys.argv[1:]:
        case ["prepare", count]:
            prepare(int(count))
        case ["shop"]:
            from amends.merchants import setup

            sys.stdout.write(setup.add_api_key(shop=made()))
        case ["work", processes]:
            from amends.casework.worker import supervisor

            supervisor.work(processes=int(processes), stop=Event())
        case words:
            raise SystemExit(f"not known: {words}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    main()
