"""The book of partners: read and written as settings with history, found by what the facts of an order say."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from amends.casework.partners.models import Partner, PartnerKind, PartnerLink
from amends.engine import calendar
from amends.engine.calendar import Calendar
from amends.engine.facts import Facts
from amends.merchants.access import visible
from amends.merchants.changes import AREAS, Area, NotUndone, Values
from amends.merchants.changewords import CODES
from amends.merchants.models import Member

AREA: Final = "partner"
FIELDS: Final = (
    "kind", "name", "codes", "skus", "shops", "contacts", "terms", "opens", "shuts", "zone", "answers_within",
    "note",
)  # fmt: skip
MOST: Final = 500
MINUTES: Final = 60
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
    opens: int
    shuts: int
    answers_within: int


@cache
def shipped() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(files("amends.casework.partners").joinpath("terms.yaml").read_text("utf-8"))
    return found


def starting(kind: str) -> Starting:
    told = shipped()["kinds"][kind]
    return Starting(**told | {"days": tuple(told["days"])})


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
    fields = {name: values[name] for name in FIELDS} | {"days": values["week"], "archived_at": archived}
    Partner.objects.update_or_create(merchant_id=member.merchant_id, id=int(key), defaults=fields)


def _drop(member: Member, key: str) -> None:
    """One that nobody was given a link of."""
    if visible(member, PartnerLink).filter(partner_id=key).exists():
        raise NotUndone
    visible(member, Partner).filter(id=key).delete()


def register() -> None:
    """Make it known to the settings."""
    CODES["kind"] = dict(PartnerKind.choices)
    AREAS[AREA] = Area(title=_("Partners"), read=_read, write=_write, drop=_drop)


# --- found ----------------------------------------------------------------------------------------------------------


def partners(member: Member, *, kind: str = "", archived: bool = False) -> list[Partner]:
    """Those in use, or put away, by name; at most MOST."""
    rows = visible(member, Partner).filter(archived_at__isnull=not archived)
    rows = rows.filter(kind=kind) if kind else rows
    return list(rows.order_by("kind", "name")[:MOST])


def of_order(known: Sequence[Partner], kind: str, facts: Facts, *, shop_id: int) -> Partner | None:
    """Whose it is to answer: by the carrier's code or the goods the facts name; else the only one serving the shop."""
    serving = [each for each in known if each.kind == kind and (not each.shops or shop_id in each.shops)]
    named = [each for each in serving if _is_named(each, facts)]
    if named:
        return named[0]
    unnamed = [each for each in serving if not (each.codes or each.skus)]
    told = facts.carrier if kind == PartnerKind.CARRIER else ""
    return unnamed[0] if len(unnamed) == 1 and not (told and len(serving) > 1) else None


def _is_named(partner: Partner, facts: Facts) -> bool:
    if partner.kind == PartnerKind.CARRIER:
        told = facts.carrier.strip().casefold()
        return bool(told) and told in {name.strip().casefold() for name in (partner.name, *partner.codes)}
    return supplies(partner.skus, facts.skus)


def supplies(patterns: Iterable[str], skus: Iterable[str]) -> bool:
    """Whether one of the goods is among the patterns; ``*`` stands for anything."""
    rules = [re.compile(".*".join(map(re.escape, each.split("*"))), re.IGNORECASE) for each in patterns]
    return any(rule.fullmatch(sku) for rule in rules for sku in skus)


# --- hours ----------------------------------------------------------------------------------------------------------


def remind(partner: Partner, since: datetime) -> datetime:
    """When a contact that was mailed is reminded: a part of its time to answer, in its own hours."""
    part = timedelta(minutes=partner.answers_within) * float(shipped()["remind_after"])
    return calendar.later(_calendar(partner), since, part)


def due(partner: Partner, since: datetime) -> datetime:
    """When its time to answer is over, counted in its own hours."""
    return calendar.later(_calendar(partner), since, timedelta(minutes=partner.answers_within))


def _calendar(partner: Partner) -> Calendar:
    days = frozenset(partner.days or range(1, 8))
    return Calendar(
        name=partner.name,
        zone=partner.zone,
        windows=((partner.opens * MINUTES, partner.shuts * MINUTES),),
        week=tuple(day in days for day in range(1, 8)),
    )


def open_time(partner: Partner, since: datetime, until: datetime) -> timedelta:
    """How much of its hours lies between two moments."""
    return calendar.open_time(_calendar(partner), since, until)


def said(partner: Partner, what: str, *, on: date) -> dict[str, Any] | None:
    """What its contract says on a day, with where it is written; the newest that has begun and not ended."""
    day = on.isoformat()
    told = [each for each in partner.terms if each["what"] == what and each["from"] <= day <= (each["until"] or day)]
    return max(told, key=lambda each: str(each["from"])) if told else None


def term(partner: Partner, what: str, *, on: date) -> int | None:
    """The number of ``said``. None: it says nothing."""
    found = said(partner, what, on=on)
    return int(found["value"]) if found else None
