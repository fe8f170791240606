"""An amount of another currency in the merchant's home currency, with the rate and its date."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from amends.merchants.rates import Rate, Rates
from amends.web import amounts

SAID: Final = 5  # significant digits of a rate that was reckoned


def at_home(minor: int, currency: str, rates: Rates) -> str:
    """≈ ¥2,128.88 (1 USD = 7.12 CNY, 2025-11-01, assumption); empty for what is in the home currency, or nothing."""
    if not minor or not currency or currency == rates.home:
        return ""
    told = amounts.money(rates.at_home(minor, currency), rates.home)
    return f"≈ {told} ({said(currency, rates)})"


def said(currency: str, rates: Rates) -> str:
    """1 USD = 7.12 CNY, 2025-11-01, assumption."""
    rate = rates.of(currency)
    day = rate.on.isoformat() if rate.on else ""
    parts = (f"1 {currency} = {digits(rate)} {rates.home}", day, "" if rate.own else _("assumption"))
    return ", ".join(filter(None, parts))


def digits(rate: Rate) -> str:
    """The rate with as many digits as say something: 7.12, 0.0136, 0.140449."""
    worth = rate.worth if rate.own else Decimal(f"{rate.worth:.{SAID}g}")
    text = f"{worth:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
