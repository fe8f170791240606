"""A small installation in a folder of its own, for the tests that kill it: `prepare COUNT` or `work PROCESSES`."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from threading import Event
from typing import cast

import django

GAP = timedelta(days=20)


def prepare(count: int) -> None:
    """Make the tables, a shop, and `count` signals of twenty days ago on that wait in the inbox."""
    from django.core.management import call_command

    from amends.casework.intake.inbox import inbox_row
    from amends.casework.ledger import store
    from amends.casework.ledger.connections import connect
    from amends.engine.signals import AnySignal
    from amends.merchants import setup
    from amends.world import TMALL, promotion

    call_command("migrate", verbosity=0)
    merchant = setup.create_merchant(name="Bluebird", owner_email="owner@bluebird.test", password="correct horse")
    shop = setup.add_shop(
        merchant=merchant,
        name="Tmall",
        platform="tmall",
        currency="CNY",
        zone="Asia/Shanghai",
        country="CN",
        playbook="tmall",
    )
    now = datetime.now(UTC)
    life = cast("Iterator[AnySignal]", promotion(seed=5, shop=TMALL, start=now - GAP, until=now, orders=count))
    with connect() as connection, connection.transaction():
        store.enqueue(connection, [inbox_row(shop, signal, now=now) for signal in islice(life, count)])


def main() -> None:
    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        from amends.casework.worker import supervisor

        supervisor.work(processes=int(sys.argv[2]), stop=Event())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    main()
