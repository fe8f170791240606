"""``amends backfill``: fill projections anew from what they are kept from."""

import argparse
import sys

from amends.cli.errors import CliError
from amends.cli.frame import begin, join_demo


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``backfill``."""
    words = commands.add_parser("backfill", help="fill tables that are kept from dossiers and the log anew")
    words.add_argument("names", nargs="*", metavar="NAME", help="which of them (default all; a wrong name lists them)")
    words.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Fill them anew, while everything else goes on."""
    join_demo()
    begin()
    from django.utils import timezone

    from amends.casework.maintenance import refills
    from amends.casework.maintenance.backfill import REFILLED, backfill

    if unknown := [name for name in asked.names if name not in REFILLED]:
        raise CliError(f"No projection is called {unknown[0]}; there are {', '.join(REFILLED)}.")
    names = asked.names or REFILLED
    seen = backfill(names=names, now=timezone.now())
    refills.filled(names, now=timezone.now())
    print(f"Filled {', '.join(names)} from {seen:,} dossiers.", file=sys.stderr)
    return 0
