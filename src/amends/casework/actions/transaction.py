"""A colleague's actions: each is a signal decided at once, with cases, effects and audit row, in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from amends.casework.actions import undo_window
from amends.casework.actions.held_dossier import HeldDossier, hold, stamped
from amends.casework.approval import grants, together
from amends.casework.approval.grants import Concession, GrantWish
from amends.casework.approval.pool import NotCovered
from amends.casework.approval.requests import (
    OtherWaits,
    PendingRequest,
    ask,
)
from amends.casework.decide import refund_guard
from amends.casework.decide.batch import Arrival, Batch, DossierEntry
from amends.casework.decide.decision_run import DecisionRun
from amends.casework.decide.writer import write as write_all
from amends.casework.ledger.audit import note_action
from amends.casework.ledger.connections import joined
from amends.casework.ledger.privacy import Private, readable
from amends.casework.ledger.rows import (
    CaseRow,
    Decided,
    EffectRow,
    encode,
)
from amends.casework.notices import work
from amends.casework.overlay.policies import ours
from amends.casework.people import step_rights
from amends.engine.authority import AuthorityVerdict, Bound
from amends.engine.grants import PAYING, outside_at
from amends.engine.outcome import Reason, Verb
from amends.engine.playbook import ApproverRule, Limit, Playbook
from amends.engine.signals import AnySignal, CaseClosed, CaseTaken, ClockCancelled, StepDone
from amends.engine.words import CaseState
from amends.merchants.access import allows, require
from amends.merchants.actors import Actor
from amends.merchants.models import Member
from amends.merchants.roles import Permission


class RefusedError(Exception):
    """The action can't be done; nothing was changed. ``field``: what is wrong with it; the message says why.

    ``amount``: minor units, where a sum stands in the way.
    """

    def __init__(self, reason: str, *, field: str = "", amount: int = 0) -> None:
        super().__init__(reason)
        self.field = field
        self.amount = amount


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionResult:
    """``applied`` false: the same action (by its signal's id) had been done already, or was not done but ``asked`` for.

    ``version``: the dossier's now.
    """

    version: int
    applied: bool = True
    reasons: tuple[Reason, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    effects: tuple[EffectRow, ...] = ()
    asked: PendingRequest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """A request that ``member`` has just granted: whose action it is, and the sum that was agreed to, minor units."""

    approval: int
    asked_by: int
    amount: int
    scene: str


@transaction.atomic
def act(
    *,
    member: Member,
    dossier_id: int,
    signal: AnySignal,
    now: datetime,
    allowed: Allowed | None = None,
    undoable: bool = False,
    actor: Actor | None = None,
    held: HeldDossier | None = None,
) -> ActionResult:
    """Do one action on a dossier of the member's merchant.

    ``signal``: the action with an id of its own (the same id again changes nothing); who, when, which order is filled
    in here. An action that grants more than the member may is asked for instead of done, unless it is ``allowed``.
    ``undoable``: it can be taken back for ten seconds (see ``undo``), and goes out only then. ``actor``: whose hand it
    was, where it is not the member's own: a key's, or somebody's outside, whom the signal then names. ``held``: the
    dossier, where the caller has it in hand already.
    Raises Http404 for what isn't the member's to see or do, RefusedError for an action that doesn't fit.
    """
    require(member, Permission.APPROVE if isinstance(signal, ClockCancelled) else Permission.WORK_CASES)
    held = held or hold(member, dossier_id)
    mine = stamped(held, signal, by=str(allowed.asked_by if allowed else member.pk), now=now, actor=actor)
    _no_money_on_its_way(member, held, mine)
    given = _rightful(member, held, mine, granted=allowed is not None, outside=actor is not None and actor.is_outside)
    wish = _wish(member, held, mine, given, judged=allowed is not None, rule=actor.rule if actor else "")
    batch = decided(held, mine, now)
    acted = _acted(held.entry, batch)
    if not acted.applied:
        return acted
    if isinstance(mine, StepDone) and not any(r.verb is Verb.STEP_DONE for r in acted.reasons):
        raise RefusedError("this step is done already", field="step")
    if wish is not None and (asked := _grant(member, held.entry, wish, now, allowed)) is not None:
        return ActionResult(version=held.entry.version, applied=False, asked=asked)
    write(batch, undo_window.held(acted.effects, now + _waits(actor, undoable=undoable)))
    if undoable:
        undo_window.keep(member, held.entry, mine, version=acted.version, now=now)
    _noted(member, held.entry, mine, acted, now, actor)
    return acted


def _noted(
    member: Member, entry: DossierEntry, mine: AnySignal, acted: ActionResult, now: datetime, actor: Actor | None
) -> None:
    """The audit's row, and the notices of whom it concerns."""
    note_action(member=member, dossier_id=entry.id, signal=mine, effects=acted.effects, now=now, actor=actor)
    if isinstance(mine, work.HEARD):
        work.of_action(member=member, dossier_id=entry.id, order=entry.key, signal=mine, now=now)


def _waits(actor: Actor | None, *, undoable: bool) -> timedelta:
    """For how long what it asks for is held."""
    return undo_window.HELD if undoable else actor.waits if actor is not None else timedelta()


def _no_money_on_its_way(member: Member, held: HeldDossier, mine: AnySignal) -> None:
    """A case ends when its money is there, unless a lead knows better. Raises RefusedError."""
    case = held.dossier.case(mine.case) if isinstance(mine, CaseClosed) else None
    if case is not None and case.awaits in PAYING and not allows(member, Permission.APPROVE):
        raise RefusedError("money is on its way to the buyer", field="on_its_way")


def _rightful(
    member: Member, held: HeldDossier, mine: AnySignal, *, granted: bool, outside: bool
) -> grants.Concession | None:
    """What the action grants. Raises RefusedError where the step or remedy is somebody else's to do."""
    given = grants.given(held.dossier, held.policy, mine)
    if outside and step_rights.excuses(held.dossier, held.policy, mine):
        raise RefusedError("done by adding the evidence", field="collects")
    if granted and not isinstance(mine, CaseTaken):
        return given
    front_line = held.entry.card.front_line
    against = step_rights.against(
        member, held.dossier, mine, held.policy, pays=given is not None, front_line_ids=front_line
    )
    if against is not None:
        raise RefusedError(against.reason, field=against.field)
    return given


def decided(held: HeldDossier, mine: AnySignal, now: datetime) -> Batch:
    """The action decided, nothing written. Raises RefusedError for what the engine refuses."""
    batch = Batch()
    run = DecisionRun(batch, held.entry, held.policy, held.dossier, now, now)
    run.hold([Arrival(encode(mine), None, now)])
    if batch.quarantined:
        refused = batch.quarantined[0]
        raise RefusedError(refused.reason, field=refused.field)
    return batch


def _wish(
    member: Member, held: HeldDossier, signal: AnySignal, given: Concession | None, *, judged: bool, rule: str
) -> GrantWish | None:
    """What the action would grant, by the dossier before it. ``judged``: also what may pass by itself."""
    entry, dossier, policy = held.entry, held.dossier, held.policy
    if given is None or (given.passes and not judged and grants.lets_pass(member, ours(entry.card.policy).authority)):
        return None
    case = dossier.case(getattr(signal, "case", 0))
    if case is None or case.state is CaseState.CLOSED:
        raise RefusedError("the case is closed", field="closed")
    if not given.amount:
        _of_any_worth(member, ours(entry.card.policy).authority)
        return None
    return GrantWish(
        dossier_id=entry.id,
        shop_id=entry.card.id,
        zone=policy.playbook.zone,
        order_key=entry.key,
        case_no=case.no,
        scene=case.scene,
        kind=given.kind,
        name=given.name,
        amount=given.amount,
        chosen=getattr(signal, "amount", 0),
        currency=held.currency,
        order_amount=dossier.facts.amount,
        buyer=grants.buyer_mark(member.merchant_id, readable(entry.private) or Private()),
        signal_id=signal.id,
        text=getattr(signal, "text", ""),
        outside_at=outside_at(dossier, policy, case.no),
        form=dict(signal.form),
        rule=rule,
        goods=given.goods,
    )


def _of_any_worth(member: Member, limits: tuple[Limit, ...]) -> None:
    """Goods leave, and nobody can tell what they are worth. Raises RefusedError for who may not let any go."""
    if not grants.any_worth(member, limits):
        raise RefusedError("nobody can tell what these goods are worth", field="worth")


def _grant(
    member: Member, entry: DossierEntry, wish: GrantWish, now: datetime, allowed: Allowed | None
) -> PendingRequest | None:
    """Write the grant down if the member may make it; else the request for it. A sample's costs nothing."""
    if entry.sample:
        return None
    if allowed is None:
        playbook, rates = ours(entry.card.policy), entry.card.rates
        grants.serialise(member, wish.buyer)
        sofar = grants.before(member, wish, rates=rates, now=now)
        rule = together.rule_for(playbook, wish, sofar, rates=rates, now=now)
        alone = grants.decide(member, grants.limits_in(playbook, wish.currency, rates), wish, sofar)
        verdict = together.asked(alone, rule)
        if not verdict.granted:
            several = rule if verdict.bound is Bound.TOGETHER else None
            return _ask(member, wish, verdict, playbook, now, several)
    elif (wish.amount, wish.scene) != (allowed.amount, allowed.scene):
        raise RefusedError("the sum is another now than was agreed to", field="changed", amount=wish.amount)
    _record(member, wish, now, allowed)
    return None


def _ask(
    member: Member,
    wish: GrantWish,
    verdict: AuthorityVerdict,
    playbook: Playbook,
    now: datetime,
    rule: ApproverRule | None,
) -> PendingRequest:
    if not verdict.goes_to:
        raise RefusedError("nobody may grant this", field="nobody", amount=wish.amount)
    try:
        return ask(member=member, wish=wish, verdict=verdict, playbook=playbook, now=now, rule=rule)
    except OtherWaits as waits:
        raise RefusedError("another request of this case waits for its answer", field="waits") from waits


def _record(member: Member, wish: GrantWish, now: datetime, allowed: Allowed | None) -> None:
    asked_by, approval = (allowed.asked_by, allowed.approval) if allowed else (member.pk, None)
    try:
        new = grants.record(
            wish, merchant_id=member.merchant_id, asked_by=asked_by, granted_by=member.pk, approval=approval, now=now
        )
    except NotCovered as short:
        raise RefusedError("the pool doesn't cover it", field="pool", amount=short.left) from short
    if not new:
        raise RefusedError("this was granted already", field="twice")


def write(batch: Batch, effects: tuple[EffectRow, ...]) -> None:
    """Write what was decided of one dossier, in the caller's transaction and tenant."""
    write_all(joined(), batch, effects, bulk=False)


def guarded(batch: Batch) -> tuple[EffectRow, ...]:
    """The action's effects. Raises RefusedError for money that must not go out."""
    paying = [effect for effect in batch.effects if effect.kind in refund_guard.BACK]
    if paying:
        place = paying[0].merchant_id, paying[0].dossier_id
        book = refund_guard.books(joined(), [place], batch.paid)[place]
        for effect in paying:
            if (fault := book.fault(effect.case_no, effect.amount)) is not None:
                raise RefusedError(fault.words, field=fault.bar.value, amount=fault.amount)
            book.enter(effect.case_no, effect.key, effect.amount, waits=True)
    return tuple(batch.effects)


def _acted(entry: DossierEntry, batch: Batch) -> ActionResult:
    kept = (msgspec.json.decode(row.outcome[1:], type=Decided) for row in batch.signals if row.outcome)
    standing = batch.changed or batch.created
    return ActionResult(
        version=standing[0].version if standing else entry.version,
        applied=bool(batch.decided),
        reasons=tuple(reason for decided in kept for reason in decided.reasons),
        cases=tuple(batch.cases),
        effects=guarded(batch),
    )
