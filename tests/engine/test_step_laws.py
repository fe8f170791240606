"""Whatever steps a scene has and whatever comes: no case is stuck, both forms of the rules agree, the log adds up."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.engine import cases
from amends.engine import dossier as dossiers
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Case, Dossier
from amends.engine.outcome import Outcome
from amends.engine.playbook import (
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
    CaseClosed,
    CaseReopened,
    GoodsInspected,
    OrderChecked,
    ParcelDelivered,
    PartnerAnswered,
    PartnerAsked,
    Signal,
    StepAdded,
    StepDelegated,
    StepDone,
    StepReturned,
    StepSkipped,
)
from amends.engine.step import advance, step, wake
from amends.engine.words import CaseState, ClockState, Party, Reply, Request, StepState, Verdict
from tests.engine.small import at, policy, say, span

NAMES = ("a", "b", "c", "d", "e")
START = at("11-11 09:00")
ORDER = "T-1"
FACTS = (
    Asked("delivered_at", Op.KNOWN, value=True),
    Asked("delivered_at", Op.KNOWN, value=False),
    Asked("request.answer", Op.EQ, "yes"),
    Asked("request.answered_at", Op.KNOWN, value=True),
    Asked("verdict", Op.EQ, "damaged"),
    Asked("form.sum", Op.GT, 100),
)
DONE = Asked("case.steps_done", Op.EQ, value=True)
FIELDS = {"sum": OwnField("sum", say("sum"), FieldType.NUMBER, most=500)}
facts = st.sampled_from(FACTS)


@st.composite
def rules(draw: st.DrawFn, number: int) -> StepRule:
    """A step that comes after some of those before it."""
    name, before = NAMES[number], NAMES[:number]
    some = st.lists(st.sampled_from(before), unique=True, max_size=2).map(tuple) if before else st.just(())
    doer = draw(st.sampled_from(("desk", "desk", "party", "engine")))
    base = {
        "name": name,
        "title": say(name),
        "desk": "x",
        "after": draw(some),
        "any_of": draw(some),
        "when": draw(st.none() | facts),
        "within": draw(st.none() | st.just(span("4 h"))),
    }
    if doer == "engine":
        shown = draw(st.none() | facts)
        party = "carrier" if shown is not None else ""
        by_hand, effects = draw(st.none() | facts), (EffectRule("notify", "x"),)
        return StepRule(**base, engine=True, effects=effects, done_when=shown, party=party, by_hand=by_hand)  # type: ignore[arg-type]
    shown = draw(st.none() | facts)
    repeat = draw(st.none() | st.builds(StepRepeat, facts, st.integers(2, 3))) if shown is None else None
    yields = draw(st.none() | st.sampled_from(YIELDS))
    optional = draw(st.booleans())
    return StepRule(
        **base,  # type: ignore[arg-type]
        done_when=shown,
        repeat=repeat,
        optional=optional,
        offered=not optional and draw(st.booleans()),
        party="supplier" if doer == "party" else "",
        awaits=draw(st.sampled_from(((), (("request.kept", "partner"),)))),
        yields=yields,
        form=(FormEntry("sum"),),
    )


YIELDS = (
    StepYield("partner.answered", values=(YieldValue("answer", value="yes"), YieldValue("amount", "form.sum"))),
    StepYield("goods.inspected", values=(YieldValue("verdict", value="damaged"),)),
    StepYield("order.checked", values=(YieldValue("check", value="count"),)),
)


@st.composite
def scenes(draw: st.DrawFn) -> Policy:
    """A scene of a few steps, some of which choose the way to later ones."""
    steps = [draw(rules(number)) for number in range(draw(st.integers(1, len(NAMES))))]
    for number, rule in enumerate(steps[:-1]):
        if not rule.engine and draw(st.booleans()):
            later = st.lists(st.sampled_from([each.name for each in steps[number + 1 :]]), unique=True, max_size=2)
            ways = (
                StepOutcome("yes", say("yes"), tuple(draw(later)), draw(facts)),
                StepOutcome("no", say("no"), tuple(draw(later))),
            )
            late = StepOutcome("late", say("late"), tuple(draw(later)), late=True)
            runs_late = rule.within is not None and rule.repeat is None and draw(st.booleans())
            steps[number] = msgspec.structs.replace(rule, outcomes=(*ways, late) if runs_late else ways)
    scene = Scene(
        "s",
        say("s"),
        "P",
        ("partner.asked",),
        "s",
        "x",
        per_thread=True,
        steps=tuple(steps),
        closes=(Close(DONE, "done"),),
    )
    return compile_playbook(msgspec.structs.replace(policy().playbook, scenes=(scene,), clocks=(), fields=FIELDS))


moments = st.integers(0, 60 * 24 * 3).map(lambda minutes: START + timedelta(minutes=minutes))
names = st.sampled_from(NAMES)
desks = st.sampled_from(("", "x", "y"))


def _of(kind: type[Signal], **fields: st.SearchStrategy[object]) -> st.SearchStrategy[Signal]:
    return st.builds(kind, id=st.just(""), at=moments, order=st.just(ORDER), **fields)


happens = st.lists(
    st.one_of(
        _of(
            StepDone,
            case=st.just(1),
            step=names,
            by=st.just("7"),
            choice=st.sampled_from(("", "yes", "no")),
            form=st.just({}) | st.fixed_dictionaries({"sum": st.integers(0, 500)}),
        ),
        _of(StepSkipped, case=st.just(1), step=names),
        _of(StepAdded, case=st.just(1), step=names, by=st.just("7"), text=st.sampled_from(("", "why"))),
        _of(StepDelegated, case=st.just(1), step=names, by=st.just("7"), to=st.sampled_from(("", "8")), desk=desks),
        _of(StepReturned, case=st.just(1), step=names, by=st.just("8"), text=st.sampled_from(("", "which?"))),
        _of(CaseClosed, case=st.just(1), outcome=st.just("x")),
        _of(CaseReopened, case=st.just(1)),
        _of(PartnerAnswered, ref=st.just("Q"), answer=st.sampled_from(list(Reply)), kept=st.booleans()),
        _of(ParcelDelivered),
        _of(GoodsInspected, verdict=st.sampled_from((Verdict.DAMAGED, Verdict.INTACT))),
        _of(OrderChecked, check=st.just("count"), passed=st.booleans()),
    ),
    max_size=14,
)


def told(stream: list[Signal]) -> list[Signal]:
    """In the order of their times, each with an id of its own, the asking first."""
    asked = PartnerAsked(id="q", at=START, order=ORDER, ref="Q", party=Party.SUPPLIER, what=Request.HOLD)
    ordered = sorted(stream, key=lambda signal: signal.at)
    return [asked, *(msgspec.structs.replace(signal, id=str(number)) for number, signal in enumerate(ordered))]


def played(of: Policy, stream: list[Signal]) -> tuple[Dossier, list[Outcome], list[Signal]]:
    """Decided one by one; what the engine refuses is left out."""
    dossier, outcomes, log = dossiers.new(key=ORDER, platform="tmall"), [], []
    for signal in told(stream):
        try:
            outcome = step(dossier, signal, of)
        except Misdirected:
            continue
        dossier = outcome.dossier
        outcomes.append(outcome)
        log.append(signal)
    return dossier, outcomes, log


LAW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LAW
@given(of=scenes(), stream=happens, seed=st.integers(0, 9))
def test_whatever_steps_there_are_and_whatever_comes_the_laws_hold(of: Policy, stream: list[Signal], seed: int) -> None:
    """One scene and one stream for all laws: to draw and compile them takes longer than to look at what came of it."""
    dossier, outcomes, log = played(of, stream)
    assert (dossier, outcomes) == played(of.interpreted(), stream)[:2], "compiled steps go as interpreted ones"
    assert [case.no for case in dossier.cases if stuck(dossier, case)] == []
    a_lent_step_knows_its_way_home(dossier)
    the_log_adds_up_to_the_dossier(of, dossier, log)
    who_does_all_there_is_to_do_comes_to_an_end_or_waits_for_somebody(of, dossier, Random(seed))


def who_does_all_there_is_to_do_comes_to_an_end_or_waits_for_somebody(
    of: Policy, dossier: Dossier, chance: Random
) -> None:
    for number in range(100):
        todo = next(doable(dossier, of), None)
        if todo is None:
            break
        ways = [way.name for way in todo.ways]
        done = StepDone(
            id=f"done{number}",
            at=dossier.now or START,
            order=ORDER,
            case=1,
            step=todo.name,
            choice=chance.choice(ways or [""]),
        )
        dossier = step(dossier, done, of).dossier
    else:
        raise AssertionError("steps without end")
    for case in dossier.cases:
        held = [each.on for each in case.steps if each.state is StepState.BLOCKED]
        asks = case.asks == cases.OPENED_AGAIN  # a person opened it again and ends it
        assert case.state is CaseState.CLOSED or asks or (held and all(held)), case.steps


def a_lent_step_knows_its_way_home(dossier: Dossier) -> None:
    """Whoever has it now, its own desk is known, and who lent it; one that is nobody else's is at its own desk."""
    for each in [each for case in dossier.cases for each in case.steps]:
        assert each.own_desk == "x"
        assert bool(each.home) == bool(each.lent_by)
        assert each.home or not each.to
        assert (each.skip == "offered") <= (not each.added)


def the_log_adds_up_to_the_dossier(of: Policy, dossier: Dossier, log: list[Signal]) -> None:
    """Folded from its start it gives the same bytes, stored and read again or not in between."""
    folded = dossiers.new(key=ORDER, platform="tmall")
    for signal in log:
        folded = advance(dossiers.decode(dossiers.encode(folded)), (signal,), of)[0].dossier
    assert dossiers.encode(folded) == dossiers.encode(dossier)
    late = START + timedelta(days=9)
    assert dossiers.encode(wake(folded, late, of).dossier) == dossiers.encode(wake(dossier, late, of).dossier)


def stuck(dossier: Dossier, case: Case) -> bool:
    """Neither a step to do, nor somebody named to wait for, nor a clock that runs; and not over."""
    if case.state is CaseState.CLOSED or case.asks:
        return False
    if any(each.state is StepState.READY or (each.state is StepState.BLOCKED and each.on) for each in case.steps):
        return False
    return not any(clock.case == case.no and clock.state is ClockState.RUNNING for clock in dossier.clocks)


def doable(dossier: Dossier, of: Policy) -> Iterator[StepRule]:
    scene = of.scene("s")
    rules = {each.rule.name: each.rule for each in scene.steps} if scene else {}
    for case in dossier.cases:
        for each in case.steps if case.state is CaseState.OPEN else ():
            rule = rules[each.name]
            theirs = each.state is StepState.BLOCKED and each.ready_at is not None
            if each.state is StepState.READY or (theirs and not rule.engine):
                yield rule
