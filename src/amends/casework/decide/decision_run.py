"""One dossier being decided: what arrived is applied, what is due rings, and the rows that come of it are gathered."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from amends.casework.decide import refund_guard
from amends.casework.decide.batch import (
    Arrival,
    Batch,
    DossierEntry,
    refuse,
)
from amends.casework.decide.projection import Seen
from amends.casework.decide.projection_registry import HEARING, gathering
from amends.casework.ledger.privacy import merge
from amends.casework.ledger.rows import (
    ASLEEP,
    AWAKENING,
    CaseRow,
    DaysRow,
    Decided,
    DossierRow,
    clock_row,
    encode,
    signal_row,
)
from amends.casework.overlay.policies import DAYS
from amends.casework.projections import cases as projections
from amends.casework.projections import history, tone
from amends.casework.projections import promises as promises_following
from amends.casework.projections import reviews as reviews_following
from amends.casework.quarantine.refusals import (
    away,
    reason,
)
from amends.casework.search import blind_index, texts
from amends.engine import dossier as dossiers
from amends.engine.actions import Misdirected
from amends.engine.assignment import front_line
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.ledgers import standing
from amends.engine.outcome import Effect, Outcome
from amends.engine.signals import ActionUndone, AnySignal, OrderPlaced
from amends.engine.step import advance, step, wake
from amends.engine.words import CaseState
from amends.merchants.rates import noted

SECOND_LOOK = timedelta(minutes=10)  # after a wake-up that failed
_SIGNAL: msgspec.json.Decoder[AnySignal] = msgspec.json.Decoder(AnySignal)
TELLING: Final = frozenset(
    {*texts.SAYING, *promises_following.HEARD, *reviews_following.HEARD, OrderPlaced, ActionUndone}
)  # beyond deciding
LASTING: Final = history.HEARD
NOTHING: Final = Decided()


class DecisionRun:
    """One dossier being decided: ours, just decoded, so worked on itself. ``settled``: numbers of cases over before."""

    __slots__ = (
        "after", "applied", "batch", "buyer", "effects", "entry", "known_at", "name", "now", "place", "policy",
        "private", "promised", "rings_at", "sample", "settled", "stood", "told", "until",
    )  # fmt: skip

    def __init__(
        self, batch: Batch, entry: DossierEntry, policy: Policy, before: Dossier, now: datetime, until: datetime
    ) -> None:
        self.batch, self.entry, self.policy, self.place = batch, entry, policy, entry.place
        self.name = _named(batch, entry, policy)
        self.private, self.buyer = entry.private, entry.buyer
        self.after, self.sample = before, entry.sample
        self.settled: Collection[int] = ()
        if before.cases:
            self.settled = {case.no for case in before.cases if case.state is CaseState.CLOSED}
        self.stood = standing.stood(before)
        self.now, self.until = now, until
        self.known_at = until
        self.effects: list[Effect] = []
        self.applied = False
        self.told: list[history.HeardSignal] = []
        self.promised: promises_following.Heard = {}
        self.rings_at: datetime | None = None

    def hold(self, arrivals: Sequence[Arrival]) -> None:
        held = False
        if arrivals:
            self.known_at = max([arrival.known_at for arrival in arrivals])
            held = any(arrival.held for arrival in arrivals)
            self._step(arrivals)
        asleep = held or self.entry.wake_at == ASLEEP
        self.rings_at = self.after.wake_at
        rings = not asleep and self._rings()
        if rings:
            self._wake()
        if rings or self.applied:
            self._let_go()
            self.project(arrivals, asleep=asleep)

    def _step(self, arrivals: Sequence[Arrival]) -> None:
        signals = [_SIGNAL.decode(arrival.payload) for arrival in arrivals]
        arrivals = self._price(arrivals, signals)
        self._meet(arrivals, signals)
        try:
            outcomes = advance(self.after, signals, self.policy, tone.hear)
        except Exception:  # noqa: BLE001 - whatever it is, one signal must not block its lane
            self.after = self.entry.opened()  # what was worked on stands half way
            self._step_singly(arrivals, signals)
            return
        for arrival, signal, outcome in zip(arrivals, signals, outcomes, strict=True):
            self._note(arrival, signal, outcome)

    def _price(self, arrivals: Sequence[Arrival], signals: list[AnySignal]) -> Sequence[Arrival]:
        """An order in another currency than the playbook's is noted with the rate of now, whatever was told of one."""
        of = self.policy.playbook.currency
        for place, signal in enumerate(signals):
            if type(signal) is OrderPlaced and (signal.rate or signal.currency != of):
                signals[place] = order = noted(signal, self.entry.card.rates, of=of)
                told = arrivals[place]._replace(payload=encode(order))
                arrivals = [*arrivals[:place], told, *arrivals[place + 1 :]]
        return arrivals

    def _meet(self, arrivals: Sequence[Arrival], signals: Sequence[AnySignal]) -> None:
        """The sealed private part and the masked name, with what has just arrived."""
        for arrival, signal in zip(arrivals, signals, strict=True):
            if arrival.private is not None:
                self.private = merge(self.private, arrival.private)
                self.buyer = (signal.buyer if isinstance(signal, OrderPlaced) else "") or self.buyer

    def _step_singly(self, arrivals: Sequence[Arrival], signals: Sequence[AnySignal]) -> None:
        for arrival, signal in zip(arrivals, signals, strict=True):
            try:
                outcome = step(self.after, signal, self.policy, tone.hear)
            except Exception as error:  # noqa: BLE001 - kept, shown and mended, never lost
                at_field = error.field if isinstance(error, Misdirected) else ""
                refuse(self.batch, self.entry, [arrival], reason(error), now=self.now, at_field=at_field)
            else:
                self._note(arrival, signal, outcome)

    def _note(self, arrival: Arrival, signal: AnySignal, outcome: Outcome) -> None:
        self.after = outcome.dossier
        if not outcome.applied:
            self.batch.repeated += 1
            return
        self.applied = True
        self.batch.decided += 1
        self.effects += outcome.effects
        decided, payload = _decided(outcome), arrival.payload
        known_at, name = arrival.known_at, self.name
        row = signal_row(signal, place=self.place, known_at=known_at, payload=payload, decided=decided, policy=name)
        self.batch.signals.append(row)
        if outcome.reasons or type(signal) in LASTING:
            self.told.append(history.HeardSignal(signal, outcome.reasons))
        if type(signal) in TELLING:
            if isinstance(signal, ActionUndone):
                self._look_anew()
            if not self.sample:
                for hear in HEARING:
                    hear(self.batch, self.place, self.promised, signal)

    def _look_anew(self) -> None:
        """Something was taken back: cases that were closed may be open, promises may never have been made."""
        self.settled = ()
        self.promised = promises_following.all_of(self.entry.opened(), self.after)

    def _let_go(self) -> None:
        """The front line doesn't hold back-office work: a case that has gone to another desk leaves its hands."""
        version, staff = self.entry.version + 1, self.entry.card.front_line
        for signal in front_line.let_go(self.after, staff, version=version, now=self.now) if staff else ():
            arrival = Arrival(encode(signal), None, self.now)
            self._note(arrival, signal, advance(self.after, (signal,), self.policy, tone.hear)[0])

    def _rings(self) -> bool:
        """Whether something is due, a clock or a case that has run out of slack.

        Nothing is while the lane's time stands before what has just arrived: the rest of that may still be waiting.
        """
        if self.until < self.known_at:
            return False
        if self.entry.wake_at is not None and self.entry.wake_at <= self.until:
            return True
        return self.rings_at is not None and self.rings_at <= self.until

    def _wake(self) -> None:
        try:
            outcome = wake(self.after, self.until, self.policy)
        except Exception as error:  # noqa: BLE001 - shown in quarantine, and tried again later
            key = self.entry.key.encode()
            self.batch.quarantined.append(away(self.entry.shop_place, key, reason(error), self.now, source="clock"))
            return
        self.batch.woken += 1
        rang = self.rings_at is not None and self.rings_at <= self.until
        self.effects += outcome.effects
        self.after = outcome.dossier
        self.rings_at = self.after.wake_at
        self.told.append(history.HeardSignal(None, outcome.reasons))
        if rang:
            decided, name = _decided(outcome), self.name
            row = clock_row(place=self.place, at=self.until, known_at=self.now, decided=decided, policy=name)
            self.batch.signals.append(row)

    def project(self, arrivals: Sequence[Arrival], *, asleep: bool) -> None:
        entry, after, batch = self.entry, self.after, self.batch
        ranked = self._cases() if after.cases else projections.NO_CASES
        self._gather(ranked.rows)
        marks = self._marks(arrivals) if self.private is not None else blind_index.NONE
        row = DossierRow(
            merchant_id=entry.card.merchant_id,
            id=entry.id,
            shop_id=entry.card.id,
            key=entry.key,
            lane=entry.lane,
            policy=self.policy.version,
            now_at=after.now,
            wake_at=ASLEEP if asleep else self._next(ranked.turns_at),
            version=entry.version + 1,
            state=dossiers.encode(after),
            private=self.private,
            buyer=self.buyer,
            amount=after.facts.amount,
            currency=after.facts.currency,
            phone_mark=marks.phone,
            phone_tail=marks.tail,
            buyer_mark=marks.buyer,
            waybill=after.facts.waybill,
        )
        (batch.changed if entry.version else batch.created).append(row)
        self._want(past=asleep or self.sample or entry.wake_at == AWAKENING)

    def _cases(self) -> projections.Ranked:
        who = projections.Who(place=self.place, version=self.entry.version + 1, buyer=self.buyer, sample=self.sample)
        card = self.entry.card
        by = projections.Measure(card.rate(self.after.facts.currency), card.pace)
        return projections.cases(who, self.settled, self.after, self.policy, now=self.now, by=by)

    def _gather(self, cases: Sequence[CaseRow]) -> None:
        """The rows of every projection, told from how the dossier stood and stands."""
        stood, after = self.stood, self.after
        seen = Seen(self.batch, self.place, stood, after, self.policy, cases, self.promised, self.told, self.now)
        for gather in gathering(cases=bool(after.cases or stood.cases), sample=self.sample):
            gather(seen)

    def _marks(self, arrivals: Sequence[Arrival]) -> blind_index.Marks:
        told = [(arrival.private, arrival.marks) for arrival in arrivals if arrival.private is not None]
        return blind_index.latest(self.place[0], told) if told and not self.sample else blind_index.NONE

    def _want(self, *, past: bool) -> None:
        if not self.effects:
            return
        place, after = self.place, self.after
        self.batch.effects += projections.effects(place, after, self.effects, now=self.now, past=past)
        self.batch.paid[place[:2]] = refund_guard.order_money(after)

    def _next(self, turns_at: datetime | None) -> datetime | None:
        """When to look again: at the next clock, or when a case then has another place in the order of the work.

        A clock that should have rung by now and has not must not keep its lane busy; and one that may not ring yet,
        because of what may still be waiting, comes up when the lane's time has passed that.
        """
        now, waits = self.now, self.until < self.known_at
        soonest, rings_at = turns_at, self.rings_at
        if rings_at is not None and rings_at <= self.until and not waits:
            rings_at = now + SECOND_LOOK
        if rings_at is not None and (soonest is None or rings_at < soonest):
            soonest = rings_at
        return max(soonest, self.known_at) if soonest and waits else soonest


def _named(batch: Batch, entry: DossierEntry, policy: Policy) -> str:
    """What the log says it was decided by; own working days are kept under their mark."""
    name = entry.card.name_of(policy)
    _, _, mark = name.partition(DAYS)
    if mark:
        choice = entry.card.overlay
        batch.days.add(DaysRow(entry.card.merchant_id, mark, choice.days, choice.shop_days, choice.partners))
    return name


def _decided(outcome: Outcome) -> Decided:
    if not (outcome.reasons or outcome.effects):
        return NOTHING
    return Decided(outcome.reasons, tuple([effect.key for effect in outcome.effects]))
