"""A review in the reader's words: its goods, what it speaks of and what causes it; bars of the registry's pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.projections.review_themes import themes_of
from amends.casework.projections.review_words import Theme, all_themes
from amends.casework.reviews.filters import LOW, UNKNOWN, ReviewView, SpreadBy
from amends.casework.reviews.registry import ListedReview, SpreadBar
from amends.desk.directory import Directory
from amends.desk.words.causes import CauseNames
from amends.desk.words.codes import REVIEW_FAULTS
from amends.desk.words.vocabulary import say
from amends.web.whole import whole

FULL: Final = 1000  # the width of a full bar in a picture
BEST: Final = 5
HEATS: Final = 5
MOST_ROWS: Final = 40
VIEWS: Final[dict[ReviewView, str | Promise]] = {
    ReviewView.TODO: gettext_lazy("To explain"),
    ReviewView.LOW: gettext_lazy("Low"),
    ReviewView.ALL: gettext_lazy("All"),
    ReviewView.CHANGED: gettext_lazy("Changed by the buyer"),
    ReviewView.FLAGGED: gettext_lazy("Complained about"),
    ReviewView.UNPLACED: gettext_lazy("Goods or cause unknown"),
}
SPREADS: Final[dict[SpreadBy, str | Promise]] = {
    SpreadBy.PRODUCT: gettext_lazy("By goods"),
    SpreadBy.CAUSE: gettext_lazy("By cause"),
    SpreadBy.STARS: gettext_lazy("By stars"),
    SpreadBy.WORDS: gettext_lazy("By what they speak of"),
    SpreadBy.WEEK: gettext_lazy("By week"),
    SpreadBy.SHOP: gettext_lazy("By shop"),
}
NARROWS: Final = {
    SpreadBy.PRODUCT: "product",
    SpreadBy.CAUSE: "issue",
    SpreadBy.STARS: "stars",
    SpreadBy.WORDS: "theme",
    SpreadBy.WEEK: "week",
    SpreadBy.SHOP: "shop",
}
"""The filter of the list that a bar of each picture leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCard:
    """A review as its row shows it. ``cause``: as judged, or with ``guessed`` as its words point."""

    review: ListedReview
    stars: str
    before: str
    product: str
    themes: list[str]
    cause: str
    guessed: bool
    shop: str
    flagged: str
    by: str

    @property
    def low(self) -> bool:
        return self.review.stars <= LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureBar:
    """``low``, ``rest``: widths of FULL; ``narrows``: the query of the reviews behind it."""

    label: str
    count: int
    bad: int
    mean: str
    low: int
    rest: int
    narrows: str


class ReviewNames:
    """What goods, causes and themes are called at this merchant, in one language."""

    def __init__(self, here: Directory, language: str) -> None:
        self.here, self.language = here, language
        self.causes = CauseNames(here, language)

    @cached_property
    def _themes(self) -> dict[str, Theme]:
        shop = next(iter(self.here.shops.values()), None)
        return themes_of(shop.merchant_id) if shop else {}

    def told(self, review: ListedReview) -> ReviewCard:
        return ReviewCard(
            review=review,
            stars=stars(review.stars),
            before=stars(review.first_stars) if review.changed else "",
            product=" · ".join(filter(None, [review.title, review.sku])),
            themes=[self.theme(name) for name in review.themes.split()],
            cause=self.causes.issue(review.issue) if review.issue else "",
            guessed=bool(review.issue) and not review.judged,
            shop=self._shop(str(review.shop_id)),
            flagged=say(REVIEW_FAULTS, review.flagged) if review.flagged else "",
            by=self.here.people.get(review.judged_by, ""),
        )

    def theme(self, name: str) -> str:
        found = self._themes.get(name) or all_themes().get(name)
        return found.title.get(self.language[:2], found.title["en"]) if found else name

    def key(self, by: SpreadBy, key: str, titles: Mapping[str, str]) -> str:
        """What a bar's key is called."""
        if key == UNKNOWN:
            return _("not known") if by is not SpreadBy.WORDS else _("nothing in particular")
        told: dict[SpreadBy, Callable[[], str]] = {
            SpreadBy.PRODUCT: lambda: " · ".join(filter(None, [titles.get(key, ""), key])),
            SpreadBy.CAUSE: lambda: self.causes.issue(key),
            SpreadBy.STARS: lambda: stars(int(key)),
            SpreadBy.WORDS: lambda: self.theme(key),
            SpreadBy.WEEK: lambda: _week(key),
            SpreadBy.SHOP: lambda: self._shop(key),
        }
        return told[by]()

    def _shop(self, number: str) -> str:
        shop = self.here.shops.get(whole(number) or 0)
        return shop.name if shop else number

    def bars(self, by: SpreadBy, found: Sequence[SpreadBar], titles: Mapping[str, str]) -> list[PictureBar]:
        most = max((bar.count for bar in found), default=1)
        return [self._bar(by, bar, most, titles) for bar in found]

    def _bar(self, by: SpreadBy, bar: SpreadBar, most: int, titles: Mapping[str, str]) -> PictureBar:
        low = round(FULL * bar.low / most)
        return PictureBar(
            label=self.key(by, bar.key, titles),
            count=bar.count,
            bad=bar.low,
            mean=f"{bar.mean:.1f}",
            low=low,
            rest=max(round(FULL * bar.count / most) - low, 0),
            narrows=urlencode({NARROWS[by]: bar.key}),
        )


def _week(day: str) -> str:
    try:
        return _("week of %(day)s") % {"day": date.fromisoformat(day).strftime("%m-%d")}
    except ValueError:
        return day


def stars(number: int) -> str:
    """Stars as they are drawn."""
    return "★" * number + "☆" * (BEST - number)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    count: int
    heat: int
    narrows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    label: str
    cells: list[HeatCell]
    total: int


def heat(crossed: Mapping[str, Mapping[int, int]], names: ReviewNames, titles: Mapping[str, str]) -> list[HeatRow]:
    """Goods by stars: the goods with most low reviews first, each cell as warm as its number is large."""
    most = max((count for row in crossed.values() for count in row.values()), default=1)
    rows = sorted(
        crossed.items(), key=lambda row: (-row[1].get(1, 0) - row[1].get(2, 0), -sum(row[1].values()), row[0])
    )
    return [
        HeatRow(
            label=names.key(SpreadBy.PRODUCT, product, titles),
            cells=[_cell(product, number, found.get(number, 0), most) for number in range(1, BEST + 1)],
            total=sum(found.values()),
        )
        for product, found in rows[:MOST_ROWS]
    ]


def _cell(product: str, number: int, count: int, most: int) -> HeatCell:
    warm = -(-HEATS * count // most) if count else 0
    return HeatCell(count=count, heat=warm, narrows=urlencode({"product": product, "stars": number}))
