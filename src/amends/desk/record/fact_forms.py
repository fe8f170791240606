"""A kind of fact that a colleague can tell: the fields of its form and what they are called."""

from dataclasses import dataclass

from django.utils.functional import Promise

from amends.desk.words.vocabulary import Words
from amends.engine.signals import AnySignal


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """``fields``: those asked for, in order. ``names``: what they are called here. ``words``: of closed choices.

    ``needed``: fields that must be filled in though the signal itself would go without them.
    """

    signal: type[AnySignal]
    title: Promise
    icon: str
    fields: tuple[str, ...]
    names: dict[str, Promise]
    words: dict[str, Words]
    needed: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """Its word in addresses: ``problem-reported``."""
        return str(self.signal.__struct_config__.tag).replace(".", "-").replace("_", "-")
