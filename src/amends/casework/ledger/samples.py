"""Sample orders, to learn on: in no list and no count, nothing they want is ever sent, and they can be taken away.

They are told by their number. Their cases' rows carry a state of their own, which no list, count or round asks for.
"""

from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from amends.casework.ledger.models import DossierRecord
from amends.merchants.access import require, visible
from amends.merchants.models import Member
from amends.merchants.rls import outside_tenant
from amends.merchants.roles import Permission

PREFIX: Final = "SAMPLE-"
STATE: Final = "sample"
MOST: Final = 20  # sample orders of a merchant at a time


def is_sample(order: str) -> bool:
    return order.startswith(PREFIX)


def new_order() -> str:
    return f"{PREFIX}{uuid4().hex[:8].upper()}"


def there(member: Member) -> list[tuple[int, str]]:
    """(dossier id, order) of the merchant's sample orders, newest first."""
    found = visible(member, DossierRecord).filter(key__startswith=PREFIX).order_by("-now_at", "id")
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
        DossierRecord.objects.filter(merchant_id=member.merchant_id, id__in=numbers, key__startswith=PREFIX).delete()
    return len(numbers)


def _hanging() -> Iterator[type[Model]]:
    for model in apps.get_app_config("casework").get_models():
        names: set[Any] = {getattr(field, "attname", "") for field in model._meta.get_fields()}  # noqa: SLF001 - documented
        if {"merchant_id", "dossier_id"} <= names:
            yield model
