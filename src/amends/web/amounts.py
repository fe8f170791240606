"""How money is written."""

from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import get_language

from amends.engine.currencies import MINOR_DIGITS

__all__ = ["MINOR_DIGITS", "SYMBOLS", "minor", "money"]

_PORTUGUESE: Final = str.maketrans(",.", ".,")
SYMBOLS: Final = {"CNY": "¥", "BRL": "R$", "USD": "US$", "EUR": "€", "GBP": "£"}


def minor(amount: Decimal, currency: str) -> int:
    """A sum as typed, in minor units; anything finer is rounded half to even. Raises ValueError for what is no sum."""
    try:
        return int((amount * 10 ** MINOR_DIGITS.get(currency, 2)).to_integral_value())
    except InvalidOperation as error:
        raise ValueError(str(amount)) from error


def money(minor: int, currency: str) -> str:
    """An amount in minor units, written out: 29900 CNY → ¥299.00, -1250 BRL → \N{MINUS SIGN}R$12.50.

    To who reads Portuguese, as they write it: R$ 1.299,00.
    """
    digits = MINOR_DIGITS.get(currency, 2)
    whole, part = divmod(abs(minor), 10**digits)
    amount = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    sign = "\N{MINUS SIGN}" if minor < 0 else ""
    symbol = SYMBOLS.get(currency, f"{currency} ")
    if (get_language() or "").startswith("pt"):
        return f"{sign}{symbol.strip()}\N{NO-BREAK SPACE}{amount.translate(_PORTUGUESE)}"
    return f"{sign}{symbol}{amount}"
