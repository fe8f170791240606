"""One of several agrees to a request: once, for a role that is still asked. The last one's word lets it be done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from amends.casework.actions.transaction import RefusedError
from amends.casework.approval import grants, notices, together
from amends.casework.approval.grants import GrantWish
from amends.casework.approval.models import Approval, ApprovalSignature
from amends.casework.approval.requests import answer_by
from amends.casework.ledger.audit import note
from amends.engine.playbook import ApproverRule, Playbook
from amends.merchants.access import get_or_404, visible
from amends.merchants.actors import Actor
from amends.merchants.models import Member
from amends.merchants.rates import rates_of

Fits = Callable[..., str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """A word about to be given, the request locked."""

    member: Member
    approval: Approval
    wish: GrantWish
    playbook: Playbook
    reason: str
    now: datetime
    actor: Actor | None = None


def roles_of(approval: Approval) -> tuple[str, ...]:
    """The roles whose people have to do with it: those still asked, and those that have given their word."""
    if not approval.rule:
        return together.open_roles(approval)
    given = ApprovalSignature.objects.filter(merchant_id=approval.merchant_id, approval_id=approval.id)
    return (*together.open_roles(approval), *given.values_list("role", flat=True))


def rule_of(signing: Signing) -> ApproverRule | None:
    """The rule that asks several, as things stand now. Raises RefusedError where the pool doesn't cover it."""
    rates, wish = rates_of(signing.member.merchant), signing.wish
    asker = get_or_404(signing.member, Member, id=signing.approval.asked_by)
    before = grants.before(asker, wish, rates=rates, now=signing.now)
    rule = together.rule_for(signing.playbook, wish, before, rates=rates, now=signing.now)
    if rule is not None and before.pool is not None and wish.amount > before.pool:
        raise RefusedError("the pool doesn't cover it", field="pool", amount=before.pool)
    return rule


def sign(signing: Signing, rule: ApproverRule, stands_in: tuple[Member, ...], *, fits: Fits) -> tuple[str, ...]:
    """Write the member's word down. Returns the roles that are still asked; empty: all that is needed is there.

    Where the rule asks fewer meanwhile and all of them have agreed, whoever presses lets it go.
    Raises RefusedError for who has agreed already, or whose role isn't asked any more.
    """
    member, approval = signing.member, signing.approval
    given = list(visible(member, ApprovalSignature).filter(approval_id=approval.id))
    slots = together.still_asked(approval, rule, given)
    if not slots:
        return ()
    if any(member.pk == each.member_id for each in given):
        raise RefusedError("you have agreed already", field="signed")
    place, stood_for = _place(signing, slots, stands_in, fits)
    ApprovalSignature.objects.create(
        merchant_id=member.merchant_id, approval_id=approval.id, member_id=member.pk, role=slots[place],
        stands_for=stood_for, reason=signing.reason, at=signing.now,
    )  # fmt: skip
    left = together.left_of(slots, place, rule)
    _note(signing, slots[place], left, stood_for)
    if left:
        _go_on(signing, rule, left)
    return left


def _place(signing: Signing, slots: tuple[str, ...], stands_in: tuple[Member, ...], fits: Fits) -> tuple[int, int]:
    """Which of the roles asked the member answers for, and whom they stand in for; their own standing first."""
    limits, taken = signing.playbook.authority, _signers(signing)
    for who in (signing.member, *(each for each in stands_in if each.pk not in taken)):
        for exactly in (True, False):
            for place, slot in enumerate(slots):
                role = fits(who, goes_to=slot, limits=limits, stands_in=())
                if role is not None and (role == slot or not exactly):
                    return place, 0 if who.pk == signing.member.pk else who.pk
    raise RefusedError("somebody else's word is asked for", field="signed_for")


def _signers(signing: Signing) -> set[int]:
    """Who can't be stood in for: who asked, and who has agreed themselves."""
    given = visible(signing.member, ApprovalSignature).filter(approval_id=signing.approval.id)
    return {signing.approval.asked_by, *given.values_list("member_id", flat=True)}


def _go_on(signing: Signing, rule: ApproverRule, left: tuple[str, ...]) -> None:
    approval, now = signing.approval, signing.now
    approval.goes_to, approval.also, approval.every, approval.rule = left[0], list(left[1:]), rule.every, rule.cited
    approval.due_at = answer_by(signing.playbook, left[0], now, rule)
    visible(signing.member, Approval).filter(id=approval.id).update(
        goes_to=approval.goes_to, also=approval.also, every=rule.every, rule=rule.cited, due_at=approval.due_at
    )
    notices.passed_on(approval=approval, limits=signing.playbook.authority, by=signing.member.pk, now=now)


def _note(signing: Signing, role: str, left: tuple[str, ...], stood_for: int) -> None:
    approval = signing.approval
    detail = {"approval": approval.id, "amount": approval.amount, "role": role, "left": list(left)}
    more = {"stands_for": stood_for} if stood_for else {}
    about = f"case:{approval.dossier_id}/{approval.case_no}"
    note(
        member=signing.member,
        verb="approval.signed",
        about=about,
        detail=detail | more,
        now=signing.now,
        actor=signing.actor,
    )
