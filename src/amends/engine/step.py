"""The step: one signal, or one moment, decided. The same function live, over history and in the simulator.

Time in a dossier only moves forward: before a signal at time *t* is applied, everything due strictly before *t* rings,
in order (what is done exactly at the due moment is in time). A signal from before the dossier's time is applied at its
own time and may void a miss; nothing that was decided is rewritten.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b
from struct import Struct
from typing import Final

from amends.engine import (
    actions,
    anew,
    awaits,
    breaches,
    clocks,
    corrections,
    disorder,
    rerequests,
    ringing,
    triggers,
    undo,
)
from amends.engine.compiler import Policy
from amends.engine.currencies import UNKNOWN
from amends.engine.dossier import Dossier
from amends.engine.facts import Facts
from amends.engine.fold import fold, subject
from amends.engine.outcome import Outcome
from amends.engine.payouts import BEFORE
from amends.engine.reasons import plain
from amends.engine.signals import (
    KIND_OF,
    CaseClosed,
    OrderPlaced,
    ParcelCorrected,
    PaymentCleared,
    RefundPaid,
    RemedyChosen,
    ReturnReceived,
    Signal,
)
from amends.engine.subjects import Demand, RefundFacts
from amends.engine.words import RefundFor
from amends.engine.work import Work, fork

NOTHING: Final[rerequests.Paths] = frozenset()
FREIGHT: Final = "FREIGHT"  # the issue code of who asks the freight back
Hear = Callable[[Facts, Signal], None]
NUMBER: Final = Struct(">Q").unpack


def step(dossier: Dossier, signal: Signal, policy: Policy, hear: Hear | None = None) -> Outcome:
    """Decide one signal. The dossier given is left as it is; a signal seen before changes nothing."""
    return advance(fork(dossier), (signal,), policy, hear)[0]


def steps(dossier: Dossier, signals: Iterable[Signal], policy: Policy) -> list[Outcome]:
    """Decide signals in the order given, on one copy of the dossier that all the outcomes share."""
    return advance(fork(dossier), signals, policy)


def advance(dossier: Dossier, signals: Iterable[Signal], policy: Policy, hear: Hear | None = None) -> list[Outcome]:
    """``steps`` for a caller who owns the dossier, as one just decoded: it is worked on itself, not on a copy.

    ``hear``: notes in the facts what a signal tells beyond deciding, before the facts take it in; as pure.
    """
    work = Work(dossier, policy)
    return [_decide(work, signal, hear) for signal in signals]


def wake(dossier: Dossier, now: datetime, policy: Policy) -> Outcome:
    """Ring everything due up to and including ``now``."""
    work = Work(fork(dossier), policy)
    ringing.ring(work, now, inclusive=True)
    return _outcome(work)


def _outcome(work: Work, *, applied: bool = True) -> Outcome:
    outcome = Outcome(work.d, tuple(work.effects), tuple(work.reasons), applied)
    work.effects, work.reasons = [], []
    return outcome


def _decide(work: Work, signal: Signal, hear: Hear | None) -> Outcome:
    mark = signal_hash(signal.id)
    if mark in work.d.seen:
        return _outcome(work, applied=False)
    if signal.form:
        actions.check_form(work, signal)
    undo.before(work, signal)
    d = work.d
    d.seen.add(mark)
    if d.now is None or signal.at > d.now:
        if d.clocks:
            ringing.ring(work, signal.at, inclusive=False)
        d.now = signal.at
    work.at, work.because = signal.at, signal.id
    if hear is not None:
        hear(work.f, signal)
    _apply(work, signal)
    work.because = ""
    return _outcome(work)


def signal_hash(signal_id: str) -> int:
    """Sixty-four bits of a signal's id: what a dossier remembers of it."""
    mark: int = NUMBER(blake2b(signal_id.encode(), digest_size=8).digest())[0]
    return mark


def _apply(work: Work, signal: Signal) -> None:
    kind, about = type(signal), subject(signal)
    before = rerequests.answered(work.about(about)) if kind in rerequests.ASKS else None
    late = work.d.now is not None and signal.at < work.d.now
    odd = disorder.out_of_order(work, signal, about) if late or kind in disorder.BEGINS else None
    fold(work.f, signal)
    _by_the_book(work, kind, about)
    if signal.form:
        actions.keep_form(work, signal, about)
    gone = rerequests.taken_back(before, work.about(about)) if before is not None else NOTHING
    if about:
        _classify(work, about)
        awaits.heard(work, about, signal.at)
    ended = len(work.d.ended)
    actions.do(work, signal)
    if work.d.clocks or len(work.d.ended) > ended:
        _settle(work, ended)
    if kind is ParcelCorrected:
        corrections.go_on(work)
    if gone:
        anew.rerequest(work, KIND_OF[kind], about, gone)
    else:
        disorder.let_hear(work, signal, about or _concerned(work, signal), odd=odd is not None)
    if odd is not None:
        disorder.put_in_order(work, signal, about, odd)
    if late or kind in rerequests.ANSWERS:
        disorder.told_late(work, signal, about, late=late)
    if work.told is not None:
        _follow(work)
    if work.d.cases:
        ringing.review(work)


def _concerned(work: Work, signal: Signal) -> str:
    """What rules hear it of that is told of the order: a payment of the problem it is for, an end of what ended."""
    if isinstance(signal, PaymentCleared):
        key = f"problem:{signal.ref}"
        return key if key in work.f.subjects else ""
    return work.case_or_none(signal.case).subject if isinstance(signal, CaseClosed | RemedyChosen) else ""


def _by_the_book(work: Work, kind: type[Signal], about: str) -> None:
    """Note what the playbook says of facts: its span for what is told twice, its money where nobody noted a rate."""
    if kind is RefundPaid or kind is ReturnReceived:
        _same_within(work, about)
    f = work.f
    if kind is OrderPlaced and not f.rate and f.currency != work.newest.playbook.currency:
        f.rate = UNKNOWN


def _same_within(work: Work, about: str) -> None:
    """Note how far apart the playbook takes what is told twice to be the same, where it says another span."""
    refund, said = work.about(about), work.newest.playbook.same_within
    if isinstance(refund, RefundFacts) and said and (refund.within or said != BEFORE):
        refund.within = said


def _follow(work: Work) -> None:
    """A step that was done has told something: its facts are in, let the rules have it."""
    told, work.told = work.told, None
    if told is not None:
        about = subject(told)
        triggers.trigger(work, KIND_OF[type(told)], about)
        if type(told) in rerequests.ANSWERS:
            anew.answered_before(work, told, about)


def _classify(work: Work, about: str) -> None:
    """A platform's wording of a reason as one of our issue codes, where the playbook knows it."""
    demand = work.about(about)
    if isinstance(demand, Demand) and demand.reason:
        demand.issue = work.newest.reasons.get(plain(demand.reason), "")
        if isinstance(demand, RefundFacts) and demand.what is None and demand.issue == FREIGHT:
            demand.what = RefundFor.FREIGHT


def _settle(work: Work, ended: int) -> None:
    """Look at every clock; a miss that is no longer one among those that have ended since is undone."""
    clocks.settle(work)
    if len(work.d.ended) > ended:
        for clock in work.d.ended[ended:]:
            if clock.voided_at is not None:
                breaches.undo_breach(work, clock, at=work.at)
