"""What a shop's key may report: facts. To act as a colleague takes a key bound to a member's authority."""

from typing import Final

import msgspec

from amends.engine.signals import KINDS, AnySignal, MessageSent, PromiseKept, PromiseMade, PromiseReleased, StepDone
from amends.engine.wire import Refused
from amends.engine.words import Source

ACTS: Final = frozenset(
    {
        *(kind for kind in KINDS.values() if kind.__module__ == StepDone.__module__),
        PromiseMade,
        PromiseKept,
        PromiseReleased,
    }
)
"""What colleagues do; everything else is a fact."""
REASON: Final = "a shop's key reports facts only; a colleague acts in the pages, or by a key of their own"


def acts(signal: AnySignal) -> bool:
    """Whether the signal does something in a colleague's name, such as paying or writing to the buyer."""
    return type(signal) in ACTS or (isinstance(signal, MessageSent) and bool(signal.channel))


def of_key(signal: AnySignal | Refused, *, by: str) -> AnySignal | Refused:
    """The signal as reported by the key ``by`` names; refused where it acts or says that the engine said so."""
    if isinstance(signal, Refused):
        return signal
    if acts(signal):
        return Refused("kind", REASON)
    if signal.source is Source.ENGINE:
        return Refused("source", "only the engine itself speaks as the engine")
    return msgspec.structs.replace(signal, by=f"{by}/{signal.by}" if signal.by else by)
