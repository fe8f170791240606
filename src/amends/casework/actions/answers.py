"""Answering what others ask to grant: once, never one's own, with limits and money looked at again.

Who answers: whoever stands at the role a request went to or above it, finance for what the pool doesn't cover, and
those they let stand in for them. Nobody answered in time: it goes to the next role.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.http import Http404

from amends.casework.actions import signatures, sql
from amends.casework.actions.transaction import (
    ActionResult,
    Allowed,
    RefusedError,
    act,
)
from amends.casework.approval import grants, notices
from amends.casework.approval.grants import GrantWish
from amends.casework.approval.models import (
    Approval,
    Delegation,
    Kind,
    RequestState,
)
from amends.casework.approval.requests import answer_by
from amends.casework.ledger.audit import note
from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay.policies import card_of, ours
from amends.engine.authority import FINANCE, AuthorityVerdict
from amends.engine.playbook import Limit, Playbook
from amends.engine.signals import AnySignal, RemedyChosen, StepDone
from amends.merchants.access import get_or_404, visible
from amends.merchants.actors import Actor
from amends.merchants.models import Member, Shop
from amends.merchants.rates import rates_of

LONGEST: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """``acted``: what granting did. ``passed_to``: the role it went on to instead, where one more has to agree."""

    acted: ActionResult | None = None
    passed_to: str = ""


def may_answer(member: Member, *, goes_to: str, limits: tuple[Limit, ...], stands_in: tuple[Member, ...]) -> str | None:
    """The standing the member answers with, their own or that of somebody they stand in for; None: may not."""
    for who in (member, *stands_in):
        role = _standing(who, goes_to, limits)
        if role is not None:
            return role
    return None


def _standing(who: Member, goes_to: str, limits: tuple[Limit, ...]) -> str | None:
    if goes_to == FINANCE:
        return FINANCE if grants.keeps_money(who) else None
    order = [limit.role for limit in limits]
    role = grants.standing(who, limits)
    fits = role in order and goes_to in order and order.index(role) >= order.index(goes_to)
    return role if fits else None


def standing_in_for(member: Member, *, now: datetime) -> tuple[Member, ...]:
    """Those who let the member answer for them at this moment."""
    mine = visible(member, Delegation).filter(to_member=member.pk, from_at__lte=now, until_at__gt=now)
    return tuple(visible(member, Member).filter(id__in=mine.values("from_member"), is_active=True).order_by("id"))


@transaction.atomic
def grant(*, member: Member, id: int, reason: str = "", now: datetime, actor: Actor | None = None) -> Answered:
    """Agree, and do the action that was asked for. Raises RefusedError, Http404 for what isn't theirs to answer.

    ``actor``: whose hand it was, where it is not the member's own: a key's.
    """
    approval, playbook, role = _open(member, id, now)
    if approval.asked_by == member.pk:
        raise RefusedError("nobody approves their own", field="own")
    wish = _wish(approval, playbook)
    grants.serialise(member, wish.buyer)
    signing = signatures.Signing(
        member=member, approval=approval, wish=wish, playbook=playbook, reason=reason, now=now, actor=actor
    )
    if (rule := signatures.rule_of(signing)) is not None:
        if left := signatures.sign(signing, rule, standing_in_for(member, now=now), fits=may_answer):
            return Answered(passed_to=left[0])
    elif not (verdict := _again(member, approval, wish, playbook, role, now)).granted:
        return _pass_on(member, approval, verdict, playbook, now, actor)
    allowed = Allowed(approval=approval.id, asked_by=approval.asked_by, amount=approval.amount, scene=approval.scene)
    # the row says granted before the action is done: both or neither
    _settle(member, approval, RequestState.GRANTED, reason, now, actor)
    acted = act(
        member=member,
        dossier_id=approval.dossier_id,
        signal=_action(approval, now),
        now=now,
        allowed=allowed,
        actor=actor,
    )
    if not acted.applied:
        raise RefusedError("this was done already", field="twice")
    return Answered(acted=acted)


@transaction.atomic
def refuse(*, member: Member, id: int, reason: str, now: datetime, actor: Actor | None = None) -> None:
    """Say no, and why. Raises RefusedError, Http404."""
    approval, _, _ = _open(member, id, now)
    if approval.asked_by == member.pk:
        raise RefusedError("nobody answers their own", field="own")
    _settle(member, approval, RequestState.REFUSED, reason, now, actor)


@transaction.atomic
def withdraw(*, member: Member, id: int, now: datetime) -> None:
    """Whoever asked doesn't want it any more. Raises RefusedError, Http404 for another's request."""
    approval = _locked(member, id)
    if approval.asked_by != member.pk:
        raise Http404
    if approval.state != RequestState.ASKED:
        raise RefusedError("it has been answered already", field="answered")
    _settle(member, approval, RequestState.WITHDRAWN, "", now)


def _locked(member: Member, id: int) -> Approval:
    """The dossier first, as every action locks it, then the request: of two who answer at once one waits."""
    found = get_or_404(member, Approval, id=id)
    costs = _lock_dossier(member, found.dossier_id)
    approval = visible(member, Approval).select_for_update().get(id=id)
    approval.order_amount = costs  # what a share is of, as it stands now; the row keeps what it was when asked
    return approval


def _lock_dossier(member: Member, dossier_id: int) -> int:
    """Returns what its order costs now."""
    held = visible(member, DossierRecord).filter(id=dossier_id).select_for_update()
    return int(held.values_list("amount", flat=True).get())


def _open(member: Member, id: int, now: datetime) -> tuple[Approval, Playbook, str]:
    approval = _locked(member, id)
    playbook = _playbook(member, approval.shop_id)
    # who stands in for the asker has only the asker's own word to give
    stands_in = tuple(each for each in standing_in_for(member, now=now) if each.pk != approval.asked_by)
    fits = (
        may_answer(member, goes_to=each, limits=playbook.authority, stands_in=stands_in)
        for each in signatures.roles_of(approval)
    )
    role = next(filter(None, fits), None)
    if role is None and approval.asked_by != member.pk:
        raise Http404
    if approval.state != RequestState.ASKED:
        raise RefusedError("it has been answered already", field="answered")
    return approval, playbook, role or ""


def _playbook(member: Member, shop_id: int) -> Playbook:
    return ours(card_of(get_or_404(member, Shop, id=shop_id)).policy)


def _wish(approval: Approval, playbook: Playbook) -> GrantWish:
    return GrantWish(
        dossier_id=approval.dossier_id,
        shop_id=approval.shop_id,
        zone=playbook.zone,
        order_key=approval.order_key,
        case_no=approval.case_no,
        scene=approval.scene,
        kind=Kind(approval.kind),
        name=approval.name,
        amount=approval.amount,
        chosen=approval.chosen,
        currency=approval.currency,
        order_amount=approval.order_amount,
        buyer=approval.buyer,
        signal_id=approval.signal_id,
        text=approval.text,
        goods=approval.goods,
    )


def _again(
    member: Member, approval: Approval, wish: GrantWish, playbook: Playbook, role: str, now: datetime
) -> AuthorityVerdict:
    """The limits again, as they stand now. Finance says only that the pool may pay: for the rest the asker's own."""
    rates = rates_of(member.merchant)
    limits = grants.limits_in(playbook, wish.currency, rates)
    if role != FINANCE:
        sofar = grants.before(member, wish, rates=rates, now=now)
        return grants.decide(member, limits, wish, sofar, role=role)
    asker = get_or_404(member, Member, id=approval.asked_by)
    return grants.decide(asker, limits, wish, grants.before(asker, wish, rates=rates, now=now))


def _pass_on(
    member: Member,
    approval: Approval,
    verdict: AuthorityVerdict,
    playbook: Playbook,
    now: datetime,
    actor: Actor | None = None,
) -> Answered:
    """More has been granted meanwhile, or the pool has run low: one more has to agree."""
    if verdict.goes_to == approval.goes_to == FINANCE:
        raise RefusedError("the pool doesn't cover it", field="pool", amount=verdict.limit or 0)
    if not verdict.goes_to or verdict.goes_to == approval.goes_to:
        raise RefusedError("it is above what you may grant", field="limit", amount=verdict.limit or 0)
    approval.goes_to, approval.due_at = verdict.goes_to, answer_by(playbook, verdict.goes_to, now)
    approval.bound, approval.bound_limit = verdict.bound.value if verdict.bound else "", verdict.limit
    visible(member, Approval).filter(id=approval.id).update(
        goes_to=approval.goes_to, due_at=approval.due_at, bound=approval.bound, bound_limit=approval.bound_limit
    )
    _note(member, approval, "passed_on", now, actor)
    notices.passed_on(approval=approval, limits=playbook.authority, by=member.pk, now=now)
    return Answered(passed_to=verdict.goes_to)


def _settle(
    member: Member, approval: Approval, state: RequestState, reason: str, now: datetime, actor: Actor | None = None
) -> None:
    visible(member, Approval).filter(id=approval.id, state=RequestState.ASKED).update(
        state=state, decided_by=member.pk, decided_at=now, reason=reason
    )
    _note(member, approval, state.value, now, actor)
    if state is not RequestState.WITHDRAWN:
        granted = state is RequestState.GRANTED
        notices.answered(approval=approval, by=member.pk, granted=granted, reason=reason, now=now)


def _note(member: Member, approval: Approval, verb: str, now: datetime, actor: Actor | None = None) -> None:
    about = f"case:{approval.dossier_id}/{approval.case_no}"
    detail = {"approval": approval.id, "amount": approval.amount, "goes_to": approval.goes_to}
    note(member=member, verb=f"approval.{verb}", about=about, detail=detail, now=now, actor=actor)


def _action(approval: Approval, now: datetime) -> AnySignal:
    """The action as it was asked for, under its own id: done once, whoever presses how often."""
    what: dict[str, object] = {"id": approval.signal_id, "at": now, "order": "-", "text": approval.text}
    what["form"] = approval.form
    if approval.kind == Kind.REMEDY:
        return RemedyChosen(case=approval.case_no, remedy=approval.name, amount=approval.chosen, **what)  # type: ignore[arg-type]
    return StepDone(case=approval.case_no, step=approval.name, **what)  # type: ignore[arg-type]


@transaction.atomic
def stand_in(*, member: Member, to: int, until: datetime, now: datetime) -> None:
    """Let another answer for oneself until then. Raises RefusedError; Http404 for who isn't a colleague."""
    other = get_or_404(member, Member, id=to, is_active=True)
    if other.pk == member.pk:
        raise RefusedError("that is yourself", field="self")
    if not now < until <= now + LONGEST:
        raise RefusedError("it must end within a month", field="until")
    with connection.cursor() as cursor:
        cursor.execute(sql.STAND_IN, [member.merchant_id, member.pk, other.pk, now, until])
    detail = {"to": other.pk, "until": until.isoformat()}
    note(member=member, verb="approval.delegated", about=f"member:{member.pk}", detail=detail, now=now)


@transaction.atomic
def stand_in_no_more(*, member: Member, id: int, now: datetime) -> None:
    """End one's own delegation at once. Raises Http404 for another's."""
    mine = get_or_404(member, Delegation, id=id, from_member=member.pk)
    visible(member, Delegation).filter(id=mine.id, until_at__gt=now).update(until_at=max(now, mine.from_at))
    detail = {"to": mine.to_member}
    note(member=member, verb="approval.delegation_ended", about=f"member:{member.pk}", detail=detail, now=now)
