"""What can be done about a case: the step to do now, the steps around it, and the ways to settle it with their cost."""

from dataclasses import dataclass
from datetime import datetime

from amends.casework.queries.approvals import MyAuthority
from amends.casework.queries.case_page import CasePage
from amends.desk import chips, vocabulary
from amends.desk.granting import Field, field
from amends.desk.titles import Titles
from amends.desk.vocabulary import say
from amends.engine.dossier import Clock, Step
from amends.engine.playbook import EffectRule, RemedyRule
from amends.engine.words import StepState
from amends.engine.work import Work

WHOLE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    """What happens when the button is pressed. ``amount``: minor units that will be paid, 0 for none."""

    title: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A step as shown. ``due_at``: its own deadline."""

    name: str
    title: str
    desk: str
    state: str
    words: str
    due_at: datetime | None
    chip: str
    by: str
    done_at: datetime | None
    will: list[Will]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A remedy. ``cost``: what it is expected to cost, minor units; ``chance``: percent that it comes to that."""

    name: str
    title: str
    cost: int
    chance: int
    risk: str
    closes: bool
    chosen: bool
    will: list[Will]
    field: Field | None = None


def tasks(page: CasePage, titles: Titles, people: dict[str, str], now: datetime) -> list[Task]:
    """The case's steps; those that are to do first."""
    made = [_task(page, step, titles, people, now) for step in page.case.steps]
    order = {"ready": 0, "waiting": 1, "done": 2, "skipped": 3}
    return sorted(made, key=lambda task: order[task.state])


def _task(page: CasePage, step: Step, titles: Titles, people: dict[str, str], now: datetime) -> Task:
    rule = titles.step_of(page.case.scene, step.name)
    clock = next((c for c in page.dossier.clocks if c.case == page.case.no and c.name == f"step:{step.name}"), None)
    ready = step.state is StepState.READY
    return Task(
        name=step.name,
        title=titles.step(page.case.scene, step.name),
        desk=titles.desk(step.desk),
        state=step.state.value,
        words=say(vocabulary.STEP_STATES, step.state.value),
        due_at=clock.due_at if clock and ready else None,
        chip=_chip(clock, now),
        by=people.get(step.by, step.by),
        done_at=step.done_at,
        will=_will(page, rule.effects) if rule and ready else [],
    )


def _chip(clock: Clock | None, now: datetime) -> str:
    if clock is None:
        return "later"
    return "costing" if clock.due_at <= now else chips.of_time(clock.due_at, None, now)


def _will(page: CasePage, effects: tuple[EffectRule, ...]) -> list[Will]:
    work = Work(page.dossier, page.policy)
    thread = work.thread(page.case.subject)
    return [
        Will(
            title=say(vocabulary.EFFECTS, effect.kind),
            amount=sum(work.amount(part, thread, page.case) for part in effect.money),
        )
        for effect in effects
    ]


def ways(page: CasePage, titles: Titles, mine: MyAuthority | None) -> list[Way]:
    """The present scene's remedies, the cheapest first. ``mine``: what the reader may grant, if anything grants."""
    scene = titles.scene_of(page.case.scene)
    made = [_way(page, rule, titles, mine) for rule in (scene.remedies if scene else ())]
    return sorted(made, key=lambda way: way.cost)


def _way(page: CasePage, rule: RemedyRule, titles: Titles, mine: MyAuthority | None) -> Way:
    grant = mine.remedies.get(rule.name) if mine else None
    work = Work(page.dossier, page.policy)
    thread = work.thread(page.case.subject)
    return Way(
        name=rule.name,
        title=titles.remedy(page.case.scene, rule.name),
        cost=sum(work.amount(part, thread, page.case) for part in rule.cost) * rule.chance // WHOLE,
        chance=rule.chance * 100 // WHOLE,
        risk=rule.risk.say(titles.language),
        closes=bool(rule.closes),
        chosen=page.case.remedy == rule.name,
        will=_will(page, rule.effects),
        field=field(grant, page.dossier.facts.currency or page.shop.currency) if grant else None,
    )
