"""``amends replay``: run the engine over the past, out of a file or the database, and count what it finds."""

import argparse
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from amends.channels.files import olist
from amends.channels.files.lines import read_signals
from amends.channels.files.problem import RowProblem
from amends.cli import database_replay
from amends.cli.bars import bar
from amends.cli.errors import CliError
from amends.cli.policy_words import moment, policy_of
from amends.engine.compiler import Policy
from amends.engine.replay import Replay, replay
from amends.engine.signals import OrderPlaced, Signal
from amends.merchants.exchange import Rates, noted

FORMATS = ("olist", "signals", database_replay.DATABASE)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``replay``."""
    words = commands.add_parser("replay", help="run a playbook over the past and count its scenes")
    about = "olist: the public Olist files, zip or folder; signals: NDJSON; database: what the ledger keeps"
    words.add_argument("format", choices=FORMATS, help=about)
    words.add_argument("file", type=Path, nargs="?", help="not with database")
    words.add_argument("--playbook", default="", help="a shipped playbook, such as aliexpress-brazil")
    words.add_argument("--until", default="end", help="'end' (the last thing that happened) or a date or time")
    words.add_argument("--json", action="store_true", help="print orders, end and scenes as JSON")
    words.add_argument("--list", metavar="SCENE", help="print the order ids of one scene instead, one a line")
    database_replay.register(words)
    words.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Replay and print."""
    if asked.check:
        return database_replay.check(asked)
    if asked.format == database_replay.DATABASE:
        found, policy = database_replay.found(asked)
    else:
        found, policy = _of_file(asked)
    if asked.list:
        _list(found, asked.list)
    elif asked.json:
        print(json.dumps(as_json(found, policy)))
    else:
        _table(found, policy)
    return 0


def _of_file(asked: argparse.Namespace) -> tuple[Replay, Policy]:
    if not asked.file or not asked.playbook:
        raise CliError("a file and --playbook are needed, such as --playbook tmall", status=2)
    policy = policy_of(asked.playbook)
    until = moment(asked.until, policy.playbook.zone) or _end(asked.format, asked.file)
    with bar("orders") as tell:
        signals = [_priced(signal, policy) for signal in read(asked.format, asked.file, tell)]
    with bar("replay") as tell:
        found = replay(signals, policy, until=until, progress=lambda done: tell(done, 0) if done % 200 == 0 else None)
    return found, policy


def _priced(signal: Signal, policy: Policy) -> Signal:
    """An order in another currency than the playbook's, by the rates that come along."""
    of = policy.playbook.currency
    return noted(signal, Rates(of, {}), of=of) if isinstance(signal, OrderPlaced) else signal


def read(format_: str, file: Path, tell: Any) -> Iterator[Signal]:
    """The signals of a file; what can't be read is said on standard error and left out."""
    console = Console(stderr=True)
    if not file.exists():
        raise CliError(f"{file}: no such file or folder")
    if format_ == "olist":
        try:
            yield from olist.signals(
                olist.read(file), progress=tell, problem=lambda p: console.print(str(p), style="dim")
            )
        except olist.OlistError as error:
            raise CliError(str(error)) from error
        return
    for item in read_signals(file):
        if isinstance(item, RowProblem):
            console.print(str(item), style="dim")
        else:
            yield item


def _end(format_: str, file: Path) -> datetime | None:
    if format_ != "olist" or not file.exists():
        return None
    try:
        return olist.end(olist.read(file))
    except olist.OlistError as error:
        raise CliError(str(error)) from error


def as_json(found: Replay, policy: Policy) -> dict[str, Any]:
    """What ``--json`` prints. ``end`` is local to the playbook, with its offset."""
    end = found.end.astimezone(ZoneInfo(policy.playbook.zone)).isoformat() if found.end else None
    return {"orders": found.orders, "end": end, "scenes": found.counts, "playbook": policy.reference}


def _list(found: Replay, scene: str) -> None:
    if scene not in found.scenes:
        raise CliError(f"--list {scene}: this playbook knows {', '.join(found.scenes)}", status=2)
    for key in found.scenes[scene]:
        print(key)


def _table(found: Replay, policy: Policy) -> None:
    table = Table("scene", "", "orders", title=f"{policy.reference}: {found.orders} orders, {found.cases} cases")
    for scene in policy.playbook.scenes:
        table.add_row(scene.name, scene.title.en, str(found.counts[scene.name]))
    Console().print(table)
