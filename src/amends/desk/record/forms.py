"""The form of each kind of fact, from the fields of its signal; and the signal from what was typed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, Final, get_args, get_origin
from uuid import UUID

import msgspec
from django import forms
from django.utils.translation import gettext as _

from amends.desk.forms import ActionForm
from amends.desk.record.fact_forms import Telling
from amends.desk.record.tax_numbers import TaxNumber, read
from amends.engine.fold import family
from amends.engine.signals import AnySignal, Signal
from amends.web import amounts
from amends.web.amounts import MINOR_DIGITS

LONGEST: Final = 4_000
SHORT: Final = 200
MOST_PIECES: Final = 100_000
STARS: Final = 5
HIGHEST: Final = 10_000  # of scores and rates
PIECE: Final = re.compile(r"(.+?)\s*[x×*]\s*([0-9]{1,5})")
PARTED: Final = re.compile(r"[,;，；、\n]")
SUMS: Final = frozenset({"amount", "owed"})
COUNTS: Final = frozenset({"listed", "real"})  # of which there can be none
SCORES: Final = frozenset({"value", "trend", "line"})  # told in hundredths
NOTHING: Final = ("", "—")
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChoices:
    """What the order offers to choose from: issues of its playbook, goods, problems, what partners were asked."""

    issues: Choices
    goods: Choices
    problems: Choices
    requests: Choices
    refunds: Choices
    currency: str
    penalties: Choices = ()
    reviews: Choices = ()
    rules: Choices = ()

    def about(self, signal: type[Signal]) -> Choices:
        """The things a fact can be about."""
        things = {
            "problem": self.problems,
            "request": self.requests,
            "refund": self.refunds,
            "penalty": self.penalties,
            "review": self.reviews,
        }
        return things.get(family(signal), ())


class TaxNumberField(forms.CharField):
    """What was read of the number; the number itself ends here."""

    def clean(self, value: Any) -> TaxNumber:
        return read(super().clean(value))


class RecordForm(ActionForm):
    """Fields of one kind of fact; see ``form_of``."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def filled(self) -> dict[str, Any]:
        """What was typed, by field of the signal, without what was left out."""
        return {
            name: value for name, value in self.cleaned_data.items() if name != "token" and value not in (None, "", [])
        }


class PiecesField(forms.CharField):
    """Pieces as people write them, one after the other: ``CUP x 2, LID``. ``goods``: of which there can be some."""

    def __init__(self, *, goods: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.goods = goods

    def clean(self, value: Any) -> Any:
        """What a signal says of them: goods and how many."""
        return [self._piece(said) for said in PARTED.split(super().clean(value)) if said.strip()]

    def _piece(self, said: str) -> dict[str, Any]:
        found = PIECE.fullmatch(said.strip())
        sku, many = (found[1], int(found[2])) if found and said.strip() not in self.goods else (said.strip(), 1)
        if self.goods and sku not in self.goods:
            raise forms.ValidationError(
                _("%(sku)s isn't in this order; it has %(goods)s.") % {"sku": sku, "goods": ", ".join(self.goods)}
            )
        return {"sku": sku, "quantity": many}


def form_of(kind: Telling, known: OrderChoices) -> type[RecordForm]:
    """The form's class: labels and choices in the reader's language."""
    of_signal = {field.name: field for field in msgspec.structs.fields(kind.signal)}
    made = {name: _field(kind, of_signal[name], known) for name in kind.fields}
    return type("RecordForm", (RecordForm,), made)


def _field(kind: Telling, field: msgspec.structs.FieldInfo, known: OrderChoices) -> forms.Field:
    needed = (field.required and field.name != "ref") or field.name in kind.needed
    common: dict[str, Any] = {"label": kind.names[field.name], "required": needed}
    chosen = _choices(kind, field.name, known)
    if chosen is not None:
        return _choice(field, chosen, common)
    if field.name == "text":
        return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), **common)
    if field.name == "pieces":
        return PiecesField(max_length=SHORT, goods=[sku for sku, _title in known.goods], **common)
    if field.name == "number":
        return TaxNumberField(max_length=SHORT, **common)
    if field.name in SUMS or field.name in SCORES:
        return _number_field(field, known, common)
    return _plain_field(field, common)


def _number_field(field: msgspec.structs.FieldInfo, known: OrderChoices, common: dict[str, Any]) -> forms.Field:
    """A sum in the order's currency, or a score."""
    if field.name in SCORES:
        return forms.DecimalField(min_value=0, max_value=HIGHEST, decimal_places=2, **common)
    digits = MINOR_DIGITS.get(known.currency, 2)
    return forms.DecimalField(min_value=0, max_digits=14, decimal_places=digits, **common)


def _plain_field(field: msgspec.structs.FieldInfo, common: dict[str, Any]) -> forms.Field:
    """By the field's type alone."""
    bare = _bare(field.type)
    if bare is bool:
        return forms.BooleanField(**common | {"required": False, "initial": field.default is True})
    if bare is int:
        most = STARS if field.name == "stars" else MOST_PIECES
        initial = None if common["required"] else field.default or None
        least = 0 if field.name in COUNTS else 1
        return forms.IntegerField(min_value=least, max_value=most, initial=initial, **common)
    if bare is datetime:
        typed = forms.DateTimeInput(attrs={"type": "datetime-local"})
        return forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M"], widget=typed, **common)
    return forms.CharField(max_length=SHORT, **common)


def _choices(kind: Telling, name: str, known: OrderChoices) -> Choices | None:
    """What can be chosen; None where anything can be typed."""
    of_order = {"issue": known.issues, "sku": known.goods, "ref": known.about(kind.signal), "rule": known.rules}
    if name in of_order:
        return of_order[name] or None
    words = kind.words.get(name)
    return None if words is None else [(code, str(word)) for code, word in words.items()]


def _choice(field: msgspec.structs.FieldInfo, chosen: Choices, common: dict[str, Any]) -> forms.Field:
    if get_origin(field.type) is tuple:
        return forms.MultipleChoiceField(choices=chosen, widget=forms.CheckboxSelectMultiple, **common)
    needed = common["required"] or field.name == "ref"
    return forms.ChoiceField(choices=[NOTHING, *chosen], **common | {"required": needed})


def _bare(of: Any) -> Any:
    """A field's type without its None."""
    if isinstance(of, UnionType):
        return next(part for part in get_args(of) if part is not type(None))
    return of


def signal_of(kind: Telling, form: RecordForm, currency: str, now: datetime) -> AnySignal:
    """The fact as a signal. Raises msgspec.ValidationError for what the signal's own rules forbid."""
    token: UUID = form.cleaned_data["token"]
    typed: dict[str, Any] = {}
    for name, value in form.filled().items():
        typed |= _told(name, value, currency)
    typed.setdefault("ref", str(typed[kind.about]) if kind.about else f"desk-{token.hex[:12]}")
    whole = {"id": f"desk:{token}", "at": now, "order": "-", **typed}
    return msgspec.convert(whole, kind.signal)


def _told(name: str, value: Any, currency: str) -> dict[str, Any]:
    """The fields of the signal that this field of the form fills."""
    if isinstance(value, TaxNumber):
        return {"number": value.said, "valid": value.valid}
    if name in SCORES:
        return {name: int(value * 100)}
    if isinstance(value, Decimal):
        return {name: amounts.minor(value, currency)}
    return {name: value.value if isinstance(value, Enum) else value}


def initial(kind: Telling, known: OrderChoices, typed: Mapping[str, str]) -> dict[str, str]:
    """What stands in a fresh form: what the address says, else the only thing there is to choose."""
    found = {name: typed[name] for name in kind.fields if name in typed}
    for name, chosen in (("sku", known.goods), ("ref", known.about(kind.signal))):
        if name in kind.fields and len(chosen) == 1:
            found.setdefault(name, chosen[0][0])
    return found
