"""Reviews, messages and what was promised in them."""

from datetime import datetime

import msgspec

from amends.engine.signals.base import Signal
from amends.engine.words import ReviewFault, Source


class ReviewPosted(Signal, frozen=True, kw_only=True, tag="review.posted"):
    """``ref``: review id; ``stars`` 1 to 5; ``sku``: what of the order it is about, where that is told."""

    SOURCE = Source.BUYER
    stars: int
    text: str = ""
    sku: str = ""


class ReviewAnswered(Signal, frozen=True, kw_only=True, tag="review.answered"):
    text: str = ""


class MessageReceived(Signal, frozen=True, kw_only=True, tag="message.received"):
    SOURCE = Source.BUYER
    text: str
    language: str = ""


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A file that goes with a message. ``sha256``: hex, of what goes out; ``size``: bytes; ``ref``: ours for it."""

    name: str
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    ref: str = ""


class MessageSent(Signal, frozen=True, kw_only=True, tag="message.sent"):
    """``channel``: the message is still to be carried to the buyer, this way; empty: it has been sent elsewhere.

    ``language``: what it is written in, two letters, where that is known.
    """

    SOURCE = Source.COLLEAGUE
    text: str
    case: int = 0
    channel: str = ""
    files: tuple[Attachment, ...] = ()
    language: str = ""


class PromiseMade(Signal, frozen=True, kw_only=True, tag="promise.made"):
    """An agent told the buyer that ``what`` will be done by ``due``. ``ref``: promise id."""

    SOURCE = Source.COLLEAGUE
    case: int = 0
    what: str
    due: datetime
    text: str = ""


class PromiseKept(Signal, frozen=True, kw_only=True, tag="promise.kept"):
    SOURCE = Source.COLLEAGUE
    text: str = ""


class PromiseReleased(Signal, frozen=True, kw_only=True, tag="promise.released"):
    """Cancelled with the buyer's word recorded in ``text``."""

    SOURCE = Source.COLLEAGUE
    text: str


class ReviewFollowed(Signal, frozen=True, kw_only=True, tag="review.followed"):
    """The buyer added a follow-up to a review: on Tmall it can't be explained any more."""

    SOURCE = Source.BUYER
    stars: int | None = None
    text: str = ""


class ReviewFlagged(Signal, frozen=True, kw_only=True, tag="review.flagged"):
    """A colleague finds that a review is abuse: it is to be complained about, with the chat and the review as proof."""

    SOURCE = Source.COLLEAGUE
    why: ReviewFault
    text: str = ""
