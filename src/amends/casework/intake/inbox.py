"""The door for signals: each item is taken or refused by itself; what is taken is durable before the answer goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction

from amends.casework.intake import foreign, reports, shared
from amends.casework.ledger import lanes, store
from amends.casework.ledger.connections import joined
from amends.casework.ledger.identity import dossier_id, lane_of
from amends.casework.ledger.privacy import part, seal_private
from amends.casework.ledger.rows import (
    InboxRow,
    QuarantineRow,
    encode,
)
from amends.casework.quarantine import items as quarantined
from amends.casework.search import blind_index
from amends.engine import arrays
from amends.engine.signals import AnySignal
from amends.engine.wire import MARK, Refused, decode

AHEAD = timedelta(minutes=10)  # how far another system's clock may run before ours
MOST_ITEMS = 20_000


class IntakeShop(Protocol):
    """What intake needs to know of a shop."""

    @property
    def id(self) -> int: ...
    @property
    def merchant_id(self) -> int: ...


class NotItems(ValueError):
    """The body as a whole is no list of items; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedItem:
    """``index`` counts items from 0, ``line`` lines of the body from 1 (for an array: its items)."""

    index: int
    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReceipt:
    """``accepted`` items are in the inbox; the refused ones are in quarantine. Together they are all items."""

    accepted: int
    refused: tuple[RefusedItem, ...]


def receive(*, shop: IntakeShop, items: bytes, source: str, now: datetime, by: str = "") -> IntakeReceipt:
    """Take a JSON array or NDJSON of signals in one transaction. Raises NotItems if it is neither.

    ``source``: where refused items are said to come from, ``http`` or a file's name. ``by``: the key they came with,
    which reports facts only.
    """
    return take(shop, split(items), source=source, now=now, by=by)


def take(
    shop: IntakeShop, items: Iterable[tuple[int, bytes]], *, source: str, now: datetime, by: str = ""
) -> IntakeReceipt:
    """The same for items that have been split."""
    rows, refused, answers = sort(shop=shop, items=items, source=source, now=now, by=by)
    rows_of_others = told_to_others(shop.merchant_id, rows, now=now)
    with transaction.atomic():
        lanes.lay(joined(), shop.merchant_id)
        store.enqueue(joined(), [*rows, *rows_of_others])
        store.quarantine(joined(), refused, bulk=False)
    return IntakeReceipt(accepted=len(rows), refused=tuple(answers))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersShop:
    """The shop of an order that is told what another one was."""

    id: int
    merchant_id: int


def told_to_others(merchant_id: int, rows: Sequence[InboxRow], *, now: datetime) -> list[InboxRow]:
    """What is told of a parcel with several orders in it, for the others of these."""
    return [
        inbox_row(OrdersShop(id=other.shop_id, merchant_id=merchant_id), signal, now=now)
        for other, signal in shared.copies(merchant_id, rows)
    ]


def split(items: bytes) -> list[tuple[int, bytes]]:
    """(line, item) for each item; blank lines of NDJSON are passed over."""
    items = items.removeprefix(MARK)
    if other := foreign.sentence(items):
        raise NotItems(other)
    if not items.lstrip().startswith(b"["):
        found = [(number, line) for number, line in enumerate(items.split(b"\n"), 1) if line.strip()]
    else:
        try:
            found = list(enumerate(arrays.items(items), 1))
        except ValueError as error:
            raise NotItems(f"not a JSON array: {error}") from None
    if not found:
        raise NotItems("no items")
    if len(found) > MOST_ITEMS:
        raise NotItems(f"{len(found)} items in one body, {MOST_ITEMS} at most")
    return found


def sort(
    *, shop: IntakeShop, items: Iterable[tuple[int, bytes]], source: str, now: datetime, by: str = ""
) -> tuple[list[InboxRow], list[QuarantineRow], list[RefusedItem]]:
    """Rows for the inbox, rows for quarantine, and what to answer about the latter."""
    rows: list[InboxRow] = []
    refused: list[QuarantineRow] = []
    answers: list[RefusedItem] = []
    for index, (line, raw) in enumerate(items):
        signal = reports.of_key(check(raw, now=now), by=by) if by else check(raw, now=now)
        if isinstance(signal, Refused):
            answers.append(RefusedItem(index=index, line=line, field=signal.field, reason=signal.reason))
            refused.append(refusal(shop, source=source, line=line, refused=signal, raw=raw, now=now))
        else:
            rows.append(inbox_row(shop, signal, now=now))
    return rows, refused, answers


def check(raw: bytes, *, now: datetime) -> AnySignal | Refused:
    """The signal in one item. One ahead of our clock is refused: it would ring deadlines before their time."""
    signal = decode(raw)
    if not isinstance(signal, Refused) and signal.at > now + AHEAD:
        return Refused("at", f"lies in the future: {signal.at.isoformat()}; is its zone right?")
    return signal


def inbox_row(shop: IntakeShop, signal: AnySignal, *, now: datetime, held: bool = False) -> InboxRow:
    """The row that waits for a signal's lane, its private part sealed, with the marks it is found by."""
    kept, private = part(signal)
    number = dossier_id(shop_id=shop.id, key=signal.order)
    return InboxRow(
        shop.merchant_id,
        shop.id,
        lane_of(number),
        number,
        signal.order,
        encode(kept),
        seal_private(private) if private else None,
        now,
        held,
        *(blind_index.of_private(shop.merchant_id, private) if private else blind_index.NONE),
    )


def refusal(shop: IntakeShop, *, source: str, line: int, refused: Refused, raw: bytes, now: datetime) -> QuarantineRow:
    """The quarantine's row of an item that was refused."""
    return quarantined.row(
        place=(shop.merchant_id, shop.id),
        source=source,
        line=line,
        field=refused.field,
        reason=refused.reason,
        raw=raw,
        now=now,
    )
