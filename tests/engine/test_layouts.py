"""Dossiers stored under layout 1 come back as they are kept now."""

from datetime import UTC, datetime

import msgspec
import pytest

from amends.engine import dossier as dossiers
from amends.engine.accessors import nothing
from amends.engine.fields import FIELDS
from amends.engine.layouts import FACTS, THREADS, TOLD, Thread1
from amends.engine.subjects import FAMILIES, DisputeFacts, InvoiceFacts, RefundFacts
from amends.engine.words import DisputeState, Goods, InvoiceKind, RefundState

AT = datetime(2026, 11, 11, tzinfo=UTC)
OLD = {
    "refund:R1": Thread1(
        ref="R1", at=AT, amount=299, state=RefundState.AGREED, agreed_at=AT, goods_asked=Goods.RECEIVED
    ),
    "dispute:D1": Thread1(ref="D1", at=AT, dispute=DisputeState.ANSWERED, answer="counter", respond_by=AT),
    "invoice:I1": Thread1(ref="I1", at=AT, what="special_vat", kept=True, done_at=AT, traits=("goods",)),
    "promise:P1": Thread1(ref="P1", at=AT, what="gift_waybill", due=AT, finding="gift"),
    "request:Q1": Thread1(ref="Q1", at=AT, what="hold"),
}


def old(**more: Thread1) -> bytes:
    """A dossier as layout 1 stored it."""
    parts = msgspec.msgpack.decode(dossiers.encode(dossiers.new(key="T-1", platform="tmall")))
    parts[FACTS][THREADS] = {**OLD, **more}
    parts[TOLD] = 1
    del parts[TOLD + 1 :]  # what came later
    return msgspec.msgpack.encode(parts)


def test_what_was_known_is_known() -> None:
    found = dossiers.decode(old())
    subjects = found.facts.subjects
    assert found.layout == dossiers.LAYOUT
    assert subjects["refund:R1"] == RefundFacts(
        ref="R1", at=AT, amount=299, state=RefundState.AGREED, agreed_at=AT, goods=Goods.RECEIVED
    )
    assert subjects["dispute:D1"] == DisputeFacts(
        ref="D1", at=AT, state=DisputeState.ANSWERED, how="counter", respond_by=AT
    )
    assert subjects["invoice:I1"] == InvoiceFacts(
        ref="I1", at=AT, kind=InvoiceKind.SPECIAL_VAT, complete=True, issued_at=AT, lines=("goods",)
    )
    assert dossiers.decode(dossiers.encode(found)) == found


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_comes_over(family: str) -> None:
    key = f"{family}:X"
    assert type(dossiers.decode(old(**{key: Thread1(ref="X")})).facts.subjects[key]) is FAMILIES[family]


@pytest.mark.parametrize("stored", (b"", b"nothing", msgspec.msgpack.encode([1, 2]), msgspec.msgpack.encode({})))
def test_what_is_no_dossier_is_refused(stored: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        dossiers.decode(stored)


@pytest.mark.parametrize("word", FIELDS)
def test_each_word_reads_a_fact_that_exists(word: str) -> None:
    field = FIELDS[word]
    assert field.look is not nothing
    fresh = dossiers.new(key="T-1", platform="tmall")
    case = dossiers.Case(1, "", "", "", "", "", "", AT)
    subject = FAMILIES[field.family]() if field.family else RefundFacts()
    field.look(fresh, fresh.facts, subject, case)
    name = field.path.partition(".")[2]
    assert not field.family or name in dir(FAMILIES[field.family])


def test_what_layout_2_says_stands_and_whoever_knows_only_2_refuses_3() -> None:
    now = dossiers.new(key="T-1", platform="tmall")
    now.facts.amount = 299
    parts = msgspec.msgpack.decode(dossiers.encode(now))
    parts[TOLD] = 2
    del parts[FACTS][-1]  # no own fields yet
    found = dossiers.decode(msgspec.msgpack.encode(parts))
    assert found == now
    parts[TOLD] = dossiers.LAYOUT + 1
    with pytest.raises(msgspec.DecodeError):
        dossiers.decode(msgspec.msgpack.encode(parts))
