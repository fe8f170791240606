"""Hypothesis strategies: streams of signals about one order, believable or not, in any order of time."""

from datetime import timedelta

from hypothesis import strategies as st

from amends.engine import signals as s
from amends.engine.words import RefundType, Scan
from tests.engine.small import at

START = at("11-11 00:00")
ORDER = "T-1"
moments = st.integers(0, 60 * 24 * 40).map(lambda minutes: START + timedelta(minutes=minutes))
deadlines = st.none() | moments
refs = st.sampled_from(["1", "2"])


def _of(kind: type[s.Signal], **fields: st.SearchStrategy[object]) -> st.SearchStrategy[s.Signal]:
    return st.builds(kind, id=st.integers(0, 10_000).map(str), at=moments, order=st.just(ORDER), **fields)


one_signal: st.SearchStrategy[s.Signal] = st.one_of(
    _of(
        s.OrderPlaced,
        amount=st.integers(1, 100_000),
        currency=st.just("CNY"),
        prepaid=st.booleans(),
        ship_by=deadlines,
        deliver_by=deadlines,
    ),
    _of(s.OrderChanged, ship_by=deadlines),
    _of(s.OrderCanceled),
    _of(s.PaymentCleared),
    _of(s.ParcelShipped),
    _of(s.ParcelHandedOver),
    _of(s.ParcelScanned, scan=st.sampled_from(list(Scan))),
    _of(s.ParcelDelivered),
    _of(
        s.RefundAsked,
        ref=refs,
        type=st.sampled_from(list(RefundType)),
        amount=st.integers(0, 100_000),
        deadline=deadlines,
    ),
    _of(s.RefundChanged, ref=refs, deadline=deadlines),
    _of(s.RefundRefused, ref=refs),
    _of(s.RefundAgreed, ref=refs),
    _of(s.RefundPaid, ref=refs),
    _of(s.RefundClosed, ref=refs),
    _of(s.DisputeOpened, ref=refs),
    _of(s.DisputeAnswered, ref=refs),
    _of(s.ReviewPosted, ref=refs, stars=st.integers(1, 5)),
    _of(s.PromiseMade, ref=refs, what=st.just("gift"), due=moments),
    _of(s.PromiseKept, ref=refs),
    _of(s.PromiseReleased, ref=refs, text=st.just("ok")),
)
streams = st.lists(one_signal, min_size=1, max_size=14)
