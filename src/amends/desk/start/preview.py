"""What a table's page shows before it is imported: its columns, ten rows as facts, what can't be read and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from amends.casework.ledger.privacy import masked
from amends.channels.files.problem import RowProblem
from amends.channels.tables import headers
from amends.channels.tables.facts import RowFacts, facts
from amends.channels.tables.kinds import TableKind, targets
from amends.channels.tables.setup import Setup
from amends.channels.tables.sheet import DataSheet
from amends.channels.tables.words import meaning
from amends.desk.words import quarantine, signals, tables
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.signals import AnySignal, kind

ROWS: Final = 10
PROBLEMS: Final = 50
LOOKED_AT: Final = 2_000  # rows in which mistakes are looked for beforehand
LONGEST: Final = 60
WORDS: Final = {"orders": "order_status", "refunds": "refund_status"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """A thing a table can tell, and which column tells it. ``at``: its place, -1 for none; ``samples``: from it."""

    target: str
    title: str
    needed: bool
    at: int
    samples: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A fact. ``assumed``: when it happened isn't in the table, so the nearest time that is was taken."""

    icon: str
    words: str
    at: datetime
    details: list[str]
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProblem:
    row: int
    column: str
    reason: str
    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsLine:
    row: int
    order: str
    told: list[Told]
    problems: list[CellProblem]


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePreview:
    """``rows``: in the table; ``looked``: how many were read for ``problems``, of which there are ``wrong``.

    ``unused``: columns nothing is made of; ``paid_back``: those of them that tell what was refunded; ``unknown``: words
    of its states nothing is known of, how often each.
    """

    columns: list[ColumnLine]
    unused: list[str]
    paid_back: list[str]
    lines: list[FactsLine]
    problems: list[CellProblem]
    wrong: int
    rows: int
    looked: int
    missing: list[str]
    unknown: list[tuple[str, int]]
    counts: list[tuple[str, int]]


def preview(sheet: DataSheet, setup: Setup, titles: Titles) -> TablePreview:
    looked = list(facts(sheet, setup, most=LOOKED_AT)) if not setup.missing else []
    wrong = [problem for row in looked for problem in row.problems]
    used = set(setup.columns.values())
    unused = [name for place, name in enumerate(sheet.names) if place not in used]
    told = Counter(kind(signal) for row in looked for signal in row.signals)
    return TablePreview(
        columns=_columns(sheet, setup),
        unused=unused,
        paid_back=_paid_back(unused) if setup.kind is TableKind.ORDERS else [],
        lines=[_line(sheet, row, setup, titles) for row in looked[:ROWS]],
        problems=[_problem(sheet, each) for each in wrong[:PROBLEMS]],
        wrong=len(wrong),
        rows=len(sheet.rows),
        looked=min(len(sheet.rows), LOOKED_AT),
        missing=[say(tables.TARGETS, name) for name in setup.missing],
        unknown=_unknown(sheet, setup),
        counts=[(_name(name), number) for name, number in told.most_common()],
    )


def _paid_back(unused: Sequence[str]) -> list[str]:
    """Those that are called as tables of refunds call their sums."""
    return [name for name in unused if headers.plain(name) in headers.paid_back()]


def _name(kind_: str) -> str:
    return str(signals.PLAIN.get(kind_) or say(tables.FACTS, kind_))


def _columns(sheet: DataSheet, setup: Setup) -> list[ColumnLine]:
    return [
        ColumnLine(
            target=target.name,
            title=say(tables.TARGETS, target.name),
            needed=target.needed,
            at=(at := setup.columns.get(target.name, -1)),
            samples=_samples(sheet, at, private=target.private),
        )
        for target in targets(setup.kind).values()
    ]


def _samples(sheet: DataSheet, at: int, *, private: bool) -> list[str]:
    """From a column; what tells of the buyer is masked."""
    if at < 0:
        return []
    hidden = private or headers.plain(sheet.names[at]) in headers.private()
    return [masked(text) if hidden else text[:LONGEST] for text in sheet.samples(at)]


def _line(sheet: DataSheet, row: RowFacts, setup: Setup, titles: Titles) -> FactsLine:
    order = next((signal.order for signal in row.signals), "")
    return FactsLine(
        row=row.number,
        order=order,
        told=[_told(signal, titles, setup.currency, assumed=signal.id in row.assumed) for signal in row.signals],
        problems=[_problem(sheet, each) for each in row.problems],
    )


def _told(signal: AnySignal, titles: Titles, currency: str, *, assumed: bool) -> Told:
    name, payload = kind(signal), msgspec.to_builtins(signal)
    words = signals.sentence(name, payload, titles=titles, scene="", currency=currency, people={})
    return Told(icon=signals.icon(name), words=words, at=signal.at, details=_details(payload), assumed=assumed)


def _details(payload: dict[str, Any]) -> list[str]:
    """What else it says that a person would look for."""
    lines = [f"{line['sku']} × {line.get('quantity', 1)}" for line in payload.get("lines", ())]
    said = (payload.get("carrier"), payload.get("waybill"), masked(payload.get("buyer", "")), payload.get("reason"))
    return [*(str(each)[:LONGEST] for each in said if each), *lines[:3], *_text(payload)]


def _text(payload: dict[str, Any]) -> Iterable[str]:
    return [payload["text"][:LONGEST]] if payload.get("text") else []


def _problem(sheet: DataSheet, problem: RowProblem) -> CellProblem:
    cell = _cell(sheet, problem)
    column = problem.field if problem.field in sheet.names else say(tables.TARGETS, problem.field)
    return CellProblem(row=problem.line, column=column, reason=quarantine.reason(problem.reason), cell=cell)


def _cell(sheet: DataSheet, problem: RowProblem) -> str:
    """What stands there; what tells of the buyer isn't shown."""
    if problem.field not in sheet.names or headers.plain(problem.field) in headers.private():
        return ""
    row: Sequence[str] = sheet.rows[problem.line - sheet.first]
    at = sheet.names.index(problem.field)
    return row[at].strip()[:LONGEST] if at < len(row) else ""


def _unknown(sheet: DataSheet, setup: Setup) -> list[tuple[str, int]]:
    of, at = WORDS.get(setup.kind.value, ""), setup.columns.get("status", -1)
    if not of or at < 0:
        return []
    words = Counter(row[at].strip()[:LONGEST] for row in sheet.rows if at < len(row) and row[at].strip())
    return [(word, number) for word, number in words.most_common(20) if not meaning(of, word)]
