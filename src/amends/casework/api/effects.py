"""What amends wants done, for the shop's own system: read, taken on a lease, and told what came of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from amends.casework.api.door import MOST, api, key_of
from amends.casework.api.problems import ApiProblem
from amends.casework.delivery import leases
from amends.casework.delivery.connectors import Delivery
from amends.casework.delivery.leases import EffectResult, Leased, LeaseRefusal, NotTaken, Puller
from amends.casework.ledger.connections import joined
from amends.casework.ledger.effect_models import EffectRecord
from amends.merchants import reach
from amends.merchants.access import reachable
from amends.merchants.actors import Actor
from amends.merchants.models import ApiKey
from amends.merchants.rls import tenant

State = Literal["waiting", "taken", "done", "failed", "past"]
Seconds = Annotated[int, Field(ge=0, le=3600)]
_ENDS: Final[dict[str, State]] = {"sent": "done", "dead": "failed", "past": "past"}


class FileOut(Schema):
    """A file that goes with an effect: where its bytes are to be had with the same key, and their SHA-256."""

    href: str
    name: str
    sha256: str


class EffectOut(Schema):
    """``idempotency_key``: the same at every attempt; act once per key. ``amount``: minor units of ``currency``.

    ``values``: what the kind carries, such as the refund's id and version. ``attempts``: how often in vain.
    """

    id: int
    idempotency_key: str
    kind: str
    to: str
    order: str
    case: int
    at: datetime
    amount: int
    currency: str
    values: dict[str, str | int | bool | None]
    rule: str
    files: list[FileOut]
    attempts: int


class EffectSeen(EffectOut):
    """Also where it stands. ``offered``: it is taken here, not carried. ``until``: when it can be taken (again)."""

    state: State
    offered: bool
    until: datetime | None
    done_at: datetime | None
    reference: str
    error: str


class EffectPage(Schema):
    """``next``: pass it as ``after`` for what follows, null at the end."""

    effects: list[EffectSeen]
    next: int | None


class LeaseOut(Schema):
    """``lease``: tell results with it. ``until``: when what has no result yet can be taken by others."""

    lease: str
    until: datetime
    effects: list[EffectOut]


class LeaseIn(Schema):
    """``seconds``: how long; 0: the usual. ``kinds``: only these; empty: all."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 20
    seconds: Seconds = 0
    kinds: list[str] = []


class AckIn(Schema):
    """``lease``: your own, to keep it longer; empty: take it."""

    seconds: Seconds = 0
    lease: Annotated[str, Field(max_length=60)] = ""


class ResultIn(Schema):
    """``reference``: the other side's number. ``reason``: why it failed; ``again``: it may be tried once more."""

    lease: Annotated[str, Field(max_length=60)] = ""
    outcome: Literal["done", "failed"]
    reference: Annotated[str, Field(max_length=200)] = ""
    reason: Annotated[str, Field(max_length=500)] = ""
    again: bool = False


class ResultOut(Schema):
    """``known``: the same had been told before, and nothing changed."""

    id: int
    known: bool


class EffectQuery(Schema):
    """``order``: its number; ``since``: wanted at or after; ``after``: the ``next`` of the page before."""

    state: State | None = None
    kind: str = ""
    order: str = ""
    case: int | None = None
    since: datetime | None = None
    after: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


@api.get("/effects", response=EffectPage)
def effects(request: HttpRequest, asked: Query[EffectQuery]) -> EffectPage:
    """The shop's effects, in order of their numbers."""
    actor, now = Actor.of_key(key_of(request)), timezone.now()
    rows = _filtered(reachable(actor, EffectRecord).filter(id__gt=asked.after), asked, now)
    with reach.within(actor):
        found = list(rows.order_by("id")[: asked.limit + 1])
    more = len(found) > asked.limit
    shown = found[: asked.limit]
    return EffectPage(effects=[_seen(row, now) for row in shown], next=shown[-1].id if more else None)


@api.get("/effects/{int:number}", response=EffectSeen)
def effect(request: HttpRequest, number: int) -> EffectSeen:
    """One effect of the shop. 404 if there is none."""
    actor = Actor.of_key(key_of(request))
    with reach.within(actor):
        found = reachable(actor, EffectRecord).filter(id=number).first()
    if found is None:
        raise Http404
    return _seen(found, timezone.now())


@api.post("/effects/lease", response=LeaseOut)
def lease(request: HttpRequest, asked: LeaseIn) -> LeaseOut:
    """Take what has waited longest; nobody else gets it until the lease ends. 409 where the shop has them carried."""
    key, now = key_of(request), timezone.now()
    if not leases.pulls(merchant_id=key.merchant_id, shop_id=key.shop_id):
        raise ApiProblem(
            409, LeaseRefusal.CARRIED, "This shop's effects are carried; its settings choose how they go out."
        )
    with tenant(key.merchant_id):
        taken = leases.lease(
            joined(), _puller(key), limit=asked.limit, seconds=asked.seconds, kinds=asked.kinds, now=now
        )
    return _leased(taken)


@api.post("/effects/{int:number}/ack", response=LeaseOut)
def acknowledge(request: HttpRequest, number: int, asked: AckIn) -> LeaseOut:
    """Take one effect, or keep it longer. 404: none of this shop; 409: another's, over, or carried."""
    key, now = key_of(request), timezone.now()
    with tenant(key.merchant_id):
        try:
            taken = leases.acknowledge(
                joined(), _puller(key), number=number, seconds=asked.seconds, token=asked.lease, now=now
            )
        except NotTaken as refused:
            raise _said(refused) from refused
    return _leased(taken)


@api.post("/effects/{int:number}/result", response=ResultOut)
def result(request: HttpRequest, number: int, asked: ResultIn) -> ResultOut:
    """Say what came of it; the order's cases go on from there. The same again changes nothing. 404, 409 as ``ack``."""
    key, now = key_of(request), timezone.now()
    told = EffectResult(done=asked.outcome == "done", reference=asked.reference, reason=asked.reason, again=asked.again)
    if not told.done and not told.reason:
        raise ApiProblem(422, "reason", "reason: say why it failed")
    with tenant(key.merchant_id):
        try:
            fresh = leases.tell(joined(), _puller(key), number=number, token=asked.lease, told=told, now=now)
        except NotTaken as refused:
            raise _said(refused) from refused
    return ResultOut(id=number, known=not fresh)


def _puller(key: ApiKey) -> Puller:
    return Puller(merchant_id=key.merchant_id, shop_id=key.shop_id, key_id=key.pk)


def _said(refused: NotTaken) -> Exception:
    return Http404() if refused.why is LeaseRefusal.MISSING else ApiProblem(409, refused.why, str(refused))


def _filtered(rows: QuerySet[EffectRecord], asked: EffectQuery, now: datetime) -> QuerySet[EffectRecord]:
    wanted = {"kind": asked.kind, "order_key": asked.order, "case_no": asked.case, "wanted_at__gte": asked.since}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value not in ("", None)})
    return rows.filter(_in_state(asked.state, now)) if asked.state else rows


def _in_state(state: State, now: datetime) -> Q:
    taken = Q(next_at__gt=now) & ~Q(holder="")
    match state:
        case "taken":
            return taken
        case "waiting":
            return Q(next_at__isnull=False) & ~taken
        case _:
            return Q(state__in=[stored for stored, said in _ENDS.items() if said == state])


def _state(row: EffectRecord, now: datetime) -> State:
    held = row.holder and row.next_at is not None and row.next_at > now
    return _ENDS.get(row.state) or ("taken" if held else "waiting")


def _seen(row: EffectRecord, now: datetime) -> EffectSeen:
    known = _known(row.id, row.shop_id, row.key, row.payload)
    return EffectSeen(
        **known, order=row.order_key, case=row.case_no, amount=row.amount, currency=row.currency,
        attempts=row.attempts, state=_state(row, now), offered=row.offered_at is not None, until=row.next_at,
        done_at=row.sent_at, reference=row.receipt, error=row.last_error,
    )  # fmt: skip


def _leased(taken: Leased) -> LeaseOut:
    return LeaseOut(lease=taken.lease, until=taken.until, effects=[_out(each) for each in taken.effects])


def _out(each: Delivery) -> EffectOut:
    known = _known(each.id, each.shop_id, each.key, each.content)
    return EffectOut(
        **known, order=each.order_key, case=each.case_no, amount=each.amount, currency=each.currency,
        attempts=each.attempts,
    )  # fmt: skip


def _known(number: int, shop: int, key: str, content: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = content.get("values", {})
    return {
        "id": number,
        "idempotency_key": f"{shop}:{key}",
        "kind": content["kind"],
        "to": content.get("to", ""),
        "at": content["at"],
        "rule": content.get("rule", ""),
        "values": values,
        "files": list(_files(values)),
    }


def _files(values: dict[str, Any]) -> Iterable[FileOut]:
    """The pack of evidence that goes with it, and the files of a letter."""
    if pack := values.get("pack"):
        yield FileOut(href=f"/api/v1/packs/{pack}.zip", name=f"{pack}.zip", sha256=str(values.get("pack_sha256", "")))
    for line in filter(None, str(values.get("files", "")).split("\n")):
        sha256, _, name = line.partition(" ")
        yield FileOut(href=f"/api/v1/messages/{values.get('message')}/files/{sha256}", name=name, sha256=sha256)
