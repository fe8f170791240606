"""A kind of fact that a colleague can tell: the fields of its form and what they are called."""

from dataclasses import dataclass

from django.utils.functional import Promise

from amends.desk.words.vocabulary import Words
from amends.engine.signals import AnySignal


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """``fields``: those asked for, in order. ``names``: what they are called here. ``words``: of closed choices.

    ``needed``: fields that must be filled in though the signal itself would go without them. ``about``: the field that
    names the thing itself, where it is no order: the same again is told of the same.
    """

    signal: type[AnySignal]
    title: Promise
    icon: str
    fields: tuple[str, ...]
    names: dict[str, Promise]
    words: dict[str, Words]
    needed: tuple[str, ...] = ()
    about: str = ""

    @property
    def slug(self) -> str:
        """Its word in addresses: ``problem-reported``."""
        return self.tag.replace(".", "-").replace("_", "-")

    @property
    def tag(self) -> str:
        """The signal's kind."""
        return str(self.signal.__struct_config__.tag)
