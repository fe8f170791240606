"""By what boards can be split and narrowed. A dimension is declared once, with the column it reads; ``add`` more."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.insight.measures import BoardMeasure, Of


class ValueKind(StrEnum):
    """What its values are, so that pages can name them."""

    TIME = "time"
    SHOP = "shop"
    PLATFORM = "platform"
    DESK = "desk"
    PERSON = "person"
    SCENE = "scene"
    ISSUE = "issue"
    PARTY = "party"
    ABOUT = "about"
    TONE = "tone"
    LANGUAGE = "language"
    COUNTRY = "country"
    PHASE = "phase"
    WEEKDAY = "weekday"
    HOUR = "hour"
    STARS = "stars"
    RATED_WHY = "rated_why"
    STATE = "state"
    OUTCOME = "outcome"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """``column``: SQL of its value, ``{at}`` the time a measure counts by. ``suspect``: as orders are tallied by it.

    ``steady``: the same, quicker, while clocks aren't changed, ``%(offset)s`` from UTC.
    ``platforms``, ``parties``: what a shop and an issue belong to, as JSON. ``of``: only of such rows it is told.
    """

    name: str
    title: str | Promise
    kind: ValueKind
    column: str = ""
    steady: str = ""
    suspect: str = ""
    of: Of | None = None
    ordered: bool = False  # its values have an order of their own, and are shown in it

    def tells(self, measure: BoardMeasure) -> bool:
        """Whether the rows that a measure counts have it."""
        return self.of in {None, measure.of}

    @property
    def is_time(self) -> bool:
        return self.kind is ValueKind.TIME


DIMENSIONS: Final[dict[str, Dimension]] = {}


def add(dimension: Dimension) -> None:
    """Declare a dimension; the same name again takes the place of the first."""
    DIMENSIONS[dimension.name] = dimension


_LOCAL: Final = "({at} AT TIME ZONE %(zone)s)"
_SHIFTED: Final = "({at} + %(offset)s::interval)"  # told in UTC, as sessions are
for _each in (
    Dimension(name="hour", title=_("Hour"), kind=ValueKind.TIME, ordered=True),
    Dimension(name="day", title=_("Day"), kind=ValueKind.TIME, ordered=True),
    Dimension(name="week", title=_("Week"), kind=ValueKind.TIME, ordered=True),
    Dimension(name="month", title=_("Month"), kind=ValueKind.TIME, ordered=True),
    Dimension(name="phase", title=_("Phase of a promotion"), kind=ValueKind.PHASE, ordered=True),
    Dimension(name="weekday", title=_("Day of the week"), kind=ValueKind.WEEKDAY, ordered=True,
              column=f"extract(isodow FROM {_LOCAL})::int", steady=f"date_part('isodow', {_SHIFTED})::int"),
    Dimension(name="clock", title=_("Hour of the day"), kind=ValueKind.HOUR, ordered=True,
              column=f"extract(hour FROM {_LOCAL})::int", steady=f"date_part('hour', {_SHIFTED})::int"),
    Dimension(name="shop", title=_("Shop"), kind=ValueKind.SHOP, column="f.shop_id", suspect="shop"),
    Dimension(name="platform", title=_("Platform"), kind=ValueKind.PLATFORM,
              column="coalesce(%(platforms)s::jsonb ->> f.shop_id::text, '')"),
    Dimension(name="desk", title=_("Desk"), kind=ValueKind.DESK, column="f.desk"),
    Dimension(name="person", title=_("Person"), kind=ValueKind.PERSON, column="f.owner"),
    Dimension(name="scene", title=_("Scene"), kind=ValueKind.SCENE, column="f.scene"),
    Dimension(name="issue", title=_("Issue"), kind=ValueKind.ISSUE, column="f.issue"),
    Dimension(name="cause", title=_("Cause family"), kind=ValueKind.PARTY,
              column="coalesce(%(parties)s::jsonb ->> f.issue, '')"),
    Dimension(name="about", title=_("What it is about"), kind=ValueKind.ABOUT, column="f.about"),
    Dimension(name="product", title=_("Product"), kind=ValueKind.TEXT, column="f.product", suspect="product"),
    Dimension(name="batch", title=_("Batch"), kind=ValueKind.TEXT, column="f.batch", suspect="batch"),
    Dimension(name="supplier", title=_("Supplier"), kind=ValueKind.TEXT, column="f.supplier", suspect="supplier"),
    Dimension(name="carrier", title=_("Carrier"), kind=ValueKind.TEXT, column="f.carrier", suspect="carrier"),
    Dimension(name="route", title=_("Route"), kind=ValueKind.TEXT, suspect="route",
              column="CASE WHEN f.carrier = '' THEN '' ELSE f.carrier || '/' || f.country END"),
    Dimension(name="country", title=_("Country"), kind=ValueKind.COUNTRY, column="f.country"),
    Dimension(name="language", title=_("Language"), kind=ValueKind.LANGUAGE, column="f.language"),
    Dimension(name="tone", title=_("Tone"), kind=ValueKind.TONE, column="f.tone", ordered=True),
    Dimension(name="stars", title=_("Stars"), kind=ValueKind.STARS, column="f.stars", ordered=True),
    Dimension(name="rated_stars", title=_("Stars of the rating"), kind=ValueKind.STARS, column="x.stars",
              ordered=True, of=Of.RATINGS),
    Dimension(name="rated_why", title=_("Reason of the rating"), kind=ValueKind.RATED_WHY, column="x.why",
              of=Of.RATINGS),
    Dimension(name="state", title=_("State"), kind=ValueKind.STATE,
              column="CASE WHEN f.closed_at IS NULL THEN 'open' ELSE 'closed' END"),
    Dimension(name="outcome", title=_("How it ended"), kind=ValueKind.OUTCOME, column="f.outcome"),
):  # fmt: skip
    add(_each)
GRAINS: Final = ("hour", "day", "week", "month")
