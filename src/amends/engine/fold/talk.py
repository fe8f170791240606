"""How reviews, messages and promises fold."""

from collections.abc import Callable
from typing import Any

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold.common import earliest
from amends.engine.fold.common import thread as open_thread
from amends.engine.promises import about


def _review_posted(f: Facts, sig: s.ReviewPosted) -> None:
    thread = open_thread(f, "review", sig)
    thread.at, thread.stars = sig.at, sig.stars


def _review_answered(f: Facts, sig: s.ReviewAnswered) -> None:
    thread = open_thread(f, "review", sig)
    thread.review_answered_at = earliest(thread.review_answered_at, sig.at)


def _message_received(f: Facts, sig: s.MessageReceived) -> None:
    if f.last_message_at is None or sig.at > f.last_message_at:
        f.last_message_at = sig.at


def _message_sent(f: Facts, sig: s.MessageSent) -> None:
    if f.last_reply_at is None or sig.at > f.last_reply_at:
        f.last_reply_at = sig.at


def _promise_made(f: Facts, sig: s.PromiseMade) -> None:
    thread = open_thread(f, "promise", sig)
    if thread.due is None:
        thread.at, thread.what, thread.due = sig.at, sig.what, sig.due
        thread.finding = about(sig.what)


def _promise_kept(f: Facts, sig: s.PromiseKept) -> None:
    thread = open_thread(f, "promise", sig)
    thread.kept_at = earliest(thread.kept_at, sig.at)


def _promise_released(f: Facts, sig: s.PromiseReleased) -> None:
    thread = open_thread(f, "promise", sig)
    thread.released_at = earliest(thread.released_at, sig.at)


FOLDS: dict[type[s.Signal], Callable[[Facts, Any], None]] = {
    s.ReviewPosted: _review_posted,
    s.ReviewAnswered: _review_answered,
    s.MessageReceived: _message_received,
    s.MessageSent: _message_sent,
    s.PromiseMade: _promise_made,
    s.PromiseKept: _promise_kept,
    s.PromiseReleased: _promise_released,
}
