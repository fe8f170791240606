"""``amends import table``: a CSV, TSV or Excel table into a shop, its columns recognised or named."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from amends.cli.bars import bar
from amends.cli.errors import CliError

SHOWN = 10
WRONG = 20


def words(words: argparse.ArgumentParser) -> None:
    """What tables alone can be told."""
    words.add_argument(
        "--kind",
        default="",
        help="table: orders, refunds, returns, reviews, waybills or listings (default: what it looks like)",
    )
    words.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="WHAT=NAME",
        help="table: which column is what, for instance order=Number; may be said several times",
    )
    words.add_argument("--zone", default="", help="table: of times that don't say theirs (default: the shop's)")
    words.add_argument("--dry-run", action="store_true", help="table: show the first rows as facts, import nothing")


def run(asked: argparse.Namespace, shop: Any) -> int:
    """Read the table, say how, and import it."""
    from django.utils import translation

    from amends.channels.tables.problem import TableError
    from amends.channels.tables.reading import read_table

    try:
        sheet = read_table(asked.file.read_bytes())
    except TableError as error:
        with translation.override("en"):  # as the command speaks
            raise CliError(f"{asked.file.name}: {error.said}") from error
    layout = _layout(asked, sheet, shop)
    console = Console(highlight=False)
    _say(console, sheet, layout)
    if asked.dry_run:
        return _show(console, sheet, layout, shop)
    return _import(console, asked.file, sheet, layout, shop)


def _layout(asked: argparse.Namespace, sheet: Any, shop: Any) -> Any:
    """As remembered or guessed, changed by what was said. Raises CliError for what this table has not."""
    from zoneinfo import available_timezones

    import msgspec

    from amends.channels.tables.kinds import TableKind, needed, targets
    from amends.desk.start import layouts

    if asked.kind and asked.kind not in list(TableKind):
        raise CliError(f"--kind {asked.kind}: one of {', '.join(TableKind)}", status=2)
    layout = layouts.layout_for(sheet, shop, kind=TableKind(asked.kind) if asked.kind else None)
    columns = dict(layout.columns)
    for told in asked.column:
        what, _, name = told.partition("=")
        if what not in targets(layout.kind) or name not in sheet.names:
            known = ", ".join(targets(layout.kind))
            raise CliError(f"--column {told}: WHAT is one of {known}; NAME a column of the table", status=2)
        columns[what] = name
    if missing := [name for name in needed(layout.kind) if name not in columns]:
        there = ", ".join(sheet.names)
        told = f"Which column is {', '.join(missing)}? Say --column {missing[0]}=NAME. There are: {there}"
        raise CliError(told, status=2)
    if asked.zone and asked.zone not in available_timezones():
        raise CliError(f"--zone {asked.zone}: no such time zone; for instance Asia/Shanghai", status=2)
    return msgspec.structs.replace(layout, columns=columns, zone=asked.zone or layout.zone)


def _say(console: Console, sheet: Any, layout: Any) -> None:
    console.print(f"{sheet.kind}: {layout.kind}, {len(sheet.rows)} rows; times without a zone are of {layout.zone}")
    console.print(", ".join(f"{what} = {name}" for what, name in layout.columns.items()), markup=False)


def _show(console: Console, sheet: Any, layout: Any, shop: Any) -> int:
    from amends.channels.tables.facts import facts
    from amends.desk.start.layouts import setup_of
    from amends.engine.signals import kind

    found = list(facts(sheet, setup_of(sheet, layout, shop, now=datetime.now(UTC))))
    drawn = Table("row", "order", "what is told")
    for row in found[:SHOWN]:
        told = ", ".join(kind(signal) for signal in row.signals)
        drawn.add_row(str(row.number), row.signals[0].order if row.signals else "", told)
    console.print(drawn)
    wrong = [problem for row in found for problem in row.problems]
    for problem in wrong[:WRONG]:
        console.print(f"row {problem.line}, {problem.field}: {problem.reason}", markup=False)
    console.print(f"{sum(len(row.signals) for row in found)} signals, {len(wrong)} can't be read; nothing was imported")
    return 0


def _import(console: Console, file: Path, sheet: Any, layout: Any, shop: Any) -> int:
    from amends.casework.ledger.quarantine_models import Quarantine
    from amends.desk.start import tables

    now = datetime.now(UTC)
    upload = tables.noted(shop, file.name, sheet, layout, now=now)
    with bar(f"{file.name} → {shop.name}") as tell:
        tables.bring_in(upload, sheet, now=now, tell=tell)
    upload.refresh_from_db()
    console.print(f"{upload.total} signals of {upload.orders} orders read, {upload.refused} in quarantine")
    wrong = Quarantine.objects.filter(merchant_id=shop.merchant_id, shop=shop, source=file.name, received_at__gte=now)
    for item in wrong.order_by("line")[:WRONG]:
        console.print(f"row {item.line}, {item.field}: {item.reason}", markup=False)
    console.print("It can be taken back on the page Import tables.")
    return 0
