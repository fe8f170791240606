"""Templates: scripts with typed gaps. A gap without a value is an error, never an empty place in a sentence."""

import re
import string
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from amends.engine.currencies import MINOR_DIGITS
from amends.engine.playbook import Template, Variable

OPEN: Final = "⟦"
CLOSE: Final = "⟧"
_LEFT: Final = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}?")
Filling = str | int | date | datetime
_PORTUGUESE: Final = str.maketrans(",.", ".,")
_DAY: Final = {"pt": "%d/%m/%Y"}  # as readers write days; others read 2026-11-20
_SIGN = {"CNY": "¥", "BRL": "R$ ", "USD": "US$ ", "EUR": "€ "}


class GapError(ValueError):
    """Values that are missing, not asked for or of the wrong type: ``gaps`` names them."""

    def __init__(self, template: str, gaps: dict[str, str]) -> None:
        super().__init__(f"{template}: " + "; ".join(f"{name} {what}" for name, what in gaps.items()))
        self.gaps = gaps


def gaps(text: str) -> tuple[str, ...]:
    """Names of the gaps in a text, in order, each once. Raises ValueError for a brace that isn't one."""
    found = [part for part in string.Formatter().parse(text) if part[1] is not None]
    for _, name, spec, conversion in found:
        if not str(name).isidentifier() or spec or conversion:
            raise ValueError(
                f"not a gap: {{{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}}}"
            )
    return tuple(dict.fromkeys(str(name) for _, name, _, _ in found))


def render(
    template: Template, values: Mapping[str, Filling], *, language: str, zone: str = "UTC", currency: str = "CNY"
) -> str:
    """The text in ``language``, its gaps filled: money from minor units, times in ``zone``. Raises GapError.

    Sums and days are written as readers of the language that the text is in write them.
    """
    declared = {variable.name: variable for variable in template.variables}
    wrong = {name: "is missing" for name in declared if values.get(name) in (None, "")}
    wrong |= {name: "is not a gap of this template" for name in values if name not in declared}
    wrong |= {
        name: f"must be {declared[name].type}"
        for name, value in values.items()
        if name in declared and name not in wrong and not _fits(declared[name], value)
    }
    if wrong:
        raise GapError(template.name, wrong)
    tongue = template.text.language(language)
    said = {name: _say(declared[name], value, zone, currency, tongue) for name, value in values.items()}
    return template.text.say(tongue).format_map(said)


def fill(
    template: Template, values: Mapping[str, Filling], *, language: str, zone: str = "UTC", currency: str = "CNY"
) -> str:
    """As far as the values reach: what is missing or doesn't fit stays open as ``⟦name⟧`` for a person to fill."""
    known = {name: value for name, value in values.items() if value not in (None, "")}
    tongue = template.text.language(language)
    said = {
        v.name: _say(v, known[v.name], zone, currency, tongue)
        if v.name in known and _fits(v, known[v.name])
        else f"{OPEN}{v.name}{CLOSE}"
        for v in template.variables
    }
    return template.text.say(tongue).format_map(said)


def left_open(text: str) -> tuple[str, ...]:
    """Names of the gaps of ``fill`` that nobody has filled yet."""
    return tuple(dict.fromkeys(_LEFT.findall(text)))


def _fits(variable: Variable, value: Filling) -> bool:
    match variable.type:
        case "money" | "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "time":
            return isinstance(value, datetime) and value.tzinfo is not None
        case "day":
            return isinstance(value, date) and (not isinstance(value, datetime) or value.tzinfo is not None)
        case _:
            return isinstance(value, str)


def _say(variable: Variable, value: Filling, zone: str, currency: str, tongue: str) -> str:
    day = _DAY.get(tongue, "%Y-%m-%d")
    match value:
        case datetime():
            local = value.astimezone(ZoneInfo(zone))
            return local.strftime(day if variable.type == "day" else f"{day} %H:%M")
        case date():
            return value.strftime(day)
        case int() if variable.type == "money":
            return _sum(value, currency, tongue)
        case _:
            return str(value)


def _sum(minor: int, currency: str, tongue: str) -> str:
    exact = f"{Decimal(minor).scaleb(-MINOR_DIGITS.get(currency, 2)):,f}"
    written = exact.translate(_PORTUGUESE) if tongue == "pt" else exact
    return f"{_SIGN.get(currency, currency + ' ')}{written}"
