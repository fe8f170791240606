"""Histories of one order, believable and in order of time: its requests, disputes, papers and what else is told."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import msgspec
from hypothesis import strategies as st

from amends.engine import signals as s
from amends.engine.signals import Signal
from amends.engine.words import (
    Answer,
    InvoiceKind,
    Party,
    Phase,
    RefundType,
    Reply,
    Request,
    Scan,
    Season,
    TaskKind,
    Verdict,
)
from tests.engine.small import at

ORDER = "H-1"
START = at("11-01 00:00")
Life = list[tuple[type[Signal], dict[str, object]]]
sums = st.integers(1, 30_000)
stars = st.integers(1, 5)


def _later(days: int) -> datetime:
    return START + timedelta(days=30 + days)


moments = st.integers(0, 30).map(_later)
ends = moments.map(lambda day: day + timedelta(hours=12))
types = st.sampled_from(list(RefundType))
placed = st.fixed_dictionaries(
    {"amount": sums, "currency": st.just("CNY"), "ship_by": moments, "receipt_ends_at": st.none() | moments}
)
changed = st.fixed_dictionaries(
    {}, optional={"ship_by": moments, "receipt_ends_at": moments, "tags": st.just(("vip",))}
)


@st.composite
def order_life(draw: st.DrawFn) -> Life:
    life: Life = [(s.OrderPlaced, draw(placed))]
    life += [(s.OrderChanged, each) for each in draw(st.lists(changed, max_size=3))]
    life += [(s.ReceiptExtended, {"until": each}) for each in draw(st.lists(moments, max_size=2))]
    more: list[tuple[type[Signal], dict[str, object]]] = [
        (s.PaymentCleared, {"ref": "P1", "amount": draw(sums)}), (s.OrderCanceled, {}),
        (s.ParcelHandedOver, {}), (s.ParcelScanned, {"scan": Scan.ARRIVED}), (s.ParcelDelivered, {}),
        (s.InterceptAnswered, {"answer": Answer.CANNOT}), (s.InterceptAnswered, {"answer": Answer.STOPPED}),
        (s.GoodsInspected, {"verdict": Verdict.DAMAGED}), (s.GoodsInspected, {"verdict": Verdict.INTACT}),
        (s.OrderChecked, {"check": "count", "passed": False}), (s.OrderChecked, {"check": "count"}),
    ]  # fmt: skip
    return life + draw(st.lists(st.sampled_from(more), max_size=6))


@st.composite
def refund_life(draw: st.DrawFn, ref: str) -> Life:
    """Asked, changed, answered; asked again only after an answer that ends it."""
    life: Life = []
    for round_ in range(draw(st.integers(1, 2))):
        asked = {"type": draw(st.sampled_from(list(RefundType))), "amount": draw(sums), "version": f"{round_}a"}
        life.append(
            (s.RefundAsked, {"ref": ref, "phase": Phase.ONSALE, "deadline": draw(st.none() | moments), **asked})
        )
        for number in range(draw(st.integers(0, 2))):
            told: dict[str, object] = {"ref": ref, "version": f"{round_}.{number}", "amount": draw(sums)}
            life.append((s.RefundChanged, told | draw(st.sampled_from([{}, {"reason": "other"}]))))
        ended: list[type[Signal]] = [s.RefundRefused, s.RefundClosed]
        life.append((draw(st.sampled_from(ended)), {"ref": ref}))
    ends = [
        [(s.RefundAgreed, {"ref": ref}), (s.ReturnShipped, {"ref": ref}), (s.ReturnReceived, {"ref": ref})],
        [(s.RefundAgreed, {"ref": ref}), (s.RefundPaid, {"ref": ref}), (s.RefundPaid, {"ref": ref, "amount": 10})],
        [],
    ]
    return life[: draw(st.integers(1, len(life)))] + draw(st.sampled_from(ends))


@st.composite
def dispute_life(draw: st.DrawFn) -> Life:
    life: Life = [(s.DisputeOpened, {"ref": "D", "amount": draw(sums), "respond_by": draw(st.none() | moments)})]
    steps: Life = [
        (s.DisputeAnswered, {"ref": "D", "how": "counter"}), (s.DisputeOpened, {"ref": "D", "amount": draw(sums)}),
        (s.EvidenceAsked, {"ref": "D", "deadline": draw(moments)}), (s.EvidenceSent, {"ref": "D"}),
        (s.EvidenceAsked, {"ref": "D"}), (s.DisputeRuled, {"ref": "D", "winner": "buyer", "points": 2}),
    ]  # fmt: skip
    return life + steps[: draw(st.integers(0, len(steps)))]


@st.composite
def paper_life(draw: st.DrawFn) -> Life:
    """What is told again with other contents: the newest stands."""
    several: Life = []
    for _ in range(draw(st.integers(1, 2))):
        several += [
            (s.ReviewPosted, {"ref": "V", "stars": draw(stars)}), (s.ReviewAnswered, {"ref": "V"}),
            (s.InvoiceAsked, {"ref": "I", "invoice": draw(st.sampled_from(list(InvoiceKind))), "amount": draw(sums)}),
            (s.InvoiceIssued, {"ref": "I"}), (s.InvoiceVoided, {"ref": "I"}),
            (s.TaskAsked, {"ref": "T", "task": draw(st.sampled_from(list(TaskKind)))}), (s.TaskAnswered, {"ref": "T"}),
            (s.PenaltyRecorded, {"ref": "Y", "rule": "late", "points": draw(stars)}),
            (s.LossConfirmed, {"ref": "L", "party": Party.CARRIER, "amount": draw(sums)}),
            (s.ClaimRaised, {"ref": "C", "party": Party.CARRIER, "amount": draw(sums)}),
            (s.ClaimSettled, {"ref": "C", "amount": draw(sums)}),
            (s.PartnerAsked, {"ref": "A", "party": Party.CARRIER, "what": Request.LOCATE, "amount": draw(sums)}),
            (s.PartnerAnswered, {"ref": "A", "answer": draw(st.sampled_from(list(Reply))), "amount": draw(sums)}),
            (s.StockCounted, {"ref": "S", "sku": "x", "listed": draw(stars), "real": draw(stars)}),
            (s.ScoreMeasured, {"ref": "M", "measure": "dsr", "value": draw(sums)}),
            (s.QueueMeasured, {"ref": "Q", "waiting": draw(stars), "agents": draw(stars)}),
            (s.PhaseChanged, {"ref": "P", "phase": draw(st.sampled_from(list(Season)))}),
            (s.ProblemReported, {"ref": "W", "issue": "X", "amount": draw(sums)}),
            (s.ProblemChanged, {"ref": "W", "amount": draw(sums)}), (s.ProblemSettled, {"ref": "W", "how": "paid"}),
        ]  # fmt: skip
    return draw(st.lists(st.sampled_from(several), unique_by=id, max_size=12))


def timed(lives: list[Life]) -> list[Signal]:
    """The lives interwoven, each thing at a time of its own, in order."""
    numbers, made = count(1), list[Signal]()
    for kind, told in _woven(lives):
        number = next(numbers)
        made.append(kind(id=str(number), at=START + timedelta(hours=number), order=ORDER, **told))  # type: ignore[arg-type]
    return made


def _woven(lives: list[Life]) -> Iterator[tuple[type[Signal], dict[str, object]]]:
    left = [list(life) for life in lives]
    while any(left):
        for life in left:
            if life:
                yield life.pop(0)


histories = st.tuples(order_life(), refund_life("1"), refund_life("2"), dispute_life(), paper_life()).map(
    lambda lives: timed(list(lives))
)


@st.composite
def changes(draw: st.DrawFn) -> list[Signal]:
    """An order and a request, both changed several times within minutes, before anything falls due."""
    first = draw(placed)
    order: Life = [(s.OrderPlaced, {**first, "receipt_ends_at": draw(ends)})]
    order += [(s.OrderChanged, {"ship_by": each}) for each in draw(st.lists(moments, max_size=3))]
    order += [(s.ReceiptExtended, {"until": each}) for each in draw(st.lists(ends, max_size=2))]
    request: Life = [(s.RefundAsked, {"ref": "R", "type": draw(types), "amount": draw(sums), "version": "1"})]
    for number in range(draw(st.integers(0, 3))):
        told: dict[str, object] = {"ref": "R", "amount": draw(sums), "version": str(number + 2)}
        request.append((s.RefundChanged, told))
    history = timed([order, request])
    return [msgspec.structs.replace(each, at=START + timedelta(seconds=20 * n)) for n, each in enumerate(history)]
