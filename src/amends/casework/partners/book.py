"""The book of partners: read and written as settings with history, found by what the facts of an order say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import yaml
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amends.casework.overlay import told_hours
from amends.casework.overlay.told_hours import KeptHours
from amends.casework.partners.models import Partner, PartnerKind, PartnerLink
from amends.engine import calendar, partner_hours
from amends.engine.calendar import Calendar
from amends.engine.facts import Facts
from amends.engine.partner_hours import PartnerHours
from amends.merchants.access import visible
from amends.merchants.changes import AREAS, Area, NotUndone, Values
from amends.merchants.changewords import CODES
from amends.merchants.models import Member
from amends.policy import holidays

AREA: Final = "partner"
FIELDS: Final = (
    "kind", "name", "codes", "skus", "shops", "contacts", "terms", "hours", "zone", "holidays", "days_off",
    "answers_within", "note",
)  # fmt: skip
MOST: Final = 500
VERSIONS: Final = 20  # of its hours that are kept
HOURS: Final = ("hours", "days", "zone", "holidays", "days_off")
TERMS: Final = (
    "claim_within_days", "claim_cap", "cap_in_freights", "bears_percent", "free_per_month", "pay_within_days",
    "appeal_within_days",
)  # fmt: skip
"""What a contract says: until when to claim; at most how much, how many times the freight, what part of a loss; how
many losses a month it doesn't pay for; until when it pays, and until when a refusal is objected to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    """What a new partner of a kind starts with."""

    days: tuple[int, ...]
    hours: tuple[str, ...]
    answers_within: int


@cache
def shipped() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(files("amends.casework.partners").joinpath("terms.yaml").read_text("utf-8"))
    return found


def starting(kind: str) -> Starting:
    told = shipped()["kinds"][kind]
    return Starting(**told | {"days": tuple(told["days"]), "hours": tuple(told["hours"])})


def lasts() -> timedelta:
    """How long a contact's link to its list lasts."""
    return timedelta(days=int(shipped()["links_last_days"]))


# --- as a setting ---------------------------------------------------------------------------------------------------


def _read(member: Member, key: str) -> Values | None:
    found = visible(member, Partner).filter(id=key).first() if key.isdecimal() else None
    if found is None:
        return None
    archived = found.archived_at.isoformat() if found.archived_at else None
    told = {name: getattr(found, name) for name in FIELDS}
    return told | {"week": found.days, "archived_at": archived}


def _write(member: Member, key: str, values: Values) -> None:
    archived = parse_datetime(values["archived_at"]) if values.get("archived_at") else None
    values = _as_told_now(values)
    fields = {name: values[name] for name in FIELDS} | {"days": values["week"], "archived_at": archived}
    found = visible(member, Partner).filter(id=key).first()
    fields |= _told_anew(found, fields) if found is not None else {}
    Partner.objects.update_or_create(merchant_id=member.merchant_id, id=int(key), defaults=fields)


def _as_told_now(values: Values) -> Values:
    """What was kept while hours were told from one whole hour to another, as it is kept now."""
    if "hours" in values:
        return values
    hours = [f"{values['opens']:02d}:00-{values['shuts']:02d}:00"]
    return {"holidays": "", "days_off": [], **values, "hours": hours, "week": values["week"] or list(range(1, 8))}


def _told_anew(found: Partner, fields: dict[str, Any]) -> dict[str, Any]:
    """Where its hours change: what they were until now, for the clocks that count in them."""
    was = kept(found)
    if all(list(getattr(was, name)) == list(fields[name]) for name in HOURS):
        return {}
    before = [*found.hours_before, msgspec.to_builtins(was)]
    return {"hours_before": before[-VERSIONS:], "hours_since": timezone.now()}


def _drop(member: Member, key: str) -> None:
    """One that nobody was given a link of."""
    if visible(member, PartnerLink).filter(partner_id=key).exists():
        raise NotUndone
    visible(member, Partner).filter(id=key).delete()


def register() -> None:
    """Make it known to the settings."""
    CODES["kind"] = dict(PartnerKind.choices)
    CODES["holidays"] = {code: _country(code) for code in holidays.COUNTRIES}
    AREAS[AREA] = Area(title=_("Partners"), read=_read, write=_write, drop=_drop, said=_said_of)


def _said_of(_merchant: int, _key: str, field: str, value: Any) -> str | None:
    return hours_text(value, get_language() or "en") if field == "hours" and value else None


def hours_text(hours: Sequence[str], language: str) -> str:
    """Hours in one line, days of the week in the reader's language; ``week_hours`` reads it back."""
    text = ", ".join(hours)
    for code, chinese, *_names in shipped()["weekdays"] if language.startswith("zh") else ():
        text = text.replace(code, chinese)
    return text


def _in_words(code: str) -> str:
    return holidays.COUNTRIES[code].say(get_language() or "en")


_country = lazy(_in_words, str)

# --- found ----------------------------------------------------------------------------------------------------------


def partners(member: Member, *, kind: str = "", archived: bool = False) -> list[Partner]:
    """Those in use, or put away, by name; at most MOST."""
    rows = visible(member, Partner).filter(archived_at__isnull=not archived)
    rows = rows.filter(kind=kind) if kind else rows
    return list(rows.order_by("kind", "name")[:MOST])


def of_order(known: Sequence[Partner], kind: str, facts: Facts, *, shop_id: int) -> Partner | None:
    """Whose it is to answer, of those who serve the shop; as the engine finds whose hours a clock is counted in."""
    serving = [each for each in known if not each.shops or shop_id in each.shops]
    return partner_hours.of_order(serving, kind, facts)


# --- hours ----------------------------------------------------------------------------------------------------------


def remind(partner: Partner, since: datetime) -> datetime:
    """When a contact that was mailed is reminded: a part of its time to answer, in its own hours."""
    part = timedelta(minutes=partner.answers_within) * float(shipped()["remind_after"])
    return calendar.later(hours_at(partner, since), since, part)


def due(partner: Partner, since: datetime) -> datetime:
    """When its time to answer is over, counted in its own hours."""
    return calendar.later(hours_at(partner, since), since, timedelta(minutes=partner.answers_within))


def kept(partner: Partner) -> KeptHours:
    """Its hours as they are told now."""
    return KeptHours(
        zone=partner.zone,
        hours=tuple(partner.hours),
        days=tuple(partner.days),
        holidays=partner.holidays,
        days_off=tuple(partner.days_off),
        since=partner.hours_since,
    )


def told_at(partner: Partner, at: datetime) -> Calendar | None:
    """Its hours as they were at a moment; None where it had told none."""
    before = msgspec.convert(partner.hours_before, tuple[KeptHours, ...])
    told = told_hours.told(partner.name, (*before, kept(partner)))
    return PartnerHours(id=partner.id, kind=partner.kind, name=partner.name, told=told).at(at)


def hours_at(partner: Partner, at: datetime) -> Calendar:
    """The same; where it has told none every minute counts."""
    found = told_at(partner, at)
    return found if found is not None else Calendar(name=partner.name, zone=partner.zone)


def open_time(partner: Partner, since: datetime, until: datetime) -> timedelta:
    """How much of its hours lies between two moments."""
    return calendar.open_time(hours_at(partner, since), since, until)


def said(partner: Partner, what: str, *, on: date) -> dict[str, Any] | None:
    """What its contract says on a day, with where it is written; the newest that has begun and not ended."""
    day = on.isoformat()
    told = [each for each in partner.terms if each["what"] == what and each["from"] <= day <= (each["until"] or day)]
    return max(told, key=lambda each: str(each["from"])) if told else None


def term(partner: Partner, what: str, *, on: date) -> int | None:
    """The number of ``said``. None: it says nothing."""
    found = said(partner, what, on=on)
    return int(found["value"]) if found else None
