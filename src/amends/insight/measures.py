"""What boards can count. A measure is declared once, with the SQL of its aggregate; ``add`` takes more of them.

``f`` is the case (``casework_casefact``), ``x`` the row of another table that a measure counts and that belongs to it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.casework.projections.stars import limits
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
    """Whose rows are counted: cases, what others owe of them, what was wanted outside, what they cost, how rated."""

    CASES = "cases"
    LOSSES = "losses"
    EFFECTS = "effects"
    COSTS = "costs"
    RATINGS = "ratings"


class When(StrEnum):
    """By which time of a case a measure counts."""

    OPENED = "opened_at"
    CLOSED = "closed_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardMeasure:
    """``each``: SQL of one row's value, averaged with its median and p90 or, with ``sums``, added up; empty: counted.

    ``where``: which rows count. ``part``: SQL of which of them are the share that is told. ``orders``: a ratio:
    orders with such a case opened in the time, for each hundred sold, or parcels handed over, in that time: an order
    that was sold earlier counts above and not below. ``time``: SQL of when a row counts, where it has a time of its
    own; its cases are listed by ``at`` all the same. ``less``: less is better.
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
    time: str = ""
    less: bool = True
    needs: Permission = Permission.VIEW_CASES
    about: str | Promise = ""

    @property
    def adds_up(self) -> bool:
        """Whether the figures of its groups make up that of their whole; orders and cases behind other rows may not.

        What an order cost is one row, of one case; a rating is of one case.
        """
        return self.of in {Of.CASES, Of.COSTS, Of.RATINGS} and not self.orders

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
_RATED: Final = "x.rated_at"
_POOR: Final = "x.refund + x.freight + x.compensated + x.penalty + x.points + x.lost - x.recovered"


def _count(name: str, title: Promise, about: Promise | str = "", **more: Any) -> BoardMeasure:
    return BoardMeasure(name=name, title=title, unit=FigureUnit.COUNT, about=about, **more)


def _time(
    name: str, title: Promise, column: str, at: When, about: Promise, *, each: str = "", where: str = ""
) -> BoardMeasure:
    """``column`` has it, where it is known; ``where``: only of such cases."""
    known = f"f.{column} IS NOT NULL{where}"
    return BoardMeasure(
        name=name, title=title, unit=FigureUnit.SECONDS, each=each or f"f.{column}", where=known, at=at, about=about
    )


def _share(name: str, title: Promise, part: str, **more: Any) -> BoardMeasure:
    return BoardMeasure(name=name, title=title, unit=FigureUnit.SHARE, part=part, **more)


def _rate(name: str, title: Promise, where: str, about: Promise) -> BoardMeasure:
    """For each hundred orders of the time."""
    return BoardMeasure(name=name, title=title, unit=FigureUnit.PER_HUNDRED, where=where, orders=True, about=about)


def _money(name: str, title: Promise, of: Of, each: str, where: str = "", **more: Any) -> BoardMeasure:
    """A sum that those see who see money."""
    told: dict[str, Any] = {"name": name, "title": title, "unit": FigureUnit.MONEY, "needs": SEES_MONEY}
    return BoardMeasure(**told, each=each, sums=True, of=of, where=where, **more)


for _each in (
    _count("cases", _("Cases"), _("opened in the time")),
    _count("open", _("Still open"), _("opened in the time and open now"), where="f.closed_at IS NULL"),
    _count("solved", _("Solved"), _("closed in the time"), where=_CLOSED, at=When.CLOSED, less=False),
    _time("answered", _("First answer"), "answered", When.OPENED, _("from opened to the first word to the buyer")),
    _time("took", _("Time to solve"), "solved", When.CLOSED, _("from opened to closed")),
    _time("refund_took", _("Time to refund"), "solved", When.CLOSED, _("from opened to closed, of refunds"),
          where=" AND f.about = 'refund'"),
    _time("working", _("Time with us"), "working", When.CLOSED, _("in which a step stood ready for one of us")),
    _time("waiting", _("Time with others"), "working", When.CLOSED, _("in which no step stood ready for us"),
          each="(f.solved - f.working)"),
    _count("breaches", _("Deadlines missed"), each="f.breaches", sums=True, where="f.breaches > 0"),
    _share("breached", _("Cases with a missed deadline"), "f.breaches > 0"),
    _share("reopened", _("Reopened"), "f.reopened > 0"),
    _share("automation", _("Solved without a person"), "NOT f.touched", where=_CLOSED, at=When.CLOSED, less=False,
           about=_("closed, and nobody of the house did anything")),
    BoardMeasure(name="points", title=_("Points lost"), unit=FigureUnit.POINTS, each="f.points", sums=True,
                 where="f.points > 0"),
    BoardMeasure(name="stars", title=_("Stars of reviews"), unit=FigureUnit.STARS, each="f.stars", where="f.stars > 0",
                 less=False, about=_("of the reviews that became a case")),
    BoardMeasure(name="rated", title=_("How buyers rate us"), unit=FigureUnit.STARS, each="x.stars", less=False,
                 where="x.stars IS NOT NULL", of=Of.RATINGS, time=_RATED,
                 about=_("stars that buyers gave on the shop's page for how their complaint was handled,"
                         " on the day they gave them")),
    _count("rated_low", _("Low ratings"), _("one or two stars for how a complaint was handled, on the day they came"),
           where=f"x.stars <= {limits().low}", of=Of.RATINGS, time=_RATED),
    _count("reviews", _("Reviews to look after"), where="f.about = 'review'"),
    _rate("refund_rate", _("Refunds per 100 orders"), _REFUND,
          _("orders with a refund asked in the time, for each 100 placed in it")),
    _rate("dispute_rate", _("Disputes per 100 orders"), _DISPUTE,
          _("orders with a dispute opened in the time, for each 100 placed in it")),
    _rate("late_rate", _("Stuck parcels per 100 orders"), "f.issue = 'LOGISTICS_STALLED'",
          _("orders whose parcel came to stand still in the time, for each 100 placed in it")),
    _rate("review_rate", _("Reviews to look after per 100 orders"), "f.about = 'review'",
          _("orders with a review that needs somebody in the time, for each 100 placed in it")),
    _rate("case_rate", _("Orders with cases per 100 orders"), "f.issue <> ''",
          _("orders with a case opened in the time, for each 100 placed in it")),
    _money("refunded", _("Refunded"), Of.CASES, "f.refunded", "f.refunded > 0"),
    _money("compensated", _("Compensated"), Of.EFFECTS, "x.amount",
           "x.kind IN ('compensate', 'coupon') AND x.state <> 'dead'",
           about=_("paid on top, and coupons at their full worth, whether they are used or not")),
    _money("lost", _("Losses others bear"), Of.LOSSES, "x.amount"),
    _money("claimed", _("Claimed"), Of.LOSSES, "x.amount", "x.claimed_at IS NOT NULL"),
    _money("recovered", _("Recovered"), Of.LOSSES, "x.recovered", "x.recovered > 0", less=False),
    _money("poor_quality", _("Cost of poor quality"), Of.COSTS, _POOR,
           about=_("refunds without good goods back, freight, compensation, penalties, losses, less what came back")),
):  # fmt: skip
    add(_each)
