"""Own fields: told in a signal's form, checked, kept with their own time, asked by conditions as ``form.NAME``."""

from datetime import UTC, datetime
from itertools import permutations

import msgspec
import pytest

from amends.engine import dossier as dossiers
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.conditions import holds, python
from amends.engine.dossier import Dossier
from amends.engine.facts import OwnFact
from amends.engine.fields import FIELDS, NAMES
from amends.engine.playbook import Amount, ClockRule, DueRule, FieldChoice, FieldType, Op, OwnField, Scene
from amends.engine.playbook import Test as Asked
from amends.engine.signals import OrderPlaced, PromiseMade, RefundAsked, Signal
from amends.engine.step import advance, step
from amends.engine.subjects import NO_SUBJECT
from amends.engine.wire import Refused, decode
from amends.engine.words import RefundType
from amends.engine.work import NO_CASE
from tests.engine.small import at, policy, say

FIELDS_OWN = {
    field.name: field
    for field in (
        OwnField("note", say("note"), FieldType.TEXT, most=10),
        OwnField("pieces", say("pieces"), FieldType.NUMBER, least=1, most=99),
        OwnField("cost", say("cost"), FieldType.MONEY),
        OwnField("until", say("until"), FieldType.DATE),
        OwnField("who", say("who"), FieldType.CHOICE, choices=(FieldChoice("a", say("a")), FieldChoice("b", say("b")))),
        OwnField("paid", say("paid"), FieldType.YES_NO),
    )
}
WHEN = at("11-11 09:00")


def own(*scenes: Scene, clocks: tuple[ClockRule, ...] = ()) -> Policy:
    book = policy().playbook
    return compile_playbook(
        msgspec.structs.replace(book, fields=FIELDS_OWN, scenes=(*book.scenes, *scenes), clocks=(*book.clocks, *clocks))
    )


def placed(**form: str | int | bool) -> OrderPlaced:
    return OrderPlaced(id="p", at=WHEN, order="T-1", amount=10_000, currency="CNY", form=form)


def fresh() -> Dossier:
    return dossiers.new(key="T-1", platform="tmall")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"weight": 5}, "form.weight"),
        ({"note": 5}, "form.note"),
        ({"note": "  "}, "form.note"),
        ({"note": "more than ten"}, "form.note"),
        ({"pieces": "5"}, "form.pieces"),
        ({"pieces": True}, "form.pieces"),
        ({"pieces": 0}, "form.pieces"),
        ({"pieces": 100}, "form.pieces"),
        ({"cost": -1}, "form.cost"),
        ({"until": "30.11.2026"}, "form.until"),
        ({"until": "2026-02-30"}, "form.until"),
        ({"who": "c"}, "form.who"),
        ({"paid": "yes"}, "form.paid"),
        ({"paid": 1}, "form.paid"),
    ],
)
def test_what_a_field_does_not_take_is_refused_by_its_name_and_nothing_is_touched(
    form: dict[str, str | int | bool], field: str
) -> None:
    dossier = fresh()
    with pytest.raises(Misdirected) as refused:
        advance(dossier, (placed(**form),), own())
    assert refused.value.field == field
    assert dossier == fresh()


def test_what_is_told_is_kept_and_stored() -> None:
    told = placed(note="hello", pieces=2, cost=300, until="2026-11-30", who="b", paid=False)
    dossier = step(fresh(), told, own()).dossier
    assert dossier.facts.form == {
        "note": OwnFact("hello", WHEN),
        "pieces": OwnFact(2, WHEN),
        "cost": OwnFact(300, WHEN),
        "until": OwnFact("2026-11-30", WHEN, datetime(2026, 11, 30, 16, tzinfo=UTC)),
        "who": OwnFact("b", WHEN),
        "paid": OwnFact(value=False, at=WHEN),
    }
    assert dossiers.decode(dossiers.encode(dossier)) == dossier


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_latest_holds_whatever_comes_first(order: tuple[int, ...]) -> None:
    told: list[Signal] = [
        OrderPlaced(id="1", at=at("11-11 09:00"), order="T-1", amount=1, currency="CNY", form={"pieces": 1}),
        OrderPlaced(id="2", at=at("11-12 09:00"), order="T-1", amount=1, currency="CNY", form={"pieces": 2}),
        OrderPlaced(id="3", at=at("11-13 09:00"), order="T-1", amount=1, currency="CNY", form={"note": "x"}),
    ]
    dossier = advance(fresh(), [told[number] for number in order], own())[-1].dossier
    assert dossier.facts.form["pieces"] == OwnFact(2, at("11-12 09:00"))


def asked(ref: str, **form: str | int | bool) -> RefundAsked:
    return RefundAsked(id=f"r{ref}", at=WHEN, order="T-1", ref=ref, type=RefundType.REFUND_ONLY, amount=500, form=form)


def test_what_is_told_of_a_refund_is_that_refunds_and_what_is_told_of_the_order_everybodys() -> None:
    dossier = advance(fresh(), (placed(who="a", pieces=3), asked("1", who="b"), asked("2")), own())[-1].dossier
    first, second = dossier.facts.subjects["refund:1"], dossier.facts.subjects["refund:2"]
    who = Asked("form.who", Op.EQ, "b")
    assert holds(who, dossier, dossier.facts, first, NO_CASE)
    assert not holds(who, dossier, dossier.facts, second, NO_CASE)
    assert holds(Asked("form.pieces", Op.EQ, 3), dossier, dossier.facts, first, NO_CASE)


@pytest.mark.parametrize("value", ["a", 7, 0, True, False, None, "2026-11-30"])
@pytest.mark.parametrize(
    "test",
    [
        Asked("form.x", Op.EQ, "a"),
        Asked("form.x", Op.NE, "a"),
        Asked("form.x", Op.IN, ("a", "b")),
        Asked("form.x", Op.EQ, 7),
        Asked("form.x", Op.GT, 5),
        Asked("form.x", Op.LE, Amount(of="order.amount", share=10)),
        Asked("order.amount", Op.GT, Amount(of="form.x", share=5_000, fixed=1)),
        Asked("form.x", Op.EQ, value=True),
        Asked("form.x", Op.EQ, value=False),
        Asked("form.x", Op.KNOWN, value=True),
        Asked("form.x", Op.KNOWN, value=False),
        Asked("form.x", Op.BEFORE, "now"),
        Asked("placed_at", Op.BEFORE, "form.x"),
        Asked("form.x", Op.UP_TO, "form.x"),
    ],
)
def test_compiled_and_interpreted_say_the_same_whatever_it_was_when_it_was_told(
    test: Asked, value: str | int | bool | None
) -> None:
    dossier = step(fresh(), placed(), own()).dossier
    if value is not None:
        moment = datetime(2026, 11, 30, tzinfo=UTC) if value == "2026-11-30" else None
        dossier.facts.form = {"x": OwnFact(value, WHEN, moment)}
    compiled = eval(f"lambda d, f, r, c: {python(test)}", dict(NAMES))  # noqa: S307 - our own source
    given = (dossier, dossier.facts, NO_SUBJECT, NO_CASE)
    assert compiled(*given) is holds(test, *given)


def test_a_zero_and_a_no_are_known() -> None:
    known = Asked("form.paid", Op.KNOWN, value=True)
    dossier = step(fresh(), placed(paid=False), own()).dossier
    assert holds(known, dossier, dossier.facts, NO_SUBJECT, NO_CASE)
    assert not holds(known, fresh(), fresh().facts, NO_SUBJECT, NO_CASE)


@pytest.mark.parametrize("interpreted", [False, True])
def test_a_clock_runs_to_an_own_day_and_a_scene_asks_for_an_own_field(interpreted: bool) -> None:
    clock = ClockRule("answer_until", say("x"), DueRule(at="form.until"), until="delivered_at", on=("order.placed",))
    scene = Scene(
        "dear", say("dear"), "P", ("order.placed",), "dear", "x", when=Asked("form.cost", Op.GT, Amount(fixed=200))
    )
    rules = own(scene, clocks=(clock,))
    dossier = step(fresh(), placed(until="2026-11-30", cost=201), rules.interpreted() if interpreted else rules).dossier
    assert [clock.due_at for clock in dossier.clocks] == [datetime(2026, 11, 30, 16, tzinfo=UTC)]
    assert dossier.scenes() == {"dear"}


def test_an_action_tells_of_what_its_case_is_about() -> None:
    promise = PromiseMade(id="x", at=WHEN, order="T-1", ref="P", what="gift", due=WHEN, case=1, form={"who": "a"})
    assert list(step(fresh(), promise, own()).dossier.facts.form) == ["promise:P/who"]


WIRE = (
    '{"kind": "order.placed", "id": "1", "at": "2026-11-11T09:00:00Z", "order": "T", "amount": 1, "currency": "CNY", '
    '"form": %s}'
)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ('{"a": 1.5}', "form.a"),
        ('{"a": null}', "form.a"),
        ('{"b": 1, "a": {}}', "form.a"),
        ('{"a b": 1}', "form"),
        ('{"a": "x", "a": "y"}', "a"),
        ('{"a": 99999999999999999}', "form.a"),
        ('{"a": "%s"}' % ("x" * 2_001), "form.a"),
        ('{"a": "\\u0000"}', "form.a"),
        ("[1]", "form"),
        ("{" + ", ".join(f'"a{n}": 1' for n in range(61)) + "}", "form"),
    ],
)
def test_the_wire_refuses_what_no_form_holds_by_the_name_of_the_answer(form: str, field: str) -> None:
    refused = decode((WIRE % form).encode())
    assert isinstance(refused, Refused)
    assert refused.field == field


def test_the_wire_takes_a_form_and_a_signal_without_one() -> None:
    told = decode((WIRE % '{"note": "hi", "pieces": 2, "paid": true}').encode())
    assert isinstance(told, OrderPlaced)
    assert told.form == {"note": "hi", "pieces": 2, "paid": True}
    assert decode((WIRE % "{}").encode()).form == {}  # type: ignore[union-attr]


def test_own_words_are_found_by_name_only() -> None:
    assert FIELDS["form.note"].own
    with pytest.raises(KeyError):
        FIELDS["form.no-name"]
    with pytest.raises(KeyError):
        FIELDS["froms.note"]
