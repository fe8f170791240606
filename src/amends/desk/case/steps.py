"""What can be done about a case: the step to do now and the steps around it. The ways to settle it are ``ways``'."""

from dataclasses import dataclass
from datetime import datetime

from amends.casework.queries.case_page import CasePage
from amends.desk.widgets import chips
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.actions import EVIDENCE
from amends.engine.dossier import Clock, Step
from amends.engine.needs import missing
from amends.engine.playbook import EffectRule, Scene, StepRule
from amends.engine.words import StepState
from amends.engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    """What happens when the button is pressed. ``amount``: minor units that will be paid, 0 for none.

    ``words``: what the buyer is told by it. ``proof``: evidence goes out, as a pack made then.
    """

    title: str
    amount: int
    words: str = ""
    proof: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step as shown. ``due_at``: its own deadline. ``lacks``: what it needs first; ``remark``: in words."""

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
    lacks: list[str]
    remark: bool


def tasks(page: CasePage, titles: Titles, people: dict[str, str], now: datetime) -> list[StepView]:
    """The case's steps; those that are to do first."""
    made = [_task(page, step, titles, people, now) for step in page.case.steps]
    order = {"ready": 0, "waiting": 1, "done": 2, "skipped": 3}
    return sorted(made, key=lambda task: order[task.state])


def _task(page: CasePage, step: Step, titles: Titles, people: dict[str, str], now: datetime) -> StepView:
    rule = titles.step_of(page.case.scene, step.name)
    clock = next((c for c in page.dossier.clocks if c.case == page.case.no and c.name == f"step:{step.name}"), None)
    ready = step.state is StepState.READY
    return StepView(
        name=step.name,
        title=titles.step(page.case.scene, step.name),
        desk=titles.desk(step.desk),
        state=step.state.value,
        words=say(vocabulary.STEP_STATES, step.state.value),
        due_at=clock.due_at if clock and ready else None,
        chip=_chip(clock, now),
        by=people.get(step.by, step.by),
        done_at=step.done_at,
        will=will(page, rule.effects) if rule and ready else [],
        lacks=_lacks(page, rule, titles) if rule and ready else [],
        remark=bool(rule and rule.remark),
    )


def _lacks(page: CasePage, rule: StepRule, titles: Titles) -> list[str]:
    """What is still missing, by the titles the checklist has for it, or the words of the facts."""
    scene = titles.scene_of(page.case.scene)
    if scene is None:
        return []
    owed = missing(page.dossier, page.case, scene, rule.needs)
    return [_proof(scene, name, titles.language) or titles.word(name) for name in owed]


def _proof(scene: Scene, name: str, language: str) -> str:
    """The evidence of that name; of a choice, all that would do. Empty where the scene has none."""
    return " / ".join(item.title.say(language) for item in scene.evidence if name in (item.name, item.choice))


def _chip(clock: Clock | None, now: datetime) -> str:
    if clock is None:
        return "later"
    return "costing" if clock.due_at <= now else chips.of_time(clock.due_at, None, now)


def will(page: CasePage, effects: tuple[EffectRule, ...]) -> list[Will]:
    """What effects of a rule come to, as things stand."""
    work = Work(page.dossier, page.policy)
    subject = work.about(page.case.subject)
    return [
        Will(
            title=say(vocabulary.EFFECTS, effect.kind),
            amount=sum(work.amount(part, subject, page.case) for part in effect.money),
            words=effect.text.say(page.dossier.facts.language or "zh") if effect.to == "buyer" else "",
            proof=effect.kind == EVIDENCE,
        )
        for effect in effects
    ]
