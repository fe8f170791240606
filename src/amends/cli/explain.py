"""``amends playbook explain``: what was decided about one order, in words, from the database or from a file."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import msgspec

from amends.channels.files.lines import read_signals
from amends.cli.errors import CliError
from amends.cli.frame import begin, join_demo
from amends.cli.policy_words import policy_of
from amends.engine.outcome import Reason
from amends.engine.playbook import Playbook
from amends.engine.signals import Signal
from amends.policy.explain import explain, replayed
from amends.policy.languages import add_language


def register(playbook: argparse.ArgumentParser) -> None:
    """Add ``explain`` to the commands of ``playbook``."""
    about = "what was decided about an order, by which rule and version, on which facts"
    words = playbook.get_default("commands").add_parser("explain", help=about, description=about)
    words.add_argument("order", help="the order's number")
    words.add_argument("--file", type=Path, help="NDJSON of signals to run instead of asking the database")
    words.add_argument("--playbook", default="", help="a shipped playbook (needed with --file)")
    add_language(words)
    words.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Print every decision about the order, oldest first."""
    found = _of_file(asked) if asked.file else _of_database(asked)
    told = False
    for playbook, reasons in found:
        for line in explain(reasons, playbook, language=asked.language):
            print(line)
            told = True
    if not told:
        raise CliError(f"nothing was decided about an order {asked.order!r}")
    return 0


def _of_file(asked: argparse.Namespace) -> Iterator[tuple[Playbook, Iterator[Reason]]]:
    """The file's signals of the order, run through the playbook up to the last of the file."""
    if not asked.playbook:
        raise CliError("--file needs --playbook, such as --playbook tmall", status=2)
    if not asked.file.exists():
        raise CliError(f"{asked.file}: no such file")
    policy = policy_of(asked.playbook)
    signals = [item for item in read_signals(asked.file) if isinstance(item, Signal)]
    mine = [signal for signal in signals if signal.order == asked.order]
    if mine:
        outcomes = replayed(mine, policy, until=max(signal.at for signal in signals))
        yield policy.playbook, (reason for outcome in outcomes for reason in outcome.reasons)


def _of_database(asked: argparse.Namespace) -> Iterator[tuple[Playbook, Iterator[Reason]]]:
    """What the ledger keeps of every order of that number, in the words of the shop's playbook."""
    join_demo()
    begin()
    from amends.casework.ledger.models import DossierRecord
    from amends.casework.ledger.models import SignalRecord as Row
    from amends.casework.ledger.rows import Decided
    from amends.casework.overlay.policies import card_of

    for dossier in DossierRecord.objects.filter(key=asked.order).select_related("shop"):
        rows = Row.objects.filter(merchant_id=dossier.merchant_id, dossier_id=dossier.id).order_by("id")
        decided = (msgspec.convert(row.outcome, Decided) for row in rows if row.outcome)
        yield card_of(dossier.shop).policy.playbook, (reason for each in decided for reason in each.reasons)
