"""The log of a dossier, read again: folded from its start through the engine it gives the dossier as it stands.

What a line of the log was decided by is named in it; a line is a signal, or the moment up to which clocks rang.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec

from amends.casework.ledger.models import SignalRecord
from amends.casework.projections import tone
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.signals import AnySignal
from amends.engine.step import advance, wake


class JournalLine(NamedTuple):
    """A line of the log. ``policy``: by what it was decided, as the dossier stood then.

    ``signal`` None: clocks rang up to ``at``.
    """

    at: datetime
    policy: Callable[[Dossier], Policy]
    signal: AnySignal | None


def fold(dossier: Dossier, lines: Iterable[JournalLine]) -> Dossier:
    """The dossier after these lines, oldest first; the one given is worked on itself.

    Raises ``engine.actions.Misdirected``, as the engine does, where a line can't have been told then.
    """
    for line in lines:
        if line.signal is None:
            dossier = wake(dossier, line.at, line.policy(dossier)).dossier
            continue
        dossier = advance(dossier, (line.signal,), line.policy(dossier), tone.hear)[0].dossier
    return dossier


def signal_of(row: SignalRecord) -> AnySignal:
    """The signal that a row of the log keeps."""
    found: AnySignal = msgspec.convert(row.payload, AnySignal)
    return found
