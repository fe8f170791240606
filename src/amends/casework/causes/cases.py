"""The cases behind a cause: found by what they have in common, kept, and what they cost so far."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from amends.casework.causes import sql
from amends.casework.causes.models import Cause, CauseCase
from amends.casework.causes.statistics import WINDOWS, Key
from amends.engine.ledgers.tallies import (
    BATCH,
    CARRIER,
    LISTING,
    PRODUCT,
    ROUTE,
    SHOP,
    SUPPLIER,
)
from amends.merchants.models import Shop

MOST: Final = 2000  # cases kept of one cause
_WHERE: Final = {
    PRODUCT: "m.skus @> ARRAY[%(suspect)s]",
    LISTING: "m.skus @> ARRAY[%(second)s] AND m.shop_id = %(first)s::bigint",
    BATCH: "m.batch = %(suspect)s",
    SUPPLIER: "m.supplier = %(suspect)s",
    CARRIER: "m.carrier = %(suspect)s",
    ROUTE: "m.carrier = %(first)s AND m.country = %(second)s",
    SHOP: "m.shop_id = %(suspect)s::bigint",
}


def suspects(shop_id: int, skus: Sequence[str], carrier: str, country: str, supplier: str, batch: str) -> Iterator[Key]:
    """All that a case can have in common with others."""
    yield SHOP, str(shop_id)
    for sku in skus:
        yield PRODUCT, sku
        yield LISTING, f"{shop_id}/{sku}"
    if carrier:
        yield CARRIER, carrier
        yield ROUTE, f"{carrier}/{country}"
    yield from ((kind, value) for kind, value in ((SUPPLIER, supplier), (BATCH, batch)) if value)


def refresh(cause: Cause, *, now: datetime) -> None:
    """Add cases that have come since it was raised, and those of the days before that raised it; sum them up."""
    first, _, second = cause.suspect.partition("/")
    values: dict[str, Any] = {
        "merchant": cause.merchant_id,
        "cause": cause.id,
        "issue": cause.issue,
        "suspect": cause.suspect,
        "first": first,
        "second": second,
        "since": cause.raised_at - timedelta(days=max(WINDOWS)),
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.ADD.format(where=_WHERE[cause.kind]), values)
        cursor.execute(sql.SUM, values)


def let_go(merchant_id: int, dossier_id: int, *, above: int = 0) -> None:
    """An order's cases ``above`` a number are gone: no cause counts them any more. Before their rows go."""
    of = {"merchant_id": merchant_id, "dossier_id": dossier_id, "no__gt": above}
    gone = CauseCase.objects.filter(**of)
    numbers = sorted(set(gone.values_list("cause_id", flat=True)))
    gone.delete()
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute(sql.SUM, {"merchant": merchant_id, "cause": number})


def note(cause: Cause, *, verb: str, detail: dict[str, Any], now: datetime) -> None:
    """A line of the cause's history that no member wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql.NOTE, [cause.merchant_id, now, verb, f"cause:{cause.id}", json.dumps(detail)])


def shown(cause: Cause) -> str:
    """What the suspect is called: a shop by its name, a listing by product and shop, a route with an arrow."""
    first, _, second = cause.suspect.partition("/")
    match cause.kind:
        case "shop":
            return _shop(cause.merchant_id, first)
        case "listing":
            return f"{second} · {_shop(cause.merchant_id, first)}"
        case "route":
            return f"{first} → {second}" if second else first
        case _:
            return cause.suspect


def _shop(merchant_id: int, number: str) -> str:
    found = Shop.objects.filter(merchant_id=merchant_id, id=number).values_list("name", flat=True).first()
    return found or number
