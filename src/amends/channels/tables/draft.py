"""A fact in the making: fields read from the cells of a row, and the first of them that can't be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec
from babel.numbers import get_currency_precision

from amends.channels.tables import values
from amends.channels.tables.setup import Setup
from amends.channels.tables.values import NEEDED, ROUNDED, Unreadable
from amends.channels.tables.words import meaning

Cell = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. ``number``: as a spreadsheet counts."""

    number: int
    cells: Sequence[str]
    setup: Setup

    def cell(self, target: str) -> str:
        """What stands in a target's column, without what stands around it."""
        place = self.setup.columns.get(target)
        return values.bare(self.cells[place]) if place is not None and place < len(self.cells) else ""

    def moment(self, cell: str) -> datetime:
        return values.moment(cell, self.setup.zone, day_first=self.setup.day_first)

    def sum(self, cell: str) -> int:
        return values.minor(cell, get_currency_precision(self.currency))

    @property
    def currency(self) -> str:
        """By its own column, else by what stands beside the sum, else the shop's."""
        told = self.cell("currency")
        return meaning("currency", told) or told.upper() or values.currency(self.cell("amount")) or self.setup.currency

    def when(self, *targets: str) -> datetime | None:
        """The first of these times that is there and can be read."""
        for target in targets:
            if cell := self.cell(target):
                try:
                    return self.moment(cell)
                except Unreadable:
                    continue
        return None


@dataclass(slots=True)
class FactDraft:
    """``sources``: the target each field was read from; ``assumed``: its time isn't in the table.

    ``day``: of a row that is another fact on another day, though it says the same.
    ``problem``: target and reason of the first field that can't be read; what stands there is then kept as it is.
    """

    row: Row
    body: dict[str, Any]
    sources: dict[str, str] = field(default_factory=dict)
    problem: tuple[str, str] | None = None
    assumed: bool = False
    day: str = ""

    def put(self, name: str, target: str, read: Cell = str, *, needed: bool = False) -> None:
        """Read a field from a target's column; an empty cell leaves it out, unless it is ``needed``."""
        self.sources[name] = target
        cell = self.row.cell(target)
        if not cell:
            if needed:
                self._refuse(name, target, NEEDED)
            return
        try:
            self.body[name] = read(cell)
        except Unreadable as why:
            self._refuse(name, target, str(why))

    def _refuse(self, name: str, target: str, why: str) -> None:
        self.body[name] = self.row.cell(target)
        self.problem = self.problem or (target, why)

    def identity(self, name: str, target: str, *, needed: bool = False) -> None:
        """As ``put``, for a number something goes by, which Excel must not have rounded."""
        self.put(name, target, lambda cell: self._whole(target, cell), needed=needed)

    def _whole(self, target: str, cell: str) -> str:
        found = values.waybill(cell) if target == "waybill" else values.identity(cell)
        if target in self.row.setup.rounded and values.ends_rounded(found):
            raise Unreadable(ROUNDED)
        return found

    def time(self, name: str, target: str, *, needed: bool = False) -> None:
        self.put(name, target, self.row.moment, needed=needed)

    def at(self, target: str, *otherwise: str) -> None:
        """When it happened: by its own column, else by the nearest that is there; that is then assumed."""
        if self.row.cell(target):
            self.time("at", target)
            return
        self.assumed, self.sources["at"] = True, target
        self.body["at"] = self.row.when(*otherwise) or self.row.setup.now

    def encoded(self) -> bytes:
        """The signal as JSON, under an id made of what it says: the same row again is the same signal."""
        told = {name: value for name, value in self.body.items() if not (name == "at" and self.assumed)}
        if self.day:
            told["day"] = self.day
        mark = blake2b(msgspec.json.encode(told, order="deterministic"), digest_size=8).hexdigest()
        name = f"table:{self.body['kind']}:{str(self.body.get('order', ''))[:120]}:{mark}"
        by = {"by": self.row.setup.by} if self.row.setup.by else {}
        return msgspec.json.encode({**self.body, "id": name, **by})
