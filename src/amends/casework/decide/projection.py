"""What a projection is, and what it is shown of a dossier that has just been decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from amends.casework.decide.batch import Batch
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import CaseRow
from amends.casework.projections.history import HeardSignal
from amends.casework.projections.promises import Heard
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.ledgers.standing import Stood
from amends.engine.signals import AnySignal

Place = tuple[int, int, int]  # merchant, dossier and shop ids


class Seen(NamedTuple):
    """A dossier as it stood ``before`` and stands ``after``, with what was ``told`` between.

    ``batch``: where rows go; ``cases``: the rows of its cases; ``heard``: see ``projections.promises``.
    """

    batch: Batch
    place: Place
    before: Stood
    after: Dossier
    policy: Policy
    cases: Sequence[CaseRow]
    heard: Heard
    told: Sequence[HeardSignal]
    now: datetime


class RefilledFrom(StrEnum):
    """What a projection is refilled from. ``NOTHING``: it adds up, and can't be told from a dossier alone."""

    STATE = "state"
    LOG = "log"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """A table kept from dossiers. ``row``: a NamedTuple whose fields are its columns (see ``rows.columns``).

    ``hear`` gathers from a signal, ``gather`` once a dossier is decided; ``samples``: also of sample orders;
    ``of_cases``: only where there are cases, or were. ``write`` takes a batch. ``owned``: its rows are the dossier's
    alone, so that refilling begins by taking them away. ``edition``: raised when a version keeps more or other rows of
    the same dossiers, which are then filled anew once (see ``maintenance.refills``).
    """

    name: str
    table: str
    row: type[Any]
    write: Callable[[Connection, Batch, bool], None]
    source: RefilledFrom
    gather: Callable[[Seen], None] | None = None
    hear: Callable[[Batch, Place, Heard, AnySignal], None] | None = None
    samples: bool = False
    of_cases: bool = False
    owned: bool = False
    edition: int = 0
