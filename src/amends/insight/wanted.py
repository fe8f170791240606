"""Which columns of many cases a board needs, by the SQL of one case's value as measures and dimensions declare it."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from amends.insight import board_sql, column_sql
from amends.insight.address import BoardAddress
from amends.insight.column_kinds import ColumnKind
from amends.insight.dimensions import DIMENSIONS, Dimension, ValueKind
from amends.insight.measures import MEASURES, BoardMeasure, FigureUnit, Of, When


@dataclass(frozen=True, slots=True)
class FactColumn:
    """``sql``: of ``f``, a case, or of ``x``, what it cost."""

    kind: ColumnKind
    sql: str

    @property
    def name(self) -> UUID:
        """The same for the same SQL: what is told otherwise is another column."""
        return UUID(bytes=sha256(f"{self.kind} {self.sql}".encode()).digest()[:16])


DOSSIER: Final = FactColumn(ColumnKind.NUMBERS, "f.dossier_id")
NO: Final = FactColumn(ColumnKind.NUMBERS, "f.no")
DESK: Final = FactColumn(ColumnKind.NAMES, "f.desk")
_TIMED: Final = frozenset({ValueKind.TIME, ValueKind.PHASE, ValueKind.WEEKDAY, ValueKind.HOUR})
_FOLDED: Final = {ValueKind.PLATFORM: "f.shop_id", ValueKind.PARTY: "f.issue"}
COST_NAMES: Final = {
    name: FactColumn(ColumnKind.NAMES, f"x.{name}")
    for name in ("sku", "shop_id", "batch", "supplier", "carrier", "country", "issue", "currency")
}
COST_FIGURES: Final = {
    name: FactColumn(ColumnKind.FIGURES, sql)
    for name, sql in {
        "refund": "x.refund", "freight": "x.freight", "compensated": "x.compensated",
        "penalties": "x.penalty + x.points", "lost": "x.lost", "recovered": "x.recovered", "steps": "x.steps",
    }.items()
}  # fmt: skip
"""What an order cost, for the page of poor quality (``poor_quality``)."""
_BESIDE: Final = frozenset({Of.LOSSES, Of.EFFECTS, Of.RATINGS})


def timed(dimension: Dimension) -> bool:
    """Whether its values follow of the time that a measure counts by."""
    return dimension.kind in _TIMED


def named(dimension: Dimension) -> FactColumn:
    """What a case says, from which a dimension's value follows."""
    return FactColumn(ColumnKind.NAMES, _FOLDED.get(dimension.kind, dimension.column))


def currency(measure: BoardMeasure) -> FactColumn:
    return FactColumn(ColumnKind.NAMES, board_sql.currency(measure))


def beside(measure: BoardMeasure) -> bool:
    """Whether it counts rows beside the cases, any number of each, which are read as they are."""
    return measure.of in _BESIDE


def of_board(address: BoardAddress, *, whose: bool) -> list[FactColumn]:
    """``whose``: only of some desks."""
    found = [named(each) for each in _dimensions(address) if not timed(each) and each.of is None]
    if whose:
        found.append(DESK)
    return list(dict.fromkeys([*found, *of_measure(address.counted)]))


def own(address: BoardAddress) -> list[FactColumn]:
    """What rows beside the cases say by themselves."""
    return list(dict.fromkeys(named(each) for each in _dimensions(address) if each.of is not None))


def _dimensions(address: BoardAddress) -> list[Dimension]:
    return [*address.split, *(DIMENSIONS[name] for name, _values in address.only)]


def of_measure(measure: BoardMeasure) -> list[FactColumn]:
    if beside(measure):
        return [DOSSIER, NO]
    found = [FactColumn(ColumnKind.FLAGS, each) for each in (measure.where, measure.part) if each]
    if measure.each:
        found.append(FactColumn(ColumnKind.FIGURES, measure.each))
    if measure.unit is FigureUnit.MONEY:
        found.append(currency(measure))
    if measure.orders:
        found.append(DOSSIER)
    return found


def of_all(at: When) -> list[FactColumn]:
    """What any board, or the page of what poor quality costs, needs that counts by this time."""
    found = [named(each) for each in DIMENSIONS.values() if each.of is None and not timed(each)]
    found += [column for each in MEASURES.values() if each.at is at and not each.time for column in of_measure(each)]
    if at is When.OPENED:  # which is how costs are dated
        found += [*COST_NAMES.values(), *COST_FIGURES.values()]
    return list(dict.fromkeys([DESK, *found]))


def told(columns: Iterable[FactColumn]) -> str:
    """The SQL of some columns, each as a whole."""
    return ", ".join(column_sql.WHOLE[each.kind].format(sql=each.sql) for each in columns)


def costs(columns: Iterable[FactColumn]) -> bool:
    return any("x." in each.sql for each in columns)
