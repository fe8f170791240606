"""What people do to get a loss back: claim it, note the answer, book what came in, write the rest off.

Each is an entry of the ledger, once per token, and a signal of the order, so that the playbook's clocks run: claiming
confirms the loss and raises the claim, the end of it settles the claim. Never more than the loss comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.http import Http404

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import ActionResult, RefusedError
from amends.casework.ledger.audit import note
from amends.casework.ledger.models import DossierRecord
from amends.casework.losses import sql
from amends.casework.losses.models import (
    EntryKind,
    Loss,
    LossEntry,
    LossState,
)
from amends.engine.dossier import decode
from amends.engine.words import Party
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

MOST: Final = 200  # at once
NEEDS: Final = Permission.APPROVE


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryAction:
    """Who does it, with the page's token; ``text``: what was said."""

    member: Member
    token: str
    now: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """``sheet`` names the claim sheet; ``refused``: losses that could not be claimed, by id, and why."""

    sheet: str
    done: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def claim(doing: RecoveryAction, ids: Sequence[int], *, pay_by: datetime | None, kept: bool) -> Claimed:
    """Claim losses from those who bear them, each in a transaction of its own, on one claim sheet.

    ``pay_by``: when they are to pay; None: as the playbook says. ``kept``: the dialogue with them is kept.
    Raises Http404 for who may not.
    """
    require(doing.member, NEEDS)
    answer = Claimed(sheet=doing.token)
    for id in list(dict.fromkeys(ids))[:MOST]:
        try:
            _claim(doing, id, pay_by, kept=kept)
        except RefusedError as refused:
            answer.refused[id] = str(refused)
        else:
            answer.done.append(id)
    return answer


@transaction.atomic
def _claim(doing: RecoveryAction, id: int, pay_by: datetime | None, *, kept: bool) -> None:
    loss = _locked(doing.member, id)
    if not _enter(doing, loss, EntryKind.CLAIMED, loss.amount):
        return
    if loss.state != LossState.TO_CONFIRM:
        raise RefusedError("it has been claimed already", field="state")
    ref = str(loss.id)
    now = {"state": LossState.CLAIMED, "claimed_at": doing.now, "claimed_by": doing.member.pk, "sheet": doing.token}
    _write(loss, ref=ref, due_at=pay_by, **now)
    party = Party(loss.party)
    confirmed = case_actions.confirm_loss(
        _action(doing, loss, "confirm"), ref=ref, party=party, amount=loss.amount, kept=kept, text=doing.text
    )
    case_actions.raise_claim(
        _action(doing, loss, "raise"), ref=ref, party=party, amount=loss.amount, due=pay_by, text=doing.text
    )
    _step(doing, loss, confirmed, subject=f"loss:{ref}", step="claim")
    if pay_by is None:
        _write(loss, due_at=_due(loss))
    note(member=doing.member, verb="loss.claimed", about=_about(loss), detail=_detail(loss), now=doing.now)


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
            _write(loss, state=LossState.ANSWERED, answered_at=doing.now, answer=doing.text)
            detail = _detail(loss, amount=amount, text=doing.text)
            note(member=doing.member, verb="loss.answered", about=_about(loss), detail=detail, now=doing.now)


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
