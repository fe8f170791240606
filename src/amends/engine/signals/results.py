"""What became of effects, and what we do not know yet."""

from datetime import datetime

from amends.engine.signals.base import Signal
from amends.engine.words import Source


class EffectDone(Signal, frozen=True, kw_only=True, tag="effect.done"):
    """A courier delivered an effect; ``ref`` is its idempotency key, ``amount`` its sum, minor units."""

    SOURCE = Source.ENGINE
    effect: str
    case: int = 0
    text: str = ""
    amount: int = 0


class EffectFailed(Signal, frozen=True, kw_only=True, tag="effect.failed"):
    """A courier gave an effect up; somebody has to do it by hand."""

    SOURCE = Source.ENGINE
    effect: str
    case: int = 0
    text: str = ""


class GrantBack(Signal, frozen=True, kw_only=True, tag="grant.back"):
    """Granted money couldn't be paid out: it isn't granted any more. ``amount``: minor units of ``currency``."""

    SOURCE = Source.ENGINE
    case: int
    amount: int
    currency: str = ""


class Other(Signal, frozen=True, kw_only=True, tag="other"):
    """A kind, or a word in a known one, that we don't know yet: kept and shown, never dropped.

    ``deadline`` and ``amount``: what it says of a time limit and a sum, where that can be read.
    """

    name: str
    body: str = ""
    deadline: datetime | None = None
    amount: int = 0
