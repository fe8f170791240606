"""Histories of one order, believable and in order of time: its requests, disputes, papers and what else is told."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import msgspec
from hypothesis import strategies as st

from amends.engine import signals as s
from amends.engine.signals import Line, Piece, Signal
from amends.engine.words import (
    Answer,
    InvoiceKind,
    Party,
    Phase,
    RefundFor,
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
LINES = (Line(sku="CUP", quantity=3, price=9_000), Line(sku="LID", quantity=1, price=1_000))
placed = st.fixed_dictionaries(
    {
        "amount": sums, "currency": st.just("CNY"), "ship_by": moments, "receipt_ends_at": st.none() | moments,
        "lines": st.sampled_from([(), LINES]),
    }
)  # fmt: skip
pieces = st.sampled_from([(), (Piece(sku="CUP"),), (Piece(sku="CUP", quantity=2), Piece(sku="LID"))])
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
        (s.InterceptAnswered, {"answer": Answer.CANNOT}), (s.InterceptAnswered, {"answer": Answer.STOPPED}),
        (s.GoodsInspected, {"verdict": Verdict.DAMAGED}), (s.GoodsInspected, {"verdict": Verdict.INTACT}),
        (s.OrderChecked, {"check": "count", "passed": False}), (s.OrderChecked, {"check": "count"}),
    ]  # fmt: skip
    return life + draw(st.lists(st.sampled_from(more), max_size=6))


@st.composite
def road_life(draw: st.DrawFn) -> Life:
    """One parcel of which nobody says the number, or up to three told apart by theirs; records of them in any order."""
    numbers = draw(st.sampled_from([("",), ("A",), ("A", "B"), ("A", "B", "C")]))
    life: Life = []
    for number in numbers:
        told: dict[str, object] = {"waybill": number}
        held = draw(pieces) if number else ()
        steps: Life = [
            (s.ParcelShipped, told | {"pieces": held}), (s.ParcelHandedOver, told | {"pieces": held}),
            (s.ParcelScanned, told | {"scan": draw(st.sampled_from(list(Scan)))}), (s.ParcelDelivered, told),
            (s.ParcelCorrected, told | {"scan": Scan.DELIVERED}), (s.ParcelScanned, told | {"scan": Scan.RETURNED}),
            (s.TrackingInvalid, told),
        ]  # fmt: skip
        life += [each for each in steps if draw(st.booleans())]
    return draw(st.permutations(life))


@st.composite
def refund_life(draw: st.DrawFn, ref: str) -> Life:
    """Asked, changed, answered; asked again only after an answer that ends it."""
    life: Life = []
    for round_ in range(draw(st.integers(1, 2))):
        asked = {"type": draw(st.sampled_from(list(RefundType))), "amount": draw(sums), "version": f"{round_}a"}
        asked |= {"pieces": draw(pieces), "what": draw(st.none() | st.sampled_from(list(RefundFor)))}
        life.append(
            (s.RefundAsked, {"ref": ref, "phase": Phase.ONSALE, "deadline": draw(st.none() | moments), **asked})
        )
        for number in range(draw(st.integers(0, 2))):
            told: dict[str, object] = {"ref": ref, "version": f"{round_}.{number}", "amount": draw(sums)}
            told["pieces"] = draw(pieces)
            life.append((s.RefundChanged, told | draw(st.sampled_from([{}, {"reason": "other"}]))))
        ended: list[type[Signal]] = [s.RefundRefused, s.RefundClosed]
        life.append((draw(st.sampled_from(ended)), {"ref": ref}))
    back: Life = [
        (s.ReturnReceived, {"ref": ref, "pieces": draw(pieces), "waybill": draw(st.sampled_from(["", f"BACK{ref}"]))})
        for _ in range(draw(st.integers(1, 3)))
    ]
    ends: list[Life] = [
        [(s.RefundAgreed, {"ref": ref}), (s.ReturnShipped, {"ref": ref, "waybill": f"BACK{ref}"}), *back],
        [
            (s.RefundAgreed, {"ref": ref}), (s.RefundPaid, {"ref": ref}), (s.RefundPaid, {"ref": ref, "amount": 10}),
            (s.RefundPaid, {"ref": ref, "amount": 10, "what": RefundFor.FREIGHT}),
        ],
        [],
    ]  # fmt: skip
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


histories = st.tuples(order_life(), road_life(), refund_life("1"), refund_life("2"), dispute_life(), paper_life()).map(
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


@st.composite
def answered(draw: st.DrawFn) -> list[Signal]:
    """An order on its road, a request or a dispute and what is answered, within minutes, before anything falls due."""
    road: Life = [(s.OrderPlaced, {**draw(placed), "lines": (), "receipt_ends_at": draw(ends)})]
    told: dict[str, object] = {"waybill": draw(st.sampled_from(["", "A"]))}
    steps: Life = [
        (s.ParcelHandedOver, told), (s.ParcelScanned, told | {"scan": Scan.DEPARTED}), (s.ParcelDelivered, told),
    ]  # fmt: skip
    road += steps[: draw(st.integers(0, 3))]
    demand = draw(st.sampled_from(["refund", "dispute"]))
    asks = _request(draw) if demand == "refund" else _dispute(draw)
    history = timed([road, asks] if draw(st.booleans()) else [road + asks])
    return [msgspec.structs.replace(each, at=START + timedelta(seconds=20 * n)) for n, each in enumerate(history)]


def _request(draw: st.DrawFn) -> Life:
    asked = {"type": draw(types), "amount": draw(sums), "version": "1", "phase": draw(st.sampled_from(list(Phase)))}
    about: dict[str, object] = {"ref": "R"}
    agreed: Life = [(s.RefundAgreed, about)]
    answers: list[Life] = [
        [], agreed, [(s.RefundRefused, about)], [(s.RefundClosed, about)], [(s.RefundPaid, about)],
        [*agreed, (s.RefundPaid, about)], [*agreed, (s.ReturnShipped, about | {"waybill": "BACK"})],
        [*agreed, (s.ReturnShipped, about), (s.ReturnReceived, about)],
    ]  # fmt: skip
    return [(s.RefundAsked, about | asked), *draw(st.sampled_from(answers))]


def _dispute(draw: st.DrawFn) -> Life:
    about: dict[str, object] = {"ref": "D"}
    life: Life = [
        (s.DisputeOpened, about | {"amount": draw(sums), "respond_by": draw(ends)}),
        (s.DisputeAnswered, about | {"how": "counter"}), (s.DisputeRuled, about | {"winner": "buyer"}),
    ]  # fmt: skip
    return life[: draw(st.integers(0, 3))]
