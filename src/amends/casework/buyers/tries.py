"""How often somebody may try: per address and per order by the hour, counted under keyed digests.

Above a threshold a try costs work (a puzzle that a page reckons in a second) or, where nothing reckons, a wait. Whether
an order exists makes no difference to any of it.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Final

import msgspec
from django.db import connection

from amends.casework.buyers import sql, tokens
from amends.casework.buyers.rules import DoorRules
from amends.casework.ledger import privacy

PURPOSE: Final = b"amends buyers door tries v1"
KEPT: Final = timedelta(days=2)
BYTE: Final = 8
DAY: Final = 24


class Passage(Enum):
    """What is asked of a try before it is looked at."""

    FREE = "free"
    PUZZLE = "puzzle"
    CLOSED = "closed"


class Puzzle(msgspec.Struct, frozen=True, array_like=True):
    merchant: int
    seconds: float
    bits: int


def passage(merchant_id: int, *, address: str, order: str, rules: DoorRules, now: datetime) -> Passage:
    """What the next try from there for that order takes."""
    mine, orders = _sofar(merchant_id, f"from:{address}", now), _sofar(merchant_id, f"order:{order}", now)
    today = _sofar(merchant_id, f"order:{order}", now, hours=DAY)
    if mine >= rules.most_of_address or orders >= rules.most_of_order or today >= rules.most_of_order_day:
        return Passage.CLOSED
    return Passage.PUZZLE if max(mine, orders) >= rules.free_tries else Passage.FREE


def note_wrong(merchant_id: int, *, address: str, order: str, now: datetime) -> None:
    """A proof that proved nothing."""
    count(merchant_id, f"from:{address}", now=now)
    count(merchant_id, f"order:{order}", now=now)


def count(merchant_id: int, what: str, *, now: datetime) -> int:
    """Once more within this hour: how often it is now."""
    with connection.cursor() as cursor:
        cursor.execute(sql.COUNT, [merchant_id, _hour(now), _bucket(merchant_id, what)])
        (tries,) = cursor.fetchone()
        if tries == 1:
            cursor.execute(sql.FORGET, [merchant_id, now - KEPT])
    return int(tries)


def puzzle(merchant_id: int, *, rules: DoorRules, now: datetime) -> str:
    """One to be solved, or waited out; good for one try."""
    return tokens.seal(Puzzle(merchant_id, now.timestamp(), rules.puzzle_bits), now=now)


def solved(merchant_id: int, text: str, answer: str, *, rules: DoorRules, now: datetime) -> bool:
    """Whether the puzzle was made here within the hour, is solved or waited out, and wasn't used before."""
    found = tokens.unseal(text, Puzzle)
    age = now.timestamp() - found.seconds if found and found.merchant == merchant_id else -1
    if found is None or not 0 <= age < timedelta(hours=1).total_seconds():
        return False
    if age < rules.puzzle_seconds and not _answers(text, answer, found.bits):
        return False
    return count(merchant_id, f"puzzle:{text}", now=now) == 1


def _answers(text: str, answer: str, bits: int) -> bool:
    if not (answer.isascii() and answer.isdecimal() and len(answer) < 20):  # noqa: PLR2004 - a counter
        return False
    digest = hashlib.sha256(f"{text}:{answer}".encode()).digest()
    return int.from_bytes(digest) >> (len(digest) * BYTE - bits) == 0


def _sofar(merchant_id: int, what: str, now: datetime, *, hours: int = 1) -> int:
    """How often in these hours, the one that runs among them."""
    of = [_hour(now) - timedelta(hours=back) for back in range(hours)]
    with connection.cursor() as cursor:
        cursor.execute(sql.SOFAR, [merchant_id, of, _bucket(merchant_id, what)])
        (tries,) = cursor.fetchone()
    return int(tries)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _bucket(merchant_id: int, what: str) -> bytes:
    return hmac.digest(_key(), b"%d:%b" % (merchant_id, what.encode(errors="surrogatepass")), "sha256")[:16]


@cache
def _key() -> bytes:
    return privacy.keys_for(PURPOSE)[0]
