"""How reviews, messages and promises fold."""

from collections.abc import Callable
from typing import Any

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold.common import before, earliest, latest, newer, opened, stale
from amends.engine.promises import about
from amends.engine.subjects import PromiseFacts, ReviewFacts


def _review_posted(f: Facts, sig: s.ReviewPosted) -> None:
    """Posted, or changed since. What was answered before doesn't answer the changed one."""
    review = opened(f, ReviewFacts, sig)
    if stale(review, sig.at):
        return
    review.posted, review.at = True, sig.at
    review.sku = sig.sku or review.sku
    if not before(sig.at, review.followed_at) or not review.stars:
        review.stars = sig.stars
    if before(review.answered_at, sig.at):
        again = f.since.get(f"review:{sig.ref}.answered_at")
        review.answered_at = again if again is not None and again >= sig.at else None


def _review_answered(f: Facts, sig: s.ReviewAnswered) -> None:
    review = opened(f, ReviewFacts, sig)
    if stale(review, sig.at):
        return
    known = review.answered_at
    if known is not None:
        newer(f, f"review:{sig.ref}.answered_at", latest(known, sig.at))
    review.answered_at = earliest(known, sig.at)


def _message_received(f: Facts, sig: s.MessageReceived) -> None:
    if f.last_message_at is None or sig.at > f.last_message_at:
        f.last_message_at = sig.at


def _message_sent(f: Facts, sig: s.MessageSent) -> None:
    if f.last_reply_at is None or sig.at > f.last_reply_at:
        f.last_reply_at = sig.at


def _promise_made(f: Facts, sig: s.PromiseMade) -> None:
    promise = opened(f, PromiseFacts, sig)
    if promise.due is None or before(sig.at, promise.at):
        promise.at, promise.what, promise.due = sig.at, sig.what, sig.due
        promise.about = about(sig.what)


def _promise_kept(f: Facts, sig: s.PromiseKept) -> None:
    promise = opened(f, PromiseFacts, sig)
    promise.kept_at = earliest(promise.kept_at, sig.at)


def _promise_released(f: Facts, sig: s.PromiseReleased) -> None:
    promise = opened(f, PromiseFacts, sig)
    promise.released_at = earliest(promise.released_at, sig.at)


FOLDS: dict[type[s.Signal], Callable[[Facts, Any], None]] = {
    s.ReviewPosted: _review_posted,
    s.ReviewAnswered: _review_answered,
    s.MessageReceived: _message_received,
    s.MessageSent: _message_sent,
    s.PromiseMade: _promise_made,
    s.PromiseKept: _promise_kept,
    s.PromiseReleased: _promise_released,
}
