"""Refunds, returns and reviews, from the rows of a table."""

from collections.abc import Iterator, Sequence

from amends.channels.tables import values
from amends.channels.tables.draft import Cell, FactDraft, Row
from amends.channels.tables.values import Unreadable
from amends.channels.tables.words import meaning

ANSWERED = {"agreed": "refund.agreed", "refused": "refund.refused", "paid": "refund.paid", "closed": "refund.closed"}


def refund(rows: Sequence[Row]) -> Iterator[FactDraft]:
    """A request as asked, the goods on their way back, and how it was answered."""
    row = rows[0]
    yield _asked(row)
    status = meaning("refund_status", row.cell("status"))
    if status in {"agreed", "returning"}:
        yield _answered(row, "agreed", "returned_at", "asked_at")
    if row.cell("waybill") or row.cell("returned_at") or status == "returning":
        back = _about(row, "return.shipped")
        back.identity("waybill", "waybill")
        back.at("returned_at", "asked_at")
        yield back
    if status in ("refused", "paid", "closed"):
        answer = _answered(row, status, "returned_at", "asked_at")
        if status == "paid":
            answer.put("amount", "refunded" if row.cell("refunded") else "amount", row.sum)
        yield answer


def _asked(row: Row) -> FactDraft:
    draft = _about(row, "refund.asked")
    draft.time("at", "asked_at", needed=True)
    draft.put("amount", "amount", row.sum, needed=True)
    draft.put("type", "type", _word("refund_type"))
    back = row.cell("returned_at") or row.cell("waybill")
    draft.body.setdefault("type", "return_refund" if back else "refund_only")
    draft.put("phase", "phase", _word("phase"))
    draft.put("reason", "reason")
    draft.put("text", "text")
    draft.time("deadline", "deadline")
    _pieces(draft)
    return draft


def _pieces(draft: FactDraft) -> None:
    """Of which goods, and how many; one where the table doesn't say."""
    sku = draft.row.cell("sku")
    if not sku:
        return
    draft.put("pieces", "quantity", lambda cell: [{"sku": sku, "quantity": values.count(cell)}])
    draft.body.setdefault("pieces", [{"sku": sku}])


def _answered(row: Row, answer: str, *otherwise: str) -> FactDraft:
    draft = _about(row, ANSWERED[answer])
    draft.at("settled_at", *otherwise)
    return draft


def _about(row: Row, kind: str) -> FactDraft:
    """Of one request; without a number of its own it goes by its order's."""
    draft = FactDraft(row, {"kind": kind})
    draft.identity("order", "order", needed=True)
    draft.identity("ref", "ref" if row.cell("ref") else "order")
    return draft


def _word(of: str) -> Cell:
    def read(cell: str) -> str:
        if found := meaning(of, cell):
            return found
        raise Unreadable(f"Invalid value {cell[:60]!r}")

    return read


def returned(rows: Sequence[Row]) -> Iterator[FactDraft]:
    """Goods that came back, what was found, and by which parcel they came."""
    row = rows[0]
    draft = _about(row, "return.received")
    draft.time("at", "received_at", needed=True)
    draft.put("finding", "finding", _word("finding"))
    draft.identity("waybill", "waybill")
    _pieces(draft)
    if row.cell("waybill"):
        sent = _about(row, "return.shipped")
        sent.identity("waybill", "waybill")
        sent.at("returned_at", "received_at")
        yield sent
    yield draft


def review(rows: Sequence[Row]) -> Iterator[FactDraft]:
    row = rows[0]
    draft = _about(row, "review.posted")
    draft.time("at", "posted_at", needed=True)
    draft.put("stars", "stars", lambda cell: int(meaning("stars", cell) or values.stars(cell)), needed=True)
    draft.put("text", "text")
    draft.put("sku", "sku")
    yield draft
