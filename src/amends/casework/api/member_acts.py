"""Acting by a key that is bound to a member's authority: each act goes the way a colleague's press of a button goes."""

from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import transaction
from django.http import Http404

from amends.casework.actions import joining
from amends.casework.actions.joining import CasePlace, Joining
from amends.casework.actions.transaction import (
    ActionResult,
    RefusedError,
    act,
)
from amends.casework.approval.requests import PendingRequest
from amends.casework.intake import inbox, reports
from amends.casework.ledger.identity import dossier_id
from amends.engine import signals as s
from amends.engine.answers import PROVING
from amends.engine.signals import AnySignal
from amends.engine.wire import Refused
from amends.merchants.actors import Actor
from amends.merchants.models import ApiKey, Member
from amends.merchants.rls import tenant

BY_KEY: Final = (
    s.NoteAdded, s.StepDone, s.StepSkipped, s.StepAdded, s.StepDelegated, s.StepReturned, s.RemedyChosen, s.CaseTaken,
    s.CaseHandedOver, s.CaseClosed, s.CaseReopened, s.CaseLinked, s.CaseUnlinked, s.CaseMerged, s.ClockPaused,
    s.ClockResumed, s.PromiseMade, s.PromiseKept, s.PromiseReleased,
)  # fmt: skip
"""What a key may do; letters, evidence and deadlines are looked at by a person, in the pages."""
Answer = dict[str, Any]


def take(*, key: ApiKey, member: Member, items: bytes, now: datetime) -> list[Answer]:
    """Do what acts and take in what reports, in their order; one answer for each. Raises intake.NotItems."""
    return [
        {"index": index, **_one(key, member, raw, line, now)} for index, (line, raw) in enumerate(inbox.split(items))
    ]


def _one(key: ApiKey, member: Member, raw: bytes, line: int, now: datetime) -> Answer:
    signal = inbox.check(raw, now=now)
    if isinstance(signal, Refused) or not reports.acts(signal):
        return _reported(key, raw, line, now)
    if not isinstance(signal, BY_KEY):
        return _refused(line, "kind", "this is done in the pages, by a person who looks at it")
    if isinstance(signal, s.RemedyChosen) and msgspec.json.decode(raw).get("amount") == 0:
        return _refused(line, "amount", "nothing can't be granted: leave the amount out for the rule's own sum")
    try:
        return _done(key, member, signal, now)
    except RefusedError as refused:
        return _refused(line, refused.field, str(refused))
    except Http404:
        return _refused(line, "order", "no such order of this shop, or not this member's to do")


def _done(key: ApiKey, member: Member, signal: AnySignal, now: datetime) -> Answer:
    if isinstance(signal, s.CaseLinked | s.CaseUnlinked):
        return _join(key, member, signal, now)
    return _answer(_act(key, member, signal, now))


def _reported(key: ApiKey, raw: bytes, line: int, now: datetime) -> Answer:
    receipt = inbox.take(key.shop, [(line, raw)], source="http", now=now, by=Actor.of_key(key).by)
    if receipt.refused:
        return _refused(line, receipt.refused[0].field, receipt.refused[0].reason)
    return {"status": "accepted"}


def _act(key: ApiKey, member: Member, signal: AnySignal, now: datetime) -> ActionResult:
    """As the member, within their limits and tenant. The key's own ids don't meet those of pages or other keys."""
    mine = msgspec.structs.replace(signal, id=f"{Actor.of_key(key).ref}:{signal.id}")
    number = dossier_id(shop_id=key.shop_id, key=signal.order)
    with tenant(key.merchant_id), transaction.atomic():
        acted = act(member=member, dossier_id=number, signal=mine, now=now, actor=Actor.of_key(key))
        if any(effect.kind in PROVING for effect in acted.effects):
            raise RefusedError("evidence goes out from the case's own page", field="evidence")
    return acted


def _join(key: ApiKey, member: Member, signal: s.CaseLinked | s.CaseUnlinked, now: datetime) -> Answer:
    """Both cases learn of it. ``to``: ``/2``, or another order's number, ``NUMBER/2`` for its second case."""
    actor = Actor.of_key(key)
    mine = Joining(member=member, token=f"{actor.ref}:{signal.id}", now=now, actor=actor)
    here = CasePlace(dossier_id=dossier_id(shop_id=key.shop_id, key=signal.order), no=signal.case)
    with tenant(key.merchant_id), transaction.atomic():
        there = joining.place(member, f"{signal.order}{signal.to}" if signal.to[:1] == "/" else signal.to, near=here)
        if isinstance(signal, s.CaseLinked):
            joining.link(mine, here, there, how=signal.how, text=signal.text)
        else:
            joining.unlink(mine, here, there.seen_from(here))
    return {"status": "done"}


def _answer(acted: ActionResult) -> Answer:
    if acted.asked is None:
        return {"status": "done" if acted.applied else "known"}
    asked = acted.asked
    return {
        "status": "asked",
        "approval": asked.id,
        "goes_to": asked.goes_to,
        "amount": asked.amount,
        **_several(asked),
    }


def _several(asked: PendingRequest) -> Answer:
    """Who has to agree, where it is more than one role's to say."""
    return {"asks": [asked.goes_to, *asked.also], "need": "all" if asked.every else "any"} if asked.also else {}


def _refused(line: int, field: str, reason: str) -> Answer:
    return {"status": "refused", "field": field, "line": line, "reason": reason}
