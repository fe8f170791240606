"""Orders and parcels, from the rows of a table."""

from collections.abc import Iterator, Sequence
from typing import Any

from amends.channels.tables import values
from amends.channels.tables.draft import FactDraft, Row
from amends.channels.tables.values import Unreadable
from amends.channels.tables.words import meaning

SHIPPED = ("shipped", "delivered", "completed")


def order(rows: Sequence[Row]) -> Iterator[FactDraft]:
    """An order as placed, and how far its row says it has come."""
    first = rows[0]
    status = meaning("order_status", first.cell("status"))
    yield _placed(rows, unpaid=status == "unpaid")
    parcels = _parcels(rows) or ([first] if status in SHIPPED or first.cell("shipped_at") else [])
    for row in parcels:
        draft = _shipped(row, first)
        draft.at("shipped_at", "paid_at", "placed_at")
        yield draft
    yield from _ends(first, status)


def _placed(rows: Sequence[Row], *, unpaid: bool) -> FactDraft:
    first = rows[0]
    draft = FactDraft(first, {"kind": "order.placed", "currency": first.currency, "zone": first.setup.zone.key})
    draft.identity("order", "order", needed=True)
    draft.time("at", "placed_at", needed=True)
    draft.put("amount", "amount", first.sum, needed=True)
    draft.put("freight", "freight", first.sum)
    draft.time("ship_by", "ship_by")
    for name in ("method", "buyer", "buyer_phone", "address"):
        draft.put(name, name)
    draft.put("country", "country", lambda cell: cell.upper() if len(cell) == 2 else "")  # noqa: PLR2004 (ISO 3166)
    draft.body["country"] = draft.body.get("country") or first.setup.country
    if unpaid:
        draft.body["prepaid"] = False
    if lines := [line for row in rows if (line := _line(draft, row))]:
        draft.body["lines"] = lines
    return draft


def _line(draft: FactDraft, row: Row) -> dict[str, Any] | None:
    """What was ordered; a row's price is for one piece. What can't be read is the order's problem."""
    sku, title = row.cell("sku"), row.cell("title")
    if not (sku or title):
        return None
    line: dict[str, Any] = {"sku": sku or title[:60], "title": title}
    for name, target, read in (("quantity", "quantity", values.count), ("price", "unit_price", row.sum)):
        try:
            if cell := row.cell(target):
                line[name] = read(cell)
        except Unreadable as why:
            draft.problem = draft.problem or (target, str(why))
    line["price"] = line.get("price", 0) * line.get("quantity", 1)
    return line


def _parcels(rows: Sequence[Row]) -> list[Row]:
    """A row for each tracking number."""
    return list({number: row for row in rows if (number := row.cell("waybill"))}.values())


def _shipped(row: Row, of: Row) -> FactDraft:
    draft = FactDraft(of, {"kind": "parcel.shipped"})
    draft.identity("order", "order", needed=True)
    draft.row = row
    draft.identity("waybill", "waybill")
    draft.put("carrier", "carrier")
    return draft


def _ends(row: Row, status: str) -> Iterator[FactDraft]:
    """Arrived, completed, cancelled: by the order's state, or by a time that says so."""
    kinds = (
        ("parcel.delivered", "delivered", "delivered_at"),
        ("order.completed", "completed", "completed_at"),
        ("order.canceled", "canceled", "canceled_at"),
    )
    for kind, state, target in kinds:
        if status != state and not row.cell(target):
            continue
        draft = FactDraft(row, {"kind": kind})
        draft.identity("order", "order", needed=True)
        draft.at(target, "shipped_at", "paid_at", "placed_at")
        if kind == "order.canceled":
            draft.put("reason", "reason")
        yield draft


def waybill(rows: Sequence[Row]) -> Iterator[FactDraft]:
    """A parcel that left, and that it arrived, if a time says so."""
    row = rows[0]
    draft = FactDraft(row, {"kind": "parcel.shipped"})
    draft.identity("order", "order", needed=True)
    draft.identity("waybill", "waybill", needed=True)
    draft.put("carrier", "carrier")
    draft.at("shipped_at")
    yield draft
    if row.cell("delivered_at"):
        arrived = FactDraft(row, {"kind": "parcel.delivered"})
        arrived.identity("order", "order", needed=True)
        arrived.time("at", "delivered_at")
        yield arrived
