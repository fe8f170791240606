"""What a buyer says or is told: reviews, promises, problems, invoices."""

from datetime import datetime

from amends.engine.subjects.base import Subject
from amends.engine.words import Goods, InvoiceKind


class ReviewFacts(Subject, tag="review", tag_field="family"):
    stars: int = 0
    answered_at: datetime | None = None
    followed_at: datetime | None = None
    posted: bool = False
    sku: str = ""
    flagged_at: datetime | None = None
    flagged: str = ""

    @property
    def told(self) -> bool:
        return self.posted


class PromiseFacts(Subject, tag="promise", tag_field="family"):
    what: str = ""
    due: datetime | None = None
    kept_at: datetime | None = None
    released_at: datetime | None = None
    about: str = ""

    @property
    def told(self) -> bool:
        return self.due is not None


class ProblemFacts(Subject, tag="problem", tag_field="family"):
    """``goods``: where they were when it was told. ``instead_of``: what comes back for ``sku``, of an exchange.

    ``restated``: it was told again, of other goods than before. ``returned``: what went back to the buyer for it.
    """

    issue: str = ""
    amount: int = 0
    quantity: int = 0
    traits: tuple[str, ...] = ()
    goods: Goods | None = None
    sku: str = ""
    settled_at: datetime | None = None
    how: str = ""
    instead_of: str = ""
    restated: bool = False
    returned: int = 0

    @property
    def told(self) -> bool:
        return self.goods is not None


class InvoiceFacts(Subject, tag="invoice", tag_field="family"):
    """``issued``: the sum on it, minor units, 0 where nobody said. ``voids``: when how much was taken off, 0: all."""

    kind: InvoiceKind | None = None
    amount: int = 0
    complete: bool = False
    lines: tuple[str, ...] = ()
    issued_at: datetime | None = None
    sent_at: datetime | None = None
    voided_at: datetime | None = None
    number: str = ""
    issued: int = 0
    dated: datetime | None = None
    waybill: str = ""
    red_number: str = ""
    voids: tuple[tuple[datetime, int], ...] = ()

    @property
    def told(self) -> bool:
        return self.kind is not None

    @property
    def sum(self) -> int:
        """What is on it, else what was asked for, minor units."""
        return self.issued or self.amount
