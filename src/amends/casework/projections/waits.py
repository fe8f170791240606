"""Whom a case waits for, told from its clocks and steps: ours to do first; else what the playbook looks out for."""

import re
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Clock, Dossier, Step
from amends.engine.playbook import ClockRule, Scene
from amends.engine.words import ClockState, StepState
from amends.policy.waits import Waits, facts_of, whom

OFFER: Final = "propose"
_WORDS: Final = frozenset(Waits)
_OUTSIDE: Final = {  # parties that bear losses, by whom one waits for
    "merchant": Waits.COLLEAGUE.value,
    "merchant_cs": Waits.COLLEAGUE.value,
    "merchant_ops": Waits.COLLEAGUE.value,
    "force_majeure": Waits.OTHER.value,
    "undetermined": Waits.OTHER.value,
}
# What people write when they pause a deadline, in both languages; the first that is found counts.
_SAID: Final[tuple[tuple[Waits, re.Pattern[str]], ...]] = tuple(
    (party, re.compile(pattern, re.IGNORECASE))
    for party, pattern in (
        (Waits.BUYER, r"buyer|customer|client|买家|客户|顾客|买方"),
        (Waits.SUPPLIER, r"supplier|vendor|factory|供应商|厂家|工厂|供货"),
        (Waits.WAREHOUSE, r"warehouse|仓"),
        (Waits.INSTALLER, r"installer|fitter|安装|师傅"),
        (Waits.CARRIER, r"carrier|courier|logistics|post office|快递|物流|承运|驿站|菜鸟"),
        (Waits.PLATFORM, r"platform|marketplace|tmall|taobao|aliexpress|1688|\bjd\b|平台|小二|天猫|淘宝|京东"),
        (Waits.COLLEAGUE, r"colleague|lead|finance|manager|同事|主管|财务|经理|组长|店长|运营"),
        (Waits.PARTNER, r"partner|合作方"),
    )
)


@dataclass(frozen=True, slots=True)
class _Parties:
    """What a policy waits for and from whom, empty where from nobody else: by clock, by (scene, step), by scene."""

    clocks: dict[str, str]
    steps: dict[tuple[str, str], str]
    ends: dict[str, str]


_KNOWN: WeakKeyDictionary[Policy, _Parties] = WeakKeyDictionary()


def waits_for(dossier: Dossier, case: Case, policy: Policy) -> tuple[str, str]:
    """(whom, in whose words): a word of ``Waits``, empty while the case is ours to do; what a person wrote, if one did.

    A deadline of the case that a person paused says it. Else a step that is ready and ours means nobody, unless all is
    done and the answer is out. Else the clocks of the case and of its subject say it, the soonest first; else its
    steps; else what would end the case.
    """
    clocks = [clock for clock in dossier.clocks if _concerns(clock, case, dossier)]
    for clock in clocks:
        by_hand = clock.held or case.awaits_since is None
        if clock.state is ClockState.PAUSED and clock.case == case.no and by_hand:
            return _named(said(clock.waiting_for), clock.subject, dossier), clock.waiting_for if clock.held else ""
    known = _parties(policy.of(case.policy))
    ready = [known.steps.get((case.scene, step.name), "") for step in case.steps if step.state is StepState.READY]
    if "" in ready:
        return "", ""
    if case.awaits_since is not None:
        return answers_from(case), ""
    blocked = [whom_for(dossier, case, step) for step in case.steps if step.state is StepState.BLOCKED]
    if blocked:
        return blocked[0], ""
    for clock in sorted(clocks, key=lambda clock: clock.due_at):
        if party := known.clocks.get(clock.rule, ""):
            return _named(party, clock.subject, dossier), ""
    found = ready[0] if ready else known.ends.get(case.scene, "")
    return _named(found, case.subject, dossier), ""


def answers_from(case: Case) -> str:
    """Who says something of our answer that is out: of an offer the buyer, of all else the platform."""
    return Waits.BUYER.value if case.awaits == OFFER else Waits.PLATFORM.value


def whom_for(dossier: Dossier, case: Case, step: Step) -> str:
    """Whom a blocked step waits for; of several partners, the one the request or claim went to."""
    return _named(_OUTSIDE.get(step.on, step.on), case.subject, dossier)


def said(text: str) -> str:
    """The party somebody means by these words: ``other`` where none is named, empty for no words."""
    if not text or text in _WORDS:
        return text
    return next((party.value for party, words in _SAID if words.search(text)), Waits.OTHER.value)


def _concerns(clock: Clock, case: Case, dossier: Dossier) -> bool:
    """Whether a clock that runs or stands still is the case's: its own, of its subject, or of a request it made."""
    if clock.state is not ClockState.RUNNING and clock.state is not ClockState.PAUSED:
        return False
    if clock.case or not clock.subject:
        return clock.case == case.no
    subject = dossier.facts.subjects.get(clock.subject)
    return clock.subject == case.subject or (subject is not None and subject.case == case.no)


def _named(party: str, subject: str, dossier: Dossier) -> str:
    """Which partner: the one the request or claim went to, where the dossier knows."""
    if party != Waits.PARTNER:
        return party
    known = dossier.facts.subjects.get(subject)
    asked = known.party.value if known and known.party else ""
    return asked if asked in _WORDS else party


def _parties(policy: Policy) -> _Parties:
    if (known := _KNOWN.get(policy)) is None:
        book = policy.playbook
        known = _KNOWN[policy] = _Parties(
            clocks={rule.name: _by_clock(rule) for rule in book.clocks},
            steps={(s.name, step.name): whom(facts_of(step.done_when)) for s in book.scenes for step in s.steps},
            ends={scene.name: _by_end(scene) for scene in book.scenes},
        )
    return known


def _by_clock(rule: ClockRule) -> str:
    said_of = "" if rule.pause is not None else rule.waiting_for  # else it says whom only while it stands still
    return said(said_of) or whom((rule.until,))


def _by_end(scene: Scene) -> str:
    """Who brings about the first of its ends that isn't ours to bring about."""
    ends = (whom(facts_of(close.when)) for close in scene.closes)
    return next(filter(None, ends), "")
