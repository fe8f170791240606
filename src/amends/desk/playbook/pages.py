"""Playbooks as people read them: scenes, clocks, steps as a small flow, costs, sources. Read-only."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.desk.widgets import bars
from amends.desk.words import conditions, fields, signals, spans, vocabulary
from amends.desk.words.conditions import ConditionLine
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.calendar import Span
from amends.engine.playbook import (
    Amount,
    ClockRule,
    DueRule,
    EffectRule,
    RemedyRule,
    Scene,
    StepRule,
    Warn,
)
from amends.merchants import own_days

WHOLE: Final = 10_000
TOLD: Final[dict[str, str | Promise]] = {
    "order.placed": gettext_lazy("Order placed"),
    "parcel.scanned": gettext_lazy("Parcel scanned"),
    "intercept.answered": gettext_lazy("The carrier answered about stopping the parcel"),
    "refund.asked": gettext_lazy("The buyer asks for a refund"),
    "return.received": gettext_lazy("Goods back with us"),
    "dispute.opened": gettext_lazy("Dispute opened"),
    "dispute.ruled": gettext_lazy("The platform ruled"),
    "review.posted": gettext_lazy("Review posted"),
    "promise.made": gettext_lazy("Promise made to the buyer"),
    "step.done": gettext_lazy("A step is done"),
    "step.skipped": gettext_lazy("A step is skipped"),
    "step.added": gettext_lazy("A skipped step is wanted after all"),
    "step.delegated": gettext_lazy("Somebody else is asked to do a step"),
    "step.returned": gettext_lazy("A step that somebody else was asked to do is back"),
    "remedy.chosen": gettext_lazy("A remedy is chosen"),
    "case.linked": gettext_lazy("Cases are linked"),
    "case.unlinked": gettext_lazy("Cases are not linked any more"),
    "case.merged": gettext_lazy("A case is merged into another"),
    "case.moved": gettext_lazy("A case goes over to the newest version"),
    "case.closed": gettext_lazy("A case is closed"),
    "case.taken": gettext_lazy("A case is taken"),
    "evidence.added": gettext_lazy("Evidence added"),
    "evidence.removed": gettext_lazy("Evidence taken away"),
    "effect.failed": gettext_lazy("An action was given up"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCard:
    """``marks``: warnings in twentieths of the bar. ``due``: when it falls due, in words.

    ``after``: whether it runs for a span that can be changed.
    """

    name: str
    title: str
    due: str
    starts: list[str]
    until: str
    warnings: str
    marks: list[int]
    does: str
    acts: str
    cost: str
    source: str
    assumption: bool
    origin: str
    after: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCard:
    """``level``: how many steps deep it stands in the flow, from 0."""

    title: str
    desk: str
    within: str
    level: int
    after: list[str]
    does: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyCard:
    title: str
    cost: str
    chance: int
    risk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneRow:
    name: str
    title: str
    issue: str
    desk: str
    group: str
    is_case: bool
    stake: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenePage:
    """``flow``: columns of steps from left to right; ``choices``: evidence by choice."""

    row: SceneRow
    why: str
    triggers: list[str]
    condition: list[ConditionLine]
    clocks: list[ClockCard]
    flow: list[list[StepCard]]
    effects: list[str]
    remedies: list[RemedyCard]
    choices: list[list[str]]
    closes: list[tuple[list[ConditionLine], str]]
    since: date | None
    url: str
    origin: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one playbook in one language."""

    titles: Titles

    @property
    def currency(self) -> str:
        return self.titles.playbook.currency

    @property
    def pack_title(self) -> str:
        return self.titles.playbook.title.say(self.titles.language)

    def scenes(self) -> list[SceneRow]:
        return [self.scene_row(scene) for scene in self.titles.playbook.scenes]

    def clocks(self) -> list[ClockCard]:
        return [self.clock(rule) for rule in self.titles.playbook.clocks]

    def scene_row(self, scene: Scene) -> SceneRow:
        return SceneRow(
            name=scene.name,
            title=self.titles.scene(scene.name),
            issue=scene.issue,
            desk=self.titles.desk(scene.desk),
            group=scene.group,
            is_case=scene.case,
            stake=self.sum(scene.stake, scene.points),
            source=self.titles.source(scene.source) if scene.source else "",
        )

    def scene(self, scene: Scene) -> ScenePage:
        note = self.titles.playbook.sources.get(scene.source)
        rules = (self.titles.clock_of(name) for name in scene.clocks)
        return ScenePage(
            row=self.scene_row(scene),
            why=scene.why.say(self.titles.language),
            triggers=[self.trigger(word) for word in scene.on],
            condition=conditions.lines(scene.when, titles=self.titles),
            clocks=[self.clock(rule) for rule in rules if rule],
            flow=self.flow(scene),
            effects=[self.effect(effect) for effect in scene.effects],
            remedies=[self.remedy(scene, remedy) for remedy in scene.remedies],
            choices=self.evidence(scene),
            closes=[
                (conditions.lines(close.when, titles=self.titles), say(vocabulary.OUTCOMES, close.outcome))
                for close in scene.closes
            ],
            since=note.since if note else None,
            url=note.url if note else "",
            origin=scene.origin,
        )

    def trigger(self, word: str) -> str:
        """A signal's kind, or one of the engine's own events, in words."""
        kind, _colon, name = word.partition(":")
        match kind:
            case "missed":
                return _("Missed: %(what)s") % {"what": self.titles.clock(name)}
            case "warned":
                return _("Warning before: %(what)s") % {"what": self.titles.clock(name)}
            case "closed":
                return _("Closed: %(what)s") % {"what": self.titles.scene(name)}
            case "scene":
                return _("Recognised: %(what)s") % {"what": self.titles.scene(name)}
            case _:
                return str(TOLD.get(word) or signals.PLAIN.get(word, word))

    def clock(self, rule: ClockRule) -> ClockCard:
        missed = rule.missed
        return ClockCard(
            name=rule.name,
            title=self.titles.clock(rule.name),
            due=self.due(rule.due),
            starts=[self.trigger(word) for word in rule.on],
            until=self.titles.word(rule.until),
            warnings=_(", ").join(self.warning(warn) for warn in rule.warn),
            marks=[place for warn in rule.warn if (place := mark(warn, rule.due.after)) is not None],
            does=missed.does.say(self.titles.language),
            acts=say(vocabulary.ACTS, missed.acts.value),
            cost=self.sum(missed.money, missed.points) + (f" / {self.span(missed.per)}" if missed.per else ""),
            source=self.titles.source(rule.source) if rule.source else "",
            assumption=rule.assumption,
            origin=rule.origin,
            after=rule.due.after is not None,
        )

    def due(self, due: DueRule) -> str:
        reckoned = self._reckoned(due)
        if not due.at:
            return reckoned
        named = self.titles.word(due.at)
        if due.minus:
            return _("%(before)s before: %(what)s") % {"before": self.span(due.minus), "what": named}
        return _("%(what)s; if unknown: %(reckoned)s") % {"what": named, "reckoned": reckoned} if reckoned else named

    def _reckoned(self, due: DueRule) -> str:
        if due.day_end:
            return _("the same day, 24:00")
        if not due.after:
            return ""
        words = {"span": self.span(due.after), "start": self.titles.word(due.start) if due.start else ""}
        told = _("%(span)s after: %(start)s") % words if due.start else _("%(span)s after it starts") % words
        told = told if due.calendar == "always" else f"{told} ({own_days.name_of(due.calendar)})"
        return _("%(time)s, in the partner's own hours") % {"time": told} if due.hours else told

    def warning(self, warn: Warn) -> str:
        return _("%(span)s before") % {"span": self.span(warn.before)} if warn.before else _("at half time")

    def span(self, span: Span) -> str:
        return spans.say(span)

    def within(self, step: StepRule) -> str:
        """How soon a step is to be done, and in whose hours where these aren't the playbook's; empty for no time."""
        told = self.span(step.within) if step.within else ""
        return _("%(time)s, in the partner's own hours") % {"time": told} if told and step.hours else told

    def flow(self, scene: Scene) -> list[list[StepCard]]:
        """Steps in columns, by how many others come before them."""
        levels = self.levels(scene)
        columns: list[list[StepCard]] = [[] for _level in range(max(levels.values(), default=-1) + 1)]
        for step in scene.steps:
            columns[levels[step.name]].append(self.step(scene, step, levels[step.name]))
        return columns

    def levels(self, scene: Scene) -> dict[str, int]:
        """How many steps come before each step."""
        levels: dict[str, int] = {}
        for step in scene.steps:
            levels[step.name] = 1 + max((levels.get(name, 0) for name in _before(scene, step)), default=-1)
        return levels

    def step(self, scene: Scene, step: StepRule, level: int) -> StepCard:
        return StepCard(
            title=self.titles.step(scene.name, step.name),
            desk=self.titles.desk(step.desk),
            within=self.within(step),
            level=level,
            after=[self.titles.step(scene.name, name) for name in _before(scene, step)],
            does=[self.effect(effect) for effect in step.effects],
        )

    def effect(self, effect: EffectRule) -> str:
        title = say(vocabulary.EFFECTS, effect.kind)
        return ": ".join(filter(None, [title, self.sum(effect.money, 0)]))

    def remedy(self, scene: Scene, rule: RemedyRule) -> RemedyCard:
        return RemedyCard(
            title=self.titles.remedy(scene.name, rule.name),
            cost=self.sum(rule.cost, 0) or _("nothing"),
            chance=rule.chance * 100 // WHOLE,
            risk=rule.risk.say(self.titles.language),
        )

    def evidence(self, scene: Scene) -> list[list[str]]:
        groups: dict[str, list[str]] = {}
        for item in scene.evidence:
            groups.setdefault(item.choice or f"={item.name}", []).append(self.titles.evidence(scene.name, item.name))
        return list(groups.values())

    def sum(self, parts: tuple[Amount, ...], points: int) -> str:
        """Amounts in words: 10 % of order amount (¥5.00 to ¥100.00) + ¥8.00, 3 points."""
        found = " + ".join(fields.amount(part, currency=self.currency) for part in parts)
        more = _("%(points)s points") % {"points": points} if points else ""
        return _(", ").join(filter(None, [found, more]))


def mark(warn: Warn, after: Span | None) -> int | None:
    if warn.before is None:
        return bars.FULL // 2
    if after is None or not after.elapsed:
        return None
    return bars.filled(1 - warn.before.elapsed / after.elapsed)


def _before(scene: Scene, step: StepRule) -> tuple[str, ...]:
    """The steps that lead to one: those it comes after, and those of which an outcome leads there."""
    chosen = (each.name for each in scene.steps for way in each.outcomes if step.name in way.then)
    return tuple(dict.fromkeys((*step.after, *step.any_of, *chosen)))
