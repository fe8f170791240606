"""The form of a step or of a way to settle: its fields as the page shows them, and what was typed read as answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.desk.case.grants import typed as sum_typed
from amends.desk.words import quarantine
from amends.engine import forms
from amends.engine.conditions import amount_of, read
from amends.engine.dossier import Case, Dossier
from amends.engine.fold import subject_of
from amends.engine.forms import Answer
from amends.engine.playbook import Amount, FieldType, FormEntry, OwnField, Playbook, RemedyRule, StepRule
from amends.engine.subjects import Subject
from amends.web import amounts
from amends.web.amounts import MINOR_DIGITS

FAULTS: Final = "field_faults"
START: Final = "form."
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedField:
    """A field as shown. ``id``: of the input, unique on the page; ``value``: as it is typed; ``fault``: what is wrong.

    ``choices``: (name, title) of those it can be. ``least``, ``most``: as typed; empty where there is no bound.
    """

    name: str
    id: str
    title: str
    type: str
    unit: str
    value: str
    required: bool
    choices: list[tuple[str, str]]
    least: str
    most: str
    fault: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Answers that can be told, and faults by field (``form.NAME``)."""

    answers: dict[str, Answer]
    faults: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks: the case, its order as it is known, the playbook's own fields and the currency sums are typed in."""

    dossier: Dossier
    case: Case
    playbook: Playbook
    currency: str

    def read(self, word: str) -> object:
        """What a field word stands for."""
        return read(word, self.dossier, self.dossier.facts, self._about, self.case)

    def amount(self, part: Amount) -> int:
        """What a sum comes to, minor units."""
        return amount_of(part, self.dossier, self.dossier.facts, self._about, self.case)

    @property
    def rate(self) -> int:
        """Of the playbook's sums in the order's currency, see ``engine.currencies``."""
        return self.dossier.facts.rate

    @property
    def _about(self) -> Subject:
        return subject_of(self.dossier.facts, self.case.subject)


Asks = StepRule | RemedyRule


def fields(asking: Asking, rule: Asks, language: str, typed: Mapping[str, Any]) -> list[AskedField]:
    """What a step or a way to settle asks for, filled in with what was ``typed``, else with what is known."""
    return [_field(asking, rule, entry, language, typed) for entry in rule.form]


def _field(asking: Asking, rule: Asks, entry: FormEntry, language: str, typed: Mapping[str, Any]) -> AskedField:
    field, name = asking.playbook.fields[entry.field], START + entry.field
    money = field.type is FieldType.MONEY
    return AskedField(
        name=name,
        id=f"{'way-' if isinstance(rule, RemedyRule) else ''}{rule.name}-{entry.field}",
        title=field.title.say(language),
        type=field.type.value,
        unit=asking.currency if money else field.unit.say(language),
        value=str(typed.get(name, "")) if typed else _default(asking, entry, field),
        required=entry.required,
        choices=[(choice.name, choice.title.say(language)) for choice in field.choices],
        least=_bound(field, forms.bounds(field, asking.rate)[0], asking.currency),
        most=_bound(field, _most(asking, entry, field), asking.currency),
        fault=typed.get(FAULTS, {}).get(name, ""),
    )


def _bound(field: OwnField, value: int | None, currency: str) -> str:
    if value is None:
        return ""
    return sum_typed(value, currency) if field.type is FieldType.MONEY else str(value)


def _most(asking: Asking, entry: FormEntry, field: OwnField) -> int | None:
    _least, own = forms.bounds(field, asking.rate)
    if entry.most is None:
        return own
    most = asking.amount(entry.most)
    return most if own is None else min(most, own)


def _default(asking: Asking, entry: FormEntry, field: OwnField) -> str:
    """What is known, as it would be typed."""
    match known := asking.read(entry.default) if entry.default else None:
        case bool():
            return YES if known else NO
        case datetime():
            return known.astimezone(ZoneInfo(asking.playbook.zone)).date().isoformat()
        case int() if field.type is FieldType.MONEY:
            return sum_typed(known, asking.currency) if known else ""
        case None | 0:
            return ""
        case _:
            return str(known)


def answered(asking: Asking, rule: Asks | None, post: Mapping[str, str]) -> Typed:
    """What was typed into the form of one; a field left empty is not answered."""
    found = Typed({}, {})
    for entry in rule.form if rule else ():
        said, name = post.get(START + entry.field, "").strip(), START + entry.field
        field = asking.playbook.fields[entry.field]
        answer = read_answer(field, said, asking.currency) if said else None
        if fault := _fault(asking, entry, field, said, answer):
            found.faults[name] = fault
        elif answer is not None:
            found.answers[entry.field] = answer
    return found


def read_answer(field: OwnField, said: str, currency: str) -> Answer | None:
    """What it says; None where it says nothing a field of that type can hold."""
    match field.type:
        case FieldType.NUMBER:
            return int(said) if said.removeprefix("-").isdecimal() else None
        case FieldType.MONEY:
            return _minor(said, currency)
        case FieldType.YES_NO:
            return {YES: True, NO: False}.get(said)
        case _:
            return said


def _minor(said: str, currency: str) -> int | None:
    """A sum as typed, in minor units; None for what is no sum, or finer than the currency has."""
    try:
        exact = Decimal(said.replace(",", "")).scaleb(MINOR_DIGITS.get(currency, 2))
        return int(exact) if exact == exact.to_integral_value() else None
    except InvalidOperation:
        return None


def _fault(asking: Asking, entry: FormEntry, field: OwnField, said: str, answer: Answer | None) -> str:
    if not said:
        return _("This is needed.") if entry.required else ""
    if answer is None:
        return str(WRONG.get(field.type, ""))
    most = _most(asking, entry, field)
    if field.type is FieldType.MONEY and most is not None and isinstance(answer, int) and answer > most:
        return _("At most %(sum)s.") % {"sum": amounts.money(most, asking.currency)}
    reason = forms.against(field, answer, asking.rate)
    return quarantine.reason(reason) if reason else ""


WRONG: Final = {
    FieldType.NUMBER: gettext_lazy("Write a whole number."),
    FieldType.MONEY: gettext_lazy("Write a sum, such as 12.50."),
    FieldType.YES_NO: gettext_lazy("Say yes or no."),
}
