"""Taking back: a dossier keeps how it stood before a colleague's latest action, until anything else is told.

Taken back, all is as if the action had never been told, but that its id stays known. What has fallen due since then
rings again at its own time. A case that left its holder's hands in the wake of the action is back in them.
"""

from typing import Final

from amends.engine import dossier as dossiers
from amends.engine.actions import Misdirected
from amends.engine.signals import KINDS, ActionUndone, CaseTaken, Signal
from amends.engine.words import Source
from amends.engine.work import Work

NOTHING: Final = b""
# Named once: to look a member of an enum up takes longer than to compare with it.
COLLEAGUE: Final = Source.COLLEAGUE
ENGINE: Final = Source.ENGINE
USUAL: Final[dict[type[Signal], Source]] = {kind: kind.SOURCE for kind in KINDS.values()}


def before(work: Work, signal: Signal) -> None:
    """Keep what it takes to take this signal back, or take back what it says. Raises Misdirected if that can't be."""
    if type(signal) is ActionUndone:
        _take_back(work, signal)
        return
    by = signal.source or USUAL[type(signal)]
    if by is COLLEAGUE:
        d = work.d
        d.latest, d.before = "", NOTHING
        d.before = dossiers.encode(d)
        d.latest = signal.id
    elif work.d.before and not (by is ENGINE and type(signal) is CaseTaken):
        work.d.latest, work.d.before = "", NOTHING


def _take_back(work: Work, signal: ActionUndone) -> None:
    d = work.d
    if not d.before or d.latest != signal.ref:
        raise Misdirected("ref", signal.ref, "something else has happened since, or there is nothing to take back")
    earlier = dossiers.decode(d.before)
    earlier.seen = d.seen
    work.d, work.f = earlier, earlier.facts
