"""What a shop's pages say of goods, from the rows of a table."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from amends.channels.tables.draft import FactDraft, Row
from amends.channels.tables.values import NEEDED, Unreadable

PARTS: Final = ("headline", "claims", "description", "sizes", "options", "shipping")
TONGUE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def listing(rows: Sequence[Row]) -> Iterator[FactDraft]:
    """The words of one SKU's page, all of them: what a row leaves out the page doesn't say.

    Without a time of its own it says so from now on. The same row on another day is told again, for something else
    may have stood there in between; where nothing did, it is no new version.
    """
    row = rows[0]
    draft = FactDraft(row, {"kind": "listing.told"})
    draft.identity("sku", "sku", needed=True)
    draft.body["order"], draft.sources["order"] = f"listing:{draft.body.get('sku', '')}", "sku"
    for name in PARTS:
        draft.put(name, name)
    draft.put("language", "language", _tongue)
    draft.at("since")
    if draft.assumed:
        draft.day = f"{row.setup.now:%Y-%m-%d}"
    if not any(name in draft.body for name in PARTS):
        draft.problem = draft.problem or ("headline", NEEDED)
    yield draft


def _tongue(cell: str) -> str:
    if TONGUE.fullmatch(cell):
        return cell
    raise Unreadable(f"Invalid value {cell[:60]!r}")
