"""A script in the merchant's own words: its gaps, what a buyer would read of it, what is wrong and where."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from amends.desk.own import values as ownvalues
from amends.desk.own.values import LANGUAGES, RunningValues
from amends.desk.words import fields, vocabulary
from amends.desk.words.vocabulary import say
from amends.engine.playbook import (
    Playbook,
    Template,
    Variable,
    Wording,
)
from amends.engine.templates import Filling, gaps
from amends.engine.templates import render as rendered
from amends.policy.problem import nearest, said

LONGEST: Final = 4000
TYPES: Final[dict[str, str | Promise]] = {
    "text": gettext_lazy("text"),
    "money": gettext_lazy("money"),
    "time": gettext_lazy("time"),
    "day": gettext_lazy("day"),
    "number": gettext_lazy("number"),
}
SAMPLE: Final[dict[str, str]] = {"order": "T-1001", "waybill": "SF1390000000017", "carrier": "SF Express"}
AHEAD: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A gap of a script: how it is written, what it is filled with."""

    name: str
    written: str
    type: str
    field: str
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptFault:
    """``line`` and ``column`` from 1; 0 where it is the whole text."""

    line: int
    column: int
    message: str
    cure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptDraft:
    """One language of a script being changed. ``reads``: as a buyer would read it, empty where it can't be filled."""

    language: str
    label: str
    text: str
    shipped: str
    reads: str
    faults: list[ScriptFault]


def template_of(playbook: Playbook, name: str) -> Template | None:
    return next((each for each in playbook.templates if each.name == name), None)


def drafts(now: RunningValues, template: Template, typed: Mapping[str, str], at: datetime) -> list[ScriptDraft]:
    """The script in each of its languages; ``typed`` by language wins over what holds."""
    shipped = template_of(now.shipped, template.name) or template
    return [_draft(now, template, shipped, lang, typed.get(lang), at) for lang in LANGUAGES]


def _draft(
    now: RunningValues, template: Template, shipped: Template, lang: str, typed: str | None, at: datetime
) -> ScriptDraft:
    text = getattr(template.text, lang) if typed is None else typed
    wrong = faults(template, text, needed=lang != "pt")
    return ScriptDraft(
        language=lang,
        label=say(vocabulary.LANGUAGES, lang),
        text=text,
        shipped=getattr(shipped.text, lang),
        reads="" if wrong or not text else reads(now.playbook, template, text, at),
        faults=wrong,
    )


def faults(template: Template, text: str, *, needed: bool, known: Collection[str] | None = None) -> list[ScriptFault]:
    """What is wrong with one text: braces that are no gaps, gaps nobody declared, declared gaps that are missing.

    ``known``: the gaps there are, where that is more than the script's own.
    """
    if not text:
        return [ScriptFault(line=0, column=0, message=_("A text is needed in this language."))] if needed else []
    try:
        found = gaps(text)
    except ValueError:
        return [_at(text, "{", _("This brace is no gap."), _("A gap is written {name}, a brace itself {{ or }}."))]
    declared = [variable.name for variable in template.variables]
    may = list(known or declared)
    unknown = [_at(text, f"{{{name}}}", *_unknown(name, may)) for name in found if name not in may]
    lacking = [_("The gap {%(name)s} is missing.") % {"name": name} for name in declared if name not in found]
    return [*unknown, *(ScriptFault(line=0, column=0, message=message) for message in lacking)]


def _unknown(name: str, known: list[str]) -> tuple[str, str]:
    cure = nearest(name, known)
    return _("There is no gap {%(name)s}.") % {"name": name}, said(cure, get_language() or "en")


def _at(text: str, piece: str, message: str, cure: str = "") -> ScriptFault:
    before = text[: max(text.find(piece), 0)]
    return ScriptFault(
        line=before.count("\n") + 1, column=len(before.rpartition("\n")[2]) + 1, message=message, cure=cure
    )


def gap_rows(playbook: Playbook, template: Template, at: datetime) -> list[Gap]:
    return [
        Gap(
            name=variable.name,
            written=f"{{{variable.name}}}",
            type=str(TYPES.get(variable.type, variable.type)),
            field=fields.name(variable.field) if variable.field else "",
            sample=reads(playbook, _only(template, variable), f"{{{variable.name}}}", at),
        )
        for variable in template.variables
    ]


def _only(template: Template, variable: Variable) -> Template:
    return msgspec.structs.replace(template, variables=(variable,))


def reads(playbook: Playbook, template: Template, text: str, at: datetime) -> str:
    """The text filled for a sample order."""
    values = {variable.name: _sample(variable, at) for variable in template.variables}
    whole = msgspec.structs.replace(template, text=Wording(en=text))
    return rendered(whole, values, language="en", zone=playbook.zone, currency=playbook.currency)


def _sample(variable: Variable, at: datetime) -> Filling:
    match variable.type:
        case "money":
            return 29_900
        case "time" | "day":
            return at + AHEAD
        case "number":
            return 3
        case _:
            return SAMPLE.get(variable.name) or f"‹{variable.name}›"


def wanted(name: str, typed: Mapping[str, str]) -> dict[str, str]:
    """What is set, by path."""
    return {f"templates.{name}.text.{lang}": text for lang, text in typed.items()}


def changed(now: RunningValues, name: str, typed: Mapping[str, str]) -> bool:
    found = template_of(now.playbook, name)
    return any(getattr(found.text, lang) != text for lang, text in typed.items()) if found else False


def body(now: RunningValues, name: str, typed: Mapping[str, str]) -> str:
    """The overlay with the script's texts in it."""
    return ownvalues.with_values(now, wanted(name, typed))
