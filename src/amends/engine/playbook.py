"""A playbook: the policy as frozen data, as the loader hands it over. Nothing here decides; see ``step``.

Field words in conditions, ``until``, ``at`` and amounts are those of ``fields.FIELDS``.
"""

from datetime import date
from enum import StrEnum

import msgspec

from amends.engine.calendar import Calendar, Span
from amends.engine.words import Party


class Op(StrEnum):
    """How a condition compares. An unknown fact (None) satisfies nothing but ``known: false``."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    IN = "in"
    HAS = "has"
    KNOWN = "known"
    BEFORE = "before"
    AFTER = "after"
    UP_TO = "up_to"


class Amount(msgspec.Struct, frozen=True):
    """``share`` (basis points) of the field ``of`` plus ``fixed``, held between ``floor`` and ``cap``; minor units."""

    of: str = ""
    share: int = 10_000
    fixed: int = 0
    floor: int | None = None
    cap: int | None = None


Value = str | int | bool | tuple[str, ...] | Amount


class Test(msgspec.Struct, frozen=True, tag="test"):
    """``field op value``; for before, after and up_to the value is another field word (up_to: at or before it).

    For lt, le, gt and ge on money the value may be an Amount: 10 % of what was paid.
    """

    field: str
    op: Op
    value: Value


class All(msgspec.Struct, frozen=True, tag="all"):
    of: tuple["Condition", ...]


class Any(msgspec.Struct, frozen=True, tag="any"):
    of: tuple["Condition", ...]


class Not(msgspec.Struct, frozen=True, tag="not"):
    of: "Condition"


Condition = Test | All | Any | Not
ALWAYS = All(())


class Text(msgspec.Struct, frozen=True):
    """A sentence people read, in the languages of the desk and the buyers."""

    zh: str = ""
    en: str = ""
    pt: str = ""

    def say(self, language: str) -> str:
        """The text in ``language`` (zh…, en, pt), else in the first language it has."""
        own = getattr(self, language[:2], "")
        return own or self.zh or self.en or self.pt


class Due(msgspec.Struct, frozen=True):
    """When a clock falls due.

    ``at``: a time field that names the deadline (a platform's own word wins); where it is unknown, or absent, ``after``
    is counted from the time field ``start`` (default: the moment of the trigger) in ``calendar``. ``minus`` and
    ``plus`` count from the ``at`` field, which the clock then follows as it moves (no scan for two days). ``day_end``:
    the same local day, 24:00; with ``after``, counted from there.
    """

    at: str = ""
    after: Span | None = None
    start: str = ""
    calendar: str = "always"
    minus: Span | None = None
    plus: Span | None = None
    day_end: bool = False


class Consequence(msgspec.Struct, frozen=True):
    """What missing a clock costs: once and for all (``per`` None), or again for each ``per`` that passes."""

    does: Text = Text()
    acts: Party = Party.MERCHANT
    money: tuple[Amount, ...] = ()
    points: int = 0
    per: Span | None = None


class EffectRule(msgspec.Struct, frozen=True):
    """Something to be done outside or told to someone. ``values``: payload names with the field words they carry."""

    kind: str
    to: str = ""
    text: Text = Text()
    values: tuple[tuple[str, str], ...] = ()
    money: tuple[Amount, ...] = ()


class Warn(msgspec.Struct, frozen=True):
    """A warning ``before`` the due time; None: at half time."""

    before: Span | None = None


class ClockRule(msgspec.Struct, frozen=True):
    """A kind of clock. With ``on`` it starts by itself; without, a scene starts it for its case.

    ``until``: the time field whose fact meets it. ``void``: nothing is owed any more. ``pause``: waiting for somebody.
    ``every``: a patrol; missed or met, the next round starts until void or its case closes. ``work``: own work needed.
    """

    name: str
    title: Text
    due: Due
    until: str
    on: tuple[str, ...] = ()
    when: Condition = ALWAYS
    void: Condition | None = None
    pause: Condition | None = None
    waiting_for: str = ""
    warn: tuple[Warn, ...] = ()
    every: Span | None = None
    again: bool = False
    per_thread: bool = False
    missed: Consequence = Consequence()
    effects: tuple[EffectRule, ...] = ()
    work: Span | None = None
    source: str = ""
    origin: str = ""
    assumption: bool = False


class StepRule(msgspec.Struct, frozen=True):
    """Work for a desk. Done, it causes ``effects``. ``within`` starts a clock when the step becomes ready."""

    name: str
    title: Text
    desk: str
    after: tuple[str, ...] = ()
    within: Span | None = None
    calendar: str = "always"
    done_when: Condition | None = None
    effects: tuple[EffectRule, ...] = ()
    late: tuple[EffectRule, ...] = ()


class RemedyRule(msgspec.Struct, frozen=True):
    """A way to settle the case with its expected ``cost``; ``closes``: choosing it ends the case with this outcome.

    ``grants``: money that goes to the buyer and needs authority. ``when``: offered only then. ``penalty``: the penalty
    rule that choosing it sets off, warned of beforehand. ``script``: the template that tells the buyer.
    """

    name: str
    title: Text
    cost: tuple[Amount, ...] = ()
    chance: int = 10_000
    effects: tuple[EffectRule, ...] = ()
    closes: str = ""
    risk: Text = Text()
    grants: tuple[Amount, ...] = ()
    when: Condition = ALWAYS
    penalty: str = ""
    script: str = ""


class Close(msgspec.Struct, frozen=True):
    when: Condition
    outcome: str


class EvidenceItem(msgspec.Struct, frozen=True):
    """A thing to collect. Items with the same ``choice`` are alternatives: any one completes the choice.

    ``when``: asked for only then. ``stage``: the stage of the dispute it belongs to; empty: from the start.
    """

    name: str
    title: Text
    choice: str = ""
    when: Condition = ALWAYS
    stage: str = ""


class Liability(msgspec.Struct, frozen=True):
    """Who bears a loss or freight where ``when`` holds; the first that holds counts. ``shares``: basis points."""

    shares: tuple[tuple[Party, int], ...]
    when: Condition = ALWAYS
    why: Text = Text()
    source: str = ""


class ClaimRule(msgspec.Struct, frozen=True):
    """What to claim from whom when that party bears the loss; ``proof``: evidence items it takes."""

    party: Party
    title: Text
    money: tuple[Amount, ...]
    within: Span | None = None
    proof: tuple[str, ...] = ()
    when: Condition = ALWAYS
    source: str = ""


class Scene(msgspec.Struct, frozen=True):
    """A situation the playbook recognises and what to do about it.

    ``group``: scenes of one group about one subject are one case, that gets worse or better. ``rank``: a higher one
    takes over the case. ``case`` false: the scene is noticed and counted but needs nobody.
    """

    name: str
    title: Text
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
    why: Text = Text()
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
    timeout: Text = Text()
    penalty: str = ""


class Limit(msgspec.Struct, frozen=True):
    """What a role may grant by itself; None: no such limit. ``within``: how soon it answers what comes up to it.

    ``money`` and ``share`` (basis points of the order) both hold for one order, counting what was granted before.
    """

    role: str
    money: int | None = None
    share: int | None = None
    per_day: int | None = None
    per_buyer: int | None = None
    within: Span | None = None
    calendar: str = "always"
    source: str = ""
    assumption: bool = False


class Variable(msgspec.Struct, frozen=True):
    """A gap in a template: text, money, time, day, number."""

    name: str
    type: str = "text"
    field: str = ""


class Template(msgspec.Struct, frozen=True):
    """A script. ``text`` has gaps ``{name}``, each declared; ``channels``: chat, mail, sms, page, status."""

    name: str
    title: Text
    text: Text
    stage: str
    channels: tuple[str, ...] = ("chat",)
    scenes: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    seasons: tuple[str, ...] = ()
    source: str = ""
    origin: str = ""


class Conduct(msgspec.Struct, frozen=True):
    """What outgoing text must not hold: regular ``patterns``, why not, and what to write instead."""

    name: str
    title: Text
    patterns: tuple[str, ...]
    why: Text
    cure: Text
    source: str = ""
    origin: str = ""


class Move(msgspec.Struct, frozen=True):
    """On a signal kind or ``missed:CLOCK`` the thread goes ``to`` another stage."""

    on: tuple[str, ...]
    to: str
    when: Condition = ALWAYS


class Stage(msgspec.Struct, frozen=True):
    """One stage of a platform's procedure: who must act (``actor``), by which clock, and what happens otherwise."""

    name: str
    title: Text
    actor: Party
    moves: tuple[Move, ...] = ()
    clock: str = ""
    timeout: Text = Text()
    source: str = ""


class Flow(msgspec.Struct, frozen=True):
    """A platform's procedure as a state machine over one family of threads; ``start``: its moves from nothing."""

    name: str
    title: Text
    family: str
    start: tuple[Move, ...]
    stages: tuple[Stage, ...]
    source: str = ""
    origin: str = ""


class PenaltyRule(msgspec.Struct, frozen=True):
    """What a platform takes for an act: points, money, a freeze. Warned of before; explained in the ledger after."""

    name: str
    title: Text
    points: int = 0
    money: tuple[Amount, ...] = ()
    freeze: Span | None = None
    source: str = ""
    origin: str = ""
    assumption: bool = False


class Issue(msgspec.Struct, frozen=True):
    """One issue code of the taxonomy with its defaults before anything is proved."""

    code: str
    title: Text
    goods: tuple[str, ...]
    party: str
    remedy: str
    alternatives: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    burden: str = ""
    freight: str = ""
    claim: str = ""
    platform: dict[str, str] = {}


class SourceNote(msgspec.Struct, frozen=True):
    """Where a rule comes from, and from when to when it is in force."""

    title: str
    url: str = ""
    since: date | None = None
    until: date | None = None


class Playbook(msgspec.Struct, frozen=True):
    """A whole policy, flat: what it extends has been merged in by the loader.

    ``reasons``: a platform's own wording of a refund or dispute reason to an issue code.
    """

    name: str
    version: str
    title: Text
    platforms: tuple[str, ...]
    zone: str
    currency: str
    effective_from: date
    scenes: tuple[Scene, ...]
    clocks: tuple[ClockRule, ...]
    calendars: dict[str, Calendar]
    desks: dict[str, Text] = {}
    sources: dict[str, SourceNote] = {}
    look_ahead: Span | None = None
    price_of_point: int = 0
    reasons: dict[str, str] = {}
    issues: dict[str, Issue] = {}
    authority: tuple[Limit, ...] = ()
    templates: tuple[Template, ...] = ()
    conduct: tuple[Conduct, ...] = ()
    flows: tuple[Flow, ...] = ()
    penalties: dict[str, PenaltyRule] = {}

    @property
    def reference(self) -> str:
        """``name@version``: what dossiers and explanations cite."""
        return f"{self.name}@{self.version}"
