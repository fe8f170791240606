"""Clocks counted in hours or working days: what pauses and warnings come to in them, and what a new deadline keeps."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.calendar import Calendar, Span, Unit, add, earlier, later, open_time
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Clock, Dossier
from amends.engine.outcome import Verb
from amends.engine.playbook import ClockRule, DueRule, Warn
from amends.engine.step import step, wake
from amends.engine.words import ClockState
from tests.engine.small import at, policy, say, span
from tests.engine.test_calendar_laws import calendars, starts, unhurried

OFFICE = Calendar(
    name="office",
    zone="Asia/Shanghai",
    windows=((480, 1080),),
    week=(True, True, True, True, True, False, False),
    off=frozenset({date(2026, 11, 25)}),
)
LUNCH = Calendar(name="lunch", zone="Asia/Shanghai", windows=((480, 720), (810, 1080)), week=OFFICE.week)
WEEKDAYS = Calendar(name="weekdays", zone="Asia/Shanghai", week=OFFICE.week)


def rule(name: str, due: DueRule, *warn: str) -> ClockRule:
    """Starts with a review, and is met by its answer."""
    warnings = tuple(Warn(span(each)) if each else Warn() for each in warn)
    on = ("review.posted",)
    return ClockRule(
        name=name, title=say(name), on=on, per_thread=True, due=due, until="review.answered_at", warn=warnings
    )


RULES = (
    rule("four", DueRule(after=span("4 h"), calendar="office"), "1 h"),
    rule("half", DueRule(after=span("4 h"), calendar="office"), ""),
    rule("hour", DueRule(after=span("1 h"), calendar="lunch"), "30 min"),
    rule("days", DueRule(after=span("2 wd"), calendar="weekdays"), "1 wd"),
    rule("wall", DueRule(after=span("30 h")), "1 h"),
    rule("by", DueRule(at="deliver_by", after=span("4 h"), calendar="office"), "1 h"),
    rule("plain", DueRule(at="ship_by"), "1 h"),
)


def book() -> Policy:
    small = policy().playbook
    kept = {each.name: each for each in (OFFICE, LUNCH, WEEKDAYS)}
    return compile_playbook(
        msgspec.structs.replace(small, clocks=(*small.clocks, *RULES), calendars=small.calendars | kept)
    )


POLICY = book()
PLACED = s.OrderPlaced(id="o", at=at("11-01 09:00"), order="T-1", amount=8_800, currency="CNY")


def posted(when: str) -> s.Signal:
    return s.ReviewPosted(id="v", at=at(when), order="T-1", ref="V", stars=1)


def told(*signals: s.Signal, order: s.OrderPlaced = PLACED, by: Policy = POLICY) -> Dossier:
    dossier = dossiers.new(key="T-1", platform="tmall")
    for signal in (order, *signals):
        dossier = step(dossier, signal, by).dossier
    return dossier


def clock(dossier: Dossier, name: str) -> Clock:
    return next(c for c in (*dossier.clocks, *dossier.ended) if c.name == name)


def pauses(name: str, times: Sequence[tuple[str, str]], since: str) -> list[s.Signal]:
    """A review and a person who stops its clock and lets it go on."""
    no = clock(told(posted(since)), name).no
    found: list[s.Signal] = [posted(since)]
    for n, (stops, goes) in enumerate(times):
        found.append(s.ClockPaused(id=f"p{n}", at=at(stops), order="T-1", clock=no, waiting_for="buyer", by="lin"))
        found.append(s.ClockResumed(id=f"q{n}", at=at(goes), order="T-1", clock=no, by="lin"))
    return found


@pytest.mark.parametrize(
    ("name", "since", "times", "due"),
    [
        pytest.param("four", "11-16 14:00", [("11-16 17:00", "11-17 07:00")], "11-17 09:00", id="over_the_evening"),
        pytest.param("four", "11-16 16:00", [("11-16 18:30", "11-17 07:30")], "11-17 10:00", id="costs_nothing"),
        pytest.param("four", "11-20 16:00", [("11-20 17:00", "11-23 09:00")], "11-23 12:00", id="over_the_weekend"),
        pytest.param("four", "11-24 16:00", [("11-24 17:00", "11-26 08:30")], "11-26 11:30", id="over_a_day_off"),
        pytest.param(
            "four", "11-16 08:00", [("11-16 09:00", "11-16 10:00"), ("11-16 11:00", "11-16 17:00")], "11-17 09:00",
            id="twice",
        ),
        pytest.param("hour", "11-16 11:30", [("11-16 11:45", "11-16 13:40")], "11-16 14:25", id="over_lunch"),
        pytest.param("days", "11-19 10:00", [("11-20 10:00", "11-23 10:00")], "11-24 10:00", id="a_working_day_waited"),
        pytest.param("wall", "11-16 16:00", [("11-16 18:30", "11-17 07:30")], "11-18 11:00", id="all_hours"),
    ],
)  # fmt: skip
def test_a_pause_costs_what_it_takes_of_the_clocks_own_hours(
    name: str, since: str, times: list[tuple[str, str]], due: str
) -> None:
    found = clock(told(*pauses(name, times, since)), name)
    assert (found.state, found.due_at) == (ClockState.RUNNING, at(due))


@pytest.mark.parametrize(
    ("name", "since", "warned"),
    [
        pytest.param("four", "11-16 17:00", "11-17 10:00", id="the_same_morning"),
        pytest.param("four", "11-16 14:30", "11-16 17:30", id="the_evening_before"),
        pytest.param("four", "11-20 14:30", "11-20 17:30", id="before_the_weekend"),
        pytest.param("half", "11-16 17:00", "11-17 09:00", id="half_of_the_hours"),
        pytest.param("hour", "11-16 11:45", "11-16 13:45", id="after_lunch"),
        pytest.param("hour", "11-16 11:40", "11-16 13:40", id="lunch_is_not_counted"),
        pytest.param("days", "11-20 10:00", "11-23 10:00", id="one_working_day_before"),
        pytest.param("wall", "11-16 16:00", "11-17 21:00", id="where_all_hours_count"),
    ],
)
def test_a_warning_rings_so_much_of_the_clocks_own_hours_before(name: str, since: str, warned: str) -> None:
    dossier = told(posted(since))
    assert clock(dossier, name).alarms == (at(warned),)
    before = wake(dossier, at(warned) - timedelta(minutes=1), POLICY)
    said = wake(before.dossier, at(warned), POLICY).reasons
    assert not [r for r in before.reasons if (r.verb, r.what) == (Verb.CLOCK_WARNED, name)]
    assert [r.at for r in said if (r.verb, r.what) == (Verb.CLOCK_WARNED, name)] == [at(warned)]


def test_a_warning_moves_with_what_was_waited_and_rings_once() -> None:
    dossier = told(*pauses("four", [("11-16 17:00", "11-17 07:00")], "11-16 14:00"))
    assert clock(dossier, "four").alarms == (at("11-17 08:00"),)
    late = told(*pauses("four", [("11-16 17:30", "11-17 07:00")], "11-16 14:00"))
    assert clock(late, "four").alarms == ()


def changed(when: str, ship_by: str) -> s.Signal:
    return s.OrderChanged(id=f"c{when}", at=at(when), order="T-1", ship_by=at(ship_by))


@pytest.mark.parametrize("while_paused", [False, True])
def test_a_changed_deadline_keeps_the_pauses(while_paused: bool) -> None:
    order = msgspec.structs.replace(PLACED, ship_by=at("11-18 20:00"))
    no = clock(told(posted("11-16 14:00"), order=order), "plain").no
    stop = s.ClockPaused(id="p", at=at("11-16 15:00"), order="T-1", clock=no, waiting_for="buyer", by="lin")
    go = s.ClockResumed(id="q", at=at("11-16 17:00"), order="T-1", clock=no, by="lin")
    later_by = changed("11-16 16:00" if while_paused else "11-16 18:00", ship_by="11-20 20:00")
    signals = (stop, later_by, go) if while_paused else (stop, go, later_by)
    dossier = told(posted("11-16 14:00"), *signals, order=order)
    assert clock(dossier, "plain").due_at == at("11-20 22:00")
    again = step(dossier, changed("11-17 09:00", ship_by="11-19 20:00"), POLICY).dossier
    assert clock(again, "plain").due_at == at("11-19 22:00")


def test_a_pause_of_a_named_deadline_stands_though_nothing_else_changes() -> None:
    order = msgspec.structs.replace(PLACED, ship_by=at("11-18 20:00"))
    no = clock(told(posted("11-16 14:00"), order=order), "plain").no
    stop = s.ClockPaused(id="p", at=at("11-16 15:00"), order="T-1", clock=no, waiting_for="buyer", by="lin")
    go = s.ClockResumed(id="q", at=at("11-16 17:00"), order="T-1", clock=no, by="lin")
    note = s.MessageReceived(id="m", at=at("11-16 18:00"), order="T-1", text="?")
    dossier = told(posted("11-16 14:00"), stop, go, note, order=order)
    assert clock(dossier, "plain").due_at == at("11-18 22:00")


def test_what_was_waited_in_hours_stays_when_working_days_change() -> None:
    dossier = told(*pauses("four", [("11-16 17:00", "11-17 07:00")], "11-16 14:00"))
    closed = msgspec.structs.replace(OFFICE, off=frozenset({date(2026, 11, 17)}))
    signal = s.DaysChanged(id="w", at=at("11-17 07:30"), order="T-1", calendar="office")
    moved = step(dossier, signal, POLICY.under({"office": closed})).dossier
    assert clock(moved, "four").due_at == at("11-18 09:00")


SPANS = st.builds(Span, st.integers(1, 60), st.sampled_from([Unit.min, Unit.h]))


@unhurried
@given(calendars(), starts, SPANS)
def test_open_time_is_what_was_added(calendar: Calendar, start: datetime, length: Span) -> None:
    due = later(calendar, start, length.elapsed)
    assert open_time(calendar, start, due) == length.elapsed
    if calendar.windows:
        assert due == add(calendar, start, length).at


@unhurried
@given(calendars(), starts, SPANS)
def test_so_much_earlier_is_so_much_open_time_before(calendar: Calendar, due: datetime, length: Span) -> None:
    assert open_time(calendar, earlier(calendar, due, length), due) == length.elapsed


@pytest.mark.parametrize("minutes", [1, 10, 59])
@pytest.mark.parametrize("windows", [(), ((0, 120),)])
def test_the_day_that_began_before_the_clocks_went_back_over_midnight_is_not_forgotten(
    minutes: int, windows: tuple[tuple[int, int], ...]
) -> None:
    """In St John's the 7th of November 2010 began, went back to 23:01 of the 6th a minute later, and began again."""
    began = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    due = began + timedelta(minutes=minutes)
    calendar = Calendar(name="drawn", zone="America/St_Johns", windows=windows)
    assert earlier(calendar, due, Span(minutes, Unit.min)) == began
    assert open_time(calendar, began, due) == timedelta(minutes=minutes)


@unhurried
@given(calendars(), starts, st.lists(SPANS, min_size=2, max_size=3))
def test_open_time_adds_up(calendar: Calendar, start: datetime, parts: list[Span]) -> None:
    stops = [start]
    for part in parts:
        stops.append(stops[-1] + part.elapsed)
    each = [open_time(calendar, a, b) for a, b in pairwise(stops)]
    assert sum(each, timedelta()) == open_time(calendar, start, stops[-1])
