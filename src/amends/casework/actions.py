"""A colleague's deeds: each is a signal decided at once, with its cases, effects and audit row, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.http import Http404

from amends.casework import money, store
from amends.casework.audit import note_deed
from amends.casework.decide import Arrival, Batch, Entry, decide
from amends.casework.ledger import joined
from amends.casework.models import Dossier
from amends.casework.policies import ShopCard
from amends.casework.rows import CaseRow, Decided, EffectRow, encode
from amends.engine.outcome import Reason, Verb
from amends.engine.signals import AnySignal, CaseTaken, StepDone
from amends.engine.words import Source
from amends.merchants.access import allows, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission


class RefusedError(Exception):
    """The deed can't be done; nothing was changed. ``field``: what is wrong with it; the message says why."""

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """``applied`` false: the same deed (by its signal's id) had been done already. ``version``: the dossier's now."""

    version: int
    applied: bool = True
    reasons: tuple[Reason, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    effects: tuple[EffectRow, ...] = ()


@transaction.atomic
def act(*, member: Member, dossier_id: int, signal: AnySignal, now: datetime) -> Acted:
    """Do one deed on a dossier of the member's merchant.

    ``signal``: the deed with an id of its own (the same id again changes nothing); who, when and which order are filled
    in here. Raises Http404 for what isn't the member's to see or do, RefusedError for a deed that doesn't fit.
    """
    require(member, Permission.WORK_CASES)
    entry = _locked(member, dossier_id)
    mine = msgspec.structs.replace(signal, order=entry.key, at=now, by=str(member.pk), source=Source.COLLEAGUE)
    _check_owner(member, entry, mine)
    batch = Batch()
    decide(batch, entry, [Arrival(encode(mine), None, now)], now=now, until=now)
    if batch.quarantined:
        refused = batch.quarantined[0]
        raise RefusedError(refused.reason, field=refused.field)
    acted = _acted(entry, batch)
    if acted.applied and isinstance(mine, StepDone) and not any(r.verb is Verb.STEP_DONE for r in acted.reasons):
        raise RefusedError("this step is done already", field="step")
    if acted.applied:
        _write(batch, acted.effects)
        note_deed(member=member, dossier_id=dossier_id, signal=mine, effects=acted.effects, now=now)
    return acted


def _locked(member: Member, dossier_id: int) -> Entry:
    found = (
        Dossier.objects.filter(merchant_id=member.merchant_id, id=dossier_id)
        .select_related("shop")
        .select_for_update(of=("self",))
        .first()
    )
    if found is None:
        raise Http404
    shop = found.shop
    card = ShopCard(
        id=shop.pk,
        merchant_id=shop.merchant_id,
        platform=shop.platform,
        currency=shop.currency,
        playbook=shop.playbook,
    )
    return Entry(
        card=card,
        id=found.id,
        key=found.key,
        lane=found.lane,
        wake_at=found.wake_at,
        version=found.version,
        state=bytes(found.state),
        private=bytes(found.private) if found.private else None,
        buyer=found.buyer,
    )


def _check_owner(member: Member, entry: Entry, signal: AnySignal) -> None:
    """Who may take a case out of another's hands, or put it into them."""
    if not isinstance(signal, CaseTaken) or allows(member, Permission.ASSIGN_CASES):
        return
    case = entry.opened().case(signal.case)
    me = str(member.pk)
    if case is not None and case.owner not in {"", me}:
        raise RefusedError("a colleague has this case", field="owner")
    if signal.owner not in {"", me}:
        raise RefusedError("only leads hand cases to others", field="owner")


def _write(batch: Batch, effects: tuple[EffectRow, ...]) -> None:
    connection = joined()
    store.change_dossiers(connection, batch.changed, bulk=False)
    store.log(connection, batch.signals, bulk=False)
    store.put_cases(connection, batch.cases, bulk=False)
    store.want_effects(connection, effects, bulk=False)


def _guarded(batch: Batch) -> tuple[EffectRow, ...]:
    """The deed's effects. Raises RefusedError for money that must not go out."""
    effects = money.guard(joined(), batch.effects, batch.paid)
    for effect in effects:
        if effect.state == "dead":
            raise RefusedError(effect.last_error, field="amount")
    return tuple(effects)


def _acted(entry: Entry, batch: Batch) -> Acted:
    kept = (msgspec.json.decode(row.outcome[1:], type=Decided) for row in batch.signals if row.outcome)
    return Acted(
        version=batch.changed[0].version if batch.changed else entry.version,
        applied=bool(batch.decided),
        reasons=tuple(reason for decided in kept for reason in decided.reasons),
        cases=tuple(batch.cases),
        effects=_guarded(batch),
    )


_NEXT = """
SELECT c.dossier_id, c.no FROM casework_case c
JOIN casework_dossier d ON d.merchant_id = c.merchant_id AND d.id = c.dossier_id
WHERE c.merchant_id = %s AND c.state = 'open' AND c.owner = '' AND c.desk = ANY(%s)
ORDER BY c.band DESC, c.rank DESC, c.dossier_id, c.no LIMIT 1 FOR UPDATE OF d SKIP LOCKED
"""
_FREE = "SELECT owner = '' FROM casework_case WHERE merchant_id = %s AND dossier_id = %s AND no = %s"
TRIES = 5


def next_case(*, member: Member, desks: list[str]) -> tuple[int, int] | None:
    """The most urgent case of these desks that nobody has, its dossier locked; call inside a transaction.

    Whoever held the lock a moment ago may have taken the case: only a look after locking tells.
    """
    connection = joined()
    for _ in range(TRIES):
        row: tuple[Any, ...] | None = connection.execute(_NEXT, [member.merchant_id, desks]).fetchone()
        if row is None:
            return None
        free = connection.execute(_FREE, [member.merchant_id, *row]).fetchone()
        if free and free[0]:
            return row[0], row[1]
    return None
