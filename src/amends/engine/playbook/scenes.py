"""Scenes: what is recognised and what to do about it."""

import msgspec

from amends.engine.calendar import Span
from amends.engine.playbook.clocks import EffectRule
from amends.engine.playbook.conditions import ALWAYS, Amount, Condition
from amends.engine.playbook.steps import FormEntry, StepRule
from amends.engine.playbook.texts import Wording
from amends.engine.words import Party


class RemedyRule(msgspec.Struct, frozen=True):
    """A way to settle the case with its expected ``cost``; ``closes``: choosing it ends the case with this outcome.

    ``grants``: money that goes to the buyer, or what goods that leave are worth, which needs authority. ``when``:
    offered only then. ``penalty``: the penalty rule that choosing it sets off, warned of beforehand. ``script``: the
    template that tells the buyer. ``form``: what whoever chooses it is asked for, such as the platform's own reason.
    """

    name: str
    title: Wording
    cost: tuple[Amount, ...] = ()
    chance: int = 10_000
    effects: tuple[EffectRule, ...] = ()
    closes: str = ""
    risk: Wording = Wording()
    grants: tuple[Amount, ...] = ()
    when: Condition = ALWAYS
    penalty: str = ""
    script: str = ""
    form: tuple[FormEntry, ...] = ()


class Close(msgspec.Struct, frozen=True):
    when: Condition
    outcome: str


class EvidenceItem(msgspec.Struct, frozen=True):
    """A thing to collect. Items with the same ``choice`` are alternatives: any one completes the choice.

    ``when``: asked for only then. ``stage``: the stage of the dispute it belongs to; empty: from the start.
    """

    name: str
    title: Wording
    choice: str = ""
    when: Condition = ALWAYS
    stage: str = ""


class Liability(msgspec.Struct, frozen=True):
    """Who bears a loss or freight where ``when`` holds; the first that holds counts. ``shares``: basis points."""

    shares: tuple[tuple[Party, int], ...]
    when: Condition = ALWAYS
    why: Wording = Wording()
    source: str = ""


class ClaimRule(msgspec.Struct, frozen=True):
    """What to claim from whom when that party bears the loss; ``proof``: evidence items it takes."""

    party: Party
    title: Wording
    money: tuple[Amount, ...]
    within: Span | None = None
    proof: tuple[str, ...] = ()
    when: Condition = ALWAYS
    source: str = ""


class DecideRule(msgspec.Struct, frozen=True):
    """A clear case that is decided without a colleague where the merchant has switched it on.

    ``step``: that is done, or ``remedy``: that is chosen, as soon as a colleague could and ``when`` holds; ``says``:
    what its form is filled in with. ``why``: as the case says it afterwards. ``money`` (of one order), ``per_buyer``
    and ``per_day`` (of a shop): what it may give away, minor units, unless the merchant says otherwise. ``waits``: for
    how long what it sends is held, to be taken back.
    """

    name: str
    title: Wording
    step: str = ""
    remedy: str = ""
    when: Condition = ALWAYS
    why: Wording = Wording()
    says: tuple[tuple[str, str], ...] = ()
    money: int = 0
    per_buyer: int = 0
    per_day: int = 0
    waits: Span | None = None
    source: str = ""
    assumption: bool = False


class Scene(msgspec.Struct, frozen=True):
    """A situation the playbook recognises and what to do about it.

    ``group``: scenes of one group about one subject are one case, that gets worse or better. ``rank``: a higher one
    takes over the case. ``case`` false: the scene is noticed and counted but needs nobody. ``otherwise``: only where no
    other scene has what was told, nor an open case of the same subject. ``automation``: how far the engine does
    what it could by itself (``words.Automation``), for all its steps; empty: as each step says. ``decides``: what may
    be decided without a colleague.
    """

    name: str
    title: Wording
    issue: str
    on: tuple[str, ...]
    group: str
    desk: str
    when: Condition = ALWAYS
    rank: int = 0
    per_thread: bool = False
    again: bool = False
    case: bool = True
    stake: tuple[Amount, ...] = ()
    points: int = 0
    why: Wording = Wording()
    bearer: str = ""
    clocks: tuple[str, ...] = ()
    steps: tuple[StepRule, ...] = ()
    effects: tuple[EffectRule, ...] = ()
    remedies: tuple[RemedyRule, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    closes: tuple[Close, ...] = ()
    source: str = ""
    origin: str = ""
    mission: tuple[str, ...] = ()
    work: Span | None = None
    liability: tuple[Liability, ...] = ()
    freight: tuple[Liability, ...] = ()
    burden: tuple[Liability, ...] = ()
    claims: tuple[ClaimRule, ...] = ()
    scripts: tuple[str, ...] = ()
    timeout: Wording = Wording()
    penalty: str = ""
    otherwise: bool = False
    automation: str = ""
    decides: tuple[DecideRule, ...] = ()
