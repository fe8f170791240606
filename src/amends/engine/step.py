"""The step: one signal, or one moment, decided. The same function live, over history and in the simulator.

Time in a dossier only moves forward: before a signal at time *t* is applied, everything due strictly before *t* rings,
in order (what is done exactly at the due moment is in time). A signal from before the dossier's time is applied at its
own time and may void a miss; nothing that was decided is rewritten.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from struct import Struct
from typing import Final

from amends.engine import (
    actions,
    awaits,
    beforehand,
    breaches,
    cases,
    clocks,
    corrections,
    late_scenes,
    otherwise,
    rerequests,
    undo,
    versions,
)
from amends.engine import steps as steps_of
from amends.engine.compiler import Policy
from amends.engine.currencies import UNKNOWN
from amends.engine.dossier import Clock, Dossier
from amends.engine.facts import Facts
from amends.engine.fold import fold, parcel_of, subject
from amends.engine.outcome import Outcome, Verb
from amends.engine.playbook import ClockRule, Scene
from amends.engine.reasons import plain
from amends.engine.signals import (
    KIND_OF,
    DisputeOpened,
    OrderPlaced,
    ParcelCorrected,
    ParcelDelivered,
    ParcelHandedOver,
    ParcelScanned,
    ParcelShipped,
    RefundAsked,
    Signal,
)
from amends.engine.subjects import Demand, RefundFacts
from amends.engine.words import CaseState, ClockState, Goods, RefundFor
from amends.engine.work import NO_CASE, Work, fork

BEGINS: Final = frozenset({OrderPlaced, RefundAsked, DisputeOpened})  # what others may be told before
CARRIED: Final = frozenset({ParcelShipped, ParcelHandedOver, ParcelScanned, ParcelDelivered})
NOWHERE: Final[dict[str, Goods | None]] = {}
NOTHING: Final[rerequests.Paths] = frozenset()
PARCEL: Final = "parcel:"  # what is told of one of several parcels is the order's matter as well
FREIGHT: Final = "FREIGHT"  # the issue code of who asks the freight back
Hear = Callable[[Facts, Signal], None]
# Named once: to look a member of an enum up takes longer than to compare with it.
RUNNING: Final = ClockState.RUNNING
MISSED: Final = ClockState.MISSED
CLOSED: Final = CaseState.CLOSED
CLOCK_MISSED: Final = Verb.CLOCK_MISSED
CLOCK_WARNED: Final = Verb.CLOCK_WARNED
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
    _ring(work, now, inclusive=True)
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
            _ring(work, signal.at, inclusive=False)
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
    odd = _out_of_order(work, signal, about) if late or kind in BEGINS else None
    fold(work.f, signal)
    _price(work, kind)
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
        _rerequest(work, KIND_OF[kind], about, gone)
    else:
        _let_hear(work, signal, about, odd=odd is not None)
    if odd is not None:
        _put_in_order(work, signal, about, odd)
    if late or kind in rerequests.ANSWERS:
        _told_late(work, signal, about, late=late)
    if work.told is not None:
        _follow(work)
    if work.d.cases:
        _review(work)


def _let_hear(work: Work, signal: Signal, about: str, *, odd: bool) -> None:
    name, key = KIND_OF[type(signal)], about or (parcel_of(work.f, signal) if work.f.numbers else "")
    if odd:
        _trigger_as_then(work, name, key)
    else:
        _trigger(work, name, key)


def _out_of_order(work: Work, signal: Signal, about: str) -> dict[str, Goods | None] | None:
    """Not None: what this begins has been told of already, or it may turn out that goods were elsewhere.

    To be asked before folding. What it gives: where they were thought to be.
    """
    if type(signal) in BEGINS:
        return NOWHERE if beforehand.waits_for(work, signal, about) else None
    return beforehand.where_asked(work) if type(signal) in CARRIED and work.f.refund_open else None


def _put_in_order(work: Work, signal: Signal, about: str, goods: dict[str, Goods | None]) -> None:
    if type(signal) in BEGINS:
        _hear(work, beforehand.heard(work, signal, about))
    else:
        _ask_elsewhere(work, goods)


def _told_late(work: Work, signal: Signal, about: str, *, late: bool) -> None:
    """Clocks that run already began with what is told only now, or with what turns out to have been earlier."""
    kind = type(signal)
    if kind in rerequests.ANSWERS:
        _answered_before(work, signal, about)
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
    _trigger(work, name, about)
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


def _price(work: Work, kind: type[Signal]) -> None:
    """Whether the playbook's sums mean something in the order's currency, where nobody noted a rate."""
    f = work.f
    if kind is OrderPlaced and not f.rate and f.currency != work.newest.playbook.currency:
        f.rate = UNKNOWN


def _follow(work: Work) -> None:
    """A step that was done has told something: its facts are in, let the rules have it."""
    told, work.told = work.told, None
    if told is not None:
        about = subject(told)
        _trigger(work, KIND_OF[type(told)], about)
        if type(told) in rerequests.ANSWERS:
            _answered_before(work, told, about)


def _rerequest(work: Work, name: str, about: str, gone: rerequests.Paths) -> None:
    """What was answered is asked anew: let the rules have it first, then start again what none of them has."""
    rerequests.reopen(work, about)
    demand, case = work.about(about), rerequests.release(work, about)
    stage, scene = demand.stage, case.scene if case else ""
    _trigger(work, name, about)
    if demand.stage == stage:
        _restart(work, name, about)
    if case is not None:
        rerequests.hand_back(work, case, scene, trigger=name)
    _start_again(work, about, gone, trigger=name)


def _start_again(work: Work, about: str, gone: rerequests.Paths, *, trigger: str = "") -> None:
    for clock in rerequests.again(work, about, gone, trigger=trigger):
        if clock.state is MISSED:
            _after_miss(work, clock)


def _restart(work: Work, trigger: str, about: str) -> None:
    """The procedure has no way on from where it stood, so it begins again."""
    demand = work.about(about)
    if not isinstance(demand, Demand):
        return
    stage, demand.stage = demand.stage, ""
    opens = rerequests.OPENS.get(trigger)
    if opens is None or not (_move(work, trigger, about) or _move(work, opens, about)):
        demand.stage = stage


def _answered_before(work: Work, signal: Signal, about: str) -> None:
    """An answer told only after something else was asked: it stands for its own time, and the next is owed since."""
    demand = work.about(about)
    asks, answers = rerequests.ANSWERS[type(signal)]
    asked_at = getattr(demand, asks)
    if asked_at is None or signal.at >= asked_at:
        return
    over = rerequests.earlier(work, about, answers, signal.at)
    for clock in over:
        if clock.voided_at is not None:
            breaches.undo_breach(work, clock, at=work.at)
    if over and getattr(demand, answers) is None:
        work.at = asked_at
        _start_again(work, about, frozenset({f"{about.partition(':')[0]}.{answers}"}))
        work.at = signal.at


def _classify(work: Work, about: str) -> None:
    """A platform's wording of a reason as one of our issue codes, where the playbook knows it."""
    demand = work.about(about)
    if isinstance(demand, Demand) and demand.reason:
        demand.issue = work.newest.reasons.get(plain(demand.reason), "")
        if isinstance(demand, RefundFacts) and demand.what is None and demand.issue == FREIGHT:
            demand.what = RefundFor.FREIGHT


def _move(work: Work, name: str, about: str) -> bool:
    """Let the platform's procedure of this demand take its next stage. Whether it did."""
    demand = work.about(about)
    if not isinstance(demand, Demand):
        return False
    policy = versions.of_subject(work, about) if work.newest.kept else work.policy
    for move in policy.moves.get(name, ()):
        same = demand.stage == move.at and about.startswith(move.family + ":")
        if same and move.when(work.d, work.f, demand, NO_CASE):
            demand.stage = move.to
            work.why(Verb.STAGE, move.to, rule=f"{policy.reference}#flows.{move.flow}.{move.to}")
            return True
    return False


def _review(work: Work, *, only_timed: bool = False) -> None:
    for case in cases.review(work, only_timed=only_timed):
        was = work.take_up(case.policy)
        _trigger(work, f"closed:{case.scene}", case.subject, case_no=case.no)
        work.policy = was


def _settle(work: Work, ended: int) -> None:
    """Look at every clock; a miss that is no longer one among those that have ended since is undone."""
    clocks.settle(work)
    if len(work.d.ended) > ended:
        for clock in work.d.ended[ended:]:
            if clock.voided_at is not None:
                breaches.undo_breach(work, clock, at=work.at)


def _trigger(work: Work, name: str, about: str, *, case_no: int = 0, clock: int = 0) -> None:
    """Run the rules that listen to ``name``: start their clocks, recognise their scenes, follow what those set off."""
    if work.newest.kept:
        _trigger_each(work, name, about, case_no, clock)
        return
    if about and name in work.policy.moves:
        _move(work, name, about)
    _run(work, name, about, case_no, clock)


def _trigger_each(work: Work, name: str, about: str, case_no: int, clock: int) -> None:
    """The same where several versions decide, each what is its own: first those that something runs under."""
    was, alone = work.policy, work.alone
    if about:
        _move(work, name, about)
    for policy, by_itself in versions.in_turn(work, name):
        work.policy, work.alone = policy, by_itself
        _run(work, name, about, case_no, clock)
    work.policy, work.alone = was, alone


def _run(work: Work, name: str, about: str, case_no: int, clock: int) -> None:
    trigger = work.policy.triggers.get(name)
    if trigger is None:
        return
    rules = trigger(work.d, work.f, work.about(about), work.case_or_none(case_no) if case_no else NO_CASE)
    for rule in rules or ():
        if rule.otherwise and _had(work, rule, rules or (), about):
            continue
        of = "" if not rule.per_thread and about.startswith(PARCEL) else about
        if isinstance(rule, ClockRule):
            if not work.newest.kept or versions.starts(work, rule, of):
                _start(work, rule, of)
        elif not work.newest.kept or cases.decides(work, rule, of):
            _recognise(work, rule, of, clock)


def _had(work: Work, rule: Scene | ClockRule, rules: Sequence[Scene | ClockRule], about: str) -> bool:
    """Whether something else has what a rule for the rest would have."""
    if isinstance(rule, Scene):
        return otherwise.in_hand(work, rule, [each for each in rules if each is not rule], about)
    return otherwise.runs_already(work, work.policy.clocks[rule.name], about if rule.per_thread else "")


def _start(work: Work, rule: ClockRule, about: str) -> None:
    compiled = work.policy.clocks[rule.name]
    own = about if rule.per_thread else ""
    if not own and not rule.again and compiled.mark in work.d.marks:
        return
    case = otherwise.case_of(work, own) if rule.otherwise else NO_CASE
    clock = clocks.start(work, compiled, key=rule.name, subject=own, case=case)
    if clock is not None and clock.state is MISSED:
        _trigger(work, f"missed:{clock.name}", own, clock=clock.no)


def _recognise(work: Work, scene: Scene, about: str, clock: int) -> None:
    before = len(work.reasons)
    set_off = cases.recognise(work, scene, subject=about, clock=clock)
    if set_off is None:
        return
    for number in [r.clock for r in work.reasons[before:] if r.verb is CLOCK_MISSED]:
        _after_miss(work, work.d.clock(number))
    _trigger(work, set_off, about)


def _ring(work: Work, until: datetime, *, inclusive: bool) -> None:
    """Ring clocks in order of time up to ``until``; each at its own moment."""
    while (clock := _next(work)) is not None:
        at = clock.alarms[0] if clock.alarms else clock.due_at
        if at > until or (at == until and not inclusive):
            return
        now = work.d.now
        work.at = work.d.now = at if now is None or at > now else now
        passed = _ring_one(work, clock, at)
        if work.d.cases:
            _review(work, only_timed=passed)


def _next(work: Work) -> Clock | None:
    found: Clock | None = None
    soonest: datetime | None = None
    for clock in work.d.clocks:
        if clock.state is RUNNING:
            at = clock.alarms[0] if clock.alarms else clock.due_at
            if soonest is None or at < soonest:
                found, soonest = clock, at
    return found


def _ring_one(work: Work, clock: Clock, at: datetime) -> bool:
    """Whether it was no more than a warning: time has passed, and nothing else has changed."""
    was, passed = work.take_up(clock.policy), False
    compiled = work.policy.clocks.get(clock.rule)
    if compiled is None:
        clocks.end(work, clock, ClockState.CANCELLED, at=at)
    elif at < clock.due_at:
        clock.alarms = clock.alarms[1:]
        work.why(CLOCK_WARNED, clock.name, case=clock.case, clock=clock.no, due_at=clock.due_at)
        clocks.tell_of(work, clock, compiled, at)
        decided = len(work.reasons)
        _trigger(work, f"warned:{clock.name}", clock.subject, case_no=clock.case, clock=clock.no)
        passed = len(work.reasons) == decided
    else:
        clocks.miss(work, clock, compiled)
        if clock.name[:5] == steps_of.STEP:
            steps_of.ran_out(work, clock)
        _after_miss(work, clock)
    work.policy = was
    return passed


def _after_miss(work: Work, clock: Clock | None) -> None:
    if clock is None:
        return
    case = work.case_or_none(clock.case)
    if case.state is CLOSED:
        was = work.take_up(case.policy)
        cases.reopen(work, case)
        work.policy = was
    _trigger(work, f"missed:{clock.name}", clock.subject, case_no=clock.case, clock=clock.no)
