"""What a merchant sells, by SKU, with and without a picture; and which of many names of files are known SKUs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.casework.products import sql
from amends.merchants.access import require, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission

PAGE: Final = 60


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """``mark``: of its picture, empty: it has none; ``by``: who gave it, as the audit names actors; ``size``: bytes."""

    sku: str
    title: str
    mark: str
    at: datetime | None
    by: str
    size: int


def products(
    member: Member, *, has: bool | None = None, wanted: str = "", after: str = ""
) -> tuple[list[ListedProduct], str]:
    """One page in the order of SKUs, and the SKU behind which the next begins, empty on the last.

    ``has``: only those with, or without, a picture. Raises Http404 for who sees no cases.
    """
    require(member, Permission.VIEW_CASES)
    values: dict[str, Any] = {"merchant": member.merchant_id, "has": has, "wanted": wanted, "after": after}
    with connection.cursor() as cursor:
        cursor.execute(sql.PAGE, values | {"limit": PAGE + 1})
        rows = [ListedProduct(*row) for row in cursor.fetchall()]
    return rows[:PAGE], rows[PAGE - 1].sku if len(rows) > PAGE else ""


def counted(member: Member) -> tuple[int, int]:
    """How many have a picture, how many have none."""
    require(member, Permission.VIEW_CASES)
    with connection.cursor() as cursor:
        cursor.execute(sql.COUNTED, {"merchant": member.merchant_id})
        has, lacks = cursor.fetchone() or (0, 0)
    return has, lacks


def known(member: Member, names: Collection[str]) -> dict[str, str]:
    """Which of these are SKUs of orders, of exchange lists or of pictures, by name; capitals make no difference."""
    small = {name.lower() for name in names}
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"merchant": member.merchant_id, "skus": list(names), "small": list(small)}
        cursor.execute(sql.KNOWN, asked)
        skus = [sku for (sku,) in cursor.fetchall()]
    for shop in visible(member, Shop).order_by("id"):
        skus += [each["sku"] for each in shop.buyer_page.get("articles", [])]
    exactly, by_small = set(skus), {sku.lower(): sku for sku in reversed(skus)}
    found = {name: name if name in exactly else by_small.get(name.lower(), "") for name in names}
    return {name: sku for name, sku in found.items() if sku}
