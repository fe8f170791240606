"""Sample orders, to learn on: in no list and no count, nothing they want is ever sent, and they can be taken away.

Their dossier's row says so, not their number. Their cases' rows carry a state of their own, which no list, count or
round asks for.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import msgspec
from django.apps import apps
from django.db import transaction
from django.db.models import Model

from amends.casework.intake.inbox import receive
from amends.casework.ledger.identity import dossier_id, lane_of
from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay.policies import card_of
from amends.engine import dossier as dossiers
from amends.engine.signals import AnySignal
from amends.merchants.access import require, visible
from amends.merchants.models import Member, Shop
from amends.merchants.rls import outside_tenant
from amends.merchants.roles import Permission

STATE: Final = "sample"
MOST: Final = 20  # sample orders of a merchant at a time


def new_order() -> str:
    """A number for a sample; nothing is told by it but to who reads it."""
    return f"SAMPLE-{uuid4().hex[:8].upper()}"


def make(*, shop: Shop, story: Sequence[AnySignal], now: datetime) -> int:
    """Let what happened to a sample order come in; its dossier is there before, and says what it is. Its id.

    Committed when this returns, so that another connection can decide it.
    """
    key = story[0].order
    number = dossier_id(shop_id=shop.pk, key=key)
    card = card_of(shop)
    fresh = dossiers.new(key=key, platform=shop.platform, policy=card.policy.version)
    # inbox and dossiers are the tables' owner's; the shop is known to be ours
    with outside_tenant(), transaction.atomic():
        DossierRecord.objects.create(
            merchant_id=shop.merchant_id, id=number, shop=shop, key=key, lane=lane_of(number),
            policy=card.policy.version, state=dossiers.encode(fresh), sample=True,
        )  # fmt: skip
        receive(shop=shop, items=msgspec.json.encode(list(story)), source="sample", now=now)
    return number


def there(member: Member) -> list[tuple[int, str]]:
    """(dossier id, order) of the merchant's sample orders, newest first."""
    found = visible(member, DossierRecord).filter(sample=True).order_by("-now_at", "id")
    return list(found.values_list("id", "key")[:MOST])


def remove(member: Member) -> int:
    """Take all sample orders of the merchant away with everything that hangs on them, but the audit. Returns how many.

    Raises Http404 for who doesn't manage the merchant.
    """
    require(member, Permission.MANAGE_MERCHANT)
    numbers = [number for number, _order in there(member)]
    with outside_tenant(), transaction.atomic():
        for model in _hanging():
            model._default_manager.filter(merchant_id=member.merchant_id, dossier_id__in=numbers).delete()
        DossierRecord.objects.filter(merchant_id=member.merchant_id, id__in=numbers, sample=True).delete()
    return len(numbers)


def _hanging() -> Iterator[type[Model]]:
    for model in apps.get_app_config("casework").get_models():
        names: set[Any] = {getattr(field, "attname", "") for field in model._meta.get_fields()}  # noqa: SLF001 - documented
        if {"merchant_id", "dossier_id"} <= names:
            yield model
