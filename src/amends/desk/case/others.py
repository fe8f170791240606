"""What a case is about where that is no refund, dispute, review or promise: every fact of it that has a word."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.desk.case.fact import Fact
from amends.desk.words import fields
from amends.desk.words.titles import Titles
from amends.engine.fields import FIELDS, Field
from amends.engine.subjects import FAMILY_OF, Subject

TITLES: Final[dict[str, str | Promise]] = {
    "problem": gettext_lazy("Problem"),
    "report": gettext_lazy("What a partner reported"),
    "request": gettext_lazy("What we asked a partner"),
    "invoice": gettext_lazy("Invoice"),
    "task": gettext_lazy("Task"),
    "penalty": gettext_lazy("Penalty"),
    "loss": gettext_lazy("Loss"),
    "claim": gettext_lazy("Claim"),
    "stock": gettext_lazy("Stock"),
    "supply": gettext_lazy("Goods that can't be had"),
    "queue": gettext_lazy("Waiting buyers"),
    "parcel": gettext_lazy("Parcel"),
    "phase": gettext_lazy("Phase"),
    "score": gettext_lazy("Score"),
    "other": gettext_lazy("What was told"),
}


def facts(subject: Subject, titles: Titles, currency: str) -> tuple[str, list[Fact]]:
    """Its title, and its facts in the order of the field words."""
    family = FAMILY_OF.get(type(subject), "")
    return str(TITLES.get(family, "")), list(_facts(subject, family, titles, currency))


def _facts(subject: Subject, family: str, titles: Titles, currency: str) -> Iterator[Fact]:
    for field in FIELDS.values():
        if field.family == family and (known := _known(field, subject)) is not None:
            yield _fact(field, known, titles, currency)


def _known(field: Field, subject: Subject) -> object:
    """The value, None where it says nothing."""
    name = field.path.partition(".")[2]
    value = getattr(subject, name)
    return None if value in ("", (), 0, False) else value


def _fact(field: Field, value: object, titles: Titles, currency: str) -> Fact:
    label = fields.name(field.word)
    if isinstance(value, datetime):
        return Fact(label=label, at=value)
    if isinstance(value, tuple):
        return Fact(label=label, text=_(", ").join(titles.value(field.word, str(each)) for each in value))
    plain = value if isinstance(value, int) else str(value)
    return Fact(label=label, text=titles.value(field.word, plain, currency=currency))
