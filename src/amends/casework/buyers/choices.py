"""What a buyer may say is wrong, would like, and may take: ``complaints.yaml`` in their language."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import yaml

from amends.engine.words import Goods

LANGUAGES: Final = ("zh", "en", "pt")
OTHER: Final = "OTHER"


class Photo(NamedTuple):
    """What to photograph. ``item``: the evidence it is."""

    item: str
    words: str


class Trouble(NamedTuple):
    """``name``: as it is chosen; ``code``: the issue it is; ``traits``: (name, question)."""

    name: str
    code: str
    words: str
    photos: tuple[Photo, ...]
    traits: tuple[tuple[str, str], ...]


class OfferWords(NamedTuple):
    """``kind``: which limit holds: money, goods or back. ``whole``: never offered in part."""

    kind: str
    words: str
    whole: bool


@cache
def _all() -> dict[str, Any]:
    text = files("amends.casework.buyers").joinpath("complaints.yaml").read_text(encoding="utf-8")
    raw: dict[str, Any] = yaml.safe_load(text)
    return raw


def troubles(goods: Goods, language: str) -> list[Trouble]:
    """What may be wrong with goods that are there, the likeliest first."""
    return [trouble(name, language) for name in _all()["goods"][goods.value]]


def trouble(name: str, language: str) -> Trouble:
    """Raises KeyError for one that nobody may choose."""
    raw = _all()["issues"][name]
    return Trouble(
        name=name,
        code=raw.get("code", name),
        words=said(raw["say"], language),
        photos=tuple(Photo(each["item"], said(each["say"], language)) for each in raw.get("photos", ())),
        traits=tuple((trait, said(words, language)) for trait, words in raw.get("traits", {}).items()),
    )


def of_code(code: str, language: str) -> Trouble | None:
    """The one of an issue's code; None where buyers don't know it."""
    return trouble(code, language) if code in _all()["issues"] else None


def returns(language: str) -> list[Trouble]:
    """Why something may be sent back."""
    return [trouble(name, language) for name in _all()["returns"]]


def told_as(reason: str) -> str:
    """A reason to send something back as a request tells it. Raises KeyError."""
    return str(_all()["returns"][reason])


def wants(language: str) -> list[tuple[str, str]]:
    return _pairs("wants", language)


def wished(want: str) -> frozenset[str]:
    """The ways to settle that are what somebody wants, but for sending everything back."""
    return frozenset(_all()["wished"].get(want, ()))


def shipped_whys() -> dict[str, Mapping[str, str]]:
    """Reasons for a rating by code, in each language; a shop may have others, see ``whys``."""
    return dict(_all()["why"])


def whys(language: str) -> list[tuple[str, str]]:
    return _pairs("why", language)


def offer(remedy: str, language: str) -> OfferWords | None:
    """How a way to settle is offered; None: a colleague has to."""
    raw = _all()["offers"].get(remedy)
    return OfferWords(raw["kind"], said(raw["say"], language), raw.get("whole", False)) if raw else None


def said(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words["en"]


def _pairs(of: str, language: str) -> list[tuple[str, str]]:
    return [(name, said(words, language)) for name, words in _all()[of].items()]
