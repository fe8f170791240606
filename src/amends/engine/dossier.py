"""The dossier: all that is known of one order, its cases and clocks. The unit of truth, ordering and locking.

Encoded as arrays (compact, fast): append fields at the end with a default, never reorder; raise ``LAYOUT`` otherwise.
Nothing here can form a cycle, so none of it burdens the garbage collector.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from amends.engine.facts import Facts
from amends.engine.layouts import upgraded
from amends.engine.subjects import is_buyers
from amends.engine.words import CaseState, ClockState, StepState

__all__ = [
    "ADDED",
    "ENGINE",
    "LAYOUT",
    "Case",
    "CaseLink",
    "Clock",
    "Dossier",
    "Facts",
    "Sighting",
    "Step",
    "decode",
    "encode",
    "new",
]

LAYOUT = 3
ENGINE: Final = 3  # raised when the same log, under the same policy, comes to another dossier than before
ADDED: Final = {
    1: (
        "Case.links", "Case.awaits", "Case.awaits_since", "Facts.compensated", "RefundFacts.most", "ReviewFacts.sku",
        "ReviewFacts.flagged", "ReviewFacts.flagged_at", "InvoiceFacts.number", "InvoiceFacts.issued",
        "InvoiceFacts.dated", "InvoiceFacts.waybill", "InvoiceFacts.red_number", "InvoiceFacts.voids",
    ),
    2: ("ProblemFacts.returned",),
}  # fmt: skip
"""What dossiers know since an ``ENGINE``: one begun under an earlier one was told of it in vain."""
# Named once: to look a member of an enum up takes longer than to compare with it.
DONE: Final = StepState.DONE
SKIPPED: Final = StepState.SKIPPED


class Step(msgspec.Struct, array_like=True, gc=False):
    """Work for one desk inside a case; ready once all it waits for are done. ``round``: times it was done before.

    ``on``: whom a blocked one waits for; ``skip``: why a skipped one may come back (see ``words.Skip``); ``choice``:
    how it ended, where it could end in several ways. ``home``: its own desk while it is delegated, ``to`` a member or
    to the desk it has now, by whom (``lent_by``); ``back``: who gave it back with a question. ``added``: who added it.
    """

    name: str
    desk: str
    state: StepState = StepState.WAITING
    after: tuple[str, ...] = ()
    ready_at: datetime | None = None
    done_at: datetime | None = None
    by: str = ""
    round: int = 0
    optional: bool = False
    on: str = ""
    skip: str = ""
    choice: str = ""
    home: str = ""
    to: str = ""
    lent_by: str = ""
    back: str = ""
    added: str = ""

    @property
    def own_desk(self) -> str:
        """Whose it is by the playbook, whoever has it now."""
        return self.home or self.desk


class CaseLink(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Another case that belongs to one. ``how``: a word of ``words.Linked``.

    ``to``: where it is, as whoever linked it names it, ``/NO`` for one of the same order; ``name``: the other order's.
    """

    how: str
    to: str
    name: str


class Case(msgspec.Struct, array_like=True, gc=False):
    """One problem to solve. ``scenes``: all it has been, oldest first; ``acted_at``: money moved or buyer told.

    ``barred``: outcomes that were so already when a person opened it again, and don't end it until a step is over.
    ``awaits``: the kind of answer of ours that is out, since ``awaits_since``, until the platform says something of it.
    """

    no: int
    group: str
    subject: str
    scene: str
    issue: str
    desk: str
    policy: str
    opened_at: datetime
    state: CaseState = CaseState.OPEN
    scenes: tuple[str, ...] = ()
    closed_at: datetime | None = None
    outcome: str = ""
    owner: str = ""
    bearer: str = ""
    noted_at: datetime | None = None
    acted_at: datetime | None = None
    remedy: str = ""
    asks: str = ""
    steps: tuple[Step, ...] = ()
    evidence: tuple[str, ...] = ()
    scene_at: datetime | None = None
    barred: tuple[str, ...] = ()
    links: tuple[CaseLink, ...] = ()
    awaits: str = ""
    awaits_since: datetime | None = None

    @property
    def steps_done(self) -> bool:
        """Whether the case has steps and none of them is still to do; what is optional holds nothing up."""
        needed = left = False
        for step in self.steps:
            over = step.state is DONE or step.state is SKIPPED
            if not over and not step.optional:
                return False
            needed, left = needed or not step.optional, left or not over
        return needed or (bool(self.steps) and not left)

    def done_at(self, name: str) -> datetime | None:
        """When the step of that name was done; None where it isn't."""
        for step in self.steps:
            if step.name == name:
                return step.done_at
        return None


class Clock(msgspec.Struct, array_like=True, gc=False):
    """Something owed by ``due_at``. ``alarms``: warnings still to ring, soonest first. ``case`` 0: the order's own.

    ``settled_at``: for a missed clock, when the thing owed was done after all (a growing loss stops there).
    ``held``: paused by a person, not by its rule, so only a person lets it go on. ``waited``: in all its pauses,
    in the hours it is counted in. ``told``: of one that was paused, the deadline it follows without what was waited.
    ``rule``: the name of its rule in the playbook; a step's clock is named ``step:NAME`` and its rule ``SCENE.NAME``.
    ``partner``: in whose own hours, as they were when it started, it is counted; 0: in those of its rule.
    """

    no: int
    name: str
    policy: str
    subject: str
    started_at: datetime
    due_at: datetime
    state: ClockState = ClockState.RUNNING
    case: int = 0
    alarms: tuple[datetime, ...] = ()
    round: int = 1
    given: bool = False
    assumed: bool = False
    ended_at: datetime | None = None
    known_at: datetime | None = None
    voided_at: datetime | None = None
    settled_at: datetime | None = None
    paused_at: datetime | None = None
    waiting_for: str = ""
    missed_rounds: int = 0
    rule: str = ""
    held: bool = False
    waited: timedelta = timedelta()
    told: datetime | None = None
    partner: int = 0

    @property
    def rings_at(self) -> datetime | None:
        """When the engine must look at this clock next; None while it is paused or ended."""
        if self.state is not ClockState.RUNNING:
            return None
        return self.alarms[0] if self.alarms else self.due_at

    @property
    def missed(self) -> bool:
        """Missed, and no later fact has voided the miss."""
        return self.state is ClockState.MISSED and self.voided_at is None


class Sighting(msgspec.Struct, array_like=True, gc=False):
    """A scene the playbook recognised in this dossier."""

    scene: str
    at: datetime
    case: int
    subject: str = ""
    voided_at: datetime | None = None
    clock: int = 0


class Dossier(msgspec.Struct, array_like=True, gc=False):
    """``now``: how far this dossier's time has come. ``seen``: hashes of signal ids already applied.

    ``clocks``: running, paused, or missed and not yet made good; ``ended``: those nothing can change any more.
    ``before``: the dossier, encoded, as it stood before the colleague's action ``latest`` (a signal's id), kept until
    anything else is told; empty where there is nothing to take back. ``left``: versions of the playbook that something
    was moved away from. ``engine``: the ``ENGINE`` it was begun under, 0 before these were counted.
    """

    key: str
    platform: str
    policy: str = ""
    now: datetime | None = None
    facts: Facts = msgspec.field(default_factory=Facts)
    cases: list[Case] = []
    clocks: list[Clock] = []
    ended: list[Clock] = []
    sightings: list[Sighting] = []
    marks: set[str] = set()
    seen: set[int] = set()
    clocks_made: int = 0
    layout: int = LAYOUT
    latest: str = ""
    before: bytes = b""
    left: tuple[str, ...] = ()
    engine: int = 0

    @property
    def wake_at(self) -> datetime | None:
        """The next moment at which something falls due or wants a warning; None when nothing runs."""
        return min((at for clock in self.clocks if (at := clock.rings_at) is not None), default=None)

    @property
    def talks(self) -> int:
        """How many open cases there are in which somebody talks with the buyer."""
        return sum(case.state is CaseState.OPEN and is_buyers(case.subject) for case in self.cases)

    def case(self, no: int) -> Case | None:
        """The case numbered ``no`` (from 1), or None."""
        return self.cases[no - 1] if 0 < no <= len(self.cases) else None

    def clock(self, no: int) -> Clock | None:
        """The clock numbered ``no``, running or ended, or None."""
        return next((c for c in (*self.clocks, *self.ended) if c.no == no), None)

    def due(self, name: str) -> datetime | None:
        """When the latest clock of that name is or was due; None where none was started."""
        found = [c for c in (*self.clocks, *self.ended) if c.name == name]
        return max(found, key=lambda clock: clock.no).due_at if found else None

    def scenes(self) -> set[str]:
        """Names of the scenes recognised and not voided since."""
        return {s.scene for s in self.sightings if s.voided_at is None}


def new(*, key: str, platform: str, policy: str = "") -> Dossier:
    """An empty dossier for one order key of one shop."""
    return Dossier(key=key, platform=platform, policy=policy, engine=ENGINE)


_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
_DECODER = msgspec.msgpack.Decoder(Dossier)


def encode(dossier: Dossier) -> bytes:
    """The dossier as stored."""
    return _ENCODER.encode(dossier)


def decode(stored: bytes) -> Dossier:
    """The dossier from what ``encode`` gave, now or under an older layout. Raises msgspec.DecodeError on else."""
    try:
        dossier = _DECODER.decode(stored)
    except msgspec.ValidationError:
        return _DECODER.decode(upgraded(stored, to=LAYOUT))
    if dossier.layout != LAYOUT:
        return _DECODER.decode(upgraded(stored, to=LAYOUT))
    return dossier
