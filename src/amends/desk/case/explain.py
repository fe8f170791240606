"""A reason of the engine as a sentence, with what stands behind it: rule, facts that matched, version, source."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.desk.words import conditions, endings, hours, vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.outcome import Reason, Verb
from amends.engine.playbook import ClockRule, Scene
from amends.engine.work import Value
from amends.web import moments

SENTENCES: Final[dict[Verb, str | Promise]] = {
    Verb.RECOGNISED: _("Recognised: %(what)s"),
    Verb.SCENE_VOIDED: _("No longer so: %(what)s"),
    Verb.CASE_OPENED: _("Case %(case)s opened: %(what)s"),
    Verb.CASE_CHANGED: _("Case %(case)s is now: %(what)s"),
    Verb.CASE_CLOSED: _("Case %(case)s closed: %(what)s"),
    Verb.CASE_REOPENED: _("Case %(case)s opened again: %(what)s"),
    Verb.CASE_ASKS: _(
        "Case %(case)s needs a decision: the deadline was kept after all, but somebody had already acted"
    ),
    Verb.CLOCK_STARTED: _("Deadline set: %(what)s, %(due)s"),
    Verb.CLOCK_MOVED: _("Deadline moved: %(what)s, now %(due)s"),
    Verb.CLOCK_WARNED: _("Warning: %(what)s is due %(due)s"),
    Verb.CLOCK_PAUSED: _("Deadline paused: %(what)s"),
    Verb.CLOCK_RESUMED: _("Deadline goes on: %(what)s, %(due)s"),
    Verb.CLOCK_MET: _("In time: %(what)s"),
    Verb.CLOCK_MISSED: _("Missed: %(what)s, was due %(due)s"),
    Verb.CLOCK_VOID: _("Nothing owed any more: %(what)s"),
    Verb.CLOCK_CANCELLED: _("Deadline cancelled: %(what)s"),
    Verb.CLOCK_SETTLED: _("Done late: %(what)s, was due %(due)s"),
    Verb.STAGE: _("Procedure at: %(what)s"),
    Verb.STEP_READY: _("To do: %(what)s"),
    Verb.STEP_DONE: _("Done: %(what)s"),
    Verb.STEP_BLOCKED: _("Waits for somebody: %(what)s"),
    Verb.STEP_SKIPPED: _("Not to be done: %(what)s"),
    Verb.EFFECT: _("Asked for: %(what)s"),
    Verb.EFFECT_HELD: _("Held back: %(what)s"),
}
TONES: Final = {
    Verb.CLOCK_MISSED: "bad",
    Verb.CLOCK_SETTLED: "bad",
    Verb.CASE_ASKS: "warn",
    Verb.CLOCK_WARNED: "warn",
    Verb.CLOCK_MET: "good",
    Verb.STEP_DONE: "good",
    Verb.CASE_CLOSED: "good",
}
RECOGNISING: Final = frozenset({Verb.RECOGNISED, Verb.CASE_OPENED, Verb.CASE_CHANGED})
ICONS: Final = {
    "scene": "eye",
    "case": "clipboard-list",
    "clock": "clock",
    "flow": "list-check",
    "step": "list-check",
    "effect": "bolt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectLine:
    """An effect as the time line shows it: what, to whom, how far it got. ``amount``: minor units, 0 for none.

    ``pack``: number of the evidence pack that goes with it.
    """

    title: str
    recipient: str
    amount: int
    currency: str
    state: str
    words: str
    error: str
    pack: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One decision. ``facts``: (what, value) pairs that matched; ``origin``: file and line; ``scene``: for a link.

    ``times``: how often the same was decided in a row; ``effect``: what was asked for, and how far it got.
    ``otherwise``: what would have changed it.
    """

    text: str
    tone: str
    icon: str
    at: datetime
    rule: str
    version: str
    facts: list[tuple[str, str]]
    source: str
    origin: str
    assumption: bool
    pack: str
    scene: str
    times: int = 1
    effect: EffectLine | None = None
    otherwise: str = ""


def explain(reason: Reason, titles: Titles, *, scene: str = "", payout: str = "") -> Explained:
    """``scene``: the case's present scene, to find the titles of its steps.

    ``payout``: the kind of what pays the buyer and was asked for with it: then that was not done yet.
    """
    pack, _at, version = reason.rule.partition("@")
    version, _hash, rule = version.partition("#")
    if not rule and reason.clock and titles.clock_of(reason.what):
        rule, pack = f"clocks.{reason.what}", titles.playbook.name
    behind = _behind(rule, titles)
    source = titles.source(behind.source) if behind and behind.source else str(reason.facts.get("source") or "")
    return Explained(
        text=str(SENTENCES[reason.verb]) % _words(reason, rule, titles, scene, payout),
        tone=TONES.get(reason.verb, ""),
        icon=ICONS[reason.verb.value.partition(".")[0]],
        at=reason.at,
        rule=rule,
        version=version,
        facts=_facts(reason, titles),
        source=titles.source(source) if source else "",
        origin=behind.origin if behind else "",
        assumption=isinstance(behind, ClockRule) and behind.assumption,
        pack=pack,
        scene=behind.name if isinstance(behind, Scene) else "",
        otherwise=_otherwise(reason, behind, titles),
    )


def _otherwise(reason: Reason, behind: Scene | ClockRule | None, titles: Titles) -> str:
    """What would have changed it: the conditions of the rule, turned round."""
    match behind:
        case Scene() if reason.verb in RECOGNISING:
            asked = [line.text for line in conditions.lines(behind.when, titles=titles) if not line.joint]
            return _("Not so, had any of this been otherwise: %(what)s") % {"what": "; ".join(asked)} if asked else ""
        case ClockRule():
            met = _("met by: %(what)s") % {"what": titles.word(behind.until)} if behind.until else ""
            ways = [line.text for line in conditions.lines(behind.void, titles=titles)] if behind.void else []
            void = _("nothing owed once: %(what)s") % {"what": "; ".join(ways)} if ways else ""
            return " · ".join(filter(None, [met, void]))
        case _:
            return ""


def _words(reason: Reason, rule: str, titles: Titles, scene: str, payout: str) -> dict[str, str]:
    due = moments.moment(reason.due_at, now=timezone.now()) if reason.due_at else ""
    closed = reason.verb is Verb.CASE_CLOSED
    what = endings.at_that_time(reason.what, payout) if closed else _what(reason, rule, titles, scene)
    return {"what": what, "due": due, "case": str(reason.case or "")}


def _what(reason: Reason, rule: str, titles: Titles, scene: str) -> str:
    own = rule.split(".")[1] if rule.startswith(("scenes.", "clocks.")) else scene
    match reason.verb:
        case Verb.RECOGNISED | Verb.SCENE_VOIDED | Verb.CASE_OPENED | Verb.CASE_REOPENED:
            return titles.scene(reason.what)
        case Verb.CASE_CHANGED:
            return titles.scene(reason.what) if reason.rule else titles.desk(reason.what)
        case Verb.STEP_READY | Verb.STEP_DONE | Verb.STEP_BLOCKED | Verb.STEP_SKIPPED:
            return titles.step(own, reason.what)
        case Verb.EFFECT | Verb.EFFECT_HELD:
            return say(vocabulary.EFFECTS, reason.what)
        case _:
            return titles.stage(reason.what) if reason.verb is Verb.STAGE else titles.clock(reason.what, own)


def _behind(rule: str, titles: Titles) -> Scene | ClockRule | None:
    """The scene or clock a rule's citation names; a step's clock is cited as ``clocks.SCENE.STEP``."""
    kind, _, name = rule.partition(".")
    first = name.partition(".")[0]
    if kind == "clocks" and (clock := titles.clock_of(name)):
        return clock
    return titles.scene_of(first)


def _facts(reason: Reason, titles: Titles) -> list[tuple[str, str]]:
    return [_fact(word, value, titles) for word, value in reason.facts.items() if word != "source"]


def _fact(word: str, value: Value, titles: Titles) -> tuple[str, str]:
    if word == "hours":
        return str(_("Counted in the hours of")), hours.noted(str(value))
    return titles.word(word), titles.value(word, value)
