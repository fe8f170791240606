"""What a step gives back: the dossier as it now stands, effects wanted outside, and a reason for every decision."""

from datetime import datetime
from enum import StrEnum

import msgspec

from amends.engine.dossier import Dossier


class Verb(StrEnum):
    """What the engine did. Spellings are stored; add, never rename."""

    RECOGNISED = "scene.recognised"
    SCENE_VOIDED = "scene.voided"
    CASE_OPENED = "case.opened"
    CASE_CHANGED = "case.changed"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"
    CASE_ASKS = "case.asks"
    CLOCK_STARTED = "clock.started"
    CLOCK_MOVED = "clock.moved"
    CLOCK_WARNED = "clock.warned"
    CLOCK_PAUSED = "clock.paused"
    CLOCK_RESUMED = "clock.resumed"
    CLOCK_MET = "clock.met"
    CLOCK_MISSED = "clock.missed"
    CLOCK_VOID = "clock.void"
    CLOCK_CANCELLED = "clock.cancelled"
    CLOCK_SETTLED = "clock.settled"
    STAGE = "flow.moved"
    STEP_READY = "step.ready"
    STEP_DONE = "step.done"
    STEP_BLOCKED = "step.blocked"
    STEP_SKIPPED = "step.skipped"
    EFFECT = "effect.wanted"
    EFFECT_HELD = "effect.held"


class Reason(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Why one thing was decided: ``rule`` is ``playbook@version#kind.name``, ``facts`` the field words that matched."""

    at: datetime
    verb: Verb
    what: str
    rule: str = ""
    case: int = 0
    clock: int = 0
    due_at: datetime | None = None
    facts: dict[str, str | int | bool | None] = {}
    because: str = ""


class Effect(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Something to be done outside, once per ``key`` within the shop. ``amount``: minor units, for money effects."""

    key: str
    kind: str
    at: datetime
    to: str = ""
    case: int = 0
    rule: str = ""
    amount: int = 0
    values: dict[str, str | int | bool | None] = {}


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """``applied`` false: the signal was a duplicate and nothing changed."""

    dossier: Dossier
    effects: tuple[Effect, ...] = ()
    reasons: tuple[Reason, ...] = ()
    applied: bool = True
