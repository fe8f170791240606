"""Folding: how each kind of signal changes what is known. Late ones at their own time; the earliest fact stands."""

from collections.abc import Callable
from typing import Any, Final

from amends.engine import parcels
from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold import disputes, orders, refunds, talk
from amends.engine.fold.common import opened
from amends.engine.fold.papers import MORE
from amends.engine.subjects import FAMILY_OF, NO_SUBJECT, Subject

_FOLDS: Final[dict[type[s.Signal], Callable[[Facts, Any], None]]] = (
    orders.FOLDS | refunds.FOLDS | disputes.FOLDS | talk.FOLDS
)
_FAMILY: Final[dict[type[s.Signal], str]] = {
    **dict.fromkeys((s.RefundAsked, s.RefundChanged, s.RefundAgreed, s.RefundRefused, s.RefundPaid), "refund"),
    **dict.fromkeys((s.RefundMatched, s.RefundClosed, s.ReturnShipped, s.ReturnReceived), "refund"),
    **dict.fromkeys((s.DisputeOpened, s.DisputeAnswered, s.EvidenceAsked, s.EvidenceSent), "dispute"),
    **dict.fromkeys((s.DisputeRuled, s.DisputeWithdrawn), "dispute"),
    **dict.fromkeys((s.ReviewPosted, s.ReviewAnswered), "review"),
    **dict.fromkeys((s.PromiseMade, s.PromiseKept, s.PromiseReleased), "promise"),
    **{kind: FAMILY_OF[about] for kind, (about, _) in MORE.items() if about},
}


def subject(sig: s.Signal) -> str:
    """The key of the thing a signal is about, such as ``refund:123``; empty for the order itself."""
    family = _FAMILY.get(type(sig))
    return f"{family}:{sig.ref}" if family else ""


def family(kind: type[s.Signal]) -> str:
    """Which sort of thing a kind of signal is about; empty for the order itself."""
    return _FAMILY.get(kind, "")


def fold(facts: Facts, signal: s.Signal) -> None:
    """Apply one signal to the facts, in place."""
    kind = type(signal)
    apply = _FOLDS.get(kind)
    if apply is not None:
        apply(facts, signal)
    elif (more := MORE.get(kind)) is not None:
        about, change = more
        change(facts, opened(facts, about, signal) if about else NO_SUBJECT, signal)


def parcel_of(f: Facts, sig: s.Signal) -> str:
    """The key of the parcel that a signal is about, where parcels are told apart; empty for other signals."""
    return parcels.about(f, sig) if isinstance(sig, parcels.Carried) else ""


def subject_of(facts: Facts, key: str) -> Subject:
    """What is known under a subject key, or nothing."""
    return facts.subjects.get(key, NO_SUBJECT) if key else NO_SUBJECT
