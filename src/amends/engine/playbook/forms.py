"""Own fields: what a playbook lets people and systems tell beyond the engine's own facts."""

from enum import StrEnum

import msgspec

from amends.engine.playbook.texts import Wording


class FieldType(StrEnum):
    """What an own field holds: words, a whole number, minor units, a day, one of its choices, yes or no."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes-no"


class FieldChoice(msgspec.Struct, frozen=True):
    """One thing a field of choices can be."""

    name: str
    title: Wording


class OwnField(msgspec.Struct, frozen=True):
    """A field ``form.NAME``. ``least``, ``most``: of a number or sum (minor units); of a text, its characters.

    ``required``: a form that asks for it doesn't go without.
    """

    name: str
    title: Wording
    type: FieldType
    unit: Wording = Wording()
    choices: tuple[FieldChoice, ...] = ()
    required: bool = False
    least: int | None = None
    most: int | None = None
    origin: str = ""
