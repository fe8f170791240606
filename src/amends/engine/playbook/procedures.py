"""Who may do how much, platforms' procedures and penalties, the issue codes."""

from datetime import date

import msgspec

from amends.engine.calendar import Span
from amends.engine.playbook.conditions import ALWAYS, Amount, Condition
from amends.engine.playbook.texts import Wording
from amends.engine.words import Party


class Limit(msgspec.Struct, frozen=True):
    """What a role may grant by itself; None: no such limit. ``within``: how soon it answers what comes up to it.

    ``money`` and ``share`` (basis points of the order) both hold for one order, counting what was granted before.
    ``goods``, ``goods_per_day``, ``goods_per_buyer``: the same three for goods that leave (see ``engine.authority``).
    ``passes``: ``unshipped`` where the role agrees alone to what a buyer asks back of an order that has not left, if it
    is the whole sum and no more than was paid; empty: every sum is judged.
    """

    role: str
    money: int | None = None
    share: int | None = None
    per_day: int | None = None
    per_buyer: int | None = None
    passes: str = ""
    within: Span | None = None
    calendar: str = "always"
    source: str = ""
    assumption: bool = False
    goods: int | None = None
    goods_per_day: int | None = None
    goods_per_buyer: int | None = None


class ApproverRule(msgspec.Struct, frozen=True):
    """From ``money`` granted on an order on, ``who`` agrees, whoever asks: one person of each role, or of any of them.

    ``since``: from that day on; of two for one sum the newer holds. ``within``: how soon each answers.
    """

    name: str
    title: Wording
    money: int
    who: tuple[str, ...]
    every: bool = True
    since: date = date.min
    within: Span | None = None
    calendar: str = "always"
    source: str = ""
    assumption: bool = False

    @property
    def cited(self) -> str:
        """As a request names it."""
        return f"{self.name}@{self.since.isoformat()}"


class BatchLimit(msgspec.Struct, frozen=True):
    """How many refunds, and how much money in all, the platform lets a shop agree to in one call."""

    most: int
    money: int
    source: str = ""
    assumption: bool = False


class Move(msgspec.Struct, frozen=True):
    """On a signal kind or ``missed:CLOCK`` the thread goes ``to`` another stage."""

    on: tuple[str, ...]
    to: str
    when: Condition = ALWAYS


class Stage(msgspec.Struct, frozen=True):
    """One stage of a platform's procedure: who must act (``actor``), by which clock, and what happens otherwise."""

    name: str
    title: Wording
    actor: Party
    moves: tuple[Move, ...] = ()
    clock: str = ""
    timeout: Wording = Wording()
    source: str = ""


class Flow(msgspec.Struct, frozen=True):
    """A platform's procedure as a state machine over one family of threads; ``start``: its moves from nothing."""

    name: str
    title: Wording
    family: str
    start: tuple[Move, ...]
    stages: tuple[Stage, ...]
    source: str = ""
    origin: str = ""


class PenaltyRule(msgspec.Struct, frozen=True):
    """What a platform takes for an act: points, money, a freeze. Warned of before; explained in the ledger after."""

    name: str
    title: Wording
    points: int = 0
    money: tuple[Amount, ...] = ()
    freeze: Span | None = None
    source: str = ""
    origin: str = ""
    assumption: bool = False


class Threshold(msgspec.Struct, frozen=True):
    """How many points in a calendar year bring a shop the platform's next measure."""

    name: str
    title: Wording
    points: int
    source: str = ""
    origin: str = ""
    assumption: bool = False


class Issue(msgspec.Struct, frozen=True):
    """One issue code of the taxonomy with its defaults before anything is proved."""

    code: str
    title: Wording
    goods: tuple[str, ...]
    party: str
    remedy: str
    alternatives: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    burden: str = ""
    freight: str = ""
    claim: str = ""
    platform: dict[str, str] = {}
