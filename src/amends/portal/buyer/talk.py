"""What was written both ways, as the buyer may see it: their own words and letters that went to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from amends.casework.queries.case_page import LogEntry, OrderPage

THEIRS, OURS = "message.received", "message.sent"
UNDONE: Final = frozenset({"action.undone", "deed.undone"})
MOST: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """``mine``: the buyer's own words."""

    at: datetime
    text: str
    mine: bool


def talk(page: OrderPage) -> list[Said]:
    """The latest, oldest first; what was taken back before it went out isn't told."""
    undone = {str(entry.payload.get("ref", "")) for entry in page.entries if entry.kind in UNDONE}
    said = [_said(entry) for entry in page.entries if entry.kind in (THEIRS, OURS) and entry.external_id not in undone]
    return sorted(said[:MOST], key=lambda each: each.at)


def _said(entry: LogEntry) -> Said:
    return Said(at=entry.at, text=str(entry.payload.get("text", "")), mine=entry.kind == THEIRS)
