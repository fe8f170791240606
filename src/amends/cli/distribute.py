"""``amends distribute``: spread the database over several nodes by merchant, or print what that would do."""

import argparse
from typing import Any

from amends.cli.errors import CliError
from amends.cli.frame import begin
from amends.database import distribution
from amends.database.distribution import DatabaseNode


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``distribute``."""
    words = commands.add_parser("distribute", help="spread the database over several nodes by Citus; see the guide")
    words.add_argument("--nodes", nargs="+", required=True, metavar="HOST[:PORT]", help="the coordinator first")
    words.add_argument("--dry-run", action="store_true", help="print each statement, do nothing")
    words.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Distribute, or say why not."""
    nodes = [_node(told) for told in asked.nodes]
    begin()
    connection = _alone()
    try:
        steps = distribution.plan(nodes, connection.info.dbname, distribution.layout(connection))
        if asked.dry_run:
            print("\n".join(f"{step.statement};" for step in steps))
            return 0
        if refused := distribution.refusals(connection):
            raise CliError("This database can't be distributed now:\n" + "\n".join(f"  - {why}" for why in refused))
        print(f"{_carry_out(connection, steps)} steps done; what had been done before was left out.")
    finally:
        connection.close()
    return 0


def _carry_out(connection: Any, steps: list[distribution.DistributionStep]) -> int:
    import psycopg

    try:
        return distribution.carry_out(connection, steps, print)
    except psycopg.Error as error:
        raise CliError(f"Refused: {error}\nWhat was done stays; mend it and run the same command again.") from error


def _alone() -> Any:
    """A connection as the tables' owner; Django's own is given up, so that nobody of ours is at work."""
    from django.db import connection

    from amends.casework.ledger.connections import connect

    connection.close()
    return connect()


def _node(told: str) -> DatabaseNode:
    try:
        return distribution.node(told)
    except ValueError as error:
        raise CliError(f"{told} is no node: write HOST or HOST:PORT", status=2) from error
