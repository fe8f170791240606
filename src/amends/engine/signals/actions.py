"""What colleagues do to cases and clocks, and that they take it back."""

from amends.engine.signals.base import Signal
from amends.engine.words import Linked, Source


class NoteAdded(Signal, frozen=True, kw_only=True, tag="note.added"):
    SOURCE = Source.COLLEAGUE
    case: int
    text: str


class StepDone(Signal, frozen=True, kw_only=True, tag="step.done"):
    """``pack``: number of the evidence pack that goes with it, 0 for none; ``sha256``: of what is in that pack.

    ``choice``: how it ended, where it can end in several ways; ``form``: what the step asks for.
    """

    SOURCE = Source.COLLEAGUE
    case: int
    step: str
    text: str = ""
    pack: int = 0
    sha256: str = ""
    choice: str = ""


class StepSkipped(Signal, frozen=True, kw_only=True, tag="step.skipped"):
    """An optional step isn't wanted."""

    SOURCE = Source.COLLEAGUE
    case: int
    step: str
    text: str = ""


class StepAdded(Signal, frozen=True, kw_only=True, tag="step.added"):
    """An optional step that was skipped is wanted after all, or one that is offered is added (``text``: why)."""

    SOURCE = Source.COLLEAGUE
    case: int
    step: str
    text: str = ""


class StepDelegated(Signal, frozen=True, kw_only=True, tag="step.delegated"):
    """Another is asked to do one step: the member ``to``, or whoever sits at ``desk``."""

    SOURCE = Source.COLLEAGUE
    case: int
    step: str
    to: str = ""
    desk: str = ""
    text: str = ""


class StepReturned(Signal, frozen=True, kw_only=True, tag="step.returned"):
    """A delegated step is its own desk's again: taken back, or given back with a question (``text``) to who asked."""

    SOURCE = Source.COLLEAGUE
    case: int
    step: str
    to: str = ""
    text: str = ""


class RemedyChosen(Signal, frozen=True, kw_only=True, tag="remedy.chosen"):
    """``pack``, ``sha256``: as with a step."""

    SOURCE = Source.COLLEAGUE
    case: int
    remedy: str
    amount: int = 0
    text: str = ""
    pack: int = 0
    sha256: str = ""


class CaseTaken(Signal, frozen=True, kw_only=True, tag="case.taken"):
    """Assigned to a member (``owner``), or put back when empty."""

    SOURCE = Source.COLLEAGUE
    case: int
    owner: str = ""


class CaseHandedOver(Signal, frozen=True, kw_only=True, tag="case.handed_over"):
    SOURCE = Source.COLLEAGUE
    case: int
    desk: str
    text: str = ""


class CaseClosed(Signal, frozen=True, kw_only=True, tag="case.closed"):
    SOURCE = Source.COLLEAGUE
    case: int
    outcome: str
    text: str = ""


class CaseReopened(Signal, frozen=True, kw_only=True, tag="case.reopened"):
    SOURCE = Source.COLLEAGUE
    case: int
    text: str = ""


class CaseLinked(Signal, frozen=True, kw_only=True, tag="case.linked"):
    """Another case belongs to this one. ``to``: where it is, ``/NO`` for one of the same order; ``name``: its order."""

    SOURCE = Source.COLLEAGUE
    case: int
    to: str
    name: str = ""
    how: Linked = Linked.SAME
    text: str = ""


class CaseUnlinked(Signal, frozen=True, kw_only=True, tag="case.unlinked"):
    SOURCE = Source.COLLEAGUE
    case: int
    to: str
    name: str = ""


class CaseMerged(Signal, frozen=True, kw_only=True, tag="case.merged"):
    """It is the same problem as case ``into`` of the order, which has all of it from now on."""

    SOURCE = Source.COLLEAGUE
    case: int
    into: int
    text: str = ""


class CaseMoved(Signal, frozen=True, kw_only=True, tag="case.moved"):
    """It goes on by ``version``, the newest of its playbook, from now on."""

    SOURCE = Source.COLLEAGUE
    case: int
    version: str


class EvidenceAdded(Signal, frozen=True, kw_only=True, tag="evidence.added"):
    """``item``: the checklist item it proves; ``sha256``: the hash taken when it arrived."""

    SOURCE = Source.COLLEAGUE
    case: int
    item: str
    name: str = ""
    sha256: str = ""


class EvidenceRemoved(Signal, frozen=True, kw_only=True, tag="evidence.removed"):
    """A file was taken away. ``left``: how many others still prove ``item``; at none it is owed again."""

    SOURCE = Source.COLLEAGUE
    case: int
    item: str
    left: int = 0
    name: str = ""
    sha256: str = ""
    text: str = ""


class ClockPaused(Signal, frozen=True, kw_only=True, tag="clock.paused"):
    SOURCE = Source.COLLEAGUE
    clock: int
    waiting_for: str = ""


class ClockResumed(Signal, frozen=True, kw_only=True, tag="clock.resumed"):
    SOURCE = Source.COLLEAGUE
    clock: int


class ClockCancelled(Signal, frozen=True, kw_only=True, tag="clock.cancelled"):
    SOURCE = Source.COLLEAGUE
    clock: int
    text: str = ""


class DaysChanged(Signal, frozen=True, kw_only=True, tag="days.changed"):
    """The merchant's working days changed and running clocks are to follow. ``desk``: of one desk only."""

    SOURCE = Source.COLLEAGUE
    calendar: str
    desk: str = ""


class ActionUndone(Signal, frozen=True, kw_only=True, tag="action.undone"):
    """A colleague took back what they did last. ``ref``: id of the signal that is taken back; ``action``: its kind."""

    SOURCE = Source.COLLEAGUE
    action: str = ""
    case: int = 0
