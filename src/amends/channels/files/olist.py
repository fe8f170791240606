"""The public Olist files (Brazilian e-commerce) as signals: what each row says happened, when it happened.

Choices, where the files leave one:

- ``order.placed``: the amount is the sum of the order's payments (what the buyer paid, instalment interest and vouchers
  included), or of its items' price and freight when the files hold no payment for it. ``method`` names the kinds of
  payment, joined by ``+``. ``ship_by`` is the earliest ``shipping_limit_date`` of its items.
- Nothing is prepaid: the money clears at ``order_approved_at``; without that time the files never say that it did.
- The files give no time for *canceled* and *unavailable*: they are dated at the purchase.
- Items, payments and reviews of an order that is not in the orders file are told as problems and make no signal.
- Ids are made of Olist's own ids, so importing a file again, or a larger one later, adds nothing twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from amends.channels.files.olist_tables import (
    ZONE,
    OlistError,
    OlistFile,
    OlistRow,
    Tell,
    ignore,
    read,
)
from amends.engine import signals as s

__all__ = ["OlistError", "OlistFile", "end", "read", "signals"]

LONGEST_TEXT = 20_000
STARS = {str(n): n for n in range(1, 6)}
ORDER_TIMES = (
    "order_purchase_timestamp",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
)
REVIEW_TIMES = ("review_creation_date", "review_answer_timestamp")
EVERY = 500
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Around:
    """What the other files say about one order. ``lines``: product to (quantity, centavos)."""

    lines: dict[str, tuple[int, int]] = field(default_factory=dict)
    freight: int = 0
    ship_by: datetime | None = None
    paid: int = 0
    methods: tuple[str, ...] = ()
    reviews: list[s.Signal] = field(default_factory=list)

    @property
    def amount(self) -> int:
        """What the buyer paid, in centavos."""
        return self.paid or self.freight + sum(price for _, price in self.lines.values())


@dataclass(frozen=True)
class OlistTables:
    """The tables that are looked up, in memory: orders themselves are streamed."""

    around: dict[str, Around]
    buyers: dict[str, tuple[str, str]]
    titles: dict[str, str]


def signals(
    source: OlistFile | Path, *, progress: Progress | None = None, problem: Tell = ignore
) -> Iterator[s.AnySignal]:
    """All signals, order by order as the orders file has them, each order's own by time.

    ``progress`` is told (orders read, about how many there are); ``problem`` each row that cannot be used.
    Raises OlistError when files or columns are missing.
    """
    source = source if isinstance(source, OlistFile) else read(source)
    book = _book(source, problem)
    total, done, seen = source.count("orders"), 0, set[str]()
    for done, row in enumerate(source.rows("orders", problem), 1):
        if (order := row.key("order_id")) and _first(row, order, seen):
            yield from _order(row, order, book)
        if progress and done % EVERY == 0:
            progress(done, total)
    if progress:
        progress(done, done)


def end(source: OlistFile | Path) -> datetime:
    """The last thing that happened in the files, in UTC. Raises OlistError when nothing did."""
    source = source if isinstance(source, OlistFile) else read(source)
    tables = (("orders", ORDER_TIMES), ("order_reviews", REVIEW_TIMES))
    times = (row.moment(column) for table, columns in tables for row in source.rows(table) for column in columns)
    latest = max((at for at in times if at is not None), default=None)
    if latest is None:
        raise OlistError(f"{source.path.name} holds no order with a time")
    return latest


def _first(row: OlistRow, order: str, seen: set[str]) -> bool:
    if order in seen:
        row.refuse("order_id", "the order is there twice; its first row counts")
        return False
    seen.add(order)
    return True


def _book(source: OlistFile, tell: Tell) -> OlistTables:
    around = {row["order_id"]: Around() for row in source.rows("orders")}
    _add_items(source, around, tell)
    _add_payments(source, around, tell)
    _add_reviews(source, around, tell)
    buyers = {r["customer_id"]: (r["customer_unique_id"], _place(r)) for r in source.rows("customers", tell)}
    titles = {r["product_id"]: r["product_category_name"] for r in source.rows("products", tell)}
    return OlistTables(around, buyers, titles)


def _place(row: OlistRow) -> str:
    return ", ".join(filter(None, (row["customer_city"], row["customer_state"])))


def _known(rows: Iterator[OlistRow], around: dict[str, Around]) -> Iterator[tuple[OlistRow, Around]]:
    for row in rows:
        if (about := around.get(row["order_id"])) is None:
            row.refuse("order_id", "no such order in the orders file")
        else:
            yield row, about


def _add_items(source: OlistFile, around: dict[str, Around], tell: Tell) -> None:
    for row, about in _known(source.rows("order_items", tell), around):
        limit = row.moment("shipping_limit_date")
        about.ship_by = min(filter(None, (about.ship_by, limit)), default=None)
        about.freight += row.centavos("freight_value")
        if product := row.key("product_id"):
            quantity, price = about.lines.get(product, (0, 0))
            about.lines[product] = (quantity + 1, price + row.centavos("price"))


def _add_payments(source: OlistFile, around: dict[str, Around], tell: Tell) -> None:
    for row, about in _known(source.rows("order_payments", tell), around):
        about.paid += row.centavos("payment_value")
        about.methods = tuple(sorted({*about.methods, row["payment_type"]}))


def _add_reviews(source: OlistFile, around: dict[str, Around], tell: Tell) -> None:
    for row, about in _known(source.rows("order_reviews", tell), around):
        if review := row.key("review_id"):
            about.reviews.extend(_review(row, review))


def _review(row: OlistRow, review: str) -> Iterator[s.Signal]:
    order, stars, posted = row["order_id"], STARS.get(row["review_score"]), row.moment("review_creation_date")
    if stars is None:
        row.refuse("review_score", "not 1 to 5 stars")
    if stars is None or posted is None:
        return
    said = "\n".join(filter(None, (row["review_comment_title"], row["review_comment_message"])))[:LONGEST_TEXT]
    name = f"olist:{order}:review:{review}"
    yield s.ReviewPosted(id=f"{name}:posted", at=posted, order=order, ref=review, stars=stars, text=said)
    if answered := row.moment("review_answer_timestamp"):
        yield s.ReviewAnswered(id=f"{name}:answered", at=answered, order=order, ref=review)


def _order(row: OlistRow, order: str, book: OlistTables) -> list[s.AnySignal]:
    """The order's signals by time; none, and told, when the files don't say when it was placed."""
    placed_at = row.moment("order_purchase_timestamp")
    if placed_at is None:
        if not row["order_purchase_timestamp"]:
            row.refuse("order_purchase_timestamp", "an order without its time cannot be followed")
        return []
    about = book.around.pop(order)
    found = [_placed(row, order, placed_at, about, book), *_fate(row, order, placed_at), *_moves(row, order)]
    return sorted((*found, *about.reviews), key=lambda signal: signal.at)  # type: ignore[arg-type]


def _placed(row: OlistRow, order: str, placed_at: datetime, about: Around, book: OlistTables) -> s.OrderPlaced:
    buyer, address = book.buyers.get(row["customer_id"], ("", ""))
    return s.OrderPlaced(
        id=f"olist:{order}:placed",
        at=placed_at,
        order=order,
        amount=about.amount,
        currency="BRL",
        prepaid=False,
        method="+".join(about.methods),
        freight=about.freight,
        ship_by=about.ship_by,
        deliver_by=row.moment("order_estimated_delivery_date"),
        country="BR",
        language="pt",
        zone=ZONE,
        buyer=buyer,
        address=address,
        lines=tuple(s.Line(sku, book.titles.get(sku, ""), n, price) for sku, (n, price) in about.lines.items()),
    )


def _fate(row: OlistRow, order: str, placed_at: datetime) -> Iterator[s.Signal]:
    """What became of the order, where only its status tells."""
    if row["order_status"] == "canceled":
        yield s.OrderCanceled(id=f"olist:{order}:canceled", at=placed_at, order=order)
    if row["order_status"] == "unavailable":
        yield s.OrderUnavailable(id=f"olist:{order}:unavailable", at=placed_at, order=order)


def _moves(row: OlistRow, order: str) -> Iterator[s.Signal]:
    if at := row.moment("order_approved_at"):
        yield s.PaymentCleared(id=f"olist:{order}:approved", at=at, order=order)
    if at := row.moment("order_delivered_carrier_date"):
        yield s.ParcelHandedOver(id=f"olist:{order}:handed_over", at=at, order=order)
    if at := row.moment("order_delivered_customer_date"):
        yield s.ParcelDelivered(id=f"olist:{order}:delivered", at=at, order=order)
