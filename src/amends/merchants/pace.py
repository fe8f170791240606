"""How a merchant counts time where its cases are ranked: in look-aheads, a few times the work that a case takes there.

One for all of a merchant's cases, so that their ranks compare. See ``engine.ranks``.
"""

from functools import lru_cache
from typing import Final

import msgspec

from amends.engine.ranks import Pace
from amends.merchants.models import Merchant

MOST_KEPT: Final = 400


@lru_cache(maxsize=MOST_KEPT)
def read_pace(text: str) -> Pace:
    """From the merchant's row as JSON; the usual one from an empty object."""
    return msgspec.json.decode(text, type=Pace)


def pace_of(merchant: Merchant) -> Pace:
    return msgspec.convert(merchant.pace, Pace)
