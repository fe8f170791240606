"""What is known of the order itself, with what is known of each thing that concerns it (see ``subjects``)."""

from datetime import datetime
from typing import Final

import msgspec

from amends.engine import invoices, remains
from amends.engine.subjects import AnySubject, ProblemFacts
from amends.engine.words import Answer, CustomsCause, Goods, Scan, Season, Verdict

ADDS: Final = "buyer_adds"
"""The trait of a problem whose solution costs more than what was bought."""


class OwnFact(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What was last told of an own field, and when. ``moment``: of a day, its end in the playbook's zone."""

    value: str | int | bool
    at: datetime
    moment: datetime | None = None


class Ordered(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A line of the order; ``price``: of the whole line, in minor units, before discounts on the order."""

    sku: str
    quantity: int = 1
    price: int = 0
    gift: bool = False


class Facts(msgspec.Struct, array_like=True, gc=False):
    """What is known of the order itself. A time that is None has not happened, as far as we know."""

    placed_at: datetime | None = None
    amount: int = 0
    currency: str = ""
    method: str = ""
    prepaid: bool = True
    freight: int = 0
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    receipt_ends_at: datetime | None = None
    cleared_at: datetime | None = None
    canceled_at: datetime | None = None
    unavailable_at: datetime | None = None
    completed_at: datetime | None = None
    shipped_at: datetime | None = None
    handed_over_at: datetime | None = None
    scanned_at: datetime | None = None
    scan: Scan | None = None
    delivered_at: datetime | None = None
    tracking_invalid_at: datetime | None = None
    lost_at: datetime | None = None
    returned_at: datetime | None = None
    released_at: datetime | None = None
    intercept: Answer | None = None
    goods: Goods = Goods.NOT_SHIPPED
    refund_asked_at: datetime | None = None
    refund_open: int = 0
    refunded: int = 0
    last_message_at: datetime | None = None
    last_reply_at: datetime | None = None
    short_at: datetime | None = None
    country: str = ""
    language: str = ""
    zone: str = ""
    carrier: str = ""
    waybill: str = ""
    tags: tuple[str, ...] = ()
    subjects: dict[str, AnySubject] = {}
    tax_number_at: datetime | None = None
    tax_number_valid: bool = False
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    customs: CustomsCause | None = None
    customs_official: bool = False
    customs_held_at: datetime | None = None
    visit_at: datetime | None = None
    visited_at: datetime | None = None
    verdict: Verdict | None = None
    inspected_at: datetime | None = None
    season: Season | None = None
    invoiced_at: datetime | None = None
    lost: int = 0
    recovered: int = 0
    tone: int = 0  # how the buyer sounds: 0 calm, 1 annoyed, 2 angry; told by the host, see engine.ledgers.tone
    tone_why: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()  # of the goods ordered, gifts left out
    form: dict[str, OwnFact] = {}  # own fields by name, or by SUBJECT/NAME; replaced whole, never changed in place
    since: dict[
        str, datetime
    ] = {}  # when a fact that changes was last changed, by NAME or SUBJECT.NAME; replaced whole
    refunded_at: datetime | None = None
    payments: dict[str, int] = {}  # what payments that told their sum came to, by their id; replaced whole
    rate: int = 0  # of the playbook's currency in the order's, see engine.currencies; 0: they are the same
    lines: tuple[Ordered, ...] = ()  # of an order whose refund can be of some of its pieces
    freight_refunded: int = 0  # of what was refunded, how much was for the freight
    parcels: int = 0  # parcels out that are told apart; 0: all that is known of the road is of one
    numbers: tuple[str, ...] = ()  # of all parcels, once there is more than one: out, back, sent again
    corrected_at: datetime | None = None  # until when records of the one parcel were taken back
    compensated: int = 0  # paid to the buyer on top of what goes back, minor units

    @property
    def paid(self) -> int:
        """The most that may go back: what the order came to when it was placed, or what payments show.

        An order told again at a higher price shows no payment, so it raises nothing. What came in for a difference is
        on top of either.
        """
        added = self.differences
        return max(self.amount, sum(self.payments.values()) - added) + added

    @property
    def differences(self) -> int:
        """What buyers have added for something dearer: payments told under the id of the problem they are for."""
        return sum([told for ref, told in self.payments.items() if f"problem:{ref}" in self.subjects])

    @property
    def difference_due(self) -> int:
        """What buyers have still to add for something dearer that they chose."""
        chosen = [each for each in self.subjects.values() if isinstance(each, ProblemFacts) and ADDS in each.traits]
        owed = [each.amount - self.payments.get(each.ref, 0) for each in chosen if each.settled_at is None]
        return sum([due for due in owed if due > 0])

    @property
    def overpaid(self) -> int:
        """What was refunded above that."""
        return max(self.refunded - self.paid, 0)

    @property
    def all_back(self) -> bool:
        """Whether all its goods were refunded or are asked back."""
        return remains.all_back(self)

    @property
    def refunds_agreed(self) -> int:
        """How many of the buyer's requests were agreed to, and not withdrawn."""
        return remains.agreed(self)

    @property
    def back_untold(self) -> bool:
        """Whether goods were refunded of an order that was never told as placed."""
        return remains.back_untold(self)

    @property
    def asked_back_at(self) -> datetime | None:
        """When all its goods were first refunded or asked back."""
        return remains.asked_back_at(self)

    @property
    def invoice_excess(self) -> int:
        """What stands on its invoices beyond what was paid and not refunded."""
        return invoices.excess(self)

    @property
    def invoice_newest(self) -> str:
        """The id of the newest invoice that stands; empty: none does."""
        return invoices.newest(self)

    @property
    def replied_at(self) -> datetime | None:
        """When we last answered the buyer; None while the last word is the buyer's, or nobody has said any."""
        asked, answered = self.last_message_at, self.last_reply_at
        return None if answered is None or (asked is not None and answered < asked) else answered
