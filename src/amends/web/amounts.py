"""How money is written."""

from decimal import Decimal, InvalidOperation
from typing import Final

SYMBOLS: Final = {"CNY": "¥", "BRL": "R$", "USD": "US$", "EUR": "€", "GBP": "£"}
# ISO 4217: the currencies whose minor unit is not a hundredth.
MINOR_DIGITS: Final = {
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "ISK": 0,
    "BHD": 3,
    "KWD": 3,
    "OMR": 3,
    "JOD": 3,
    "TND": 3,
}


def minor(amount: Decimal, currency: str) -> int:
    """A sum as typed, in minor units; anything finer is rounded half to even. Raises ValueError for what is no sum."""
    try:
        return int((amount * 10 ** MINOR_DIGITS.get(currency, 2)).to_integral_value())
    except InvalidOperation as error:
        raise ValueError(str(amount)) from error


def money(minor: int, currency: str) -> str:
    """An amount in minor units, written out: 29900 CNY → ¥299.00, -1250 BRL → \N{MINUS SIGN}R$12.50."""
    digits = MINOR_DIGITS.get(currency, 2)
    whole, part = divmod(abs(minor), 10**digits)
    amount = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    sign = "\N{MINUS SIGN}" if minor < 0 else ""
    return f"{sign}{SYMBOLS.get(currency, currency + ' ')}{amount}"
