"""What people do to get a loss back: claim it, note the answer, book what came in, write the rest off.

Each is an entry of the ledger, once per token, and a signal of the order, so that the playbook's clocks run: claiming
confirms the loss and raises the claim, the end of it settles the claim. Never more than the loss comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.http import Http404

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import ActionResult, RefusedError
from amends.casework.ledger.audit import note
from amends.casework.ledger.models import DossierRecord
from amends.casework.losses import contracts, sql
from amends.casework.losses.contracts import ClaimBound
from amends.casework.losses.models import (
    EntryKind,
    Loss,
    LossEntry,
    LossState,
)
from amends.casework.partners import book
from amends.engine.dossier import decode
from amends.engine.words import Party
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

MOST: Final = 200  # at once
LONGEST: Final = timedelta(days=366)
NEEDS: Final = Permission.APPROVE


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryAction:
    """Who does it, with the page's token; ``text``: what was said.

    ``again``: what is claimed is another damage of an order of which the same party was claimed from before.
    """

    member: Member
    token: str
    now: datetime
    text: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """``sheet`` names the claim sheet; ``refused``: losses that could not be claimed, by id, and why."""

    sheet: str
    done: list[int] = field(default_factory=list)
    refused: dict[int, RefusedError] = field(default_factory=dict)


def claim(
    doing: RecoveryAction,
    ids: Sequence[int],
    *,
    pay_by: datetime | None,
    kept: bool,
    amounts: Mapping[int, int] | None = None,
) -> Claimed:
    """Claim losses from those who bear them, each in a transaction of its own, on one claim sheet.

    ``pay_by``: when they are to pay; None: as the contract says, else the playbook. ``kept``: the dialogue with them
    is kept. ``amounts``: how much of which loss; else as much as the contract allows. Raises Http404 for who may not.
    """
    require(doing.member, NEEDS)
    answer = Claimed(sheet=doing.token)
    if pay_by is not None and not doing.now < pay_by <= doing.now + LONGEST:
        why = RefusedError("it is to be paid on a day to come, within a year", field="pay_by")
        return Claimed(sheet=doing.token, refused=dict.fromkeys(ids, why))
    for id in list(dict.fromkeys(ids))[:MOST]:
        try:
            _claim(doing, id, pay_by, kept=kept, wanted=(amounts or {}).get(id))
        except RefusedError as refused:
            answer.refused[id] = refused
        else:
            answer.done.append(id)
    return answer


@transaction.atomic
def _claim(doing: RecoveryAction, id: int, pay_by: datetime | None, *, kept: bool, wanted: int | None) -> None:
    loss = _locked(doing.member, id)
    if _entered(doing, id):
        return
    own = contracts.of_losses(loss.merchant_id, [loss])[loss.id]
    amount = _bounded(doing, loss, own, wanted)
    _enter(doing, loss, EntryKind.CLAIMED, amount)
    due = pay_by or (doing.now + timedelta(days=own.pay_within.value) if own.pay_within else None)
    ref = str(loss.id)
    now = {"state": LossState.CLAIMED, "claimed_at": doing.now, "claimed_by": doing.member.pk, "sheet": doing.token}
    _write(loss, ref=ref, due_at=due, claimed=amount, **now)
    party = Party(loss.party)
    confirmed = case_actions.confirm_loss(
        _action(doing, loss, "confirm"), ref=ref, party=party, amount=amount, kept=kept, text=doing.text
    )
    case_actions.raise_claim(
        _action(doing, loss, "raise"), ref=ref, party=party, amount=amount, due=due, text=doing.text
    )
    _step(doing, loss, confirmed, subject=f"loss:{ref}", step="claim")
    if due is None:
        _write(loss, due_at=_due(loss))
    detail = _detail(loss, amount=amount)
    note(member=doing.member, verb="loss.claimed", about=_about(loss), detail=detail, now=doing.now)


def _bounded(doing: RecoveryAction, loss: Loss, own: ClaimBound, wanted: int | None) -> int:
    """How much is claimed. Raises RefusedError with the most that may be."""
    if loss.state != LossState.TO_CONFIRM:
        raise RefusedError("it has been claimed already", field="state")
    if not doing.again and _claimed_before(loss):
        raise RefusedError("the same was claimed in another case of the order", field="again")
    if own.most <= 0:
        raise RefusedError("the contract leaves nothing to claim", field="amount")
    amount = own.most if wanted is None else wanted
    if amount <= 0:
        raise RefusedError("a sum is needed", field="amount")
    if amount > loss.amount:
        raise RefusedError("more than the loss", field="amount", amount=loss.amount)
    if amount > own.most:
        raise RefusedError("more than the contract allows", field="amount", amount=own.most)
    return amount


def _claimed_before(loss: Loss) -> bool:
    """Whether the same party was claimed from for the same kind of trouble with this order."""
    same = Loss.objects.filter(merchant_id=loss.merchant_id, dossier_id=loss.dossier_id, party=loss.party)
    return same.filter(issue=loss.issue).exclude(id=loss.id).exclude(claimed_at=None).exists()


def _due(loss: Loss) -> datetime | None:
    """When the playbook's clock says that it is to be paid."""
    state = DossierRecord.objects.filter(merchant_id=loss.merchant_id, id=loss.dossier_id).values_list(
        "state", flat=True
    )
    dossier = decode(bytes(state.get()))
    mine = [clock for clock in dossier.clocks if clock.subject == f"claim:{loss.id}"]
    return min((clock.due_at for clock in mine), default=None)


def answer(doing: RecoveryAction, id: int, *, amount: int) -> None:
    """They have answered, and admit ``amount`` (0: refused). Raises Http404, RefusedError."""
    with transaction.atomic():
        loss = _open(doing, id)
        if amount > loss.amount:
            raise RefusedError("more than the loss", field="amount", amount=loss.amount)
        if _enter(doing, loss, EntryKind.ANSWERED, amount):
            _write(
                loss,
                state=LossState.ANSWERED,
                answered_at=doing.now,
                answer=doing.text,
                **_objection(doing, loss, amount),
            )
            detail = _detail(loss, amount=amount, text=doing.text)
            note(member=doing.member, verb="loss.answered", about=_about(loss), detail=detail, now=doing.now)


def _objection(doing: RecoveryAction, loss: Loss, admitted: int) -> dict[str, datetime]:
    """Until when less than was claimed is objected to, where the contract says so; then that is due next."""
    partner = contracts.of_losses(loss.merchant_id, [loss])[loss.id].partner
    days = book.term(partner, "appeal_within_days", on=doing.now.date()) if partner is not None else None
    return {"due_at": doing.now + timedelta(days=days)} if days and admitted < (loss.claimed or loss.amount) else {}


@transaction.atomic
def recover(doing: RecoveryAction, id: int, *, amount: int) -> Loss:
    """So much came in. The last of it settles the claim. Raises Http404, and RefusedError beyond the loss."""
    loss = _open(doing, id)
    if amount <= 0:
        raise RefusedError("a sum is needed", field="amount")
    if not _enter(doing, loss, EntryKind.RECOVERED, amount):
        return loss
    if amount > loss.left:
        raise RefusedError("more than is left of the loss", field="amount", amount=loss.left)
    total = loss.recovered + amount
    _write(loss, recovered=total)
    if total == loss.amount:
        _end(doing, loss, LossState.RECOVERED, total)
    detail = _detail(loss, amount=amount, recovered=total)
    note(member=doing.member, verb="loss.recovered", about=_about(loss), detail=detail, now=doing.now)
    return get_or_404(doing.member, Loss, id=id)


@transaction.atomic
def write_off(doing: RecoveryAction, id: int) -> None:
    """What is left is our own loss, with a reason. Raises Http404, RefusedError."""
    loss = _locked(doing.member, id)
    if not doing.text.strip():
        raise RefusedError("a reason is needed", field="text")
    if not _enter(doing, loss, EntryKind.WRITTEN_OFF, loss.left):
        return
    if loss.state in {LossState.RECOVERED, LossState.WRITTEN_OFF}:
        raise RefusedError("it has ended already", field="state")
    _end(doing, loss, LossState.WRITTEN_OFF, loss.recovered)
    detail = _detail(loss, amount=loss.left, text=doing.text)
    note(member=doing.member, verb="loss.written_off", about=_about(loss), detail=detail, now=doing.now)


def _end(doing: RecoveryAction, loss: Loss, state: LossState, paid: int) -> None:
    _write(loss, state=state, ended_at=doing.now, due_at=None)
    if not loss.ref:  # never claimed: only the books
        own = {"party": Party.MERCHANT, "amount": loss.left, "kept": True, "text": doing.text}
        case_actions.confirm_loss(_action(doing, loss, "own"), ref=f"{loss.id}", **own)  # type: ignore[arg-type]
        return
    settled = case_actions.settle_claim(_action(doing, loss, "settle"), ref=loss.ref, amount=paid, text=doing.text)
    _step(doing, loss, settled, subject=f"claim:{loss.ref}", step="decide")


def _step(doing: RecoveryAction, loss: Loss, acted: ActionResult, *, subject: str, step: str) -> None:
    """What the playbook would now ask somebody to do has just been done."""
    opened = next((case for case in acted.cases if case.subject == subject and case.next_step == step), None)
    if opened is not None:
        case_actions.do_step(_action(doing, loss, step, no=opened.no), step=step, text=doing.text)


def _action(doing: RecoveryAction, loss: Loss, what: str, *, no: int = 0) -> Action:
    token = f"{doing.token}:{loss.id}:{what}"
    return Action(member=doing.member, dossier_id=loss.dossier_id, no=no or loss.case_no, token=token, now=doing.now)


def _locked(member: Member, id: int) -> Loss:
    """Its dossier first: deciding locks in that order, too."""
    require(member, NEEDS)
    loss = get_or_404(member, Loss, id=id)
    if visible(member, DossierRecord).filter(id=loss.dossier_id).select_for_update().first() is None:
        raise Http404
    return Loss.objects.select_for_update().get(merchant_id=member.merchant_id, id=id)


def _open(doing: RecoveryAction, id: int) -> Loss:
    loss = _locked(doing.member, id)
    if loss.state not in {LossState.CLAIMED, LossState.ANSWERED} and not _entered(doing, id):
        raise RefusedError("it isn't claimed, or has ended", field="state")
    return loss


def _entered(doing: RecoveryAction, id: int) -> bool:
    return visible(doing.member, LossEntry).filter(loss_id=id, token=doing.token).exists()


def _enter(doing: RecoveryAction, loss: Loss, kind: EntryKind, amount: int) -> bool:
    """Add to the ledger. False: this was entered before."""
    row: list[Any] = [
        loss.merchant_id,
        loss.id,
        doing.now,
        doing.member.pk,
        kind.value,
        amount,
        doing.text,
        doing.token,
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.ENTER, row)
        return bool(cursor.rowcount)


def _write(loss: Loss, **fields: Any) -> None:
    Loss.objects.filter(merchant_id=loss.merchant_id, id=loss.id).update(**fields)


def _about(loss: Loss) -> str:
    return f"case:{loss.dossier_id}/{loss.case_no}"


def _detail(loss: Loss, **more: Any) -> dict[str, Any]:
    return {"loss": loss.id, "party": loss.party, "sum": loss.amount, "currency": loss.currency, **more}
