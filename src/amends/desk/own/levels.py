"""How far the engine goes by itself in each scene that has something it could do, as a table of levels to set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.desk.own import values
from amends.desk.own.values import RunningValues
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import Words
from amends.engine.playbook import EffectRule, Scene, StepRule
from amends.engine.words import Automation

LEVELS: Final[Words] = {
    Automation.ON.value: gettext_lazy("by itself"),
    Automation.ASK.value: gettext_lazy("when a colleague lets it"),
    Automation.OFF.value: gettext_lazy("not at all"),
}
AS_SHIPPED: Final = "as_shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelStep:
    """A step the engine could do. ``does``: what it sends, to whom; ``words``: what the buyer reads; ``level``: now."""

    title: str
    desk: str
    does: list[str]
    words: list[str]
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """A scene. ``chosen``: its level, or AS_SHIPPED; ``choices``: word and label of each."""

    name: str
    path: str
    title: str
    steps: list[LevelStep]
    chosen: str
    own: bool
    choices: list[tuple[str, str]]


def path_of(scene: str) -> str:
    return f"scenes.{scene}.automation"


def rows(now: RunningValues, titles: Titles, typed: dict[str, str] | None = None) -> list[LevelRow]:
    """Every scene in which there is something that the engine could do, by title."""
    shipped = {scene.name: scene for scene in now.shipped.scenes}
    found = [
        _row(scene, shipped.get(scene.name, scene), titles, typed or {})
        for scene in now.playbook.scenes
        if not values.is_off(scene) and any(step.automation for step in scene.steps)
    ]
    return sorted(found, key=lambda row: row.title)


def _row(scene: Scene, shipped: Scene, titles: Titles, typed: dict[str, str]) -> LevelRow:
    path, before = path_of(scene.name), {step.name: step for step in shipped.steps}
    own = bool(scene.automation) and scene.automation != shipped.automation
    usual = " · ".join(dict.fromkeys(str(LEVELS[step.automation]) for step in shipped.steps if step.automation))
    return LevelRow(
        name=scene.name,
        path=path,
        title=titles.scene(scene.name),
        steps=[_step(scene, s, before.get(s.name, s), titles) for s in scene.steps if s.automation],
        chosen=typed.get(path, scene.automation or AS_SHIPPED),
        own=own,
        choices=[
            (AS_SHIPPED, _("as shipped: %(level)s") % {"level": usual}),
            *((word, str(label)) for word, label in LEVELS.items()),
        ],
    )


def _step(scene: Scene, step: StepRule, shipped: StepRule, titles: Titles) -> LevelStep:
    effects = step.effects or shipped.effects
    return LevelStep(
        title=titles.step(scene.name, step.name),
        desk=titles.desk(step.desk),
        does=sends(effects, titles),
        words=[effect.text.say(titles.language) for effect in effects if effect.to == "buyer"],
        level=str(LEVELS[step.automation]),
    )


def sends(effects: Sequence[EffectRule], titles: Titles) -> list[str]:
    """What effects are, and to whom they go."""
    return [f"{vocabulary.say(vocabulary.EFFECTS, each.kind)} → {_receiver(each.to, titles)}" for each in effects]


def _receiver(to: str, titles: Titles) -> str:
    outside = vocabulary.PARTIES | vocabulary.SOURCES
    return vocabulary.say(outside, to) if to in outside else titles.desk(to)


def read(now: RunningValues, form: QueryDict) -> dict[str, str]:
    """What was chosen, by path; a word that is no level is left aside."""
    chosen = {path: form.get(path, "") for path in map(path_of, (scene.name for scene in now.playbook.scenes))}
    return {path: word for path, word in chosen.items() if word in (AS_SHIPPED, *LEVELS)}


def body(now: RunningValues, chosen: dict[str, str]) -> str:
    """The overlay with these levels; as shipped, a scene has no line."""
    return values.with_values(now, {path: "" if word == AS_SHIPPED else word for path, word in chosen.items()})
