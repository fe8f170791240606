"""What is told in another order than it happened: before what it is about, or late; rules hear it as it stood then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from amends.engine import anew, beforehand, clocks, late_scenes, rerequests, triggers
from amends.engine.fold import parcel_of
from amends.engine.signals import (
    KIND_OF,
    DisputeOpened,
    OrderPlaced,
    ParcelDelivered,
    ParcelHandedOver,
    ParcelScanned,
    ParcelShipped,
    RefundAsked,
    Signal,
)
from amends.engine.words import CaseState, ClockState, Goods
from amends.engine.work import NO_CASE, Work

BEGINS: Final = frozenset({OrderPlaced, RefundAsked, DisputeOpened})  # what others may be told before
CARRIED: Final = frozenset({ParcelShipped, ParcelHandedOver, ParcelScanned, ParcelDelivered})
NOWHERE: Final[dict[str, Goods | None]] = {}
# Named once: to look a member of an enum up takes longer than to compare with it.
MISSED: Final = ClockState.MISSED
CLOSED: Final = CaseState.CLOSED


def let_hear(work: Work, signal: Signal, about: str, *, odd: bool) -> None:
    name, key = KIND_OF[type(signal)], about or (parcel_of(work.f, signal) if work.f.numbers else "")
    if odd:
        _trigger_as_then(work, name, key)
    else:
        triggers.trigger(work, name, key)


def out_of_order(work: Work, signal: Signal, about: str) -> dict[str, Goods | None] | None:
    """Not None: what this begins has been told of already, or it may turn out that goods were elsewhere.

    To be asked before folding. What it gives: where they were thought to be.
    """
    if type(signal) in BEGINS:
        return NOWHERE if beforehand.waits_for(work, signal, about) else None
    return beforehand.where_asked(work) if type(signal) in CARRIED and work.f.refund_open else None


def put_in_order(work: Work, signal: Signal, about: str, goods: dict[str, Goods | None]) -> None:
    if type(signal) in BEGINS:
        _hear(work, beforehand.heard(work, signal, about))
    else:
        _ask_elsewhere(work, goods)


def told_late(work: Work, signal: Signal, about: str, *, late: bool) -> None:
    """Clocks that run already began with what is told only now, or with what turns out to have been earlier."""
    kind = type(signal)
    if kind in rerequests.ANSWERS:
        anew.answered_before(work, signal, about)
    elif not late:
        return
    elif kind in rerequests.ASKS:
        rerequests.asked_before(work, about, trigger=KIND_OF[kind])
    elif kind in CARRIED:
        clocks.began_earlier(work)
        late_scenes.was_so_before(work, KIND_OF[kind])


def _hear(work: Work, told: Sequence[beforehand.Heard]) -> None:
    """What was told before, or only now turns out: let the rules have it, each at its own time."""
    was, work.repeats = work.at, True
    for at, name, key in told:
        work.at = at
        _trigger_as_then(work, name, key)
    work.at, work.repeats = was, False


def _trigger_as_then(work: Work, name: str, about: str) -> None:
    """A request is heard as it stood when it was made, though it is known what was answered since."""
    stands = beforehand.as_asked(work, about) if name == "refund.asked" else None
    triggers.trigger(work, name, about)
    beforehand.put_back(work, about, stands)


def _ask_elsewhere(work: Work, before: dict[str, Goods | None]) -> None:
    """The goods were elsewhere than was known when it was asked: what was set off for there ends."""
    told = tuple(beforehand.asked_elsewhere(work, before))
    about = {key for _, _, key in told}
    was = [(case, case.scene) for case in work.d.cases if case.state is not CLOSED and case.subject in about]
    _hear(work, told)
    for case, scene in was:
        if case.scene != scene:
            late_scenes.never_was(work, case, scene)
    for at, name, key in told:
        if name == "refund.asked":
            _never_begun(work, name, key, at)


def _never_begun(work: Work, name: str, about: str, at: datetime) -> None:
    """Clocks of the request itself that began with its asking, by rules that don't hold for where the goods were."""
    theirs = [clock for clock in work.d.clocks if clock.subject == about and not clock.case and clock.started_at == at]
    trigger = work.policy.triggers.get(name)
    if not theirs or trigger is None:
        return
    stands = beforehand.as_asked(work, about)
    rules = trigger(work.d, work.f, work.about(about), NO_CASE) or ()
    beforehand.put_back(work, about, stands)
    kept = {rule.name for rule in rules}
    for clock in theirs:
        rule = work.policy.clocks.get(clock.rule)
        if rule is not None and name in rule.rule.on and clock.rule not in kept and clock.state is not MISSED:
            clocks.end(work, clock, ClockState.VOID, at=work.at)
