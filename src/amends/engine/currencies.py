"""Sums of a playbook in the currency of an order, by the rate the order was placed at.

A rate is what one minor unit of the playbook's currency is worth in the order's minor units, in billionths, so that all
of it is whole numbers: fen in yen 212,765,957. It is dated by the order, and stays with it.
"""

from typing import Final

ONE: Final = 1_000_000_000
UNKNOWN: Final = -1
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
"""ISO 4217: the currencies whose minor unit is not a hundredth."""


def converted(minor: int, rate: int) -> int:
    """A playbook's sum in the order's minor units; ``rate`` 0: they are the same currency.

    By a rate nobody knows a sum is worth nothing: what lies below a limit doesn't, so it goes up, and nothing is paid.
    """
    if rate == 0:
        return minor
    return 0 if rate == UNKNOWN else (minor * rate + ONE // 2) // ONE
