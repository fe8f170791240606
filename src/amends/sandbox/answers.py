"""What the demo's people fill into the forms of steps: plausible answers, by chance from a seed."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from amends.engine.conditions import amount_of, read
from amends.engine.dossier import Case, Dossier
from amends.engine.fold import subject_of
from amends.engine.forms import Answer
from amends.engine.playbook import FieldType, FormEntry, OwnField, Playbook, StepRule

MOST: dict[FieldType, int] = {FieldType.NUMBER: 9, FieldType.MONEY: 5_000}


def form(
    dossier: Dossier, case: Case, rule: StepRule, playbook: Playbook, *, now: datetime, random: Random
) -> dict[str, Answer]:
    """An answer to all that a step asks for, as its fields take it."""
    return {
        entry.field: _answer(dossier, case, entry, playbook.fields[entry.field], playbook, now, random)
        for entry in rule.form
    }


def _answer(
    dossier: Dossier, case: Case, entry: FormEntry, field: OwnField, playbook: Playbook, now: datetime, random: Random
) -> Answer:
    match field.type:
        case FieldType.CHOICE:
            return random.choice([choice.name for choice in field.choices])
        case FieldType.YES_NO:
            return random.random() < 0.9  # noqa: PLR2004 - most things are in order
        case FieldType.DATE:
            day = (now + timedelta(days=random.randrange(4))).astimezone(ZoneInfo(playbook.zone)).date()
            return day.isoformat()
        case FieldType.TEXT:
            return f"{random.randrange(10**7, 10**8)}"[: field.most or None].ljust(field.least or 1, "0")
        case FieldType.NUMBER | FieldType.MONEY:
            return _number(dossier, case, entry, field, random)


def _number(dossier: Dossier, case: Case, entry: FormEntry, field: OwnField, random: Random) -> int:
    about = subject_of(dossier.facts, case.subject)
    most = MOST[field.type] if field.most is None else field.most
    if entry.most is not None:
        most = min(most, amount_of(entry.most, dossier, dossier.facts, about, case))
    known = read(entry.default, dossier, dossier.facts, about, case) if entry.default else None
    least = field.least or 0
    if isinstance(known, int) and least <= known <= most:
        return known
    return random.randint(least, max(least, most))
