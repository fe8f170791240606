"""The language of steps: conditions, joins, optional and repeated ones, those of the engine and of others, and ways."""

from datetime import timedelta

import msgspec
import pytest

from amends.engine import dossier as dossiers
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Dossier, Step
from amends.engine.outcome import Outcome
from amends.engine.playbook import (
    Amount,
    Close,
    EffectRule,
    FieldType,
    FormEntry,
    Op,
    OwnField,
    Scene,
    StepOutcome,
    StepRepeat,
    StepRule,
    StepYield,
    YieldValue,
)
from amends.engine.playbook import Test as Asked
from amends.engine.signals import (
    GoodsInspected,
    OrderPlaced,
    ParcelDelivered,
    PartnerAnswered,
    PartnerAsked,
    RefundAsked,
    RefundPaid,
    Signal,
    StepAdded,
    StepDone,
    StepSkipped,
)
from amends.engine.step import advance, step, wake
from amends.engine.words import ClockState, Party, RefundType, Reply, Request, Verdict
from tests.engine.small import at, policy, say, span

WHEN = at("11-11 09:00")
FIELDS = {
    "sum": OwnField("sum", say("sum"), FieldType.MONEY, required=True),
    "until": OwnField("until", say("until"), FieldType.DATE),
    "damaged": OwnField("damaged", say("damaged"), FieldType.YES_NO),
}
DELIVERED = Asked("delivered_at", Op.KNOWN, value=True)
ANSWERED = Asked("request.answer", Op.IN, ("yes", "no"))


def rules(*steps: StepRule, on: str = "partner.asked", closes: tuple[Close, ...] = ()) -> Policy:
    scene = Scene("s", say("s"), "P", (on,), "s", "x", per_thread=True, steps=steps, closes=closes)
    return compile_playbook(msgspec.structs.replace(policy().playbook, scenes=(scene,), clocks=(), fields=FIELDS))


def asks(*, until: str = "q") -> PartnerAsked:
    return PartnerAsked(id=until, at=WHEN, order="T-1", ref="Q", party=Party.SUPPLIER, what=Request.HOLD)


def begun(of: Policy, *more: Signal) -> Dossier:
    return advance(dossiers.new(key="T-1", platform="tmall"), (asks(), *more), of)[-1].dossier


def press(dossier: Dossier, of: Policy, name: str, **said: object) -> Outcome:
    number = sum(len(each.scenes) for each in dossier.cases) + len(dossier.seen)
    done = StepDone(id=f"d{number}", at=dossier.now or WHEN, order="T-1", case=1, step=name, by="7", **said)  # type: ignore[arg-type]
    both = step(dossier, done, of), step(dossier, done, of.interpreted())
    assert both[0] == both[1]
    return both[0]


def pressed(dossier: Dossier, of: Policy, *names: str) -> Dossier:
    for name in names:
        dossier = press(dossier, of, name).dossier
    return dossier


def states(dossier: Dossier) -> dict[str, str]:
    return {each.name: f"{each.state} {each.on or each.skip}".strip() for each in dossier.cases[0].steps}


def one(dossier: Dossier, name: str) -> Step:
    return next(each for each in dossier.cases[0].steps if each.name == name)


def tell(dossier: Dossier, of: Policy, *told: Signal) -> Dossier:
    for each in told:
        dossier = step(dossier, each, of).dossier
    return dossier


def test_a_step_is_there_only_while_its_condition_holds_and_its_clock_with_it() -> None:
    of = rules(
        StepRule("a", say("a"), "x", when=DELIVERED, within=span("4 h")), StepRule("b", say("b"), "x", after=("a",))
    )
    dossier = begun(of)
    assert states(dossier) == {"a": "skipped when", "b": "ready"}
    assert dossier.clocks == []
    dossier = tell(dossier, of, ParcelDelivered(id="1", at=WHEN, order="T-1"))
    assert states(dossier)["a"] == "ready"
    assert [clock.name for clock in dossier.clocks] == ["step:a"]


def test_a_condition_that_no_longer_holds_takes_a_ready_step_and_its_clock_away() -> None:
    none = Asked("refunds_open", Op.EQ, 0)
    of = rules(StepRule("a", say("a"), "x", when=none, within=span("4 h")), StepRule("b", say("b"), "x"))
    dossier = begun(of)
    asked = RefundAsked(id="r", at=WHEN, order="T-1", ref="R", type=RefundType.REFUND_ONLY, amount=1)
    dossier = tell(dossier, of, asked)
    assert states(dossier)["a"] == "skipped when"
    assert [clock.state for clock in dossier.ended] == [ClockState.VOID]
    dossier = tell(dossier, of, RefundPaid(id="p", at=WHEN, order="T-1", ref="R"))
    assert states(dossier)["a"] == "ready"
    assert [clock.name for clock in dossier.clocks] == ["step:a"]
    assert pressed(dossier, of, "a").cases[0].steps[0].by == "7"


def test_any_of_several_is_enough_where_it_says_so() -> None:
    of = rules(
        StepRule("a", say("a"), "x"), StepRule("b", say("b"), "x"), StepRule("c", say("c"), "x", any_of=("a", "b"))
    )
    assert states(begun(of))["c"] == "waiting"
    assert states(pressed(begun(of), of, "b"))["c"] == "ready"


def test_an_optional_step_is_skipped_and_added_and_holds_nothing_up() -> None:
    over = (Close(Asked("case.steps_done", Op.EQ, value=True), "done"),)
    of = rules(StepRule("a", say("a"), "x", optional=True), StepRule("b", say("b"), "x", after=("a",)), closes=over)
    skipped = StepSkipped(id="s", at=WHEN, order="T-1", case=1, step="a")
    dossier = tell(begun(of), of, skipped)
    assert states(dossier) == {"a": "skipped hand", "b": "ready"}
    dossier = tell(dossier, of, StepAdded(id="a", at=WHEN, order="T-1", case=1, step="a"))
    assert states(dossier)["a"] == "ready"
    assert pressed(dossier, of, "b").cases[0].outcome == "done"
    needed = StepSkipped(id="x", at=WHEN, order="T-1", case=1, step="b")
    with pytest.raises(Misdirected, match="needed"):
        step(dossier, needed, of)


def test_a_repeated_step_comes_back_until_its_end_and_no_more_often_than_it_may() -> None:
    chase = StepRule("a", say("a"), "x", repeat=StepRepeat(ANSWERED, 3), within=span("1 d"))
    of = rules(chase, StepRule("b", say("b"), "x", after=("a",)))
    dossier = pressed(begun(of), of, "a")
    assert (one(dossier, "a").round, states(dossier)) == (1, {"a": "ready", "b": "waiting"})
    assert [clock.name for clock in dossier.clocks] == ["step:a"]
    answered = PartnerAnswered(id="1", at=WHEN, order="T-1", ref="Q", answer=Reply.NO)
    assert states(tell(dossier, of, answered)) == {"a": "done", "b": "ready"}
    dossier = pressed(dossier, of, "a", "a")
    assert (one(dossier, "a").round, states(dossier)) == (2, {"a": "done", "b": "ready"})


def test_the_engine_does_its_own_steps_and_they_are_counted_as_its() -> None:
    of = rules(
        StepRule("a", say("a"), "x"),
        StepRule("b", say("b"), "x", after=("a",), engine=True, effects=(EffectRule("notify", "supplier"),)),
        StepRule("c", say("c"), "x", after=("b",)),
    )
    outcome = press(begun(of), of, "a")
    assert states(outcome.dossier) == {"a": "done", "b": "done", "c": "ready"}
    assert one(outcome.dossier, "b").by == "engine"
    assert [effect.kind for effect in outcome.effects] == ["notify"]
    with pytest.raises(Misdirected, match="itself"):
        press(begun(of), of, "b")


def test_what_the_engine_asked_for_blocks_until_the_fact_is_there() -> None:
    engine = StepRule(
        "a",
        say("a"),
        "x",
        engine=True,
        party="carrier",
        done_when=DELIVERED,
        effects=(EffectRule("notify", "carrier"),),
    )
    of = rules(engine, StepRule("b", say("b"), "x", after=("a",)))
    dossier = begun(of)
    assert states(dossier) == {"a": "blocked carrier", "b": "waiting"}
    outcome = step(dossier, ParcelDelivered(id="1", at=WHEN, order="T-1"), of)
    assert states(outcome.dossier) == {"a": "done", "b": "ready"}
    assert one(outcome.dossier, "a").by == "engine"
    assert outcome.effects == ()


def test_a_step_of_somebody_outside_is_blocked_on_them_and_a_colleague_may_report_it() -> None:
    of = rules(
        StepRule("a", say("a"), "x", party="supplier", within=span("4 h")), StepRule("b", say("b"), "x", after=("a",))
    )
    dossier = begun(of)
    assert states(dossier) == {"a": "blocked supplier", "b": "waiting"}
    late = wake(dossier, WHEN + timedelta(hours=5), of).dossier
    assert [clock.state for clock in late.clocks] == [ClockState.MISSED]
    assert states(pressed(dossier, of, "a")) == {"a": "done", "b": "ready"}


def test_a_step_is_blocked_on_whoever_brings_about_what_it_needs() -> None:
    needs = StepRule(
        "a", say("a"), "x", needs=("request.kept",), awaits=(("request.kept", "partner"),), within=span("4 h")
    )
    of = rules(needs)
    dossier = begun(of)
    assert states(dossier) == {"a": "blocked partner"}
    assert dossier.clocks == []
    with pytest.raises(Misdirected, match=r"request\.kept"):
        press(dossier, of, "a")
    kept = PartnerAnswered(id="1", at=WHEN, order="T-1", ref="Q", answer=Reply.YES, kept=True)
    dossier = tell(dossier, of, kept)
    assert states(dossier) == {"a": "ready"}
    assert [clock.name for clock in dossier.clocks] == ["step:a"]


FORKED = (
    StepRule(
        "ask",
        say("ask"),
        "x",
        done_when=ANSWERED,
        outcomes=(
            StepOutcome("yes", say("yes"), ("go", "then"), Asked("request.answer", Op.EQ, "yes")),
            StepOutcome("no", say("no"), ("stop",)),
        ),
        yields=StepYield("partner.answered", values=(YieldValue("answer", "choice"), YieldValue("amount", "form.sum"))),
        form=(FormEntry("sum"),),
    ),
    StepRule("go", say("go"), "x"),
    StepRule("then", say("then"), "x", after=("go",)),
    StepRule("stop", say("stop"), "x"),
    StepRule("last", say("last"), "x", any_of=("then", "stop")),
)


def test_the_answer_chooses_the_way_on_and_what_is_told_is_a_fact() -> None:
    of = rules(*FORKED)
    dossier = press(begun(of), of, "ask", choice="no", form={"sum": 500}).dossier
    assert states(dossier) == {
        "ask": "done", "go": "skipped way", "then": "skipped way", "stop": "ready", "last": "waiting",
    }  # fmt: skip
    assert one(dossier, "ask").choice == "no"
    request = dossier.facts.subjects["request:Q"]
    assert (request.answer, request.offered, request.answered_at) == (Reply.NO, 500, WHEN)  # type: ignore[union-attr]
    assert states(pressed(dossier, of, "stop"))["last"] == "ready"


def test_a_fact_from_outside_chooses_the_way_it_shows() -> None:
    of = rules(*FORKED)
    dossier = tell(begun(of), of, PartnerAnswered(id="1", at=WHEN, order="T-1", ref="Q", answer=Reply.YES))
    assert (states(dossier)["go"], states(dossier)["stop"], one(dossier, "ask").choice) == (
        "ready",
        "skipped way",
        "yes",
    )
    assert states(pressed(dossier, of, "go", "then"))["last"] == "ready"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"choice": "maybe"}, "choice"),
        ({}, "choice"),
        ({"choice": "no", "form": {"sum": "five"}}, "form.sum"),
        ({"choice": "no", "form": {"some": 5}}, "form.some"),
    ],
)
def test_a_wrong_answer_is_refused_by_its_field(said: dict[str, object], field: str) -> None:
    of = rules(*FORKED)
    with pytest.raises(Misdirected) as refused:
        press(begun(of), of, "ask", **said)
    assert refused.value.field == field


def test_a_form_goes_only_with_what_is_required_and_within_its_bounds() -> None:

    of = rules(
        StepRule(
            "a",
            say("a"),
            "x",
            form=(FormEntry("sum", required=True, most=Amount(of="order.amount")), FormEntry("until")),
        )
    )
    dossier = tell(begun(of), of, OrderPlaced(id="o", at=WHEN, order="T-1", amount=100, currency="CNY"))
    with pytest.raises(Misdirected, match="is needed"):
        press(dossier, of, "a", form={"until": "2026-11-30"})
    with pytest.raises(Misdirected, match="at most 100"):
        press(dossier, of, "a", form={"sum": 101})
    assert "request:Q/sum" in press(dossier, of, "a", form={"sum": 100}).dossier.facts.form


def test_what_a_step_tells_meets_rules_of_its_own_in_the_same_decision() -> None:
    verdict = StepRule(
        "look",
        say("look"),
        "x",
        done_when=Asked("inspected_at", Op.KNOWN, value=True),
        form=(FormEntry("damaged"),),
        outcomes=(
            StepOutcome("damaged", say("d"), when=Asked("verdict", Op.EQ, "damaged")),
            StepOutcome("intact", say("i")),
        ),
        yields=StepYield("goods.inspected", values=(YieldValue("verdict", "choice"),)),
    )
    heard = Scene("broken", say("b"), "P", ("goods.inspected",), "b", "x", when=Asked("verdict", Op.EQ, "damaged"))
    of = rules(verdict, StepRule("pay", say("p"), "x", after=("look",), when=Asked("verdict", Op.EQ, "damaged")))
    of = compile_playbook(msgspec.structs.replace(of.playbook, scenes=(*of.playbook.scenes, heard)))
    outcome = press(begun(of), of, "look", choice="damaged")
    assert outcome.dossier.facts.verdict is Verdict.DAMAGED
    assert outcome.dossier.scenes() == {"s", "broken"}
    assert states(outcome.dossier) == {"look": "done", "pay": "ready"}
    assert "skipped" not in [reason.verb.value.partition(".")[2] for reason in outcome.reasons]
    same = tell(begun(of), of, GoodsInspected(id="1", at=WHEN, order="T-1", verdict=Verdict.INTACT))
    assert states(same) == {"look": "done", "pay": "skipped when"}
