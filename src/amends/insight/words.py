"""Figures and the values of dimensions as people read them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.buyers import whys
from amends.desk.case.others import TITLES
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.insight import periods
from amends.insight.dimensions import Dimension, ValueKind
from amends.insight.measures import FigureUnit
from amends.insight.readers import BoardReader
from amends.merchants.models import PromotionPhase
from amends.web import amounts, moments

ABOUT: Final[dict[str, str | Promise]] = {
    **TITLES,
    "refund": gettext_lazy("Refund"),
    "dispute": gettext_lazy("Dispute"),
    "review": gettext_lazy("Review"),
    "promise": gettext_lazy("Promise"),
    "": gettext_lazy("The order itself"),
}
STATES: Final[dict[str, str | Promise]] = {"open": gettext_lazy("Open"), "closed": gettext_lazy("Closed")}
NOBODY: Final = gettext_lazy("nobody")
UNTOLD: Final = gettext_lazy("not told")
DASH: Final = "\N{EM DASH}"
LARGE: Final = 1000


class Names:
    """The values of dimensions by name. ``begun``: when each bucket of time begins, by grain."""

    def __init__(
        self, reader: BoardReader, language: str, begun: Mapping[str, Sequence[datetime]] | None = None
    ) -> None:
        self._reader, self._language = reader, language
        self._begun = begun or {}

    @cached_property
    def _titles(self) -> list[Titles]:
        here = self._reader.here
        books = {shop.playbook for shop in here.shops.values()}
        return [Titles(here.books.playbook(name), self._language, here.desks) for name in sorted(books)]

    @cached_property
    def _labels(self) -> dict[str, list[str]]:
        return {grain: periods.labels(begun, grain) for grain, begun in self._begun.items()}

    def of(self, dimension: Dimension, value: Any) -> str:  # noqa: PLR0911 - one way for each kind
        text = str(value)
        match dimension.kind:
            case ValueKind.TIME:
                labels = self._labels.get(dimension.name, [])
                return labels[value - 1] if 0 < value <= len(labels) else text
            case ValueKind.SHOP:
                shop = self._reader.here.shops.get(int(value)) if text.isdecimal() else None
                return shop.name if shop else text
            case ValueKind.PLATFORM:
                return say(vocabulary.PLATFORMS, text) or str(UNTOLD)
            case ValueKind.PERSON:
                return self._reader.here.people.get(text, text) or str(NOBODY)
            case ValueKind.SCENE:
                return self._said("scene", text)
            case ValueKind.ISSUE:
                return self._said("issue", text) if text else str(UNTOLD)
            case ValueKind.DESK:
                return self._said("desk", text)
            case _:
                return self._plain(dimension.kind, text)

    def _plain(self, kind: ValueKind, text: str) -> str:
        if kind in NUMBERED and text not in NUMBERED[kind]:
            return text  # what somebody typed into the address
        if kind is ValueKind.WEEKDAY:
            return str(moments.WEEK[int(text) - 1])
        if kind is ValueKind.HOUR:
            return f"{int(text):02d}:00"
        if kind is ValueKind.STARS:
            return "★" * int(text) if text != "0" else str(UNTOLD)
        known: dict[ValueKind, Mapping[str, str | Promise]] = {
            ValueKind.PARTY: vocabulary.PARTIES, ValueKind.ABOUT: ABOUT, ValueKind.LANGUAGE: vocabulary.LANGUAGES,
            ValueKind.STATE: STATES, ValueKind.OUTCOME: vocabulary.OUTCOMES,
            ValueKind.PHASE: {each.value: each.label for each in PromotionPhase},
            ValueKind.RATED_WHY: whys.named(self._reader.here.shops.values(), self._language[:2]),
            ValueKind.TONE: {str(tone): word for tone, word in vocabulary.TONES.items()},
        }  # fmt: skip
        return str(known.get(kind, {}).get(text, text)) or str(UNTOLD)

    def _said(self, what: str, text: str) -> str:
        """As the first of the playbooks that knows it says it."""
        if not self._titles:
            return text
        told = next((titles for titles in self._titles if _knows(titles, what, text)), self._titles[0])
        said: dict[str, Callable[[str], str]] = {"scene": told.scene, "issue": told.issue, "desk": told.desk}
        return said[what](text)


NUMBERED: Final[dict[ValueKind, frozenset[str]]] = {
    ValueKind.WEEKDAY: frozenset(map(str, range(1, 8))),
    ValueKind.HOUR: frozenset(map(str, range(24))),
    ValueKind.STARS: frozenset(map(str, range(6))),
}


def _knows(titles: Titles, what: str, text: str) -> bool:
    if what == "desk":
        return text in titles.desks or text in titles.playbook.desks
    return titles.scene_of(text) is not None if what == "scene" else text in titles.playbook.issues


def figure(value: float | None, unit: FigureUnit, home: str) -> str:  # noqa: PLR0911 - one way for each unit
    """A figure with its unit: 1,204 · ¥315.00 · 2 h 14 min · 12.4 % · 12.4 per 100."""
    if value is None:
        return DASH
    match unit:
        case FigureUnit.MONEY:
            return amounts.money(round(value), home)
        case FigureUnit.SECONDS:
            return moments.duration(timedelta(seconds=value))
        case FigureUnit.SHARE:
            return _("{share} %").format(share=f"{100 * value:.1f}" if abs(value) < 1 else f"{100 * value:.0f}")
        case FigureUnit.PER_HUNDRED:
            return _("{n} per 100").format(n=f"{100 * value:.1f}")
        case FigureUnit.STARS:
            return f"{value:.2f}"
        case _:
            return f"{round(value):,}"


def change(now: float | None, before: float | None, unit: FigureUnit) -> str:
    """How much it has changed: +12 %; of shares in points: +1.2 pp."""
    if now is None or before is None:
        return ""
    if unit is FigureUnit.SHARE:
        return _("{points} pp").format(points=f"{100 * (now - before):+.1f}")
    if not before:
        return ""
    share = (now - before) / before
    return f"{100 * share:+,.0f} %" if abs(share) < LARGE else ""
