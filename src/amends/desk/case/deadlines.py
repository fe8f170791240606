"""A case's clocks as cards: due when, where, who acts if it passes, what that costs, and how we know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.queries.case_page import CasePage, OrderPage
from amends.desk.case.due_words import counted
from amends.desk.widgets import bars, chips
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine import own_hours
from amends.engine.clocks import act_at, binding
from amends.engine.compiled_clocks import CompiledClock
from amends.engine.dossier import Case, Clock
from amends.engine.urgency import loss, moved_on, points_worth
from amends.engine.words import CaseState, ClockState, Party, StepState
from amends.engine.work import Work
from amends.web import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """``chip``: see ``chips``. ``level``: how much of the time is gone, 0 to 20. ``marks``: warnings, same measure.

    ``ours``: nobody outside holds us to it, so it can be paused or cancelled here. ``cost``: minor units lost when it
    passes, per ``per`` if that is given. ``basis``: how the due time is known; ``counted``: in which days and hours.
    ``left``: what a paused one goes on with, in its own hours; ``held``: a person paused it.
    """

    no: int
    title: str
    state: str
    chip: str
    words: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    level: int
    marks: list[int]
    does: str
    acts: str
    cost: int
    points: int
    per: str
    basis: str
    counted: str
    assumed: bool
    source: str
    round: int
    missed_rounds: int
    waiting_for: str
    ours: bool
    of_case: bool
    left: str
    held: bool

    @property
    def hover(self) -> str:
        """What the countdown says besides its moment: what happens when it passes, and how it was counted."""
        return " · ".join(filter(None, [self.does or self.acts, self.counted]))


def deadlines(page: CasePage, titles: Titles, now: datetime) -> tuple[list[Deadline], list[Deadline]]:
    """(what runs, is paused or still costs, soonest first; what has ended, latest first) of the case and its order."""
    dossier, no = page.dossier, page.case.no
    about = (0, no)
    live = [c for c in dossier.clocks if c.case in about]
    ended = [c for c in dossier.ended if c.case in about]
    return _sorted(page, live, ended, titles, now, case=page.case)


def of_order(page: OrderPage, titles: Titles, now: datetime) -> tuple[list[Deadline], list[Deadline]]:
    """The same of all cases of an order, and of the order itself."""
    return _sorted(page, page.dossier.clocks, page.dossier.ended, titles, now, case=None)


def _sorted(
    page: OrderPage, live: Sequence[Clock], ended: Sequence[Clock], titles: Titles, now: datetime, *, case: Case | None
) -> tuple[list[Deadline], list[Deadline]]:
    """``case``: whose loss it is where a clock belongs to the order as a whole."""
    made = {c.no: _deadline(page, c, titles, now, page.dossier.case(c.case) or case) for c in (*live, *ended)}
    over = {c.no for c in live if made[c.no].chip == "final"}
    running = sorted((made[c.no] for c in live if c.no not in over), key=lambda d: d.due_at)
    past = sorted((d for d in made.values() if d not in running), key=lambda d: d.ended_at or d.due_at, reverse=True)
    return running, past


def _deadline(page: OrderPage, clock: Clock, titles: Titles, now: datetime, case: Case | None) -> Deadline:
    compiled = page.policy.of(clock.policy).clock(clock.rule)
    own = page.dossier.case(clock.case)
    scene = clock.rule.partition(".")[0] if clock.name.startswith("step:") else (own.scene if own else "")
    cost, points = _cost(page, clock, compiled, case)
    missed = compiled.rule.missed if compiled else None
    live = clock.state in {ClockState.RUNNING, ClockState.PAUSED}
    hours = counted(page.policy.of(clock.policy), clock, compiled, desk=own.desk if own else "")
    return Deadline(
        no=clock.no,
        title=titles.clock(clock.name, scene),
        state=clock.state.value,
        chip=chip(page, clock, compiled, now),
        words=_("missed, but void") if clock.voided_at else say(vocabulary.CLOCK_STATES, clock.state.value),
        due_at=clock.due_at,
        started_at=clock.started_at,
        ended_at=clock.ended_at,
        level=_level(clock, clock.paused_at or now),
        marks=[_level(clock, alarm) for alarm in clock.alarms],
        does=missed.does.say(titles.language) if missed else "",
        acts=_blocked_on(clock, own) or (say(vocabulary.ACTS, missed.acts.value) if missed else ""),
        cost=cost,
        points=points,
        per=str(missed.per) if missed and missed.per else "",
        basis=hours if clock.partner and hours else _basis(clock, compiled),
        counted=hours,
        assumed=clock.assumed or bool(compiled and compiled.rule.assumption),
        source=titles.source(compiled.rule.source) if compiled and compiled.rule.source else "",
        round=clock.round,
        missed_rounds=clock.missed_rounds,
        waiting_for=say(vocabulary.WAITING, clock.waiting_for),
        ours=live and not binding(Work(page.dossier, page.policy), clock),
        of_case=clock.case > 0,
        left=_left(page, clock),
        held=clock.held,
    )


def _blocked_on(clock: Clock, case: Case | None) -> str:
    """Whom the step of this clock waits for, which is not ours to do; empty where it is."""
    named = clock.name.removeprefix("step:") if clock.name.startswith("step:") and case else ""
    step = next((each for each in case.steps if each.name == named), None) if case else None
    if step is None or step.state is not StepState.BLOCKED or not step.on:
        return ""
    return _("Waits for %(who)s") % {"who": say(vocabulary.WAITING, step.on)}


def _left(page: OrderPage, clock: Clock) -> str:
    if clock.paused_at is None or clock.state is not ClockState.PAUSED:
        return ""
    hours = own_hours.of_clock(Work(page.dossier, page.policy), clock)
    return moments.duration(own_hours.gone(hours, clock.paused_at, clock.due_at))


def _cost(page: OrderPage, clock: Clock, compiled: CompiledClock | None, case: Case | None) -> tuple[int, int]:
    """(money, points) lost when it passes."""
    if compiled is None or case is None:
        return 0, 0
    points = compiled.rule.missed.points
    work = Work(page.dossier, page.policy)
    total, _growing = loss(work, case, clock, compiled)
    return total - points_worth(work, points), points


def chip(page: OrderPage, clock: Clock, compiled: CompiledClock | None, now: datetime) -> str:
    """How a clock's countdown looks, see ``chips``."""
    match clock.state:
        case ClockState.PAUSED:
            return "paused"
        case ClockState.MISSED if clock.voided_at is None and compiled and _still_ours(compiled):
            return "costing" if clock.settled_at is None and _owed(page, clock, compiled) else "final"
        case ClockState.RUNNING:
            acts = act_at(clock.due_at, compiled.work) if compiled else None
            return chips.of_time(clock.due_at, acts, now)
        case _:
            return "final"


def _owed(page: OrderPage, clock: Clock, compiled: CompiledClock) -> bool:
    """Missed, and still to be done: its case is open and has not gone on without it, or somebody outside counts on."""
    own = page.dossier.case(clock.case)
    if own is None or compiled.rule.missed.per is not None:
        return True
    return own.state is CaseState.OPEN and not moved_on(own, clock, page.policy.of(own.policy))


def _still_ours(compiled: CompiledClock) -> bool:
    """Missed, it goes on costing, or nobody outside acts on it: it is still to be done."""
    return compiled.rule.missed.per is not None or compiled.rule.missed.acts is Party.MERCHANT


def _level(clock: Clock, at: datetime) -> int:
    whole = clock.due_at - clock.started_at
    if not whole:
        return bars.FULL
    return bars.filled((at - clock.started_at) / whole)


_NAMED_BY: Final[dict[str, Promise]] = {
    "": gettext_lazy("The platform named this time"),
    "promise.due": gettext_lazy("It was promised to the buyer for this time"),
    "claim.due": gettext_lazy("The claim names this time"),
    "request.due": gettext_lazy("We asked the partner for it by this time"),
    "supply.until": gettext_lazy("The supplier named this day"),
    "visit_at": gettext_lazy("It was agreed with the buyer for this time"),
    "other.deadline": gettext_lazy("What came in names this time"),
}  # by the fact that the time is read from


def _basis(clock: Clock, compiled: CompiledClock | None) -> str:
    if clock.given:
        return str(_NAMED_BY.get(compiled.rule.due.at if compiled else "", _NAMED_BY[""]))
    if clock.assumed:
        return _("Reckoned past the last official calendar: check it")
    if compiled and compiled.rule.assumption:
        return _("House assumption, no public source")
    return _("Reckoned by the playbook")
