"""The whole playbook."""

from datetime import date

import msgspec

from amends.engine.calendar import Calendar, Span
from amends.engine.playbook.clocks import ClockRule
from amends.engine.playbook.forms import OwnField
from amends.engine.playbook.procedures import ApproverRule, BatchLimit, Flow, Issue, Limit, PenaltyRule, Threshold
from amends.engine.playbook.scenes import Scene
from amends.engine.playbook.scripts import Conduct, Template
from amends.engine.playbook.texts import SourceNote, Wording
from amends.engine.promises import HABITS, Habits


class Playbook(msgspec.Struct, frozen=True):
    """A whole policy, flat: what it extends has been merged in by the loader.

    ``reasons``: a platform's own wording of a refund or dispute reason to an issue code. ``fields``: own fields.
    ``same_within``: seconds in which a payout or return told twice without an id is the same one; 0: not said.
    ``freeze_share``: basis points of what is at stake that a shop is reckoned to lose once more while it is frozen.
    ``offer_step``: part refunds and coupons are offered in steps of so much, minor units; 0: to the last cent.
    ``gift_worth``, ``part_worth``: what a gift of which nobody tells, and a spare part, count as when they leave.
    """

    name: str
    version: str
    title: Wording
    platforms: tuple[str, ...]
    zone: str
    currency: str
    effective_from: date
    scenes: tuple[Scene, ...]
    clocks: tuple[ClockRule, ...]
    calendars: dict[str, Calendar]
    desks: dict[str, Wording] = {}
    sources: dict[str, SourceNote] = {}
    look_ahead: Span | None = None
    price_of_point: int = 0
    freeze_share: int = 0
    reasons: dict[str, str] = {}
    issues: dict[str, Issue] = {}
    authority: tuple[Limit, ...] = ()
    templates: tuple[Template, ...] = ()
    conduct: tuple[Conduct, ...] = ()
    flows: tuple[Flow, ...] = ()
    penalties: dict[str, PenaltyRule] = {}
    batch: BatchLimit | None = None
    habits: Habits = HABITS
    fields: dict[str, OwnField] = {}
    thresholds: dict[str, Threshold] = {}
    approvers: dict[str, ApproverRule] = {}
    gift_worth: int = 0
    part_worth: int = 0
    offer_step: int = 0
    same_within: int = 0

    @property
    def reference(self) -> str:
        """``name@version``: what dossiers and explanations cite."""
        return f"{self.name}@{self.version}"
