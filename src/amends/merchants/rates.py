"""A merchant's exchange rates as loaded, and as a setting; what they are and how they count stands in ``exchange``."""

from collections.abc import Mapping
from typing import Any, Final

from amends.merchants.access import visible
from amends.merchants.exchange import (
    FALLBACK,
    ONE,
    UNKNOWN,
    OwnRate,
    Rate,
    Rates,
    Shipped,
    noted,
    read_rates,
    shipped,
)
from amends.merchants.models import Member, Merchant, Shop

__all__ = [
    "FALLBACK",
    "HOME",
    "ONE",
    "UNKNOWN",
    "OwnRate",
    "Rate",
    "Rates",
    "Shipped",
    "currencies",
    "key_of",
    "noted",
    "rates_of",
    "read",
    "read_rates",
    "shipped",
    "write",
]

HOME: Final = "home"  # the key of the setting that names it


def rates_of(merchant: Merchant) -> Rates:
    """The same from a merchant as loaded."""
    return Rates(merchant.home_currency, merchant.own_rates)


def currencies(member: Member) -> list[str]:
    """What the merchant's shops sell in, by name."""
    return sorted(set(visible(member, Shop).values_list("currency", flat=True)))


# --- as a setting: by key ``home``, or ``CNY/USD`` for what a USD is worth in CNY ------------------------------------


def key_of(home: str, currency: str) -> str:
    return f"{home}/{currency}"


def read(member: Member, key: str) -> dict[str, Any]:
    """Plain values; a rate that nobody typed is empty, so that the first one can be taken back too."""
    merchant = Merchant.objects.get(id=member.merchant_id)
    if key == HOME:
        return {"home": merchant.home_currency or FALLBACK}
    home, _, currency = key.partition("/")
    own = merchant.own_rates.get(home, {}).get(currency, {})
    return {name: own.get(name, "") for name in ("rate", "on", "source")}


def write(member: Member, key: str, values: Mapping[str, Any]) -> None:
    """Keep the home currency or a rate; an empty rate leaves the one that comes along. The worker ranks anew."""
    merchant = Merchant.objects.select_for_update().get(id=member.merchant_id)
    if key == HOME:
        Merchant.objects.filter(id=merchant.pk).update(home_currency=values["home"], ranking={})
        return
    home, _, currency = key.partition("/")
    own = {code: each for code, each in merchant.own_rates.get(home, {}).items() if code != currency}
    if values["rate"]:
        own[currency] = {"rate": values["rate"], "on": values["on"], "source": values["source"]}
    Merchant.objects.filter(id=merchant.pk).update(own_rates={**merchant.own_rates, home: own}, ranking={})
