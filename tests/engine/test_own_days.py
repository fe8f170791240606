"""A merchant's own working days: what is counted in them, what isn't, and running clocks that follow a change."""

from datetime import date

import msgspec
import pytest

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.calendar import Calendar, Departure, Span, add, depart, is_working
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Clock, Dossier
from amends.engine.outcome import Verb
from amends.engine.playbook import Consequence
from amends.engine.step import step
from amends.engine.words import ClockState, Party
from tests.engine.small import at, policy

DAY = Calendar(name="day", zone="Asia/Shanghai", windows=((540, 1080),))
OFF_12 = Departure(off=frozenset({date(2026, 11, 12)}))
POLICY = policy()
OPENED = s.DisputeOpened(id="d", at=at("11-11 17:00"), order="T-1", ref="D1", amount=100)


def own(departure: Departure, *, desk: str = "") -> Policy:
    return POLICY.under({f"day/{desk}" if desk else "day": depart(DAY, departure)})


def after(*signals: s.Signal, by: Policy, start: Dossier | None = None) -> Dossier:
    dossier = start or dossiers.new(key="T-1", platform="tmall")
    for signal in signals:
        dossier = step(dossier, signal, by).dossier
    return dossier


def window(dossier: Dossier) -> Clock:
    return next(c for c in dossier.clocks if c.name == "window")


@pytest.mark.mission("T8")
@pytest.mark.parametrize(
    ("departure", "due"),
    [
        (Departure(), "11-12 12:00"),
        (OFF_12, "11-13 12:00"),
        (Departure(windows=((540, 1260),)), "11-11 21:00"),
        (Departure(other={date(2026, 11, 12): ((600, 660),)}), "11-13 11:00"),
        (Departure(week=(True, True, True, False, False, True, True)), "11-14 12:00"),
        (
            Departure(week=(True, True, True, False, False, True, True), on=frozenset({date(2026, 11, 12)})),
            "11-12 12:00",
        ),
    ],
)
def test_a_clock_in_working_hours_is_counted_in_own_days(departure: Departure, due: str) -> None:
    assert window(after(OPENED, by=own(departure))).due_at == at(due)


def test_own_days_of_a_desk_are_its_own() -> None:
    assert window(after(OPENED, by=own(OFF_12, desk="exceptions"))).due_at == at("11-13 12:00")
    assert window(after(OPENED, by=own(OFF_12, desk="returns"))).due_at == at("11-12 12:00")


def test_who_acts_outside_does_not_wait_for_our_day_off() -> None:
    playbook = POLICY.playbook
    clocks = tuple(
        msgspec.structs.replace(c, missed=Consequence(acts=Party.PLATFORM)) if c.name == "window" else c
        for c in playbook.clocks
    )
    enforced = compile_playbook(msgspec.structs.replace(playbook, clocks=clocks)).under({"day": depart(DAY, OFF_12)})
    assert window(after(OPENED, by=enforced)).due_at == at("11-12 12:00")


def test_a_running_clock_keeps_its_time_until_told_to_follow() -> None:
    running = after(OPENED, by=POLICY)
    changed = own(OFF_12)
    assert window(
        after(s.MessageReceived(id="m", at=at("11-11 17:20"), order="T-1", text="?"), by=changed, start=running)
    ).due_at == at("11-12 12:00")
    told = s.DaysChanged(id="w", at=at("11-11 17:30"), order="T-1", calendar="day")
    outcome = step(running, told, changed)
    assert window(outcome.dossier).due_at == at("11-13 12:00")
    assert [r.what for r in outcome.reasons if r.verb is Verb.CLOCK_MOVED] == ["window"]
    assert window(running).due_at == at("11-12 12:00")  # what was given stands


def test_what_was_waited_for_stays_added() -> None:
    running = after(OPENED, by=POLICY)
    number = window(running).no
    paused = after(
        s.ClockPaused(id="p", at=at("11-11 17:10"), order="T-1", clock=number, waiting_for="buyer"),
        s.ClockResumed(id="g", at=at("11-11 17:40"), order="T-1", clock=number),
        by=POLICY,
        start=running,
    )
    assert window(paused).due_at == at("11-12 12:30")
    told = s.DaysChanged(id="w", at=at("11-11 17:50"), order="T-1", calendar="day")
    assert window(after(told, by=own(OFF_12), start=paused)).due_at == at("11-13 12:30")


@pytest.mark.parametrize(
    ("told", "departure"),
    [
        (s.DaysChanged(id="w", at=at("11-11 17:30"), order="T-1", calendar="night"), OFF_12),
        (s.DaysChanged(id="w", at=at("11-11 17:30"), order="T-1", calendar="day", desk="returns"), OFF_12),
        (s.DaysChanged(id="w", at=at("11-12 11:30"), order="T-1", calendar="day"), Departure(windows=((540, 1260),))),
    ],
    ids=["another calendar", "another desk", "it would be over already"],
)
def test_what_does_not_move(told: s.Signal, departure: Departure) -> None:
    running = after(OPENED, by=POLICY)
    clock = window(after(told, by=own(departure), start=running))
    assert (clock.due_at, clock.state) == (at("11-12 12:00"), ClockState.RUNNING)


def test_what_is_said_of_a_day_wins_over_the_calendar() -> None:
    china = Calendar(name="c", zone="Asia/Shanghai", off=frozenset({date(2026, 10, 1), date(2026, 10, 2)}))
    mine = depart(china, Departure(on=frozenset({date(2026, 10, 1)}), other={date(2026, 10, 2): ((600, 720),)}))
    assert is_working(mine, date(2026, 10, 1))
    assert is_working(mine, date(2026, 10, 2))
    assert not is_working(depart(mine, Departure(off=frozenset({date(2026, 10, 2)}))), date(2026, 10, 2))


def test_hours_of_one_day_only() -> None:
    long = depart(DAY, Departure(other={date(2026, 11, 11): ((540, 1380),)}))
    assert add(long, at("11-11 17:00"), Span.parse("4 h")).at == at("11-11 21:00")
    assert add(long, at("11-12 17:00"), Span.parse("4 h")).at == at("11-13 12:00")


def test_hours_that_contradict_are_refused() -> None:
    with pytest.raises(ValueError, match="opens before it closes"):
        depart(DAY, Departure(other={date(2026, 11, 11): ((900, 600),)}))
    with pytest.raises(ValueError, match="day off and a make-up"):
        depart(DAY, Departure(off=frozenset({date(2026, 11, 11)}), on=frozenset({date(2026, 11, 11)})))
