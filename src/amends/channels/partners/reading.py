"""A table of partners, row by row: what is understood of each field, and what isn't, by its name and why."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.channels.papers.named import cell, places
from amends.channels.partners import days_off
from amends.channels.tables.headers import plain
from amends.channels.tables.sheet import DataSheet
from amends.channels.tables.values import bare
from amends.merchants import own_days
from amends.policy import holidays

MOST: Final = 500  # rows of a table
NAMED: Final = 80
LONGEST: Final = 100_000  # minutes to answer in
DAY: Final = 24 * 60  # minutes
FIELDS: Final = (
    "kind", "name", "codes", "skus", "shops", "contacts", "mail", "phone", "days", "hours", "opens", "shuts", "zone",
    "holidays", "days_off", "answers_within", "terms", "note",
)  # fmt: skip
NEEDED: Final = ("name",)
_APART: Final = re.compile(r"[,，、\n]+")
_BETWEEN: Final = re.compile(r"[;；\n]+")
_BLANK: Final = re.compile(r"\s+")
_TIME: Final = re.compile(r"(\d{1,2})(?:[:：]([0-5]\d))?(?::00)?")
_SPEAKS: Final = re.compile(r"(.*\S)\s*\[([^\]]{1,20})\]")
_TERM: Final = re.compile(r"(.+?)[:：]\s*(\d{1,8})\s*\((\d{4}-\d\d-\d\d)\s*[–~-]\s*(\d{4}-\d\d-\d\d)?\s*\)\s*(.*)")

NO_NAME: Final = _("A name is needed, of up to 80 characters.")
NO_KIND: Final = _("It is a carrier, a supplier or an installer.")
NO_SHOP: Final = _("There is no shop of that name.")
NO_HOUR: Final = _("A time of the day is needed, such as 9 or 09:30.")
NO_ZONE: Final = _("No such time zone; for instance Asia/Shanghai or America/Sao_Paulo.")
NO_MINUTES: Final = _("Minutes are needed, a whole number above 0.")
NO_DAYS: Final = _("Days are numbers from 1, Monday, to 7, Sunday.")
NO_CONTACT: Final = _("A contact is written: name, channel, number or address there.")
NO_TERM: Final = _("A term is written: what: number (from–until) where it is written.")
CLOSES: Final = _("It closes after it opens.")
NO_HOURS: Final = _("Write hours as 09:00-18:00.")
OVERLAP: Final = _("These hours overlap.")
NEVER_OPEN: Final = _("It is never open: name a day, or tell no hours.")
NO_COUNTRY: Final = _("There are no holidays of such a country here; for instance CN or US.")
NO_DAY_OFF: Final = _("A day off is written 2027-02-01, or 2027-02-01 – 2027-02-07.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    """``number``: as a spreadsheet counts; ``values``: what the row says, by field; ``faults``: by field, why not."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str | Promise] = field(default_factory=dict)


class _WrongCell(ValueError):
    """A cell that can't be read; ``said``: why."""

    def __init__(self, said: str | Promise) -> None:
        super().__init__(str(said))
        self.said = said


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
    return [_row(number, row, columns, shops, terms, kind) for number, row in rows if any(each.strip() for each in row)]


def _row(
    number: int, row: Any, columns: Mapping[str, int], shops: Mapping[str, int], terms: Mapping[str, str], kind: str
) -> PartnerRow:
    found = PartnerRow(number=number)
    for name in FIELDS:
        if name not in columns and not (name == "kind" and kind):
            continue
        told = bare(cell(row, columns, name)) or (kind if name == "kind" else "")
        try:
            _put(found.values, name, told, shops, terms)
        except _WrongCell as wrong:
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
        row.values["hours"] = [f"{_face(opens)}-{_face(shuts)}"]


def _put(values: dict[str, Any], name: str, told: str, shops: Mapping[str, int], terms: Mapping[str, str]) -> None:
    """Raises _WrongCell."""
    match name:
        case "shops":
            values[name] = [_shop(each, shops) for each in _listed(told)]
        case "terms":
            values[name] = [_term(each, terms) for each in _lines(told)]
        case "contacts":
            values["contacts"] = [*values.get("contacts", []), *map(_contact, _lines(told))]
        case "mail" | "phone":
            values.setdefault("contacts", [])
            values["contacts"] += [_by(values, name, told)] if told else []
        case "days":
            values |= {"week": _days(told)} if told else {}
        case "opens" | "shuts":
            values |= {name: _minute(told)} if told else {}
        case "answers_within" | "zone":
            values |= {name: _zone(told) if name == "zone" else _minutes(told)} if told else {}
        case _:
            values[name] = _PLAIN[name](told)


def _listed(told: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (each.strip() for each in _APART.split(told)))))


def _named(told: str) -> str:
    if not told or len(told) > NAMED:
        raise _WrongCell(NO_NAME)
    return told


def _worded(what: str, told: str, fault: str | Promise) -> str:
    known = {plain(each): word for word, several in words()[what].items() for each in (word, *several)}
    if (found := known.get(plain(told))) is None:
        raise _WrongCell(fault)
    return found


def _shop(told: str, shops: Mapping[str, int]) -> int:
    if (found := shops.get(plain(told))) is None:
        raise _WrongCell(NO_SHOP)
    return found


def _lines(told: str) -> list[str]:
    return [each.strip() for each in _BETWEEN.split(told) if each.strip()]


def _contact(told: str) -> dict[str, str]:
    """``Lin mail lin@carrier.example [en]``: the first word that is a channel parts the name from the address."""
    bare_, language = (found[1], found[2]) if (found := _SPEAKS.fullmatch(told)) else (told, "")
    parts = bare_.split()
    known = {plain(each): word for word, several in words()["channels"].items() for each in (word, *several)}
    at = next((n for n, each in enumerate(parts) if n and plain(each) in known), 0)
    name, address = " ".join(parts[:at]), " ".join(parts[at + 1 :])
    if not at or not address or len(name) > NAMED or len(address) > NAMED:
        raise _WrongCell(NO_CONTACT)
    return {"name": name, "channel": known[plain(parts[at])], "address": address, "language": language}


def _by(values: Mapping[str, Any], channel: str, told: str) -> dict[str, str]:
    """A column of its own for a channel: the contact is called as the partner is."""
    if len(told) > NAMED:
        raise _WrongCell(NO_CONTACT)
    return {"name": str(values.get("name", "—")), "channel": channel, "address": told, "language": ""}


def _days(told: str) -> list[int]:
    found = _listed(told)
    if not all(len(each) == 1 and each in "1234567" for each in found):
        raise _WrongCell(NO_DAYS)
    return sorted({int(each) for each in found})


def _minutes(told: str) -> int:
    if not (told.isascii() and told.isdecimal() and 1 <= int(told) <= LONGEST):
        raise _WrongCell(NO_MINUTES)
    return int(told)


def _minute(told: str) -> int:
    """The minute of the day of ``9``, ``9:30`` or, as a spreadsheet has it, ``09:30:00``."""
    found = _TIME.fullmatch(told)
    minute = int(found[1]) * 60 + int(found[2] or 0) if found else DAY + 1
    if minute > DAY:
        raise _WrongCell(NO_HOUR)
    return minute


def _face(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _hours(told: str) -> list[str]:
    try:
        windows = sorted(own_days.windows(_BLANK.split(_APART.sub(" ", told).strip()))) if told else []
    except ValueError as wrong:
        raise _WrongCell(NO_HOURS) from wrong
    if any(not 0 <= opens < shuts <= DAY for opens, shuts in windows):
        raise _WrongCell(CLOSES)
    if any(later < shuts for (_, shuts), (later, _) in pairwise(windows)):
        raise _WrongCell(OVERLAP)
    return [f"{_face(opens)}-{_face(shuts)}" for opens, shuts in windows]


def _country(told: str) -> str:
    """By its code, or by what it is called in either language."""
    if not told:
        return ""
    known = {plain(each): code for code, title in holidays.COUNTRIES.items() for each in (code, title.zh, title.en)}
    if (found := known.get(plain(told))) is None:
        raise _WrongCell(NO_COUNTRY)
    return found


def _days_off(told: str) -> list[str]:
    try:
        return days_off.read(told)
    except days_off.NoDayOffError as wrong:
        raise _WrongCell(NO_DAY_OFF) from wrong


def _zone(told: str) -> str:
    if told not in available_timezones():
        raise _WrongCell(NO_ZONE)
    return told


def _term(told: str, terms: Mapping[str, str]) -> dict[str, Any]:
    found = _TERM.fullmatch(told)
    what = terms.get(plain(found[1])) if found else None
    try:
        begins = date.fromisoformat(found[3]) if found else None
        ends = date.fromisoformat(found[4]) if found and found[4] else None
    except ValueError:
        begins = None
    if found is None or what is None or begins is None or int(found[2]) < 1 or (ends and ends < begins):
        raise _WrongCell(NO_TERM)
    until = ends.isoformat() if ends else ""
    return {"what": what, "value": int(found[2]), "from": found[3], "until": until, "source": found[5].strip()[:200]}


_PLAIN: Final[dict[str, Callable[[str], Any]]] = {
    "name": _named,
    "kind": lambda told: _worded("kinds", told, NO_KIND),
    "codes": _listed,
    "skus": _listed,
    "hours": _hours,
    "holidays": _country,
    "days_off": _days_off,
    "note": lambda told: told[:500],
}
