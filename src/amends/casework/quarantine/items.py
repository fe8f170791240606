"""What a refused item's row holds: sealed, for it may name a buyer."""

from datetime import datetime
from hashlib import blake2b

import msgspec

from amends.casework.ledger.privacy import (
    FIELDS,
    Private,
    readable,
    seal,
)
from amends.casework.ledger.rows import QuarantineRow

LONGEST_REASON = 500
LONGEST_RAW = 1_000_000


def row(
    *, place: tuple[int, int], source: str, line: int, field: str, reason: str, raw: bytes, now: datetime
) -> QuarantineRow:
    """``place``: merchant and shop ids. The same content at the same line of the same source is the same item."""
    fingerprint = blake2b(b"%d:" % line + raw, digest_size=16).digest()
    kept = seal(raw[:LONGEST_RAW])
    return QuarantineRow(
        *place,
        now,
        source[:200],
        line,
        field[:200],
        reason[:LONGEST_REASON].replace("\0", ""),
        kept,
        fingerprint,
        "waiting",
    )


def whole(payload: bytes, private: bytes | None) -> bytes:
    """A stored payload with its private part put back: as it came in."""
    if private is None:
        return payload
    item, kept = msgspec.json.decode(payload), readable(private) or Private()
    if item.get("kind") == "other":
        return payload
    return msgspec.json.encode(item | {name: value for name in FIELDS if (value := getattr(kept, name))})
