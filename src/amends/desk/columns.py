"""The columns a work list may have, which of them somebody sees, and rows drawn with them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.desk import cells
from amends.desk.rows import Row


@dataclass(frozen=True, slots=True)
class Column:
    """``look``: classes of its cells; ``fixed``: nobody can leave it out; ``closed``: its title among closed cases."""

    name: str
    title: str | Promise
    cell: Callable[[Row], SafeString]
    look: str = ""
    fixed: bool = False
    closed: str | Promise = ""


EVERY: Final = (
    Column("due", gettext_lazy("Due"), cells.due, "col-due", fixed=True, closed=gettext_lazy("Closed")),
    Column("stake", gettext_lazy("At stake"), cells.stake, "number col-stake"),
    Column("risk", gettext_lazy("Risk sum"), cells.risk, "number col-risk"),
    Column("what", gettext_lazy("What"), cells.what, "col-what", fixed=True),
    Column("order", gettext_lazy("Order"), cells.order, "col-order"),
    Column("goods", gettext_lazy("Goods"), cells.goods, "col-goods"),
    Column("buyer", gettext_lazy("Buyer"), cells.buyer, "col-buyer text-secondary"),
    Column("next", gettext_lazy("Next step"), cells.following, "col-next", closed=gettext_lazy("Outcome")),
    Column("waits", gettext_lazy("Waits for"), cells.waits, "col-waits"),
    Column("desk", gettext_lazy("Desk"), cells.desk, "col-desk"),
    Column("owner", gettext_lazy("Handled by"), cells.owner, "col-owner"),
    Column("last", gettext_lazy("Last event"), cells.last, "col-last number text-secondary"),
    Column("opened", gettext_lazy("Opened"), cells.opened, "col-last number text-secondary"),
    Column("shop", gettext_lazy("Shop"), cells.shop, "col-shop"),
    Column("issue", gettext_lazy("Problem"), cells.issue, "col-issue"),
    Column("product", gettext_lazy("Product"), cells.product, "col-product"),
)
BY_NAME: Final = {column.name: column for column in EVERY}
USUAL: Final = ("due", "stake", "risk", "what", "order", "goods", "buyer", "next", "owner", "last")


def chosen(names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of those names, in the order of EVERY; the fixed ones always; the usual ones for no names."""
    wanted = set(names) & set(BY_NAME) or set(USUAL)
    return tuple(column for column in EVERY if column.fixed or column.name in wanted)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row with its cells. ``group``: the words above it where another band begins, and its icon."""

    row: Row
    cells: SafeString
    group: tuple[str, str] | None = None


def draw(rows: Sequence[Row], columns: Sequence[Column], *, grouped: bool) -> list[Drawn]:
    """Rows with their cells; ``grouped``: say where a band begins."""
    drawn, band = [], None
    for row in rows:
        begins = grouped and row.case.band != band
        band = row.case.band
        drawn.append(Drawn(row, _cells(row, columns), _group(band) if begins else None))
    return drawn


def _cells(row: Row, columns: Sequence[Column]) -> SafeString:
    made = [format_html('<td class="{}" data-label="{}">{}</td>', c.look, c.title, c.cell(row)) for c in columns]
    return mark_safe("".join(made))  # noqa: S308 - each made by format_html


def _group(band: int) -> tuple[str, str]:
    return {
        2: (_("Act now: no slack left"), "alarm"),
        1: (_("With a deadline, by expected loss"), "clock"),
    }.get(band, (_("No deadline running"), "circle-dotted"))
