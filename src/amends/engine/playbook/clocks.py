"""Clock rules: when something is owed, what meets it and what missing it costs."""

import msgspec

from amends.engine.calendar import Span
from amends.engine.playbook.conditions import ALWAYS, Amount, Condition
from amends.engine.playbook.texts import Wording
from amends.engine.words import Party


class DueRule(msgspec.Struct, frozen=True):
    """When a clock falls due.

    ``at``: a time field that names the deadline (a platform's own word wins); where it is unknown, or absent, ``after``
    is counted from the time field ``start`` (default: the moment of the trigger) in ``calendar``. ``minus`` and
    ``plus`` count from the ``at`` field, which the clock then follows as it moves (no scan for two days). ``day_end``:
    the same local day, 24:00; with ``after``, counted from there. ``hours``: a kind of partner whose own hours, where
    it has told any, are counted in instead (``partner``: of whom a request went to).
    """

    at: str = ""
    after: Span | None = None
    start: str = ""
    calendar: str = "always"
    minus: Span | None = None
    plus: Span | None = None
    day_end: bool = False
    hours: str = ""


class Consequence(msgspec.Struct, frozen=True):
    """What missing a clock costs: once and for all (``per`` None), or again for each ``per`` that passes."""

    does: Wording = Wording()
    acts: Party = Party.MERCHANT
    money: tuple[Amount, ...] = ()
    points: int = 0
    per: Span | None = None


class EffectRule(msgspec.Struct, frozen=True):
    """Something to be done outside or told to someone.

    ``values``: payload names with the field words they carry; ``says``: payload names with what they always say.
    """

    kind: str
    to: str = ""
    text: Wording = Wording()
    values: tuple[tuple[str, str], ...] = ()
    money: tuple[Amount, ...] = ()
    says: tuple[tuple[str, str], ...] = ()


class Warn(msgspec.Struct, frozen=True):
    """A warning ``before`` the due time; None: at half time."""

    before: Span | None = None


class ClockRule(msgspec.Struct, frozen=True):
    """A kind of clock. With ``on`` it starts by itself; without, a scene starts it for its case.

    ``until``: the time field whose fact meets it. ``void``: nothing is owed any more. ``pause``: waiting for somebody.
    ``every``: a patrol; missed or met, the next round starts until void or its case closes. ``work``: own work needed.
    ``otherwise``: only where no other clock of the same subject runs to the same moment; it is then a clock of the open
    case about it, if there is one.
    """

    name: str
    title: Wording
    due: DueRule
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
    otherwise: bool = False
