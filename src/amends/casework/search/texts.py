"""What people wrote, to be found again by any part of it of two characters or more; and the titles of what was sold.

A text is cut into pairs of neighbouring characters, which needs no word breaks and so works for Chinese. A pair is kept
as a number that carries its merchant and its week as well: one merchant's talk doesn't slow another's search, and the
search goes from the newest week back until it has enough. The index may say too much, so the text itself is looked at.
"""

from datetime import datetime
from itertools import pairwise
from typing import Final

from amends.casework.ledger.rows import ProductRow, TextRow
from amends.engine import signals as s
from amends.engine.signals import AnySignal, kind

SAYING: Final = (
    s.MessageReceived, s.MessageSent, s.NoteAdded, s.ReviewPosted, s.ReviewFollowed, s.TaskAsked, s.TaskAnswered,
    s.CaseHandedOver,
)  # fmt: skip
LONGEST: Final = 2000  # characters kept and searched
TITLE: Final = 200
WEEK: Final = 7 * 24 * 3600
_HALF: Final = 1 << 32
_PLACES: Final = 8192  # weeks: a hundred and fifty years
_MIX: Final = 2654435761  # spreads merchants over the upper half


def pairs(text: str) -> list[int]:
    """Each pair of neighbouring characters once, as a number below 2**32; case and spaces make no difference."""
    low = "".join(text.lower().split())
    return sorted({(ord(a) * 40_503 + ord(b)) % _HALF for a, b in pairwise(low)})


def place(merchant_id: int, week: int) -> int:
    """The upper half of a pair's number, signed."""
    upper = (merchant_id * _PLACES + week) * _MIX % _HALF
    return upper - _HALF if upper >= _HALF // 2 else upper


def keys(merchant_id: int, week: int, found: list[int]) -> list[int]:
    upper = place(merchant_id, week) * _HALF
    return [upper + pair for pair in found]


def week_of(at: datetime) -> int:
    return int(at.timestamp()) // WEEK


def text_row(at: tuple[int, int, int], signal: AnySignal) -> TextRow | None:
    """What a signal says, to be kept; None where it says nothing. ``at``: merchant, dossier and shop ids."""
    if not isinstance(signal, SAYING) or not (said := signal.text[:LONGEST].replace("\x00", "")).strip():
        return None
    grams = keys(at[0], week_of(signal.at), pairs(said))
    return TextRow(*at, signal.at, kind(signal), said, grams)


def product_rows(merchant_id: int, signal: AnySignal) -> list[ProductRow]:
    """What an order's lines are called."""
    if not isinstance(signal, s.OrderPlaced):
        return []
    return [ProductRow(merchant_id, line.sku[:80], line.title[:TITLE]) for line in signal.lines if line.title]
