"""``amends data-key``: the keys that buyers' data are sealed under, by their marks."""

import argparse

from amends.cli.errors import CliError
from amends.cli.frame import begin


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``data-key``."""
    words = commands.add_parser("data-key", help="list the keys of buyers' data by their marks, and those missing")
    words.add_argument("--forget", metavar="MARK", help="miss this one no longer: nothing sealed under it is wanted")
    words.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """List them; exit status 1 while one is missing."""
    begin(migrate=False)
    from amends.casework.ledger import data_keys, privacy

    if asked.forget:
        if asked.forget in privacy.marks(make=False) or not data_keys.forget([asked.forget]):
            raise CliError(f"No missing key has the mark {asked.forget}.")
        print(f"{asked.forget}: forgotten.")
        return 0
    for number, mark in enumerate(privacy.marks(make=False)):
        print(f"{mark}  {'opens' if number else 'seals and opens'}")
    for key in data_keys.missing():
        print(f"{key.mark}  missing, used since {key.since:%Y-%m-%d}")
    return 1 if data_keys.missing() else 0
