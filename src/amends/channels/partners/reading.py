"""A table of partners, row by row: what is understood of each field, and what isn't, by its name and why."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.casework.partners import days_off, told, week_hours
from amends.casework.partners.told import WrongTold
from amends.channels.papers.named import cell, places
from amends.channels.tables.headers import plain
from amends.channels.tables.sheet import DataSheet
from amends.channels.tables.values import bare
from amends.policy import holidays

MOST: Final = 500  # rows of a table
FIELDS: Final = (
    "kind", "name", "codes", "skus", "shops", "contacts", "mail", "phone", "days", "hours", "opens", "shuts", "zone",
    "holidays", "days_off", "answers_within", "terms", "note",
)  # fmt: skip
NEEDED: Final = ("name",)
_APART: Final = re.compile(r"[,，、\n]+")
_BETWEEN: Final = re.compile(r"[;；\n]+")
_TIME: Final = re.compile(r"(\d{1,2})(?:[:：]([0-5]\d))?(?::00)?")
_SPEAKS: Final = re.compile(r"(.*\S)\s*\[([^\]]{1,20})\]")
_TERM: Final = re.compile(r"(.+?)[:：]\s*(\d{1,8})\s*\((\d{4}-\d\d-\d\d)\s*[–~-]\s*(\d{4}-\d\d-\d\d)?\s*\)\s*(.*)")

NO_HOUR: Final = _("A time of the day is needed, such as 9 or 09:30.")
CLOSES: Final = _("It closes after it opens.")
NO_CONTACT: Final = _("A contact is written: name, channel, number or address there.")
NO_TERM: Final = _("A term is written: what: number (from–until) where it is written.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    """``number``: as a spreadsheet counts; ``values``: what the row says, by field; ``faults``: by field, why not."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str | Promise] = field(default_factory=dict)


@cache
def words() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = yaml.safe_load(
        Path(__file__).with_name("columns.yaml").read_text(encoding="utf-8")
    )
    return found


def guessed(sheet: DataSheet) -> dict[str, int]:
    """By field, the place of its column, as the names tell."""
    return places(sheet, words()["columns"])


def read(
    sheet: DataSheet, columns: Mapping[str, int], *, shops: Mapping[str, int], terms: Mapping[str, str], kind: str = ""
) -> list[PartnerRow]:
    """Its rows. ``shops``: by plain name; ``terms``: by plain words, what; ``kind``: where no column says it."""
    rows = enumerate(sheet.rows, start=sheet.first)
    return [
        row(number, cells, columns, shops, terms, kind) for number, cells in rows if any(each.strip() for each in cells)
    ]


def row(
    number: int, cells: Sequence[str], columns: Mapping[str, int], shops: Mapping[str, int], terms: Mapping[str, str],
    kind: str = "",
) -> PartnerRow:  # fmt: skip
    """One of them."""
    found = PartnerRow(number=number)
    for name in FIELDS:
        if name not in columns and not (name == "kind" and kind):
            continue
        text = bare(cell(cells, columns, name)) or (kind if name == "kind" else "")
        try:
            _put(found.values, name, text, shops, terms)
        except WrongTold as wrong:
            found.faults[name] = wrong.said
    _from_to(found)
    return found


def _from_to(row: PartnerRow) -> None:
    """Hours told as a beginning and an end, in two columns."""
    opens, shuts = row.values.pop("opens", None), row.values.pop("shuts", None)
    if opens is None or shuts is None or row.values.get("hours"):
        return
    if shuts <= opens:
        row.faults["shuts"] = CLOSES
    else:
        row.values["hours"] = [f"{told.face(opens)}-{told.face(shuts)}"]


def _put(values: dict[str, Any], name: str, text: str, shops: Mapping[str, int], terms: Mapping[str, str]) -> None:
    """Raises WrongTold."""
    match name:
        case "shops":
            values[name] = [_shop(each, shops) for each in _listed(text)]
        case "terms":
            values[name] = [_term(each, terms) for each in _lines(text)]
        case "contacts":
            values["contacts"] = [*values.get("contacts", []), *map(_contact, _lines(text))]
        case "mail" | "phone":
            values.setdefault("contacts", [])
            values["contacts"] += [_by(values, name, text)] if text else []
        case "days":
            values |= {"week": _days(text)} if text else {}
        case "opens" | "shuts":
            values |= {name: _minute(text)} if text else {}
        case "answers_within" | "zone":
            values |= {name: told.zone(text) if name == "zone" else _minutes(text)} if text else {}
        case _:
            values[name] = _PLAIN[name](text)


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (each.strip() for each in _APART.split(text)))))


def _worded(what: str, text: str, fault: str | Promise) -> str:
    known = {plain(each): word for word, several in words()[what].items() for each in (word, *several)}
    if (found := known.get(plain(text))) is None:
        raise WrongTold(fault)
    return found


def _shop(text: str, shops: Mapping[str, int]) -> int:
    if (found := shops.get(plain(text))) is None:
        raise WrongTold(told.NO_SHOP)
    return found


def _lines(text: str) -> list[str]:
    return [each.strip() for each in _BETWEEN.split(text) if each.strip()]


def _contact(text: str) -> dict[str, str]:
    """``Lin mail lin@carrier.example [en]``: the first word that is a channel parts the name from the address."""
    bare_, language = (found[1], found[2]) if (found := _SPEAKS.fullmatch(text)) else (text, "")
    parts = bare_.split()
    known = {plain(each): word for word, several in words()["channels"].items() for each in (word, *several)}
    at = next((n for n, each in enumerate(parts) if n and plain(each) in known), 0)
    channel = known[plain(parts[at])] if at else ""
    return _of_contact(" ".join(parts[:at]), channel, " ".join(parts[at + 1 :]), language)


def _of_contact(name: str, channel: str, address: str, language: str = "") -> dict[str, str]:
    try:
        return told.contact({"name": name, "channel": channel, "address": address, "language": language})
    except WrongTold as wrong:
        raise WrongTold(NO_CONTACT) from wrong


def _by(values: Mapping[str, Any], channel: str, text: str) -> dict[str, str]:
    """A column of its own for a channel: the contact is called as the partner is."""
    return _of_contact(str(values.get("name", "—")), channel, text)


def _days(text: str) -> list[int]:
    return told.week([int(each) if each.isascii() and each.isdecimal() else 0 for each in _listed(text)])


def _minutes(text: str) -> int:
    return told.minutes(int(text) if text.isascii() and text.isdecimal() else 0)


def _minute(text: str) -> int:
    """The minute of the day of ``9``, ``9:30`` or, as a spreadsheet has it, ``09:30:00``."""
    found = _TIME.fullmatch(text)
    minute = int(found[1]) * 60 + int(found[2] or 0) if found else told.DAY + 1
    if minute > told.DAY:
        raise WrongTold(NO_HOUR)
    return minute


def _hours(text: str) -> list[str]:
    return told.hours(week_hours.parted(text))


def _country(text: str) -> str:
    """By its code, or by what it is called in either language."""
    if not text:
        return ""
    known = {plain(each): code for code, title in holidays.COUNTRIES.items() for each in (code, title.zh, title.en)}
    return told.country(known.get(plain(text), text))


def _days_off(text: str) -> list[str]:
    return told.closed_days(days_off.parted(text))


def _term(text: str, terms: Mapping[str, str]) -> dict[str, Any]:
    found = _TERM.fullmatch(text)
    if found is None:
        raise WrongTold(NO_TERM)
    parts = {"what": terms.get(plain(found[1])), "value": int(found[2]), "from": found[3], "until": found[4] or ""}
    try:
        return told.term(parts | {"source": found[5].strip()[: told.SOURCED]})
    except WrongTold as wrong:
        raise WrongTold(NO_TERM) from wrong


_PLAIN: Final[dict[str, Callable[[str], Any]]] = {
    "name": told.name,
    "kind": lambda text: _worded("kinds", text, told.NO_KIND),
    "codes": _listed,
    "skus": _listed,
    "hours": _hours,
    "holidays": _country,
    "days_off": _days_off,
    "note": lambda text: text[: told.NOTED],
}
