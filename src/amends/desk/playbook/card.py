"""The rest of a scene's card: who bears loss, freight and proof, claims, evidence, scripts, examples run now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from amends.desk.own.preview import examples
from amends.desk.own.values import is_off
from amends.desk.playbook.pages import Reader
from amends.desk.words import conditions, vocabulary
from amends.desk.words.conditions import ConditionLine
from amends.desk.words.vocabulary import Words, say
from amends.engine.compiler import Policy
from amends.engine.playbook import ClaimRule, EvidenceItem, Liability, Scene, Template
from amends.policy.example import Example
from amends.policy.examples import run
from amends.policy.pack import bases
from amends.policy.problem import Problem

MOST_RUN: Final = 40
TONGUES: Final = ("zh", "en", "pt")
STAGES: Final[Words] = {
    "pre_sale": gettext_lazy("Before the sale"),
    "in_sale": gettext_lazy("During the sale"),
    "after_sale": gettext_lazy("After the sale"),
    "dispute": gettext_lazy("In a dispute"),
    "review": gettext_lazy("About a review"),
    "overload": gettext_lazy("When we are overloaded"),
    "status": gettext_lazy("Status line"),
}
CHANNELS: Final[Words] = {
    "chat": gettext_lazy("chat"),
    "sms": gettext_lazy("text message"),
    "mail": gettext_lazy("mail"),
    "page": gettext_lazy("page"),
    "status": gettext_lazy("status line"),
}
SHOWN: Final[Words] = {
    "positive": gettext_lazy("recognises it"),
    "negative": gettext_lazy("leaves it alone"),
    "boundary": gettext_lazy("just at the limit"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRule:
    """Who bears it (``shares``), when, and why."""

    shares: str
    when: list[ConditionLine]
    why: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCard:
    title: str
    party: str
    money: str
    within: str
    proof: list[str]
    when: list[ConditionLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    title: str
    stage: str
    when: list[ConditionLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptCard:
    """``texts``: (language, text) of those it has."""

    name: str
    title: str
    stage: str
    channels: str
    variables: str
    texts: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """An example run now.

    ``of``: the playbook it comes with, where that isn't this one; ``problems`` then say what this one does otherwise.
    """

    name: str
    shows: str
    problems: tuple[Problem, ...]
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTime:
    """A step whose time a form changes."""

    path: str
    title: str
    within: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """``off``: the merchant has switched the scene off."""

    loss: list[ShareRule]
    freight: list[ShareRule]
    burden: list[ShareRule]
    claims: list[ClaimCard]
    evidence: list[list[EvidenceLine]]
    scripts: list[ScriptCard]
    timeout: str
    penalty: str
    off: bool
    times: list[StepTime]


def rest(reader: Reader, scene: Scene) -> Rest:
    book, language = reader.titles.playbook, reader.titles.language
    penalty = book.penalties.get(scene.penalty)
    return Rest(
        loss=_rules(reader, scene.liability),
        freight=_rules(reader, scene.freight),
        burden=_rules(reader, scene.burden),
        claims=[_claim(reader, scene, rule) for rule in scene.claims],
        evidence=_evidence(reader, scene),
        scripts=[script(reader, each) for each in book.templates if _belongs(each, scene)],
        timeout=scene.timeout.say(language),
        penalty=f"{penalty.title.say(language)}: {reader.sum(penalty.money, penalty.points)}" if penalty else "",
        off=is_off(scene),
        times=[
            StepTime(
                path=f"scenes.{scene.name}.steps.{step.name}.within",
                title=reader.titles.step(scene.name, step.name),
                within=reader.within(step),
            )
            for step in scene.steps
        ],
    )


def script(reader: Reader, template: Template) -> ScriptCard:
    texts = [(lang, say(vocabulary.LANGUAGES, lang), getattr(template.text, lang)) for lang in TONGUES]
    return ScriptCard(
        name=template.name,
        title=template.title.say(reader.titles.language) or template.name,
        stage=say(STAGES, template.stage),
        channels=_(", ").join(say(CHANNELS, channel) for channel in template.channels),
        variables=_(", ").join(f"{{{variable.name}}}" for variable in template.variables),
        texts=[row for row in texts if row[2]],
    )


def ran(pack: str, scene: Scene, policy: Policy) -> list[Ran] | None:
    """The examples that show the scene, run on what holds now; None: too many to do it while one waits."""
    found = shown(pack, scene)
    return None if len(found) > MOST_RUN else [run_one(pack, each, policy) for each in found]


def shown(pack: str, scene: Scene) -> list[Example]:
    """A scene's examples: the pack's own, and where it is another's that this one extends, those it comes with."""
    home = scene.origin.partition("/")[0]
    packs = [pack, *(base for base in bases(pack) if base == home or is_off(scene))]
    return [each for name in packs for each in examples(name) if each.scene == scene.name]


def run_one(pack: str, example: Example, policy: Policy) -> Ran:
    language = get_language() or "en"
    return Ran(
        name=example.name,
        shows=say(SHOWN, example.shows),
        problems=tuple(problem.said(language) for problem in run(example, policy)),
        of=example.playbook if example.playbook != pack else "",
    )


def shares(parts: Iterable[tuple[str, int]]) -> str:
    """Buyer 30 %, Us 70 %; one who bears it all stands alone."""
    named = [(say(vocabulary.PARTIES, party), points) for party, points in parts]
    if len(named) == 1:
        return named[0][0]
    return _(", ").join(f"{name} {points / 100:g} %" for name, points in named)


def _rules(reader: Reader, rules: Iterable[Liability]) -> list[ShareRule]:
    return [
        ShareRule(
            shares=shares((party.value, points) for party, points in rule.shares),
            when=conditions.lines(rule.when, titles=reader.titles),
            why=rule.why.say(reader.titles.language),
            source=reader.titles.source(rule.source) if rule.source else "",
        )
        for rule in rules
    ]


def _claim(reader: Reader, scene: Scene, rule: ClaimRule) -> ClaimCard:
    return ClaimCard(
        title=rule.title.say(reader.titles.language),
        party=say(vocabulary.PARTIES, rule.party.value),
        money=reader.sum(rule.money, 0),
        within=reader.span(rule.within) if rule.within else "",
        proof=[reader.titles.evidence(scene.name, name) for name in rule.proof],
        when=conditions.lines(rule.when, titles=reader.titles),
    )


def _evidence(reader: Reader, scene: Scene) -> list[list[EvidenceLine]]:
    groups: dict[str, list[EvidenceLine]] = {}
    for item in scene.evidence:
        groups.setdefault(item.choice or f"={item.name}", []).append(_asked(reader, scene, item))
    return list(groups.values())


def _asked(reader: Reader, scene: Scene, item: EvidenceItem) -> EvidenceLine:
    return EvidenceLine(
        title=reader.titles.evidence(scene.name, item.name),
        stage=reader.titles.stage(item.stage) if item.stage else "",
        when=conditions.lines(item.when, titles=reader.titles),
    )


def _belongs(template: Template, scene: Scene) -> bool:
    named = {*scene.scripts, *(rule.script for rule in scene.remedies)}
    return template.name in named or scene.name in template.scenes
