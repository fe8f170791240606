"""A dossier in hand: nobody else can change it until the transaction ends, and it is decoded once."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import connection
from django.http import Http404

from amends.casework.decide.batch import DossierEntry
from amends.casework.ledger import identity
from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay.policies import card_of
from amends.casework.people import lent_steps, sql
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.signals import AnySignal, StepReturned
from amends.engine.words import Source
from amends.merchants.actors import Actor, ActorKind
from amends.merchants.models import Member, Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDossier:
    """``dossier``: the engine works on it itself, so what is wanted of it as it stood is read before an action."""

    entry: DossierEntry
    shop: Shop
    dossier: Dossier
    policy: Policy

    @property
    def dossier_id(self) -> int:
        return self.entry.id

    @property
    def currency(self) -> str:
        return self.dossier.facts.currency or self.shop.currency


def begin(member: Member, shop: Shop, key: str) -> HeldDossier:
    """What is known under a key of one of the merchant's shops, or begun with it: an order, an enquiry."""
    number = identity.dossier_id(shop_id=shop.pk, key=key)
    if DossierRecord.objects.filter(merchant_id=member.merchant_id, id=number).exists():
        return hold(member, number)
    card = card_of(shop, front_line=_front_line_of(member))
    entry = DossierEntry(card=card, id=number, key=key, lane=identity.lane_of(number))
    dossier = entry.opened()
    return HeldDossier(entry=entry, shop=shop, dossier=dossier, policy=card.policy_for(dossier))


def hold(member: Member, dossier_id: int) -> HeldDossier:
    """One of the member's merchant's dossiers, locked until the transaction ends. Raises Http404."""
    found = (
        DossierRecord.objects.filter(merchant_id=member.merchant_id, id=dossier_id)
        .select_related("shop")
        .select_for_update(of=("self",))
        .first()
    )
    if found is None:
        raise Http404
    entry = DossierEntry(
        card=card_of(found.shop, front_line=_front_line_of(member)),
        id=found.id,
        key=found.key,
        lane=found.lane,
        wake_at=found.wake_at,
        version=found.version,
        state=bytes(found.state),
        private=bytes(found.private) if found.private else None,
        buyer=found.buyer,
        sample=found.sample,
    )
    dossier = entry.opened()
    return HeldDossier(entry=entry, shop=found.shop, dossier=dossier, policy=entry.card.policy_for(dossier))


def _front_line_of(member: Member) -> frozenset[str]:
    """Ids of the merchant's members who are front line and nothing else, nor lent another role."""
    with connection.cursor() as cursor:
        cursor.execute(sql.FRONT_LINE.format(merchant="%(merchant)s"), {"merchant": member.merchant_id})
        return frozenset(number for (number,) in cursor.fetchall())


def stamped(held: HeldDossier, signal: AnySignal, *, by: str, now: datetime, actor: Actor | None) -> AnySignal:
    """``by``: the member whose doing it is; somebody outside is named in their place.

    Who lent a step hears that it came back.
    """
    whose = actor.by if actor is not None and actor.is_outside else by
    mine = msgspec.structs.replace(signal, order=held.entry.key, at=now, by=whose, source=_source(signal, actor))
    if isinstance(mine, StepReturned) and (step := lent_steps.step_of(held.dossier, mine)) is not None:
        return msgspec.structs.replace(mine, to=step.lent_by)
    return mine


def _source(signal: AnySignal, actor: Actor | None) -> Source:
    """What a buyer says is a buyer's; everything else is done in our house."""
    said = actor is not None and actor.kind is ActorKind.BUYER and type(signal).SOURCE is Source.BUYER
    return Source.BUYER if said else Source.COLLEAGUE
