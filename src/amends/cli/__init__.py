"""The command ``amends``: each command in a file of its own, which registers its words and the function behind them."""

import argparse
import sys
from collections.abc import Callable, Sequence

from amends.cli import (
    accounts,
    audit,
    backfill,
    backup,
    buyers,
    data_keys,
    demo,
    diff,
    distribute,
    doctor,
    doors,
    explain,
    imports,
    partners,
    replay,
    report,
    server,
)
from amends.cli.errors import CliError
from amends.policy import commands as playbooks
from amends.policy.problem import PlaybookError


def parser() -> argparse.ArgumentParser:
    """All commands; each sets ``func``, which takes the parsed words and returns the exit status."""
    words = argparse.ArgumentParser(prog="amends", description="After-sales cases, clocks and playbooks for merchants.")
    commands = words.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (
        server,
        demo,
        imports,
        replay,
        accounts,
        doctor,
        distribute,
        backfill,
        backup,
        data_keys,
        audit,
        buyers,
        partners,
        report,
    ):
        module.register(commands)
    for_playbooks = playbooks.register(commands)
    explain.register(for_playbooks)
    for_playbooks.get_default("commands").choices["graph"].set_defaults(endings=_endings)
    diff.register(for_playbooks)
    doors.register(for_playbooks)
    return words


def _endings(language: str) -> Callable[[str], str]:
    from amends.cli.endings import endings  # here: no other command of playbooks needs the desk's words

    return endings(language)


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status: 0 done, 1 it failed, 2 the words were off."""
    asked = parser().parse_args(argv)
    try:
        sys.exit(asked.func(asked))
    except CliError as fault:
        print(f"amends: {fault}", file=sys.stderr)
        sys.exit(fault.status)
    except PlaybookError as error:
        print(f"amends: a playbook does not hold; `amends playbook check` finds the places\n{error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
