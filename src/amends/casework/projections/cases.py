"""What the work list and the couriers see of a dossier: rows of cases and effects."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from amends.casework.ledger.rows import (
    JSONB,
    CaseRow,
    EffectRow,
)
from amends.casework.projections.waits import waits_for as waits
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Clock, Dossier
from amends.engine.outcome import Effect
from amends.engine.ranks import Pace
from amends.engine.urgency import Urgency, urgency
from amends.engine.words import CaseState, ClockState, StepState

SAMPLE = "sample"  # the state of cases of samples
LONGEST = 80  # characters of a SKU: it stands in an index
OVER = "over"  # a missed clock after which nothing more is lost
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Whose rows: ``place`` is merchant, dossier and shop ids; ``version`` the dossier's; ``buyer`` masked.

    ``sample``: see ``samples``.
    """

    place: tuple[int, int, int]
    version: int
    buyer: str
    sample: bool = False


class Measure(NamedTuple):
    """By what a merchant's cases are compared. ``rate``: what a minor unit of the order's currency is worth at home."""

    rate: float
    pace: Pace


class Ranked(NamedTuple):
    """Rows of cases, and when the first of them has another place if nothing happens until then."""

    rows: list[CaseRow]
    turns_at: datetime | None


NO_CASES = Ranked([], None)


def cases(who: Who, settled: Collection[int], after: Dossier, policy: Policy, *, now: datetime, by: Measure) -> Ranked:
    """Of the cases that are open or have just been closed. ``settled``: numbers of those closed before."""
    rows: list[CaseRow] = []
    turns_at: datetime | None = None
    for case in after.cases:
        if case.state is CaseState.OPEN or case.no not in settled:
            found = urgency(after, case, policy, now, by.rate, by.pace)
            rows.append(_case(who, after, case, policy, found, by.rate))
            if found.turns_at is not None and (turns_at is None or found.turns_at < turns_at):
                turns_at = found.turns_at
    return Ranked(rows, turns_at)


MOST_ROUNDS: Final = 9999


class _Pressing(NamedTuple):
    """What only an open case has: its place in the order, what it waits for and what is to be done next."""

    band: int
    due_at: datetime | None
    act_at: datetime | None
    next_step: str
    next_desk: str
    waits_for: str
    waiting: str
    rounds: int


_SETTLED = _Pressing(0, None, None, "", "", "", "", 0)


def _case(who: Who, dossier: Dossier, case: Case, policy: Policy, found: Urgency, rate: float) -> CaseRow:
    clock = shown_clock(dossier, case, found)
    clock_state = clock_word(clock, policy) if clock else ""
    is_open = case.state is CaseState.OPEN
    pressing = _pressing(dossier, case, found, clock, policy) if is_open else _SETTLED
    return _row(
        who, dossier, case, found, round(found.money * rate), clock.name if clock else "", clock_state, pressing
    )


def _pressing(dossier: Dossier, case: Case, found: Urgency, clock: Clock | None, policy: Policy) -> _Pressing:
    ready = next((step for step in case.steps if step.state is StepState.READY), None)
    waits_for, waiting = waits(dossier, case, policy)
    return _Pressing(
        found.band,
        clock.due_at if clock else None,
        found.act_at,
        ready.name if ready else "",
        ready.desk if ready else "",
        waits_for,
        waiting,
        rounds_missed(dossier, case),
    )


def _row(
    who: Who,
    dossier: Dossier,
    case: Case,
    found: Urgency,
    home_money: int,
    clock_name: str,
    clock_state: str,
    pressing: _Pressing,
) -> CaseRow:
    """The columns, name by name; nothing is decided here."""
    merchant_id, dossier_id, shop_id = who.place
    facts = dossier.facts
    return CaseRow(
        merchant_id=merchant_id,
        dossier_id=dossier_id,
        no=case.no,
        shop_id=shop_id,
        order_key=dossier.key,
        case_group=case.group,
        subject=case.subject,
        scene=case.scene,
        issue=case.issue,
        desk=case.desk,
        owner=case.owner,
        state=SAMPLE if who.sample else case.state.value,
        money=found.money,
        home_money=home_money,
        points=found.points,
        currency=facts.currency,
        bearer=case.bearer,
        rank=found.rank,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        outcome=case.outcome,
        policy=case.policy,
        goods=facts.goods.value,
        buyer=who.buyer,
        language=facts.language[:2].lower(),
        tone=facts.tone,
        last_event_at=dossier.now,
        version=who.version,
        product=product(dossier, case),
        country=facts.country,
        tone_why="\n".join(facts.tone_why),
        band=pressing.band,
        due_at=pressing.due_at,
        act_at=pressing.act_at,
        clock_name=clock_name,
        clock_state=clock_state,
        next_step=pressing.next_step,
        next_desk=pressing.next_desk,
        waits_for=pressing.waits_for,
        waiting=pressing.waiting,
        rounds=pressing.rounds,
    )


def product(dossier: Dossier, case: Case) -> str:
    """The SKU a case is about: its subject's, else the first of the order; empty where nobody told."""
    subject = dossier.facts.subjects.get(case.subject)
    return ((subject.sku if subject else "") or next(iter(dossier.facts.skus), ""))[:LONGEST]


def rounds_missed(dossier: Dossier, case: Case) -> int:
    """How many rounds in a row nobody made of the patrol that was missed most."""
    missed = [c.missed_rounds for c in dossier.clocks if c.case == case.no and c.state is ClockState.RUNNING]
    return min(max(missed, default=0), MOST_ROUNDS)


def shown_clock(dossier: Dossier, case: Case, found: Urgency) -> Clock | None:
    """The clock a case's row counts down: the one that decides its urgency, else its first."""
    own = [clock for clock in dossier.clocks if clock.case == case.no]
    return next((clock for clock in own if clock.no == found.clock), own[0] if own else None)


def clock_word(clock: Clock, policy: Policy) -> str:
    """A clock's state as shown: as it is, but ``over`` where it was missed and costs nothing more."""
    compiled = policy.of(clock.policy).clock(clock.rule)
    if clock.state is ClockState.MISSED and (compiled is None or compiled.rule.missed.per is None):
        return OVER
    return clock.state.value


def effects(
    place: tuple[int, int, int], dossier: Dossier, wanted: Sequence[Effect], *, now: datetime, past: bool
) -> list[EffectRow]:
    """Rows of effects, each key once; those of imported history are never to be sent."""
    fresh = {effect.key: effect for effect in wanted}
    return [_effect(place, dossier, effect, now, past=past) for effect in fresh.values()]


def _effect(place: tuple[int, int, int], dossier: Dossier, effect: Effect, now: datetime, *, past: bool) -> EffectRow:
    merchant_id, dossier_id, shop_id = place
    return EffectRow(
        merchant_id=merchant_id,
        shop_id=shop_id,
        dossier_id=dossier_id,
        order_key=dossier.key,
        case_no=effect.case,
        key=effect.key,
        kind=effect.kind,
        recipient=effect.to,
        amount=max(effect.amount, 0),
        currency=dossier.facts.currency,
        payload=JSONB + _ENCODER.encode(effect),
        state="past" if past else "pending",
        attempts=0,
        wanted_at=effect.at,
        next_at=None if past else _not_before(effect, now),
        last_error="",
    )


def _not_before(effect: Effect, now: datetime) -> datetime:
    """When to send it: now, or once the buyer is awake."""
    earliest = effect.values.get("not_before")
    return max(now, datetime.fromisoformat(earliest)) if isinstance(earliest, str) else now
