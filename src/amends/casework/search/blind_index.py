"""The blind index: find an order by the buyer's phone or name without storing either.

A number is kept as a keyed HMAC of its last eleven digits and another of its last four, each of one merchant only: who
has the database but not the data key learns neither a number nor whether two merchants share a buyer. What is equal
within a merchant can be seen to be equal; the tail tells no more than that. So is the buyer's name or account, whatever
the platform gives, whole: width, case and spaces make no difference, and a part of it finds nothing.
"""

import hmac
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple
from unicodedata import normalize

from amends.casework.ledger import privacy

PURPOSE: Final = b"amends blind index v1"
NATIONAL: Final = 11  # digits: +86 138… and 138… are one number, and so are +55 11 9… and 11 9…
TAIL: Final = 4
LEAST: Final = 7
LONGEST: Final = 80  # characters of a name that count, as many as the search takes
_SIGNED: Final = 1 << 63


class Marks(NamedTuple):
    """As the dossier keeps them; None where nothing is known, or nothing new."""

    phone: int | None = None
    tail: int | None = None
    buyer: int | None = None


NONE: Final = Marks()


def digits(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789")


def marks(merchant_id: int, phone: str) -> tuple[int | None, int | None]:
    """(whole, tail) as the dossier keeps them; None where there is no number to speak of."""
    number = digits(phone)
    if len(number) < LEAST:
        return None, None
    key = _keys()[0]
    return _mark(key, merchant_id, number[-NATIONAL:]), _mark(key, merchant_id, number[-TAIL:])


def buyer_mark(merchant_id: int, buyer: str) -> int | None:
    """The mark of a buyer's name or account; None where there is none."""
    name = _spoken(buyer)
    return _name_mark(_keys()[0], merchant_id, name) if name else None


def of_private(merchant_id: int, private: privacy.Private) -> Marks:
    """The marks of what is known of a buyer."""
    return Marks(*marks(merchant_id, private.buyer_phone), buyer_mark(merchant_id, private.buyer))


def latest(merchant_id: int, arrived: Iterable[tuple[bytes | None, Marks]]) -> Marks:
    """The marks of the last phone and the last name in what has just arrived; ``NONE`` where nothing did.

    ``arrived``: what was sealed and its marks. Without them, as before intake made them, it is unsealed.
    """
    found = NONE
    for private, known in arrived:
        if private is not None:
            mine = known if any(known) else of_private(merchant_id, privacy.readable(private) or privacy.Private())
            phone = mine if mine.phone is not None else found
            found = Marks(phone.phone, phone.tail, found.buyer if mine.buyer is None else mine.buyer)
    return found


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


def buyers_wanted(merchant_id: int, text: str) -> list[int]:
    """The marks of a whole name that somebody typed, under every key we have; [] for no name."""
    name = _spoken(text)
    return [_name_mark(key, merchant_id, name) for key in _keys()] if name else []


def _spoken(name: str) -> str:
    """A name as it is compared. Folded twice: some letters' lower case is written in more ways than one."""
    folded = normalize("NFKC", normalize("NFKC", name.strip()[:LONGEST]).casefold())
    return " ".join(folded.split())


def _mark(key: bytes, merchant_id: int, number: str) -> int:
    return _number(key, b"%d:%d:%b" % (merchant_id, len(number), number.encode()))


def _name_mark(key: bytes, merchant_id: int, name: str) -> int:
    return _number(key, b"%d:buyer:%b" % (merchant_id, name.encode(errors="surrogatepass")))


def _number(key: bytes, said: bytes) -> int:
    return int.from_bytes(hmac.digest(key, said, "sha256")[:8]) - _SIGNED


@cache
def _keys() -> tuple[bytes, ...]:
    return privacy.keys_for(PURPOSE)
