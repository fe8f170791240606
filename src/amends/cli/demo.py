"""``amends demo``: everything, with a fortnight of believable life that goes on while you look."""

import argparse
import os
import sys
from functools import partial

from rich.console import Console

from amends.cli.bars import bar
from amends.cli.processes import Child
from amends.cli.server import _address, up

say = Console(stderr=True, highlight=False).print


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``demo``, and of the process that keeps its shops alive."""
    words = commands.add_parser("demo", help="start everything with two shops in the days after a promotion")
    _address(words)
    words.add_argument("--orders", type=int, default=4000, help="orders of the fortnight (default 4000)")
    words.add_argument("--workers", type=int, default=1)
    words.set_defaults(func=run)
    trickle = commands.add_parser("demo-life")
    trickle.add_argument("--orders", type=int, default=4000)
    trickle.set_defaults(func=run_life)


def run(asked: argparse.Namespace) -> int:
    """Fill the demo once, then run as ``amends up`` does, with life going on."""
    os.environ.setdefault("AMENDS_HOME", ".amends/demo")
    os.environ.setdefault("AMENDS_LOG_LEVEL", "WARNING")
    life = [sys.executable, "-m", "amends", "demo-life", "--orders", str(asked.orders)]
    return up(
        host=asked.host,
        port=asked.port,
        workers=asked.workers,
        prepare=partial(_prepare, asked.orders),
        extra=lambda: [Child("demo life", life)],
        greet=_greet,
    )


def _prepare(orders: int) -> None:
    from amends.sandbox.demo import prepare

    with bar("a fortnight of orders") as tell:
        prepare(orders=orders, progress=tell)


def _greet(address: str) -> None:
    from amends.sandbox.cast import OWNER, OWNERS_NAME, PASSWORD, PEOPLE

    say(f"\nOpen [bold]{address}[/] and sign in. Every password is [bold]{PASSWORD}[/].")
    for person in PEOPLE:
        say(f"  {person.email:24} {person.name}")
    say(f"  {OWNER:24} {OWNERS_NAME}\n")


def run_life(asked: argparse.Namespace) -> int:
    """Send what happens from now on through the HTTP door, as a marketplace would."""
    from amends.cli.frame import begin

    begin(migrate=False)
    from amends.sandbox.life import go_on

    go_on(orders=asked.orders, address=os.environ["AMENDS_URL"])
    return 0
