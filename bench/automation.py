"""The same week of the demo's world three times: in chat groups, with the pipeline, and with its rules switched on.

*Without*: a table and chat groups. Nothing is done by itself: what the engine would send a person sends, what a fact
shows somebody has to see and tick off, also that all is over. Nobody knows that a step's turn has come before they look
(``LOOK``), or before the other department reads the group (``GROUP``); a colleague types what a partner said. *With*:
as shipped. A step is on the list of its desk the moment its turn comes, the engine does its own, facts tick off, a
partner answers by a link. *Rules on*: besides, every rule of deciding is on with the sums as shipped; the platform pays
``PLATFORM`` after what it sends is let go, and a return agreed to sooner comes back as much sooner. Where the world's
shop refused, or the buyer withdrew, the rule has decided otherwise: these are counted.

Work itself takes as long in all three, and the same cases are looked at. How long work, a partner, a look and a group
take are assumptions, printed beside the figures. What the platform, carriers and buyers do with the week's orders is
told for three weeks after it. Requests are decided, and what comes back is looked at, when the world's shop does so;
that is people's work and counts as a hand, though a fact tells it. That shop waits for a parcel it couldn't stop: the
choice is pressed as work. Every other step is pressed as soon as it can be, also those that facts would do a little
later. Hours lie with outsiders while the product says that a case waits for a buyer, a carrier, a supplier or the
platform, or that the goods are not here yet.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from heapq import heapify
from itertools import groupby
from random import Random
from statistics import fmean
from typing import Final, cast

import msgspec

from amends.casework.projections.waits import waits_for
from amends.casework.queries.by_people import ours
from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.deciding import clear, doubtful
from amends.engine.dossier import Case, Dossier, Step
from amends.engine.grants import PAYING
from amends.engine.playbook import StepRule
from amends.engine.step import step, wake
from amends.engine.words import CaseState, Goods, StepState
from amends.policy.load import load
from amends.sandbox.staff import Event, Staff
from amends.world import TMALL, live
from bench import apart
from bench.figures import Figure, Scale, main, say

WEEK: Final = timedelta(days=7)
END: Final = datetime(2026, 11, 21, tzinfo=UTC)
LAST: Final = END + 3 * WEEK  # what becomes of the week's orders is told until then
SEED: Final = 7
WORK: Final = timedelta(minutes=40)  # of one step, once somebody looks at it; an assumption
LOOK: Final = timedelta(hours=3)  # until somebody goes through the table again; an assumption
PLATFORM: Final = timedelta(minutes=10)  # until the platform has paid or agreed, once asked; an assumption
ANSWER: Final = timedelta(hours=3)  # of a partner who was asked; an assumption
GROUP: Final = timedelta(hours=9)  # until another department reacts in a chat group; an assumption
HELD: Final = timedelta(minutes=10)  # what a rule sends waits, as shipped
SHARED: Final = frozenset({"logistics", "warehouse"})
"""Whoever works at these desks has a part in a carrier's or a warehouse's problem."""
HOURS_GOAL, RATE_GOAL = 8.0, 0.85


WITHOUT, WITH, RULES = "without", "with", "rules on"
WAITED: Final = "wait_for_refusal"  # what the world's shop chooses for a parcel that couldn't be stopped
ENDS: Final = (s.RefundAgreed, s.RefundRefused, s.RefundClosed)


@dataclass(frozen=True, slots=True)
class Crew(Staff):
    """People who do what there is to do; ``pipeline``: each step finds its desk by itself.

    ``decided``: orders and cases in which a rule decided; ``days``: what each rule gave away in a day.
    """

    week: str = WITH
    decided: set[tuple[str, int]] = field(default_factory=set)
    otherwise: list[str] = field(default_factory=list)
    days: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))

    @property
    def pipeline(self) -> bool:
        return self.week != WITHOUT

    def _case_actions(
        self, dossier: Dossier, case: Case, now: datetime, random: Random, asked: set[str]
    ) -> Iterator[s.AnySignal]:
        if self.week == RULES and (decision := self._decided(dossier, case, now, asked)) is not None:
            yield decision
        for task in case.steps:
            mark = f"{case.no}.{task.name}" + (f".{task.round}" if task.round else "")
            if mark not in asked and self._can_be_done(dossier, case, task):
                asked.add(mark)
                at = now + self._takes(case, task, Random(f"{self.seed}/{dossier.key}/{mark}"))
                if at < self.until and self._is_choice(case, task):
                    yield s.RemedyChosen(
                        id=f"demo:{dossier.key}:{mark}", at=at, order=dossier.key, case=case.no, remedy=WAITED, by="1"
                    )
                elif at < self.until:
                    done = self._step_done(dossier, case, task, mark, at, random)
                    theirs = self.pipeline and task.state is StepState.BLOCKED
                    yield msgspec.structs.replace(done, by="contact:1") if theirs else done

    def _decided(self, dossier: Dossier, case: Case, now: datetime, asked: set[str]) -> s.AnySignal | None:
        """What a rule presses, within the sums as shipped."""
        for fit in clear(dossier, self.policy, case) if not doubtful(dossier, case) else ():
            rule, day = fit.rule, now.date()
            mark, today = f"{case.no}.{case.scene}.{rule.name}", self.days[rule.name, day] + fit.amount
            if mark in asked or (fit.amount and (fit.amount > rule.money or today > rule.per_day)):
                continue
            asked |= {mark, f"{case.no}.{rule.step or 'choose'}"}
            self.days[rule.name, day] += fit.amount
            self.decided.add((dossier.key, case.no))
            of = {"id": f"rule:{dossier.key}:{mark}", "at": now, "order": dossier.key, "case": case.no}
            by = f"rule:{rule.name}"
            if rule.step:
                return s.StepDone(**of, step=rule.step, by=by)
            return s.RemedyChosen(**of, remedy=rule.remedy, by=by, form=dict(rule.says))
        return None

    def _follow(self, ahead: list[Event], dossier: Dossier, action: s.AnySignal) -> None:
        """The platform pays or agrees at once what a rule decided; what followed comes as much sooner."""
        case = dossier.case(getattr(action, "case", 0))
        chosen = getattr(action, "remedy", "") or getattr(action, "step", "")
        if case is None or not getattr(action, "by", "").startswith("rule:") or chosen == WAITED:
            return
        ref, at = case.subject.partition(":")[2], action.at + HELD + PLATFORM
        later = sorted(e for e in ahead if getattr(e[2], "ref", "") == ref and e[0] > action.at)
        ends = [e for e in later if isinstance(e[2], ENDS)]
        known = bool(ends) and isinstance(ends[0][2], s.RefundAgreed)
        if not known and ends:
            self.otherwise.append(dossier.key)
        kept = [e for e in ahead if e not in later]
        if chosen == "return_refund":
            sooner = ends[0][0] - at if known else timedelta()
            kept += [(w - sooner, n, msgspec.structs.replace(each, at=w - sooner)) for w, n, each in later if known]
            if not known:
                kept.append(
                    (at, -len(ahead), s.RefundAgreed(id=f"{action.id}:agreed", at=at, order=action.order, ref=ref))
                )
        else:
            amount = getattr(dossier.facts.subjects[case.subject], "amount", 0)
            paid = s.RefundPaid(id=f"{action.id}:paid", at=at, order=action.order, ref=ref, amount=amount)
            kept.append((at, -len(ahead), paid))
        ahead[:] = kept
        heapify(ahead)

    def _is_choice(self, case: Case, task: Step) -> bool:
        rule = self._rule(case, task.name)
        return rule is not None and WAITED in rule.choice and task.state is StepState.READY

    def _can_be_done(self, dossier: Dossier, case: Case, task: Step) -> bool:
        """But what the world's shop decides or finds in its own time."""
        if self._is_choice(case, task):
            return case.scene == "intercept_failed" and dossier.facts.goods is Goods.IN_TRANSIT
        return not _ours(self._rule(case, task.name)) and Staff._can_be_done(self, dossier, case, task)  # noqa: SLF001 (slots)

    def _takes(self, case: Case, task: Step, random: Random) -> timedelta:
        """The same draw in each week; only what it takes to know of it is left out with the pipeline."""
        work, answer, group, look = (each * random.lognormvariate(-0.4, 0.9) for each in (WORK, ANSWER, GROUP, LOOK))
        takes = answer if task.state is StepState.BLOCKED else work
        handed = task.state is StepState.BLOCKED or task.desk != case.desk
        return takes if self.pipeline else takes + (group if handed else look)


def by_hand_alone(policy: Policy) -> Policy:
    """The playbook as people without a product would go by it: nothing is done or ticked off by itself."""
    scenes = tuple(
        msgspec.structs.replace(scene, steps=tuple(map(_by_people, scene.steps))) for scene in policy.playbook.scenes
    )
    return compile_playbook(msgspec.structs.replace(policy.playbook, scenes=scenes))


def _by_people(rule: StepRule) -> StepRule:
    if _ours(rule):
        return rule
    party = "" if rule.engine else rule.party
    return msgspec.structs.replace(rule, engine=False, by_hand=None, automation="", done_when=None, party=party)


@dataclass(slots=True)
class Solved:
    """A shared case that ended: its hours, those of them that lay with outsiders, its steps, those without a hand.

    ``ours``: of its steps, those in which people decide, pay or inspect, as they always will. ``inside``: what its
    hours on our side lay with.
    """

    hours: float
    outside: float
    steps: int
    alone: int
    ours: int
    inside: apart.Hours


@dataclass(slots=True)
class Life:
    """One order's dossier as it goes from moment to moment.

    ``outside``: hours with outsiders by case number; ``inside``: those on our side, by what they lay with.
    """

    policy: Policy
    dossier: Dossier
    at: datetime
    outside: dict[int, float] = field(default_factory=dict)
    inside: dict[int, apart.Inside] = field(default_factory=dict)

    def until(self, at: datetime) -> None:
        """Ring all that is due before then."""
        while self.dossier.wake_at is not None and self.dossier.wake_at < at:
            due = self.dossier.wake_at
            self._pass(due)
            self.dossier = wake(self.dossier, due, self.policy).dossier
        self._pass(at)

    def take(self, signal: s.AnySignal) -> None:
        """What happened next; an action that came too late changes nothing."""
        self.until(signal.at)
        with suppress(Misdirected):
            self.dossier = step(self.dossier, signal, self.policy).dossier

    def _pass(self, at: datetime) -> None:
        for case in self.dossier.cases if at > self.at else ():
            if case.state is CaseState.OPEN:
                self._lay(case, at)
        self.at = max(self.at, at)

    def _lay(self, case: Case, at: datetime) -> None:
        if waits_for(self.dossier, case, self.policy)[0]:
            self.outside[case.no] = self.outside.get(case.no, 0.0) + (at - self.at) / apart.HOUR
        else:
            apart.lay(self.inside.setdefault(case.no, {}), case, self.at, at)


def measure(scale: Scale) -> Sequence[Figure]:
    orders = 20_000 if scale.name == "full" else 6_000 if scale.name == "half" else 500
    shipped = compile_playbook(load("tmall"))
    told, found = _week(orders), dict[str, list[Figure]]()
    shared: set[tuple[str, int]] = set()
    for name in (WITH, WITHOUT, RULES):  # the first says which cases they share
        say(f"the week: {name} …")
        policy = by_hand_alone(shipped) if name == WITHOUT else shipped
        crew = Crew(policy, ("1", "2", "3"), LAST, SEED, week=name)
        cases = list(_solved(policy, crew, crew.live(told), shared))
        found[name] = list(_figures(name, cases, goal=name == RULES, crew=crew))
    figures = [each for name in (RULES, WITH, WITHOUT) for each in found[name]]
    first = figures[0]
    figures[0] = msgspec.structs.replace(first, note=f"{first.note}; {_assumed(orders)}")
    return figures


def _assumed(orders: int) -> str:
    spans = {"work": WORK, "a partner": ANSWER, "a look": LOOK, "a chat group": GROUP}
    said = ", ".join(f"{name} {span.total_seconds() / 3600:.1f} h" for name, span in spans.items())
    return f"{orders:,} orders in a week; assumed: {said}"


def _figures(name: str, cases: "Sequence[Solved]", *, goal: bool, crew: Crew) -> Iterator[Figure]:
    outside, hours = fmean(each.outside for each in cases), fmean(each.hours for each in cases)
    hours_goal, rate_goal = (HOURS_GOAL, RATE_GOAL) if goal else (None, None)
    steps, alone, ours = (sum(getattr(each, word) for each in cases) for word in ("steps", "alone", "ours"))
    note = f"{len(cases):,} cases"
    if crew.decided:
        note += (
            f"; rules decided {len(crew.decided):,}, {len(crew.otherwise):,} otherwise than the shop or the buyer did"
        )
    yield Figure(f"shared problems, solved in: {name}", hours, "h", hours_goal, least=False, note=note)
    yield Figure(f"  of that on our side: {name}", max(hours - outside, 0.01), "h")
    yield Figure(f"  of that with outsiders, a bound: {name}", outside, "h")
    yield Figure(f"steps without a hand: {name}", alone / steps, "share", rate_goal)
    yield from apart.figures(name, (each.inside for each in cases))
    yield Figure(f"  if people only decide, pay and inspect, a bound: {name}", 1 - ours / steps, "share")


def _week(orders: int) -> list[s.AnySignal]:
    """All that the world tells of the orders that it tells anything of in the week, to the last day."""
    world = live(seed=SEED, shop=TMALL, start=END - WEEK, until=END, orders=orders)
    told = cast("list[s.AnySignal]", list(world.events_between(END - WEEK, LAST)))
    week = {each.order for each in told if each.at < END}
    return [each for each in told if each.order in week]


def _solved(policy: Policy, crew: Crew, story: Iterator[s.AnySignal], same: set[tuple[str, int]]) -> Iterator[Solved]:
    """Each shared case that ended. ``same``: those of the week with the pipeline, which are looked at in the others."""
    rules = {(scene.name, each.name): each for scene in policy.playbook.scenes for each in scene.steps}
    for life in _lives(policy, story):
        for case in life.dossier.cases:
            done = [each for each in case.steps if each.state is StepState.DONE]
            key = life.dossier.key, case.no
            if crew.week == WITH and any(each.desk in SHARED for each in done):
                same.add(key)
            shared = key in same
            if case.state is CaseState.CLOSED and case.closed_at is not None and shared:
                took = (case.closed_at - case.opened_at).total_seconds() / 3600
                each = [(step, rules.get((case.scene, step.name))) for step in done]
                ruled = key in crew.decided
                alone = sum(not _by_hand(step, rule, ruled=ruled) for step, rule in each)
                outside = min(life.outside.get(case.no, 0.0), took)
                if not crew.pipeline:
                    took += _seen(f"{crew.seed}/{life.dossier.key}/{case.no}.over")
                inside = apart.over(life.inside.get(case.no, {}), case, rules)
                yield Solved(took, outside, len(done), alone, sum(_ours(rule) for _, rule in each), inside)


def _seen(mark: str) -> float:
    """Hours until somebody sees that it is over, in a table that nobody ticks off by itself."""
    return LOOK.total_seconds() / 3600 * Random(mark).lognormvariate(-0.4, 0.9)


def _by_hand(done: Step, rule: StepRule | None, *, ruled: bool) -> bool:
    """A colleague reported it, or a fact told what only our own people can have done.

    ``ruled``: a rule decided the case, so that what is paid on it was paid by no hand.
    """
    if done.by.isdecimal():
        return True
    pays = rule is not None and any(each.kind in PAYING for each in rule.effects)
    return not done.by and _ours(rule) and not (ruled and pays)


def _ours(rule: StepRule | None) -> bool:
    """Whether people of the house decide, pay or inspect in it; of an earlier scene's step nobody knows: a hand's."""
    return rule is None or ours(rule)


def _lives(policy: Policy, story: Iterator[s.AnySignal]) -> Iterator[Life]:
    """The orders as they stand on the last day; the story comes order by order."""
    for order, signals in groupby(story, key=lambda each: each.order):
        fresh = dossiers.new(key=order, platform="tmall", policy=policy.version)
        life = Life(policy, fresh, END - WEEK)
        for signal in signals:
            life.take(signal)
        life.until(LAST)
        yield life


if __name__ == "__main__":
    main(measure, __doc__)
