"""What is told of a partner, by whichever door: each field looked at, and what is wrong with it, and where."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from zoneinfo import available_timezones

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amends.casework.partners import book, days_off, week_hours
from amends.casework.partners.models import PartnerKind
from amends.merchants import own_days
from amends.merchants.changes import Values
from amends.policy import holidays

CHANNELS: Final = ("phone", "mail", "wechat", "wecom", "dingtalk", "feishu", "qq", "other")
CONTACT: Final = ("name", "channel", "address", "language")
TERM: Final = ("what", "value", "from", "until", "source")
MOST: Final[dict[str, int]] = {"contacts": 6, "terms": 12, "codes": 60, "skus": 60, "days_off": 60, "hours": 40}
NAMED: Final = 80  # characters
ADDRESSED: Final = 120
SOURCED: Final = 200
NOTED: Final = 500
LONGEST: Final = 100_000  # minutes to answer in
HIGHEST: Final = 10_000_000  # of a term
DAY: Final = 24 * 60  # minutes
_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")

NO_NAME: Final = _("A name is needed, of up to 80 characters.")
NO_KIND: Final = _("It is a carrier, a supplier, an installer or a warehouse.")
NO_SHOP: Final = _("There is no shop of that name.")
NO_ZONE: Final = _("No such time zone; for instance Asia/Shanghai or America/Sao_Paulo.")
NO_MINUTES: Final = _("Minutes are needed, a whole number above 0.")
NO_DAYS: Final = _("Days are numbers from 1, Monday, to 7, Sunday.")
NO_CONTACT: Final = _("A contact has a name, a channel, and how to reach them there.")
NO_TERM: Final = _("A term has a whole number above 0, the day it begins, and ends no earlier.")
TURNED: Final = _("Hours open before they close, within one day.")
NO_HOURS: Final = _("Write hours as 09:00-18:00.")
NO_WEEKDAY: Final = _("Write hours of single days as Sat 09:00-12:00 or Mon-Fri 09:00-18:00.")
NOT_WORKED: Final = _("Hours are told for a day on which it doesn't work.")
NO_HOURS_THEN: Final = _("Hours are told for single days only, and not for each day on which it works.")
OVERLAP: Final = _("These hours overlap.")
NEVER_OPEN: Final = _("It is never open: name a day, or tell no hours.")
NO_COUNTRY: Final = _("There are no holidays of such a country here; for instance CN or US.")
NO_DAY_OFF: Final = _("A day off is written 2027-02-01, or 2027-02-01 – 2027-02-07.")
NO_TEXT: Final = _("It is too long, or holds what no text may hold.")


def _said_most(most: int) -> str:
    return gettext("That is more than fits: %(most)s at most.") % {"most": most}


too_many: Final = lazy(_said_most, str)


class WrongTold(ValueError):
    """What can't be of a partner. ``place``: where in the field, such as ``1.channel``, counted from 0."""

    def __init__(self, said: str | Promise, place: str = "") -> None:
        super().__init__(str(said))
        self.said, self.place = said, place


class PartnerFault(NamedTuple):
    """What is wrong with a field of a partner; ``place``: where in it, empty for all of it."""

    field: str
    why: str | Promise
    place: str = ""

    @property
    def at(self) -> str:
        return f"{self.field}.{self.place}" if self.place else self.field


def checked(values: Mapping[str, Any]) -> tuple[Values, list[PartnerFault]]:
    """The fields that are told, as they are kept, and what is wrong with the others."""
    kept, faults = dict(values), []
    for name in values.keys() & _FIELDS.keys():
        try:
            kept[name] = _FIELDS[name](values[name])
        except WrongTold as wrong:
            faults.append(PartnerFault(name, wrong.said, wrong.place))
    return kept, sorted(faults, key=lambda fault: fault.at)


def together(values: Mapping[str, Any]) -> list[PartnerFault]:
    """What is wrong with fields that are right by themselves: hours without a day, or for others than it is open on."""
    if not values.get("hours"):
        return []
    week, (named, others) = set(values.get("week") or ()), week_hours.named_days(values["hours"])
    if not week:
        return [PartnerFault("week", NEVER_OPEN)]
    if named - week:
        return [PartnerFault("hours", NOT_WORKED)]
    return [PartnerFault("hours", NO_HOURS_THEN)] if week - named and not others else []


def _text(told: Any, most: int, place: str = "", said: str | Promise = NO_TEXT) -> str:
    text = str(told).strip()
    if len(text) > most or _UNWRITABLE.search(text):
        raise WrongTold(said, place)
    return text


def name(told: Any) -> str:
    if not (text := _text(told, NAMED, said=NO_NAME)):
        raise WrongTold(NO_NAME)
    return text


def kind(told: Any) -> str:
    if told not in PartnerKind.values:
        raise WrongTold(NO_KIND)
    return str(told)


def _several(field: str) -> Callable[[Sequence[Any]], list[str]]:
    def listed(told: Sequence[Any]) -> list[str]:
        texts = [_text(each, ADDRESSED, str(place)) for place, each in enumerate(told)]
        found = list(dict.fromkeys(filter(None, texts)))
        if len(found) > MOST[field]:
            raise WrongTold(too_many(MOST[field]))
        return found

    return listed


def zone(told: Any) -> str:
    if told not in available_timezones():
        raise WrongTold(NO_ZONE)
    return str(told)


def minutes(told: Any) -> int:
    if not isinstance(told, int) or not 1 <= told <= LONGEST:
        raise WrongTold(NO_MINUTES)
    return told


def week(told: Sequence[Any]) -> list[int]:
    for place, each in enumerate(told):
        if not isinstance(each, int) or not 1 <= each <= 7:  # noqa: PLR2004 - days of a week
            raise WrongTold(NO_DAYS, str(place))
    return sorted(set(told))


def hours(told: Sequence[Any]) -> list[str]:
    """``9-12`` as ``09:00-12:00``, ``saturday 9-12`` as ``Sat 09:00-12:00``; in order."""
    if len(told) > MOST["hours"]:
        raise WrongTold(too_many(MOST["hours"]))
    general: set[tuple[int, int]] = set()
    own: dict[int, set[tuple[int, int]]] = {}
    for place, each in enumerate(told):
        days, window = _window(each, str(place))
        for day in days:
            own.setdefault(day, set()).add(window)
        general |= set() if days else {window}
    if any(map(week_hours.overlap, (general, *own.values()))):
        raise WrongTold(OVERLAP)
    return week_hours.kept(_faces(general), {day: _faces(windows) for day, windows in own.items()})


def _faces(windows: set[tuple[int, int]]) -> list[str]:
    return [f"{face(opens)}-{face(shuts)}" for opens, shuts in sorted(windows)]


def _window(told: Any, place: str) -> tuple[Sequence[int], tuple[int, int]]:
    try:
        days, text = week_hours.read(_text(told, ADDRESSED, place) or "-")
        ((opens, shuts),) = own_days.windows([text])
    except week_hours.NoWeekdayError as wrong:
        raise WrongTold(NO_WEEKDAY, place) from wrong
    except ValueError as wrong:
        raise WrongTold(NO_HOURS, place) from wrong
    if not 0 <= opens < shuts <= DAY:
        raise WrongTold(TURNED, place)
    return days, (opens, shuts)


def face(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def country(told: Any) -> str:
    if told and told not in holidays.COUNTRIES:
        raise WrongTold(NO_COUNTRY)
    return str(told)


def closed_days(told: Sequence[Any]) -> list[str]:
    """Each as ``days_off.read`` reads it, or as it is kept."""
    if len(told) > MOST["days_off"]:
        raise WrongTold(too_many(MOST["days_off"]))
    return sorted({_day_off(each, str(place)) for place, each in enumerate(told)})


def _day_off(told: Any, place: str) -> str:
    try:
        (day,) = days_off.read(days_off.shown(_text(told, ADDRESSED, place)))
    except ValueError as wrong:
        raise WrongTold(NO_DAY_OFF, place) from wrong
    return day


def contacts(told: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    if len(told) > MOST["contacts"]:
        raise WrongTold(too_many(MOST["contacts"]))
    return [contact(each, f"{place}.") for place, each in enumerate(told)]


def contact(told: Mapping[str, Any], place: str = "") -> dict[str, str]:
    most = {"name": NAMED, "address": ADDRESSED, "language": 20}
    found = {part: str(told.get(part, "")).strip() for part in CONTACT}
    for part in CONTACT:
        wanted = part != "language"
        if part == "channel" and found[part] not in CHANNELS:
            raise WrongTold(NO_CONTACT, place + part)
        _text(found[part], most.get(part, NAMED), place + part, NO_CONTACT)
        if wanted and not found[part]:
            raise WrongTold(NO_CONTACT, place + part)
    return found


def terms(told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(told) > MOST["terms"]:
        raise WrongTold(too_many(MOST["terms"]))
    return [term(each, f"{place}.") for place, each in enumerate(told)]


def term(told: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    if told.get("what") not in book.TERMS:
        raise WrongTold(NO_TERM, f"{place}what")
    value = told.get("value")
    if not isinstance(value, int) or not 0 < value <= HIGHEST:
        raise WrongTold(NO_TERM, f"{place}value")
    begins = _date(told.get("from"), f"{place}from")
    ends = _date(told["until"], f"{place}until") if told.get("until") else None
    if ends is not None and ends < begins:
        raise WrongTold(NO_TERM, f"{place}until")
    until, source = ends.isoformat() if ends else "", _text(told.get("source", ""), SOURCED, f"{place}source")
    return {"what": told["what"], "value": value, "from": begins.isoformat(), "until": until, "source": source}


def _date(told: Any, place: str) -> date:
    try:
        return date.fromisoformat(str(told))
    except ValueError as wrong:
        raise WrongTold(NO_TERM, place) from wrong


_FIELDS: Final[dict[str, Callable[[Any], Any]]] = {
    "name": name,
    "kind": kind,
    "codes": _several("codes"),
    "skus": _several("skus"),
    "zone": zone,
    "week": week,
    "hours": hours,
    "holidays": country,
    "days_off": closed_days,
    "answers_within": minutes,
    "contacts": contacts,
    "terms": terms,
    "note": lambda told: _text(told, NOTED),
}
