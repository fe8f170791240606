"""Nothing told is unheard: whatever a buyer or a platform asks, in whatever words, has a case; a deadline a clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from typing import get_type_hints

import msgspec
import pytest

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine import wire
from amends.engine.dossier import Dossier
from amends.engine.signals import Signal
from amends.engine.step import step
from amends.engine.words import (
    Answer,
    CaseState,
    ClockState,
    CustomsCause,
    Goods,
    InvoiceKind,
    Party,
    Phase,
    RefundType,
    Reply,
    Report,
    Request,
    Scan,
    Season,
    TaskKind,
    Verdict,
)
from amends.policy.load import names
from tests.packs import policy

packs = pytest.mark.parametrize("name", names())
PLACED = datetime(2026, 11, 10, 1, tzinfo=UTC)
HANDED, ARRIVED, BACK = (PLACED + timedelta(days=days) for days in (1, 4, 8))
ASKED, DEADLINE = PLACED + timedelta(days=18), PLACED + timedelta(days=23)
UNKNOWN = "a wording nobody knows"
FLOWS = ("", "chargeback", "inquiry", "paypal", "amazon", "ebay", UNKNOWN)
METHODS = ("visa", "mastercard", "klarna")
ORDER, SUM = "N1", 15_000
WORDS = {
    RefundType,
    Phase,
    Scan,
    Answer,
    CustomsCause,
    Party,
    Report,
    Request,
    Reply,
    Verdict,
    InvoiceKind,
    TaskKind,
    Season,
}
LIVE = (ClockState.RUNNING, ClockState.PAUSED)


@cache
def order(name: str, goods: Goods, method: str = "") -> Dossier:
    """An order whose goods are there, told as platforms tell it; nothing of it is demanded yet."""
    made = dossiers.new(key=ORDER, platform=policy(name).playbook.platforms[0], policy=policy(name).reference)
    for signal in _road(name, goods, method):
        made = step(made, signal, policy(name)).dossier
    return made


def _road(name: str, goods: Goods, method: str) -> Iterator[Signal]:
    currency = policy(name).playbook.currency
    yield s.OrderPlaced(id="o", order=ORDER, at=PLACED, amount=SUM, currency=currency, method=method)
    if goods is not Goods.NOT_SHIPPED:
        yield s.ParcelHandedOver(id="h", order=ORDER, at=HANDED, carrier="zto", waybill="ZT1")
    if goods is Goods.RECEIVED:
        yield s.ParcelDelivered(id="d", order=ORDER, at=ARRIVED)
    if goods is Goods.RETURNED:
        yield s.ParcelScanned(id="b", order=ORDER, at=BACK, scan=Scan.RETURNED, carrier="zto", waybill="ZT1")


def has(dossier: Dossier, subject: str) -> bool:
    """Whether somebody has it: an open case about it, or one of the order that its scene joined."""
    mine = (each for each in dossier.sightings if each.case and each.at == dossier.now)
    cases = [dossier.case(each.case) for each in mine]
    cases += [case for case in dossier.cases if case.subject == subject]
    return any(case is not None and case.state is CaseState.OPEN for case in cases)


def runs_to(dossier: Dossier, subject: str, at: datetime) -> bool:
    return any(clock.subject == subject and clock.due_at == at and clock.state in LIVE for clock in dossier.clocks)


def reasons(name: str) -> tuple[str, ...]:
    """Nothing said, words nobody knows, and one of the platform's own for each issue code it knows."""
    book = policy(name).playbook
    known = {code: word for word, code in book.reasons.items()}
    return ("", UNKNOWN, *known.values(), *book.issues)


@pytest.mark.mission("T7", "M1")
@packs
def test_every_refund_request_has_a_case_and_a_deadline_told_a_clock(name: str) -> None:
    unseen, untimed = [], []
    for kind, phase, goods, reason in product(RefundType, Phase, Goods, reasons(name)):
        asked = {"type": kind, "phase": phase, "reason": reason, "amount": SUM, "deadline": DEADLINE}
        signal = s.RefundAsked(id="r", order=ORDER, at=ASKED, ref="R", **asked)  # type: ignore[arg-type]
        dossier = step(order(name, goods), signal, policy(name)).dossier
        unseen += [] if has(dossier, "refund:R") else [(kind, phase, goods, reason)]
        untimed += [] if runs_to(dossier, "refund:R", DEADLINE) else [(kind, phase, goods, reason)]
    assert (unseen, untimed) == ([], [])


@pytest.mark.mission("T8")
@packs
def test_every_dispute_has_a_case_and_its_deadline_a_clock(name: str) -> None:
    unseen, untimed = [], []
    for flow, goods, method, reason in product(FLOWS, Goods, METHODS, reasons(name)):
        signal = s.DisputeOpened(
            id="r", order=ORDER, at=ASKED, ref="D", flow=flow, amount=SUM, reason=reason, respond_by=DEADLINE
        )
        dossier = step(order(name, goods, method), signal, policy(name)).dossier
        unseen += [] if has(dossier, "dispute:D") else [(flow, goods, method, reason)]
        untimed += [] if runs_to(dossier, "dispute:D", DEADLINE) else [(flow, goods, method, reason)]
    assert (unseen, untimed) == ([], [])


@pytest.mark.mission("T8")
@packs
def test_evidence_asked_of_any_dispute_has_a_clock_to_the_deadline_told(name: str) -> None:
    untimed = []
    for flow, reason in product(FLOWS, reasons(name)):
        opened = s.DisputeOpened(id="r", order=ORDER, at=ASKED, ref="D", flow=flow, amount=SUM, reason=reason)
        asked = s.EvidenceAsked(id="e", order=ORDER, at=ASKED, ref="D", deadline=DEADLINE)
        dossier = step(order(name, Goods.RECEIVED, "visa"), opened, policy(name)).dossier
        dossier = step(dossier, asked, policy(name)).dossier
        untimed += [] if runs_to(dossier, "dispute:D", DEADLINE) else [(flow, reason)]
    assert untimed == []


@pytest.mark.mission("T7", "M1")
@packs
def test_every_return_under_way_has_somebody(name: str) -> None:
    """Known to have been asked for or not, sent or here already, whatever was found."""
    unseen = []
    for goods, finding in product(Goods, ("", "intact", "short", "mismatch", "damaged", "empty", UNKNOWN)):
        dossier = step(
            order(name, goods), s.ReturnShipped(id="s", order=ORDER, at=ASKED, ref="R", waybill="ZT9"), policy(name)
        ).dossier
        if finding:
            back = s.ReturnReceived(id="t", order=ORDER, at=ASKED, ref="R", finding=finding)
            dossier = step(dossier, back, policy(name)).dossier
        unseen += [] if has(dossier, "refund:R") else [(goods, finding)]
    assert unseen == []


@pytest.mark.mission("T3", "T7")
@packs
def test_every_problem_has_a_case(name: str) -> None:
    unseen = []
    for issue, goods in product((*policy(name).playbook.issues, UNKNOWN), Goods):
        told = s.ProblemReported(id="p", order=ORDER, at=ASKED, ref="P", issue=issue, amount=SUM)
        dossier = step(order(name, goods), told, policy(name)).dossier
        unseen += [] if has(dossier, "problem:P") else [(issue, goods)]
    assert unseen == []


@pytest.mark.mission("T9")
@packs
@pytest.mark.parametrize("goods", Goods)
def test_a_cancellation_of_what_was_paid_has_a_case(name: str, goods: Goods) -> None:
    dossier = step(order(name, goods), s.OrderCanceled(id="c", order=ORDER, at=ASKED), policy(name)).dossier
    assert any(case.state is CaseState.OPEN for case in dossier.cases)


@pytest.mark.mission("T7", "M1")
@packs
@pytest.mark.parametrize(
    "kind", [kind for kind, shape in s.KINDS.items() if WORDS & set(get_type_hints(shape).values())]
)
def test_a_word_nobody_knows_in_any_signal_has_a_case_with_the_deadline_it_names(name: str, kind: str) -> None:
    """Whatever closed vocabulary the word should have come from."""
    hints = get_type_hints(s.KINDS[kind])
    item = {"kind": kind, "id": "x", "order": ORDER, "ref": "R", "at": ASKED.isoformat()}
    item |= {field: UNKNOWN for field, hint in hints.items() if hint in WORDS}
    limits = [field for field in wire.DEADLINES if field in hints]
    told = wire.decode(msgspec.json.encode(item | dict.fromkeys(limits, DEADLINE.isoformat())))
    assert isinstance(told, s.Other)
    for goods in Goods:
        dossier = step(order(name, goods), told, policy(name)).dossier
        assert has(dossier, "other:R")
        assert runs_to(dossier, "other:R", DEADLINE if limits else ASKED + timedelta(days=1))


@pytest.mark.mission("T2", "L7")
@packs
@pytest.mark.parametrize("goods", Goods)
def test_whoever_writes_is_answered_by_a_clock_in_exactly_one_case(name: str, goods: Goods) -> None:
    wrote = s.MessageReceived(id="m", order=ORDER, at=ASKED, text="我要投诉315")
    dossier = step(order(name, goods), wrote, policy(name)).dossier
    waits = [clock for clock in dossier.clocks if clock.name == "first_answer" and clock.state in LIVE]
    opened = [case for case in dossier.cases if case.state is CaseState.OPEN]
    waiting = [case for case in opened if case.scene == "conversation"]
    assert [clock.case > 0 for clock in waits] == [True]
    assert len(waiting) == (1 if opened == waiting else 0)
    assert opened


@pytest.mark.mission("A3")
@packs
def test_the_end_of_receipt_that_was_told_is_a_clock_and_moves_with_it(name: str) -> None:
    told = s.OrderPlaced(
        id="o", order=ORDER, at=PLACED, amount=SUM, currency=policy(name).playbook.currency, receipt_ends_at=DEADLINE
    )
    made = dossiers.new(key=ORDER, platform=policy(name).playbook.platforms[0], policy=policy(name).reference)
    dossier = step(made, told, policy(name)).dossier
    assert runs_to(dossier, "", DEADLINE)
    later = DEADLINE + timedelta(days=10)
    extended = s.ReceiptExtended(id="x", order=ORDER, at=ASKED, until=later)
    dossier = step(dossier, extended, policy(name)).dossier
    assert runs_to(dossier, "", later)
    assert not runs_to(dossier, "", DEADLINE)
