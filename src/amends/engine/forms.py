"""Own fields told in a signal's ``form``: what is wrong with them, and what is kept of them.

Money is minor units, a day is text (``2026-11-30``) and, where times are compared, its end in the playbook's zone.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from amends.engine.currencies import UNKNOWN, converted
from amends.engine.facts import Facts, OwnFact
from amends.engine.playbook import FieldType, OwnField

Answer = str | int | bool
Form = Mapping[str, Answer]
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
MOST_ANSWERS: Final = 60
LONGEST: Final = 2_000
MOST: Final = 10**15
YEARS: Final = range(1970, 2200)


class Fault(NamedTuple):
    """What is wrong with one answer. ``field``: as ``form.NAME``."""

    field: str
    reason: str


def shape_fault(form: Form) -> Fault | None:
    """What no playbook could make right: names that are none, answers nobody can keep."""
    if len(form) > MOST_ANSWERS:
        return Fault("form", f"has more than {MOST_ANSWERS} answers")
    for name, answer in form.items():
        if not NAME.fullmatch(name):
            return Fault("form", "names a field that is no name: letters, digits and _, a letter first, 64 at most")
        if reason := _unkeepable(answer):
            return Fault(f"form.{name}", reason)
    return None


def _unkeepable(answer: Answer) -> str:
    if isinstance(answer, str):
        if len(answer) > LONGEST:
            return f"longer than {LONGEST} characters"
        return "holds a NUL character" if "\0" in answer else ""
    return "" if -MOST <= answer <= MOST else f"must lie between -{MOST} and {MOST}"


def fault(fields: Mapping[str, OwnField], form: Form, rate: int = 0) -> Fault | None:
    """What the playbook's own fields say against the answers; None: nothing. ``rate``: see ``currencies``."""
    for name, answer in form.items():
        field = fields.get(name)
        if field is None:
            return Fault(f"form.{name}", f"no such own field of this playbook: {name}")
        if reason := against(field, answer, rate):
            return Fault(f"form.{name}", reason)
    return None


def bounds(field: OwnField, rate: int) -> tuple[int | None, int | None]:
    """The least and the most it takes, sums in the order's currency; none of them by a rate nobody knows."""
    if field.type is not FieldType.MONEY or rate == 0:
        return field.least, field.most
    if rate == UNKNOWN:
        return None, None
    least, most = (None if sum_ is None else converted(sum_, rate) for sum_ in (field.least, field.most))
    return least, most


def against(field: OwnField, answer: Answer, rate: int = 0) -> str:
    """Why it is no answer to this field; empty where it is one."""
    match field.type:
        case FieldType.TEXT:
            return _text(field, answer)
        case FieldType.NUMBER | FieldType.MONEY:
            return _number(field, answer, rate)
        case FieldType.DATE:
            return "" if day(answer) else "must be a day, such as 2026-11-30"
        case FieldType.CHOICE:
            names = [choice.name for choice in field.choices]
            return "" if answer in names else f"must be one of {', '.join(names)}"
        case FieldType.YES_NO:
            return "" if isinstance(answer, bool) else "must be true or false"


def _text(field: OwnField, answer: Answer) -> str:
    if not isinstance(answer, str) or not answer.strip():
        return "must be a text that says something"
    least, most = field.least or 1, field.most or LONGEST
    return "" if least <= len(answer) <= most else f"must have {least} to {most} characters"


def _number(field: OwnField, answer: Answer, rate: int) -> str:
    if isinstance(answer, bool) or not isinstance(answer, int):
        unit = " of minor units" if field.type is FieldType.MONEY else ""
        return f"must be a whole number{unit}"
    low, high = bounds(field, rate)
    least = (0 if field.type is FieldType.MONEY else -MOST) if low is None else low
    most = MOST if high is None else high
    return "" if least <= answer <= most else f"must lie between {least} and {most}"


def day(answer: Answer) -> date | None:
    """The day an answer names; None where it names none."""
    try:
        found = date.fromisoformat(answer) if isinstance(answer, str) and len(answer) == len("2026-11-30") else None
    except ValueError:
        return None
    return found if found is not None and found.year in YEARS else None


def keep(facts: Facts, form: Form, *, about: str, at: datetime, fields: Mapping[str, OwnField], zone: str) -> None:
    """Note answers given ``at`` a time about a subject (empty: the order), unless a later one is known."""
    start = f"{about}/" if about else ""
    fresh = {}
    for name, answer in form.items():
        known = facts.form.get(start + name)
        if known is None or known.at <= at:
            said = meant(fields.get(name), answer, zone=zone)
            fresh[start + name] = OwnFact(answer, at, said if isinstance(said, datetime) else None)
    if fresh:
        facts.form = {**facts.form, **fresh}


def meant(field: OwnField | None, answer: Answer | None, *, zone: str) -> Answer | datetime | None:
    """What an answer stands for: of a day its end, else the answer itself."""
    if field is None or field.type is not FieldType.DATE or answer is None:
        return answer
    found = day(answer)
    if found is None:
        return answer
    return datetime.combine(found + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
