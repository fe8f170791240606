"""The blind index: find an order by the buyer's phone without storing the phone.

A number is kept as a keyed HMAC of its last eleven digits and another of its last four, each of one merchant only: who
has the database but not the data key learns neither a number nor whether two merchants share a buyer. What is equal
within a merchant can be seen to be equal; the tail tells no more than that.
"""

import hmac
from collections.abc import Iterable
from functools import cache
from typing import Final

from amends.casework import privacy

PURPOSE: Final = b"amends blind index v1"
NATIONAL: Final = 11  # digits: +86 138… and 138… are one number, and so are +55 11 9… and 11 9…
TAIL: Final = 4
LEAST: Final = 7
NONE: Final = (None, None)
_SIGNED: Final = 1 << 63


def digits(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789")


def marks(merchant_id: int, phone: str) -> tuple[int | None, int | None]:
    """(whole, tail) as the dossier keeps them; None where there is no number to speak of."""
    number = digits(phone)
    if len(number) < LEAST:
        return None, None
    key = _keys()[0]
    return _mark(key, merchant_id, number[-NATIONAL:]), _mark(key, merchant_id, number[-TAIL:])


def of_arrivals(merchant_id: int, privates: Iterable[bytes | None]) -> tuple[int | None, int | None]:
    """The marks of the last phone number in what has just arrived, sealed; (None, None) where nothing did."""
    marked: tuple[int | None, int | None] = NONE
    for private in privates:
        if private is not None and (phone := privacy.unseal_private(private).buyer_phone):
            marked = marks(merchant_id, phone)
    return marked


def wanted(merchant_id: int, text: str) -> tuple[str, list[int]]:
    """Which column to look in for what somebody typed, and its marks under every key we have; ("", []) for no phone."""
    number = digits(text)
    if set(text) - set("0123456789+-() ·"):
        return "", []
    if len(number) == TAIL:
        return "phone_tail", [_mark(key, merchant_id, number) for key in _keys()]
    if len(number) >= LEAST:
        return "phone_mark", [_mark(key, merchant_id, number[-NATIONAL:]) for key in _keys()]
    return "", []


def _mark(key: bytes, merchant_id: int, number: str) -> int:
    found = int.from_bytes(hmac.digest(key, b"%d:%d:%b" % (merchant_id, len(number), number.encode()), "sha256")[:8])
    return found - _SIGNED


@cache
def _keys() -> tuple[bytes, ...]:
    return privacy.keys_for(PURPOSE)
