"""What boards can count. A measure is declared once, with the SQL of its aggregate; ``add`` takes more of them.

``f`` is the case (``casework_casefact``), ``x`` the row of another table that a measure counts and that belongs to it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.merchants.roles import Permission


class FigureUnit(StrEnum):
    """``MONEY``: minor units of the home currency; ``SHARE``: 0 to 1, a part of what it is told of.

    ``PER_HUNDRED``: of a ratio, whose cases may be of other orders than those it is told for, so that it may be over 1.
    """

    COUNT = "count"
    MONEY = "money"
    SECONDS = "seconds"
    SHARE = "share"
    PER_HUNDRED = "per_hundred"
    POINTS = "points"
    STARS = "stars"


class Of(StrEnum):
    """Whose rows are counted: cases, what others owe of them, what was wanted outside, or what they cost."""

    CASES = "cases"
    LOSSES = "losses"
    EFFECTS = "effects"
    COSTS = "costs"


class When(StrEnum):
    """By which time of a case a measure counts."""

    OPENED = "opened_at"
    CLOSED = "closed_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardMeasure:
    """``each``: SQL of one row's value, averaged with its median and p90 or, with ``sums``, added up; empty: counted.

    ``where``: which rows count. ``part``: SQL of which of them are the share that is told. ``orders``: a ratio:
    orders with such a case opened in the time, for each hundred sold, or parcels handed over, in that time: an order
    that was sold earlier counts above and not below. ``less``: less is better.
    """

    name: str
    title: str | Promise
    unit: FigureUnit
    each: str = ""
    sums: bool = False
    where: str = ""
    part: str = ""
    orders: bool = False
    of: Of = Of.CASES
    at: When = When.OPENED
    less: bool = True
    needs: Permission = Permission.VIEW_CASES
    about: str | Promise = ""

    @property
    def spread(self) -> bool:
        """Whether it has a median: a mean of values."""
        return bool(self.each) and not self.sums


SEES_MONEY: Final = Permission.APPROVE  # leads and finance
MEASURES: Final[dict[str, BoardMeasure]] = {}


def add(measure: BoardMeasure) -> None:
    """Declare a measure; the same name again takes the place of the first."""
    MEASURES[measure.name] = measure


_REFUND: Final = "f.about = 'refund'"
_DISPUTE: Final = "f.about = 'dispute' AND f.scene <> 'pre_dispute_alert'"  # an alert is none yet
_CLOSED: Final = "f.closed_at IS NOT NULL"
for _each in (
    BoardMeasure(name="cases", title=_("Cases"), unit=FigureUnit.COUNT, about=_("opened in the time")),
    BoardMeasure(
        name="open",
        title=_("Still open"),
        unit=FigureUnit.COUNT,
        where="f.closed_at IS NULL",
        about=_("opened in the time and open now"),
    ),
    BoardMeasure(
        name="solved",
        title=_("Solved"),
        unit=FigureUnit.COUNT,
        where=_CLOSED,
        at=When.CLOSED,
        less=False,
        about=_("closed in the time"),
    ),
    BoardMeasure(
        name="answered",
        title=_("First answer"),
        unit=FigureUnit.SECONDS,
        each="f.answered",
        where="f.answered IS NOT NULL",
        about=_("from opened to the first word to the buyer"),
    ),
    BoardMeasure(
        name="took",
        title=_("Time to solve"),
        unit=FigureUnit.SECONDS,
        each="f.solved",
        where="f.solved IS NOT NULL",
        at=When.CLOSED,
        about=_("from opened to closed"),
    ),
    BoardMeasure(
        name="working",
        title=_("Time with us"),
        unit=FigureUnit.SECONDS,
        each="f.working",
        where="f.working IS NOT NULL",
        at=When.CLOSED,
        about=_("in which a step stood ready for one of us"),
    ),
    BoardMeasure(
        name="waiting",
        title=_("Time with others"),
        unit=FigureUnit.SECONDS,
        each="(f.solved - f.working)",
        where="f.working IS NOT NULL",
        at=When.CLOSED,
        about=_("in which no step stood ready for us"),
    ),
    BoardMeasure(
        name="breaches",
        title=_("Deadlines missed"),
        unit=FigureUnit.COUNT,
        each="f.breaches",
        sums=True,
        where="f.breaches > 0",
    ),
    BoardMeasure(
        name="breached", title=_("Cases with a missed deadline"), unit=FigureUnit.SHARE, part="f.breaches > 0"
    ),
    BoardMeasure(name="reopened", title=_("Reopened"), unit=FigureUnit.SHARE, part="f.reopened > 0"),
    BoardMeasure(
        name="automation",
        title=_("Solved without a person"),
        unit=FigureUnit.SHARE,
        part="NOT f.touched",
        where=_CLOSED,
        at=When.CLOSED,
        less=False,
        about=_("closed, and nobody of the house did anything"),
    ),
    BoardMeasure(
        name="points", title=_("Points lost"), unit=FigureUnit.POINTS, each="f.points", sums=True, where="f.points > 0"
    ),
    BoardMeasure(
        name="stars",
        title=_("Stars of reviews"),
        unit=FigureUnit.STARS,
        each="f.stars",
        where="f.stars > 0",
        less=False,
        about=_("of the reviews that became a case"),
    ),
    BoardMeasure(name="reviews", title=_("Reviews to look after"), unit=FigureUnit.COUNT, where="f.about = 'review'"),
    BoardMeasure(
        name="refund_rate",
        title=_("Refunds per 100 orders"),
        unit=FigureUnit.PER_HUNDRED,
        where=_REFUND,
        orders=True,
        about=_("orders with a refund asked in the time, for each 100 placed in it"),
    ),
    BoardMeasure(
        name="dispute_rate",
        title=_("Disputes per 100 orders"),
        unit=FigureUnit.PER_HUNDRED,
        where=_DISPUTE,
        orders=True,
        about=_("orders with a dispute opened in the time, for each 100 placed in it"),
    ),
    BoardMeasure(
        name="late_rate",
        title=_("Stuck parcels per 100 orders"),
        unit=FigureUnit.PER_HUNDRED,
        where="f.issue = 'LOGISTICS_STALLED'",
        orders=True,
        about=_("orders whose parcel came to stand still in the time, for each 100 placed in it"),
    ),
    BoardMeasure(
        name="case_rate",
        title=_("Orders with cases per 100 orders"),
        unit=FigureUnit.PER_HUNDRED,
        where="f.issue <> ''",
        orders=True,
        about=_("orders with a case opened in the time, for each 100 placed in it"),
    ),
    BoardMeasure(
        name="refunded",
        title=_("Refunded"),
        unit=FigureUnit.MONEY,
        each="f.refunded",
        sums=True,
        where="f.refunded > 0",
        needs=SEES_MONEY,
    ),
    BoardMeasure(
        name="compensated",
        title=_("Compensated"),
        unit=FigureUnit.MONEY,
        each="x.amount",
        sums=True,
        of=Of.EFFECTS,
        where="x.kind = 'compensate' AND x.state <> 'dead'",
        needs=SEES_MONEY,
    ),
    BoardMeasure(
        name="lost",
        title=_("Losses others bear"),
        unit=FigureUnit.MONEY,
        each="x.amount",
        sums=True,
        of=Of.LOSSES,
        needs=SEES_MONEY,
    ),
    BoardMeasure(
        name="claimed",
        title=_("Claimed"),
        unit=FigureUnit.MONEY,
        each="x.amount",
        sums=True,
        of=Of.LOSSES,
        where="x.claimed_at IS NOT NULL",
        needs=SEES_MONEY,
    ),
    BoardMeasure(
        name="recovered",
        title=_("Recovered"),
        unit=FigureUnit.MONEY,
        each="x.recovered",
        sums=True,
        of=Of.LOSSES,
        where="x.recovered > 0",
        less=False,
        needs=SEES_MONEY,
    ),
    BoardMeasure(
        name="poor_quality",
        title=_("Cost of poor quality"),
        unit=FigureUnit.MONEY,
        each="x.refund + x.freight + x.compensated + x.penalty + x.points + x.lost - x.recovered",
        sums=True,
        of=Of.COSTS,
        needs=SEES_MONEY,
        about=_("refunds without good goods back, freight, compensation, penalties, losses, less what came back"),
    ),
):
    add(_each)
