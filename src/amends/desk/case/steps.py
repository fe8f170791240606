"""What can be done about a case: the step to do now and the steps around it. The ways to settle it are ``ways``'."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from amends.casework.projections.waits import whom_for
from amends.casework.queries.case_effects import WantedEffect
from amends.casework.queries.case_page import CasePage
from amends.desk.case import deadlines, step_form
from amends.desk.case.money import UNSENT
from amends.desk.case.step_form import AskedField, Asking
from amends.desk.words import vocabulary
from amends.desk.words.people import who
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.answers import PROVING
from amends.engine.dossier import Clock, Step
from amends.engine.ledgers.tone import Tone
from amends.engine.needs import missing
from amends.engine.playbook import EffectRule, Scene, StepRule
from amends.engine.words import Automation, Skip, StepState
from amends.engine.work import Work

NOT_OUT: Final = UNSENT | {"dead"}


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
    """A step as shown. ``due_at``: its own deadline. ``lacks``: what it needs first; ``remark``: in words.

    ``party``: whom it waits for, by name; ``reports``: a colleague may report it for them. ``asks``: the fields of its
    form; ``ways``: how it can end, (name, title). ``optional``: it may be skipped; ``added``: it may be wanted again.
    ``by_way``: done by choosing one of the ways to settle the case; ``tells``: by writing to the buyer;
    ``owes``: by adding this evidence; ``excused``: without it, by a lead. ``unsent``: done, and what it sends is not
    out yet.
    ``by_itself``: the engine's part in it.
    ``lent``: who was asked to do it, by name, ``to``: their id, ``lent_by`` whom; ``back``: who gave it back with a
    question; ``said``: in what words. ``added_by``: who added it from the list.
    """

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
    party: str = ""
    reports: bool = False
    asks: list[AskedField] = field(default_factory=list)
    ways: list[tuple[str, str]] = field(default_factory=list)
    optional: bool = False
    added: bool = False
    by_way: bool = False
    tells: bool = False
    owes: list[str] = field(default_factory=list)
    excused: bool = False
    unsent: bool = False
    by_itself: str = ""
    to: str = ""
    lent: str = ""
    lent_by: str = ""
    back: str = ""
    said: str = ""
    added_by: str = ""

    @property
    def icon(self) -> str:
        """What pressing it is: it acts outside, writes to the buyer, or notes that something was done."""
        if self.will:
            return "bolt"
        return "message-2" if self.tells else "check"

    @property
    def open(self) -> bool:
        """Whether somebody here can do or report it now."""
        return self.state == "ready" or self.reports


def tasks(
    page: CasePage, titles: Titles, people: dict[str, str], now: datetime, typed: Mapping[str, Any] | None = None
) -> list[StepView]:
    """The case's steps; those that are to do first. ``typed``: what somebody had typed into the form of one."""
    there = [step for step in page.case.steps if step.skip != Skip.OFFERED]
    made = [_task(page, step, titles, people, now, typed or {}) for step in there]
    order = {"ready": 0, "blocked": 1, "waiting": 2, "done": 3, "skipped": 4}
    return sorted(made, key=lambda task: order[task.state])


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedStep:
    """A step that a person may add."""

    name: str
    title: str
    desk: str


def offered(page: CasePage, titles: Titles) -> list[OfferedStep]:
    """What the playbook has on its list for this scene and nobody has added."""
    left = [step for step in page.case.steps if step.skip == Skip.OFFERED]
    scene = page.case.scene
    return [OfferedStep(name=s.name, title=titles.step(scene, s.name), desk=titles.desk(s.desk)) for s in left]


def _task(
    page: CasePage, step: Step, titles: Titles, people: dict[str, str], now: datetime, typed: Mapping[str, Any]
) -> StepView:
    rule = titles.step_of(page.case.scene, step.name)
    clock = next((c for c in page.dossier.clocks if c.case == page.case.no and c.name == f"step:{step.name}"), None)
    ready, blocked = step.state is StepState.READY, step.state is StepState.BLOCKED
    reports = blocked and step.ready_at is not None and rule is not None and not rule.engine
    goes = ready or reports
    return StepView(
        name=step.name,
        title=titles.step(page.case.scene, step.name, page.case.scenes),
        desk=titles.desk(step.desk),
        state=step.state.value,
        words=_state(page, step, titles),
        due_at=clock.due_at if clock and (ready or blocked) else None,
        chip=_chip(page, clock, now),
        by=who(people, step.by),
        done_at=step.done_at,
        will=will(page, rule.effects) if rule and goes else [],
        lacks=_lacks(page, rule.needs, titles) if rule and (ready or blocked) else [],
        remark=bool(rule and rule.remark),
        party=_party(page, step) if blocked else "",
        reports=reports,
        asks=_asks(page, rule, titles, typed if typed.get("step") == step.name else {}) if rule and goes else [],
        ways=[(way.name, way.title.say(titles.language)) for way in rule.ways] if rule and goes else [],
        optional=(step.optional or bool(step.added)) and (ready or blocked or step.state is StepState.WAITING),
        added=step.skip == Skip.HAND,
        by_way=bool(rule and rule.choice),
        tells=bool(rule and goes and rule.tells and rule.automation in ("", Automation.OFF)),
        owes=_lacks(page, rule.collects, titles) if rule and goes else [],
        excused=bool(rule and rule.excused),
        unsent=_unsent(page, step) is not None,
        by_itself=_by_itself(page, rule) if rule and ready else "",
        to=step.to,
        lent=_lent(step, titles, people),
        lent_by=who(people, step.lent_by) if step.lent_by else "",
        back=who(people, step.back) if step.back else "",
        said=_said(page, step),
        added_by=who(people, step.added) if step.added else "",
    )


def _said(page: CasePage, step: Step) -> str:
    """What was written to whom it was lent, or asked by who gave it back."""
    kind = "step.delegated" if step.lent_by else "step.returned" if step.back else ""
    told = [each.payload for each in page.story if each.kind == kind and each.payload.get("case") == page.case.no]
    return next((str(each.get("text", "")) for each in reversed(told) if each.get("step") == step.name), "")


def _lent(step: Step, titles: Titles, people: dict[str, str]) -> str:
    """Who was asked to do it instead of its own desk."""
    if step.to:
        return who(people, step.to)
    return titles.desk(step.desk) if step.home else ""


def _by_itself(page: CasePage, rule: StepRule) -> str:
    """What the engine has to do with a step that is a person's now, though it could do it."""
    if rule.automation == Automation.ASK:
        return _("Prepared: one press sends it.")
    if rule.automation == Automation.OFF:
        return _("Nothing is sent from here: do it, and say so.")
    if not rule.engine:
        return ""
    if page.dossier.facts.tone >= Tone.ANGRY:
        return _("The buyer is angry, so a person writes.")
    return _("This goes by itself elsewhere; here a person does it.")


def _asks(page: CasePage, rule: StepRule, titles: Titles, typed: Mapping[str, Any]) -> list[AskedField]:
    asking = Asking(dossier=page.dossier, case=page.case, playbook=page.policy.playbook, currency=page.currency)
    return step_form.fields(asking, rule, titles.language, typed)


def _state(page: CasePage, step: Step, titles: Titles) -> str:
    """How far it is, in words: on whom it waits, how it ended."""
    if step.state is StepState.BLOCKED:
        return _("waits for: %(whom)s") % {"whom": _party(page, step)}
    sent = _unsent(page, step)
    words = say(vocabulary.EFFECT_STATES, sent.state) if sent else say(vocabulary.STEP_STATES, step.state.value)
    return f"{words} · {titles.outcome(page.case.scene, step.name, step.choice)}" if step.choice else words


def _unsent(page: CasePage, step: Step) -> WantedEffect | None:
    """Of a step that was done, what it sends outside and is not out yet."""
    if step.state is not StepState.DONE:
        return None
    cited = f"#scenes.{page.case.scene}.{step.name}"
    mine = (each for each in page.effects if each.case_no == page.case.no and not each.told)
    return next((e for e in mine if e.state in NOT_OUT and str(e.payload.get("rule", "")).endswith(cited)), None)


def _party(page: CasePage, step: Step) -> str:
    return say(vocabulary.WAITING, whom_for(page.dossier, page.case, step))


def _lacks(page: CasePage, names: tuple[str, ...], titles: Titles) -> list[str]:
    """What is still missing, by the titles the checklist has for it, or the words of the facts."""
    scene = titles.scene_of(page.case.scene)
    if scene is None:
        return []
    owed = missing(page.dossier, page.case, scene, names)
    return [_proof(scene, name, titles.language) or titles.word(name) for name in owed]


def _proof(scene: Scene, name: str, language: str) -> str:
    """The evidence of that name; of a choice, all that would do. Empty where the scene has none."""
    return " / ".join(item.title.say(language) for item in scene.evidence if name in (item.name, item.choice))


def _chip(page: CasePage, clock: Clock | None, now: datetime) -> str:
    """As the same deadline's own card has it."""
    if clock is None:
        return "later"
    return deadlines.chip(page, clock, page.policy.of(clock.policy).clock(clock.rule), now)


def will(page: CasePage, effects: tuple[EffectRule, ...]) -> list[Will]:
    """What effects of a rule come to, as things stand."""
    work = Work(page.dossier, page.policy)
    subject = work.about(page.case.subject)
    return [
        Will(
            title=say(vocabulary.EFFECTS, effect.kind),
            amount=sum(work.amount(part, subject, page.case) for part in effect.money),
            words=effect.text.say(page.dossier.facts.language or "zh") if effect.to == "buyer" else "",
            proof=effect.kind in PROVING,
        )
        for effect in effects
    ]
