"""What each line of an order is worth in a refund: the order's discounts and points spread over its lines."""

from collections.abc import Mapping
from dataclasses import dataclass

from amends.casework.queries.case_page import PLACED, CasePage, LogEntry
from amends.engine import apportion
from amends.engine.apportion import Bought
from amends.engine.facts import Facts
from amends.engine.signals.base import Line

FIELD = "back_"  # a form's fields for how many of a line come back: ``back_0``, ``back_1`` …


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShare:
    """A line: ``price`` as listed in the order, ``paid`` what of the order's money is its, ``off`` the difference."""

    no: int
    title: str
    quantity: int
    price: int
    paid: int

    @property
    def off(self) -> int:
        return self.price - self.paid


def of(page: CasePage) -> list[LineShare]:
    """Each line that was paid for, by its number in the order; empty where the marketplace sent no lines."""
    lines = lines_of(next((entry for entry in page.story if entry.kind == PLACED), None))
    paid = apportion.paid_shares(_bought(lines, {}), _paid(page.dossier.facts, lines))
    return [
        LineShare(no=number, title=line.title or line.sku, quantity=max(line.quantity, 1), price=line.price, paid=share)
        for number, (line, share) in enumerate(zip(lines, paid, strict=True))
        if share
    ]


def worth(facts: Facts, lines: list[Line], back: Mapping[int, int]) -> int:
    """What to refund, minor units, for so many pieces of each line (by its number)."""
    return apportion.refund(_bought(lines, back), _paid(facts, lines))


def chosen(form: Mapping[str, str]) -> dict[int, int]:
    """How many of which line a form says come back. Raises ValueError for what is no number."""
    found = {name.removeprefix(FIELD): value for name, value in form.items() if name.startswith(FIELD) and value}
    return {int(number): int(value) for number, value in found.items() if int(value) > 0}


def told(lines: list[Line], back: Mapping[int, int]) -> str:
    """What comes back, for the log: ``K1 × 2; K2 × 1``."""
    return "; ".join(f"{lines[n].sku or lines[n].title} × {many}" for n, many in back.items() if n < len(lines))


def lines_of(placed: LogEntry | None) -> list[Line]:
    """The lines of the order, as it was placed."""
    return [
        Line(
            sku=str(line.get("sku", "")),
            title=str(line.get("title", "")),
            quantity=int(line.get("quantity", 1)),
            price=int(line.get("price", 0)),
            gift=bool(line.get("gift", False)),
        )
        for line in (placed.payload.get("lines", []) if placed else [])
    ]


def _bought(lines: list[Line], back: Mapping[int, int]) -> tuple[Bought, ...]:
    return tuple(
        Bought(
            quantity=max(line.quantity, 1),
            list_price=line.price,
            returned=min(back.get(number, 0), max(line.quantity, 1)),
            gift=line.gift,
        )
        for number, line in enumerate(lines)
    )


def _paid(facts: Facts, lines: list[Line]) -> int:
    """What was paid for the goods: the order without its freight, and never more than the lines come to."""
    total = sum(line.price for line in lines if not line.gift)
    return min(total, max(facts.amount - facts.freight, 0))
