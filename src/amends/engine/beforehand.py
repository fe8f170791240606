"""Told before what it is about: once the order, request or dispute is known, rules hear what came of it once more.

An answer or a payout may be told before the asking it belongs to, or before the order. Rules that listen to it found
nothing then. They hear it again, at its own time and in order of time, as soon as what it is about is told of.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.subjects import DisputeFacts, RefundFacts, Subject
from amends.engine.words import Goods, RefundState
from amends.engine.work import Work

_OF_REFUNDS: Final = (
    ("refund.agreed", "agreed_at"), ("refund.refused", "refused_at"), ("return.shipped", "returning_at"),
    ("return.received", "returned_at"), ("refund.paid", "paid_at"), ("refund.closed", "closed_at"),
)  # fmt: skip
_OF_PARCELS: Final = (
    ("parcel.shipped", "shipped_at"), ("parcel.handed_over", "handed_over_at"), ("parcel.delivered", "delivered_at"),
)  # fmt: skip
_OF_DISPUTES: Final = (
    ("dispute.answered", "answered_at"), ("dispute.evidence_asked", "evidence_asked_at"),
    ("dispute.evidence_sent", "evidence_sent_at"), ("dispute.ruled", "ruled_at"), ("dispute.withdrawn", "closed_at"),
)  # fmt: skip
_OF_MONEY: Final = (("refund.paid", "paid_at"), ("refund.closed", "closed_at"))
_GOES_ON: Final = (RefundState.AGREED, RefundState.RETURNING, RefundState.RETURNED)
Names = tuple[tuple[str, str], ...]
NO_NAMES: Final[Names] = ()
Heard = tuple[datetime, str, str]


def waits_for(work: Work, signal: s.Signal, about: str) -> bool:
    """Whether something has been told already of what this signal tells of for the first time. Ask before folding."""
    if isinstance(signal, s.OrderPlaced):
        return work.f.placed_at is None
    if isinstance(signal, s.RefundAsked) and any(_since(work.f, _OF_PARCELS, signal.at)):
        return True
    return about in work.f.subjects and not work.about(about).told


def heard(work: Work, signal: s.Signal, about: str) -> list[Heard]:
    """When, what and about which thing was told that belongs to it, in order of time."""
    subject = work.about(about)
    if isinstance(subject, RefundFacts):
        return sorted([*_since(subject, _OF_REFUNDS, signal.at, about), *_since(work.f, _OF_PARCELS, signal.at)])
    if isinstance(subject, DisputeFacts):
        return sorted(_since(subject, _OF_DISPUTES, signal.at, about))
    refunds = [(key, each) for key, each in work.f.subjects.items() if isinstance(each, RefundFacts)]
    money = [found for key, each in refunds for found in _since(each, _OF_MONEY, signal.at, key)]
    asked = [found for key, each in refunds if _waits(each) for found in _asked(each, key)]
    return sorted([*money, *asked, *_since(work.f, _OF_PARCELS, signal.at)])


def _waits(refund: RefundFacts) -> bool:
    """Whether it was told of, and neither paid nor closed."""
    return refund.told and refund.paid_at is None and refund.closed_at is None


def _asked(refund: RefundFacts, key: str) -> list[Heard]:
    """The asking and what was answered, for what only the order says: by when it was to be shipped, and to where."""
    at = refund.at
    return [] if at is None else [(at, "refund.asked", key), *_since(refund, _OF_REFUNDS, at, key)]


def as_asked(work: Work, about: str) -> RefundState | None:
    """Let a request that was agreed to and goes on stand as when it was made, for the rules that hear it only now.

    How it really stands; None: nothing to put back. One that is over opens nothing for having been told late.
    """
    refund = work.about(about)
    if not isinstance(refund, RefundFacts) or refund.state not in _GOES_ON:
        return None
    stands, refund.state = refund.state, RefundState.ASKED
    return stands


def put_back(work: Work, about: str, stands: RefundState | None) -> None:
    """End what ``as_asked`` began."""
    refund = work.about(about)
    if stands is not None and isinstance(refund, RefundFacts):
        refund.state = stands


def lasted_until(work: Work, about: str, ended: datetime) -> datetime:
    """Until when something about this went on, by all that is known of it, where a case of it ended at that time."""
    subject = work.about(about)
    names = _OF_REFUNDS if isinstance(subject, RefundFacts) else NO_NAMES
    return max([ended, *[when for when, _, _ in _since(subject, names, ended)]])


def _since(known: Facts | Subject, names: Names, at: datetime, about: str = "") -> Iterator[Heard]:
    """What of it happened after that time, or at it."""
    for kind, name in names:
        when: datetime | None = getattr(known, name)
        if when is not None and when >= at:
            yield when, kind, about


def where_asked(work: Work) -> dict[str, Goods | None]:
    """Where the goods were, as far as is known, when each request that waits for an answer was made."""
    refunds = ((key, each) for key, each in work.f.subjects.items() if isinstance(each, RefundFacts))
    return {key: each.goods for key, each in refunds if _waits(each)}


def asked_elsewhere(work: Work, before: dict[str, Goods | None]) -> Iterator[Heard]:
    """Requests made when the goods were elsewhere than was known: each is asked once more, in its time."""
    for key, each in work.f.subjects.items():
        if isinstance(each, RefundFacts) and key in before and each.goods is not before[key] and each.at is not None:
            yield each.at, "refund.asked", key
            yield from sorted(_since(each, _OF_REFUNDS, each.at, key))
