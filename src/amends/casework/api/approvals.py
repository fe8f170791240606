"""Answering requests to grant by a key that is bound to a member: the way their press of a button goes."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Path, Schema

from amends.casework.actions import answers
from amends.casework.actions.transaction import RefusedError
from amends.casework.api.door import api, key_of
from amends.casework.api.problems import ApiProblem
from amends.casework.approval.models import Approval
from amends.merchants.access import get_or_404
from amends.merchants.actors import Actor
from amends.merchants.models import ApiKey, Member
from amends.merchants.rls import tenant

T = TypeVar("T")
Number = Annotated[int, Path(ge=1, lt=2**63)]
Words = Annotated[str, Field(max_length=500)]


class GrantIn(Schema):
    """``amount``: the sum agreed to, minor units: the one that was asked for, so that nobody agrees blind."""

    amount: Annotated[int, Field(gt=0, lt=10**15)]
    reason: Words = ""


class RefusalIn(Schema):
    """``reason``: why not, for the colleague who asked."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class AnsweredOut(Schema):
    """``status``: ``granted`` and done, ``passed``: agreed, and one more has to (``passed_to``), or ``refused``."""

    status: str
    passed_to: str = ""


@api.post("/approvals/{id}/grant", response=AnsweredOut)
def grant(request: HttpRequest, id: Number, said: GrantIn) -> AnsweredOut:
    """Agree to the sum that was asked for, and do what it was asked for.

    For keys that are bound to a member, within what that member may answer. 404: not theirs to answer; 409: it is
    their own, has been answered, or is about another sum.
    """
    key = key_of(request)
    member, actor = _member(key), Actor.of_key(key)
    with tenant(key.merchant_id), transaction.atomic():
        if _of_shop(key, member, id).amount != said.amount:
            raise ApiProblem(409, "amount", "this is not the sum that was asked for")
        found = _told(lambda: answers.grant(member=member, id=id, reason=said.reason, now=timezone.now(), actor=actor))
    return AnsweredOut(status="passed" if found.passed_to else "granted", passed_to=found.passed_to)


@api.post("/approvals/{id}/refuse", response=AnsweredOut)
def refuse(request: HttpRequest, id: Number, said: RefusalIn) -> AnsweredOut:
    """Say no, and why. For keys that are bound to a member; 404 and 409 as with granting."""
    key = key_of(request)
    member, actor = _member(key), Actor.of_key(key)
    with tenant(key.merchant_id), transaction.atomic():
        _of_shop(key, member, id)
        _told(lambda: answers.refuse(member=member, id=id, reason=said.reason, now=timezone.now(), actor=actor))
    return AnsweredOut(status="refused")


def _member(key: ApiKey) -> Member:
    """Whose authority the key has; a key that only reports facts answers nothing."""
    if key.member is None:
        raise Http404
    return key.member


def _of_shop(key: ApiKey, member: Member, id: int) -> Approval:
    return get_or_404(member, Approval, id=id, shop_id=key.shop_id)


def _told(do: Callable[[], T]) -> T:
    """What stands in the way is a problem of its own word."""
    try:
        return do()
    except RefusedError as refused:
        raise ApiProblem(409, refused.field, str(refused)) from refused
