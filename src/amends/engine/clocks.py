"""The life of a clock: start, move, pause, ring, be met, be missed, be voided. Every clock ends exactly once."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from amends.engine import own_hours
from amends.engine.calendar import Calendar, add, day_end
from amends.engine.changes import ChangeKind, ClockPart
from amends.engine.compiled_clocks import CompiledClock
from amends.engine.dossier import Case, Clock
from amends.engine.outcome import Verb
from amends.engine.playbook import EffectRule
from amends.engine.subjects import NO_SUBJECT, Subject
from amends.engine.versions import cited
from amends.engine.words import CaseState, ClockState, Party
from amends.engine.work import NO_CASE, Value, Work

# Named once: to look a member of an enum up takes longer than to compare with it.
RUNNING: Final = ClockState.RUNNING
OPEN: Final = CaseState.OPEN
PAUSED: Final = ClockState.PAUSED
MISSED: Final = ClockState.MISSED
END: Final = ChangeKind.END
VOID: Final = ChangeKind.VOID
PAUSE: Final = ChangeKind.PAUSE
RESUME: Final = ChangeKind.RESUME
CLOCK_STARTED: Final = Verb.CLOCK_STARTED
CLOCK_MISSED: Final = Verb.CLOCK_MISSED
CLOCK_MOVED: Final = Verb.CLOCK_MOVED
SET: Final = (CLOCK_STARTED, CLOCK_MOVED)
MET: Final = ClockState.MET
PLATFORM: Final = Party.PLATFORM
MERCHANT: Final = Party.MERCHANT
WARN: Final = "warn"  # the kind of what a desk is told


def mark(key: str, subject: str, case: Case) -> str:
    """How a dossier remembers that a clock was started."""
    return f"{key}/{subject}/{case.no}"


def start(work: Work, compiled: CompiledClock, *, key: str, subject: str, case: Case) -> Clock | None:
    """Start a clock unless one of its kind has run for this subject already; None where it wasn't started."""
    rule = compiled.rule
    known = mark(key, subject, NO_CASE if rule.on else case) in work.d.marks
    if known and not (rule.again and not _runs(work, rule.name, subject)):
        return None
    return begin(work, compiled, key=key, subject=subject, case=case)


def begin(work: Work, compiled: CompiledClock, *, key: str, subject: str, case: Case) -> Clock | None:
    """Start a clock whether or not one of its kind has run; None while its due time can't be known."""
    partner = own_hours.whose(work, compiled, work.about(subject), work.at)
    due = _due(work, compiled, work.about(subject), case, work.at, own_hours.theirs(work, partner, work.at))
    if due is None:
        return None
    work.d.marks.add(mark(key, subject, NO_CASE if compiled.rule.on else case))
    work.d.clocks_made += 1
    clock = _new(work, compiled, key, subject, case, due, partner)
    work.d.clocks.append(clock)
    explain(work, CLOCK_STARTED, clock, compiled)
    quiet = compiled.quiet
    if not quiet(work.d, work.f, work.about(subject), case, clock, work.at):
        _settle(work, clock, compiled)
    if clock.state is RUNNING and clock.due_at < work.at:
        miss(work, clock, compiled)
    return clock


def begin_earlier(work: Work, clock: Clock, compiled: CompiledClock) -> None:
    """What started it is told only now, of a time before it was started: it has run since then."""
    own = own_hours.theirs(work, clock.partner, clock.started_at)
    found = _due(work, compiled, work.about(clock.subject), work.case_or_none(clock.case), work.at, own)
    if found is None or found[0] >= clock.due_at:
        return
    clock.started_at, clock.due_at = work.at, found[0]
    alarms = _alarms(work, compiled, work.at, clock.due_at, work.case_or_none(clock.case), own)
    clock.alarms = tuple([alarm for alarm in alarms if work.d.now is None or alarm > work.d.now])
    explain(work, CLOCK_MOVED, clock, compiled)


def began_earlier(work: Work) -> None:
    """What some clocks run from turns out to have happened earlier than was known."""
    for clock in work.d.clocks:
        compiled = work.by(clock.policy).clocks.get(clock.rule)
        if compiled is not None and compiled.start is not None and clock.state is RUNNING and not clock.waited:
            was = work.take_up(clock.policy)
            begin_earlier(work, clock, compiled)
            work.policy = was


def _runs(work: Work, name: str, subject: str) -> bool:
    running = (RUNNING, PAUSED)
    return any(c.name == name and c.subject == subject and c.state in running for c in work.d.clocks)


def _new(
    work: Work, compiled: CompiledClock, key: str, subject: str, case: Case, due: tuple[datetime, bool, bool],
    partner: int,
) -> Clock:  # fmt: skip
    at, given, assumed = due
    return Clock(
        no=work.d.clocks_made,
        name=compiled.rule.name,
        policy=work.policy.version,
        subject=subject,
        started_at=work.at,
        due_at=at,
        case=case.no,
        alarms=_alarms(work, compiled, work.at, at, case, own_hours.theirs(work, partner, work.at)),
        given=given,
        assumed=assumed,
        rule=key,
        partner=partner,
    )


def _due(
    work: Work, compiled: CompiledClock, r: Subject, c: Case, begin: datetime, own: Calendar | None
) -> tuple[datetime, bool, bool] | None:
    """(due, given by the platform, reckoned past the known calendar), or None while it can't be known.

    ``own``: the hours of the partner whose answer it waits for.
    """
    if compiled.at is not None and (at := compiled.at(work.d, work.f, r, c)) is not None:
        due = at + compiled.shift
        if due >= begin or not compiled.rule.every:  # a patrol that starts long after begins with a whole round
            return due, not compiled.rule.due.plus, False
    if compiled.start is not None:
        begun = compiled.start(work.d, work.f, r, c)
        if begun is None:
            return None
        begin = begun
    if compiled.after is not None:
        return begin + compiled.after, False, False
    return _calendar_due(work, compiled, begin, compiled.desk or c.desk, own)


def _calendar_due(
    work: Work, compiled: CompiledClock, begin: datetime, desk: str, own: Calendar | None
) -> tuple[datetime, bool, bool] | None:
    rule = compiled.rule.due
    calendar = own if own is not None else work.policy.calendar(compiled.rule, desk=desk)
    if calendar is None:
        return None
    if rule.day_end:
        begin = day_end(calendar, begin)
    if rule.after is None:
        return (begin, False, False) if rule.day_end else None
    due = add(calendar, begin, rule.after)
    return due.at, False, due.assumed


def recount(work: Work, *, calendar: str, desk: str = "") -> None:
    """Count running clocks of ours anew whose working days have changed: in a calendar, of one desk or of all.

    What was waited for stays added. A clock that a platform named stays, and so does one that would be over already.
    """
    for clock in work.d.clocks:
        compiled = work.by(clock.policy).clocks.get(clock.rule)
        if compiled is not None and compiled.rule.due.calendar == calendar and _counted(clock, compiled):
            was = work.take_up(clock.policy)
            _recount(work, clock, compiled, desk)
            work.policy = was


def count_anew(work: Work, clock: Clock, compiled: CompiledClock) -> None:
    """Count a running clock of ours from where it began by another rule of that name; what was waited stays added."""
    if _counted(clock, compiled):
        _recount(work, clock, compiled, "")


def _counted(clock: Clock, compiled: CompiledClock) -> bool:
    ours = compiled.rule.missed.acts is MERCHANT and not clock.given
    return ours and clock.state is RUNNING and clock.round == 1


def _recount(work: Work, clock: Clock, compiled: CompiledClock, desk: str) -> None:
    r, c = work.about(clock.subject), work.case_or_none(clock.case)
    if desk and desk != (compiled.desk or c.desk):
        return
    partner = clock.partner or own_hours.whose(work, compiled, r, clock.started_at)
    own = own_hours.theirs(work, partner, clock.started_at) if compiled.rule.due.hours else None
    found = _due(work, compiled, r, c, clock.started_at, own)
    if found is None:
        return
    due = own_hours.later(own_hours.of(work, compiled, c.desk, own), found[0], clock.waited)
    if due == clock.due_at or due <= work.at:
        return
    clock.due_at, clock.given, clock.assumed = due, found[1], found[2]
    clock.partner = partner if own is not None else 0
    alarms = _alarms(work, compiled, clock.started_at, due, c, own)
    clock.alarms = tuple(alarm for alarm in alarms if alarm > work.at)
    explain(work, CLOCK_MOVED, clock, compiled)


def _alarms(
    work: Work, compiled: CompiledClock, begin: datetime, due: datetime, case: Case, own: Calendar | None
) -> tuple[datetime, ...]:
    """Warn times still ahead, soonest first; a case's clock also rings when it is time to act."""
    times = []
    if compiled.warns:
        times = own_hours.warnings(own_hours.of(work, compiled, case.desk, own), compiled, begin, due)
    if case.no:
        times.append(act_at(due, compiled.work))
    ahead = sorted([at for at in times if begin < at < due])
    return tuple([at for n, at in enumerate(ahead) if not n or at != ahead[n - 1]])


def tell_of(work: Work, clock: Clock, compiled: CompiledClock, at: datetime) -> None:
    """By a deadline at which the platform acts, whose work it is is told at each warning, whoever has the case."""
    case = work.case_or_none(clock.case)
    if compiled.rule.missed.acts is not PLATFORM or not case.no or case.state is not OPEN:
        return
    if at == act_at(clock.due_at, compiled.work):  # time to begin, which the list says; no warning of its own
        return
    rule = EffectRule(kind=WARN, to=case.desk)
    name = f"clocks.{clock.rule}/warned"
    times = f"{clock.no}/{len(clock.alarms)}"
    work.want(rule, name=name, subject=clock.subject, case=case, times=times, due_at=clock.due_at)


def act_at(due: datetime, work: timedelta) -> datetime:
    """When the time left is down to the work needed plus as much again for margin: amber."""
    return due - work - work  # twice subtracted takes less than once multiplied


def settle(work: Work) -> None:
    """Look at every clock that could change after a fact: met, void, moved, paused, made good, or a miss undone."""
    d, f, rules, versions = work.d, work.f, work.newest.clocks, bool(work.newest.kept)
    for clock in tuple(d.clocks):
        compiled = work.by(clock.policy).clocks.get(clock.rule) if versions else rules.get(clock.rule)
        if compiled is None:
            continue
        r = f.subjects.get(clock.subject, NO_SUBJECT) if clock.subject else NO_SUBJECT
        c = d.cases[clock.case - 1] if clock.case else NO_CASE
        quiet = compiled.quiet
        if clock.state is not RUNNING or not quiet(d, f, r, c, clock, work.at):
            was = work.take_up(clock.policy)
            _settle(work, clock, compiled)
            work.policy = was


def _settle(work: Work, clock: Clock, compiled: CompiledClock) -> None:
    """Carry out the first change that applies."""
    r, c = work.about(clock.subject), work.case_or_none(clock.case)
    for part in _parts(clock, compiled):
        applies = part.applies
        if applies(work.d, work.f, r, c, clock, work.at):
            _change(work, clock, compiled, part.change)
            return


def _parts(clock: Clock, compiled: CompiledClock) -> tuple[ClockPart, ...]:
    if clock.state is RUNNING:
        return compiled.running
    return compiled.paused if clock.state is PAUSED else compiled.missed


def _change(work: Work, clock: Clock, compiled: CompiledClock, change: ChangeKind) -> None:
    if change is END:
        _done(work, clock, compiled)
    elif change is VOID:
        end(work, clock, ClockState.VOID, at=work.at)
        if work.f.placed_at is None and not clock.subject and compiled.rule.on:
            work.d.marks.discard(mark(clock.rule, "", NO_CASE))  # the order, once it is told, may show it isn't void
    elif change is PAUSE:
        pause(work, clock, waiting_for=compiled.rule.waiting_for)
    elif change is RESUME:
        resume(work, clock)
        _settle(work, clock, compiled)
    else:
        _move(work, clock, compiled)


def _done(work: Work, clock: Clock, compiled: CompiledClock) -> None:
    done = compiled.until(work.d, work.f, work.about(clock.subject), work.case_or_none(clock.case))
    if done is None:
        return
    if clock.state is MISSED:
        _make_good(work, clock, compiled, done)
    elif done <= clock.due_at:
        end(work, clock, MET, at=done)
    else:
        miss(work, clock, compiled)
        _settle(work, clock, compiled)


def _move(work: Work, clock: Clock, compiled: CompiledClock) -> None:
    """The platform named another deadline: it wins, unless that moment has gone by already. What was waited stays."""
    told, case = _told(work, clock, compiled), work.case_or_none(clock.case)
    if told is None:
        return
    clock.due_at, clock.given = told, not compiled.rule.due.plus
    own = own_hours.theirs(work, clock.partner, clock.started_at)
    if clock.waited:
        hours = own_hours.of(work, compiled, case.desk, own)
        clock.due_at, clock.told = own_hours.later(hours, told, clock.waited), told
    clock.alarms = _alarms(work, compiled, work.at, clock.due_at, case, own)
    explain(work, CLOCK_MOVED, clock, compiled)


def _told(work: Work, clock: Clock, compiled: CompiledClock) -> datetime | None:
    """The deadline a clock follows, as the facts have it."""
    if compiled.at is None:
        return None
    at = compiled.at(work.d, work.f, work.about(clock.subject), work.case_or_none(clock.case))
    return None if at is None else at + compiled.shift


def pause(work: Work, clock: Clock, *, waiting_for: str, held: bool = False) -> None:
    """Stop the countdown; what is left is kept."""
    compiled = work.by(clock.policy).clocks.get(clock.rule)
    if compiled is not None and clock.told is None and _told(work, clock, compiled) == clock.due_at:
        clock.told = clock.due_at
    clock.held = held
    clock.state, clock.paused_at, clock.waiting_for = PAUSED, work.at, waiting_for
    explain(work, Verb.CLOCK_PAUSED, clock)


def resume(work: Work, clock: Clock) -> None:
    """Go on with what was left, in the hours the clock is counted in."""
    hours = own_hours.of_clock(work, clock)
    gone = own_hours.gone(hours, clock.paused_at or work.at, work.at)
    if gone:
        clock.due_at = own_hours.later(hours, clock.due_at, gone)
        clock.waited += gone
        clock.alarms = tuple([own_hours.put_off(hours, alarm, gone, work.at) for alarm in clock.alarms])
    clock.state, clock.paused_at, clock.waiting_for, clock.held = RUNNING, None, "", False
    explain(work, Verb.CLOCK_RESUMED, clock)


_ENDING: Final = {
    ClockState.MET: Verb.CLOCK_MET,
    ClockState.VOID: Verb.CLOCK_VOID,
    ClockState.CANCELLED: Verb.CLOCK_CANCELLED,
}


def end(work: Work, clock: Clock, state: ClockState, *, at: datetime) -> None:
    """End a clock that was met, or of which nothing is owed any more."""
    clock.state, clock.ended_at, clock.known_at, clock.alarms = state, at, work.at, ()
    work.d.clocks.remove(clock)
    work.d.ended.append(clock)
    explain(work, _ENDING[state], clock)


def miss(work: Work, clock: Clock, compiled: CompiledClock) -> None:
    """The due time came and the thing owed was not done: note it, ask for what the rule wants, start the next round."""
    if compiled.rule.every:
        _next_round(work, clock, compiled)
    else:
        clock.state, clock.ended_at, clock.known_at, clock.alarms = MISSED, clock.due_at, work.at, ()
        explain(work, CLOCK_MISSED, clock, compiled)
    _consequences(work, clock, compiled)


def _next_round(work: Work, clock: Clock, compiled: CompiledClock) -> None:
    explain(work, CLOCK_MISSED, clock, compiled)
    clock.missed_rounds += 1
    clock.round += 1
    clock.due_at += compiled.every
    own = own_hours.theirs(work, clock.partner, clock.started_at)
    clock.alarms = _alarms(work, compiled, work.at, clock.due_at, work.case_or_none(clock.case), own)


def _consequences(work: Work, clock: Clock, compiled: CompiledClock) -> None:
    case = work.case_or_none(clock.case)
    for effect in compiled.rule.effects:
        name = f"clocks.{clock.rule}"
        work.want(effect, name=name, subject=clock.subject, case=case, times=f"{clock.no}.{clock.round}")


def answered(work: Work, clock: Clock, compiled: CompiledClock, done: datetime) -> Clock:
    """The thing owed was done at ``done``, though the facts no longer show it. Returns the clock as it is now."""
    if clock.state is MISSED:
        return _make_good(work, clock, compiled, done)
    if done <= clock.due_at:
        end(work, clock, MET, at=done)
    return clock


def _make_good(work: Work, clock: Clock, compiled: CompiledClock, done: datetime) -> Clock:
    """A missed clock's thing was done after all: in time (the miss is void) or late (the loss stops growing)."""
    in_time = done <= clock.due_at
    fixed = msgspec.structs.replace(clock, voided_at=work.at if in_time else None, settled_at=None if in_time else done)
    work.d.clocks.remove(clock)
    work.d.ended.append(fixed)
    explain(work, Verb.CLOCK_VOID if in_time else Verb.CLOCK_SETTLED, fixed, compiled)
    return fixed


def binding(work: Work, clock: Clock) -> bool:
    """Somebody outside acts when it passes: no colleague can stop it, and closing the case doesn't end it."""
    compiled = work.by(clock.policy).clocks.get(clock.rule)
    return compiled is not None and compiled.rule.missed.acts is not MERCHANT


def explain(work: Work, verb: Verb, clock: Clock, compiled: CompiledClock | None = None) -> None:
    """Note what became of a clock."""
    facts: dict[str, Value] = {"source": compiled.rule.source} if compiled and compiled.rule.source else {}
    own = own_hours.theirs(work, clock.partner, clock.started_at) if verb in SET else None
    if own is not None and not clock.given:
        facts["hours"] = own_hours.noted(own)
    rule = f"{cited(clock.policy)}#clocks.{clock.rule}"
    work.why(verb, clock.name, rule=rule, case=clock.case, clock=clock.no, due_at=clock.due_at, facts=facts or None)
