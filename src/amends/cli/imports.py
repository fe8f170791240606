"""``amends import``: a file of the past into a shop, with a progress bar. The same file again changes nothing."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from amends.channels.files import olist
from amends.channels.files.lines import read_signals
from amends.channels.files.problem import RowProblem
from amends.cli import tables
from amends.cli.accounts import merchant_named, shop_named
from amends.cli.bars import bar
from amends.cli.errors import CliError
from amends.cli.frame import begin, join_demo
from amends.engine import wire
from amends.engine.signals import AnySignal

FORMATS = ("olist", "signals", "table")
HELP = "olist: the public Olist files, zip or folder; signals: NDJSON; table: CSV, TSV, XLSX or XLS"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``import``."""
    words = commands.add_parser("import", help="import a file of the past into a shop")
    words.add_argument("format", choices=FORMATS, help=HELP)
    words.add_argument("file", type=Path)
    words.add_argument("--merchant", default="", help="the merchant's name (default: the only one)")
    words.add_argument("--shop", default="", help="the shop's name (default: the only one that fits)")
    tables.words(words)
    words.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Import, then say what became of it."""
    if not asked.file.exists():
        raise CliError(f"{asked.file}: no such file or folder")
    join_demo()
    begin()
    from amends.casework.lanes.history import ImportRunningError, load

    shop = _shop(asked)
    try:
        if asked.format == "table":
            return tables.run(asked, shop)
        with bar(f"{asked.file.name} → {shop.name}") as tell:
            total, read = _total(asked.format, asked.file), ProgressCounter(_items(asked.format, asked.file))
            loaded = load(
                shop=shop,
                signals=read,
                source=asked.file.name,
                now=datetime.now(UTC),
                progress=lambda done: tell(done, total),
            )
    except ImportRunningError as error:
        raise CliError(f"{error}; wait until it is done.") from error
    except olist.OlistError as error:
        raise CliError(str(error)) from error
    except OSError as error:
        raise CliError(f"{asked.file} can't be read: {error.strerror}") from error
    _report(shop, loaded, read.count)
    return 0


class ProgressCounter:
    """Hands items on and counts them."""

    def __init__(self, items: Iterator[Any]) -> None:
        self.items = items
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for item in self.items:
            self.count += 1
            yield item


def _report(shop: Any, loaded: Any, read: int) -> None:
    """A worker that runs beside the import decides part of it, which then isn't among what this process decided."""
    from amends.casework.ledger.models import CaseRecord

    console = Console(highlight=False)
    elsewhere = read - loaded.decided - loaded.repeated - loaded.refused
    by_worker = f", {elsewhere} by the worker" if elsewhere else ""
    decided = f"{loaded.decided} new, {loaded.repeated} known already, {loaded.refused} in quarantine{by_worker}"
    console.print(f"{read} signals read: {decided}")
    console.print(f"{CaseRecord.objects.filter(shop=shop, state='open').count()} open cases in {shop.name}")


def _shop(asked: argparse.Namespace) -> Any:
    from amends.merchants.models import Merchant, Shop

    if asked.merchant:
        merchant = merchant_named(asked.merchant)
    elif Merchant.objects.count() == 1:
        merchant = Merchant.objects.get()
    else:
        raise CliError(
            "Which merchant? Say --merchant NAME (`amends merchant NAME --owner EMAIL` makes one).", status=2
        )
    if asked.shop:
        return shop_named(merchant, asked.shop)
    platform = "aliexpress" if asked.format == "olist" else None
    shops = [s for s in Shop.objects.filter(merchant=merchant) if platform in (None, s.platform)]
    if len(shops) != 1:
        names = ", ".join(s.name for s in shops) or "none that fits; `amends shop` opens one"
        raise CliError(f"Which shop? Say --shop NAME ({names}).", status=2)
    return shops[0]


def _total(format_: str, file: Path) -> int:
    from amends.casework.intake import foreign

    if format_ == "olist":
        return sum(1 for _ in olist.signals(olist.read(file)))
    with file.open("rb") as lines:
        if other := foreign.sentence(lines.read(foreign.LOOKED_AT).removeprefix(wire.MARK)):
            raise CliError(f"{file.name}: {other}")
        lines.seek(0)
        return sum(1 for _ in lines)


def _items(format_: str, file: Path) -> Iterator[Any]:
    if format_ == "signals":
        yield from map(_item, read_signals(file))
        return
    broken: list[RowProblem] = []
    for signal in olist.signals(olist.read(file), problem=broken.append):
        yield from _broken(broken)
        yield signal
    yield from _broken(broken)


def _item(item: AnySignal | RowProblem) -> Any:
    return _as_broken(item) if isinstance(item, RowProblem) else item


def _broken(found: list[RowProblem]) -> Iterator[Any]:
    while found:
        yield _as_broken(found.pop(0))


def _as_broken(problem: RowProblem) -> Any:
    from amends.casework.lanes.history import Broken

    return Broken(line=problem.line, field=problem.field, reason=problem.reason, raw=problem.raw.encode())
