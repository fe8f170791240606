"""The library of top problems and the six families that causes are counted by, from ``top_problems.yaml``."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

OTHER: Final = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopProblem:
    """``days``: so many before the sale it should be done. ``check``: what the product finds out itself, or empty."""

    code: str
    family: str
    title: dict[str, str]
    advice: dict[str, str]
    days: int
    desk: str
    check: str
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseFamily:
    code: str
    title: dict[str, str]
    issues: tuple[str, ...]


@cache
def _read() -> dict[str, Any]:
    text = files("amends.casework").joinpath("top_problems.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@cache
def families() -> dict[str, CauseFamily]:
    """The six, in the runbook's order."""
    rows = _read()["families"].items()
    return {code: CauseFamily(code=code, title=each["title"], issues=tuple(each["issues"])) for code, each in rows}


@cache
def problems() -> dict[str, TopProblem]:
    """All of the library by their codes."""
    return {code: _problem(code, each) for code, each in _read()["problems"].items()}


def _problem(code: str, each: dict[str, Any]) -> TopProblem:
    return TopProblem(
        code=code,
        family=each["family"],
        title=each["title"],
        advice=each["advice"],
        days=each["days"],
        desk=each["desk"],
        check=each.get("check", ""),
        issues=tuple(each.get("issues", ())),
    )


@cache
def family_of(issue: str) -> str:
    """The family a problem's cases are counted in; OTHER for codes of a merchant's own."""
    return next((code for code, family in families().items() if issue in family.issues), OTHER)


def one_carrier() -> int:
    """The percentage of parcels with one carrier above which there is only one."""
    return int(_read()["one_carrier"])


def said(words: dict[str, str], language: str) -> str:
    """In the reader's language, else in English."""
    return words.get(language[:2], words["en"])
