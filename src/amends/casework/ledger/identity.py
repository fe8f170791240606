"""Which dossier a signal belongs to, and which lane that dossier is worked in."""

from hashlib import blake2b
from typing import Final

LANES: Final = 64
_MASK: Final = (1 << 63) - 1


def dossier_id(*, shop_id: int, key: str) -> int:
    """63 bits of a hash over shop and order key: known before any row exists, so intake needs no look-up.

    Two orders of one merchant that collide are told apart by ``key`` and the second is refused (see ``dossiers``).
    """
    return int.from_bytes(blake2b(f"{shop_id}:{key}".encode(), digest_size=8).digest(), "big") & _MASK


def lane_of(dossier: int) -> int:
    """0 to 63. Within a lane everything is decided in the order it was received, by one worker at a time."""
    return dossier % LANES
