"""What things of a playbook are called, in the reader's language; a thing this version doesn't know keeps its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from amends.desk.words import fields
from amends.desk.words.names import Named, named
from amends.engine.fields import DONE, FORM
from amends.engine.playbook import ClockRule, FieldType, Playbook, RemedyRule, Scene, StepRule
from amends.web import amounts

STEP = "step:"


@dataclass(frozen=True, slots=True)
class Titles:
    """``desks``: the merchant's own names for its desks, by code; they win over the playbook's."""

    playbook: Playbook
    language: str
    desks: dict[str, str]

    @property
    def _named(self) -> Named:
        return named(self.playbook)

    def scene_of(self, name: str) -> Scene | None:
        return self._named.scenes.get(name)

    def clock_of(self, name: str) -> ClockRule | None:
        return self._named.clocks.get(name)

    def step_of(self, scene: str, name: str) -> StepRule | None:
        return self._named.steps.get((scene, name))

    def remedy_of(self, scene: str, name: str) -> RemedyRule | None:
        return self._named.remedies.get((scene, name))

    def scene(self, name: str) -> str:
        found = self.scene_of(name)
        return (found.title.say(self.language) if found else "") or _spoken(name)

    def why(self, name: str) -> str:
        """Why a scene puts something at stake, in one line."""
        found = self.scene_of(name)
        return found.why.say(self.language) if found else ""

    def clock(self, name: str, scene: str = "") -> str:
        """A clock's title; the clock of a step has the step's."""
        if name.startswith(STEP):
            return self.step(scene, name.removeprefix(STEP))
        found = self.clock_of(name)
        return (found.title.say(self.language) if found else "") or _spoken(name)

    def step(self, scene: str, name: str, was: Sequence[str] = ()) -> str:
        """A step's title in its scene; else in the last the case ``was``; else in whichever has one of that name."""
        own = (self.step_of(each, name) for each in (scene, *reversed(was)))
        found = next(filter(None, own), None) or self._named.any_step.get(name)
        return (found.title.say(self.language) if found else "") or _spoken(name)

    def outcome(self, scene: str, step: str, name: str) -> str:
        """A way a step can end; of a step that is done by a remedy, the remedy. Else as in whichever scene has it."""
        scenes = sorted((each for each, called in self._named.steps if called == step), key=lambda each: each != scene)
        return next(filter(None, (self._ends(each, step, name) for each in scenes)), "") or _spoken(name)

    def _ends(self, scene: str, step: str, name: str) -> str:
        rule = self.step_of(scene, step)
        if rule is not None and name in rule.choice:
            return self.remedy(scene, name)
        found = next((each for each in rule.outcomes if each.name == name), None) if rule else None
        return found.title.say(self.language) if found else ""

    def stage(self, name: str) -> str:
        """A stage of a platform's procedure."""
        found = self._named.stages.get(name)
        return (found.title.say(self.language) if found else "") or _spoken(name)

    def remedy(self, scene: str, name: str) -> str:
        found = self.remedy_of(scene, name)
        return (found.title.say(self.language) if found else "") or _spoken(name)

    def evidence(self, scene: str, name: str) -> str:
        found = self._named.evidence.get((scene, name))
        return (found.title.say(self.language) if found else "") or _spoken(name)

    def issue(self, code: str) -> str:
        """An issue code's title."""
        found = self.playbook.issues.get(code)
        return (found.title.say(self.language) if found else "") or code

    def flow(self, name: str) -> str:
        """A platform's procedure."""
        found = next((flow for flow in self.playbook.flows if flow.name == name), None)
        return (found.title.say(self.language) if found else "") or _spoken(name)

    def value(self, word: str, what: fields.Value, *, currency: str = "") -> str:
        """A fact's value as people read it: what a playbook names by its title, the rest by the field's words.

        ``currency``: of its sums; else the playbook's.
        """
        kinds = {"issue": self.issue, "stage": self.stage, "flow": self.flow, "scene": self.scene}
        kind = kinds.get(word.rpartition(".")[2])
        if kind and isinstance(what, str) and what:
            return kind(what)
        if word.startswith(FORM) and what is not None:
            return self.answer(word.removeprefix(FORM), what, currency=currency or self.playbook.currency)
        return fields.value(word, what, currency=currency or self.playbook.currency)

    def own(self, name: str) -> str:
        """What an own field is called."""
        found = self.playbook.fields.get(name)
        return (found.title.say(self.language) if found else "") or _spoken(name)

    def word(self, word: str) -> str:
        """What a field word stands for; own fields by their titles, a step of the case by its own."""
        if (step := word.removeprefix(DONE)) != word:
            return _("%(step)s: done") % {"step": self.step("", step)}
        return self.own(word.removeprefix(FORM)) if word.startswith(FORM) else fields.name(word)

    def answer(self, name: str, what: fields.Value, *, currency: str) -> str:
        """What was answered to an own field: sums written out, choices by their titles, numbers with their unit."""
        found = self.playbook.fields.get(name)
        if found is None or isinstance(what, bool):
            return fields.value(name, what, currency=currency)
        if found.type is FieldType.MONEY and isinstance(what, int):
            return amounts.money(what, currency)
        if found.type is FieldType.CHOICE:
            return next((choice.title.say(self.language) for choice in found.choices if choice.name == what), str(what))
        return " ".join(filter(None, (str(what), found.unit.say(self.language))))

    def template(self, name: str) -> str:
        found = self._named.templates.get(name)
        return (found.title.say(self.language) if found else "") or _spoken(name)

    def item(self, part: str, name: str) -> str:
        """An item of a part; ``SCENE.STEP`` is a step of a scene."""
        if part == "scenes":
            scene, _dot, step = name.partition(".")
            return f"{self.scene(scene)}: {self.step(scene, step)}" if step else self.scene(scene)
        known = {"clocks": self.clock, "templates": self.template}
        return known[part](name) if part in known else _spoken(name)

    def desk(self, code: str) -> str:
        own = self.desks.get(code)
        if own:
            return own
        text = self.playbook.desks.get(code)
        return (text.say(self.language) if text else "") or _spoken(code)

    def source(self, name: str) -> str:
        note = self.playbook.sources.get(name)
        return note.title.say(self.language) if note else name


def _spoken(name: str) -> str:
    """A bare name, readable: REFUND_LATE → refund late."""
    return name.replace("_", " ").lower() if name.isupper() else name.replace("_", " ")
