"""What holds for every calendar, zone and moment, summer time included."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.engine.calendar import Calendar, Span, Unit, add, day_end, is_working, next_open

unhurried = settings(deadline=None)  # on a busy machine one example may take long

ZONES = ("UTC", "Asia/Shanghai", "America/Sao_Paulo", "America/New_York", "Europe/Lisbon", "America/St_Johns")
ZONES_THAT_JUMP_AT_HALVES = ("Australia/Lord_Howe", "Pacific/Apia")
OPEN_UNITS = (Unit.s, Unit.min, Unit.h)
LENGTH = {Unit.s: 1, Unit.min: 60, Unit.h: 3600, Unit.d: 86400, Unit.wd: 86400}

# 2010 to 2019 has every kind of change of clocks: at night, at midnight (Brazil), over midnight (St John's), by
# half an hour (Lord Howe) and by a whole day (Apia).
moments = st.datetimes(datetime(2010, 1, 1), datetime(2019, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
near_changes = st.builds(
    lambda base, minutes: base + timedelta(minutes=minutes),
    st.sampled_from(
        [
            datetime(2018, 2, 18, 3, tzinfo=UTC),
            datetime(2018, 11, 4, 3, tzinfo=UTC),
            datetime(2017, 3, 12, 7, tzinfo=UTC),
            datetime(2017, 11, 5, 6, tzinfo=UTC),
            datetime(2010, 11, 7, 2, 31, tzinfo=UTC),
            datetime(2011, 12, 30, 10, tzinfo=UTC),
        ]
    ),
    st.integers(-2000, 200),
)
starts = moments | near_changes
days = st.dates(date(2010, 1, 1), date(2019, 12, 31))
amounts = st.integers(0, 60)
units = st.sampled_from(Unit)


@st.composite
def windows(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    off = draw(st.frozensets(days, max_size=20))
    return Calendar(
        name="drawn",
        zone=draw(st.sampled_from(ZONES + ZONES_THAT_JUMP_AT_HALVES)),
        windows=draw(windows()),
        week=tuple(draw(st.lists(st.booleans(), min_size=7, max_size=7).filter(any))),
        off=off,
        on=draw(st.frozensets(days, max_size=5)) - off,
    )


def due(calendar: Calendar, start: datetime, amount: int, unit: Unit) -> datetime:
    return add(calendar, start, Span(amount, unit)).at


def stands_open(calendar: Calendar, at: datetime) -> bool:
    """Inside a window or at its end by the wall clock, except where a change of clocks repeats or skips a stretch."""
    zone = ZoneInfo(calendar.zone)
    now, just_before = at.astimezone(zone), (at - timedelta(microseconds=1)).astimezone(zone)
    changed = now.fold or now.utcoffset() != just_before.utcoffset()
    return bool(changed) or wall_clock_open(calendar, now) or wall_clock_open(calendar, just_before)


def wall_clock_open(calendar: Calendar, now: datetime) -> bool:
    minute = now.hour * 60 + now.minute
    windows = calendar.windows or ((0, 1440),)
    return is_working(calendar, now.date()) and any(opens <= minute < closes for opens, closes in windows)


@unhurried
@given(calendars(), starts, amounts, units)
def test_nothing_is_due_before_it_was_asked(calendar: Calendar, start: datetime, amount: int, unit: Unit) -> None:
    assert due(calendar, start, amount, unit) >= start


@unhurried
@given(calendars(), starts, st.timedeltas(timedelta(0), timedelta(days=3)), amounts, units)
def test_what_is_asked_later_is_never_due_earlier(
    calendar: Calendar, start: datetime, later: timedelta, amount: int, unit: Unit
) -> None:
    assert due(calendar, start, amount, unit) <= due(calendar, start + later, amount, unit)


@unhurried
@given(calendars(), starts, amounts, amounts, units)
def test_a_longer_span_is_never_due_earlier(
    calendar: Calendar, start: datetime, amount: int, more: int, unit: Unit
) -> None:
    assert due(calendar, start, amount, unit) <= due(calendar, start, amount + more, unit)


@unhurried
@given(calendars(), starts, amounts, amounts, st.sampled_from(OPEN_UNITS))
def test_open_time_can_be_split_anywhere(
    calendar: Calendar, start: datetime, first: int, second: int, unit: Unit
) -> None:
    whole = due(calendar, start, first + second, unit)
    assert due(calendar, due(calendar, start, first, unit), second, unit) == whole


@unhurried
@given(calendars(), starts, amounts, units)
def test_a_due_time_stands_in_a_window_or_at_its_end(
    calendar: Calendar, start: datetime, amount: int, unit: Unit
) -> None:
    if calendar.windows or unit is Unit.wd:
        assert stands_open(calendar, due(calendar, start, amount, unit))


@unhurried
@given(starts, st.integers(0, 2000), units.filter(lambda unit: unit is not Unit.wd))
def test_natural_time_is_elapsed_time(start: datetime, amount: int, unit: Unit) -> None:
    always = Calendar(name="always", zone="Europe/Lisbon")
    assert due(always, start, amount, unit) - start == timedelta(seconds=amount * LENGTH[unit])


@unhurried
@given(calendars(), starts)
def test_the_next_opening_is_open_and_not_before(calendar: Calendar, at: datetime) -> None:
    opening = next_open(calendar, at)
    assert opening >= at
    assert next_open(calendar, opening) == opening


@unhurried
@given(calendars(), starts)
def test_a_day_ends_after_every_moment_of_it(calendar: Calendar, at: datetime) -> None:
    end, zone = day_end(calendar, at), ZoneInfo(calendar.zone)
    assert timedelta(0) < end - at <= timedelta(hours=26)
    assert end.astimezone(zone).date() > at.astimezone(zone).date()


@unhurried
@given(starts, st.integers(1, 3000), calendars())
def test_open_minutes_agree_with_a_minute_by_minute_count(start: datetime, minutes: int, calendar: Calendar) -> None:
    start = start.replace(second=0, microsecond=0)
    plain = msgspec.structs.replace(calendar, zone="UTC", windows=calendar.windows or ((540, 1080),))
    minutes = 1 + minutes % (3 * sum(closes - opens for opens, closes in plain.windows))
    assert due(plain, start, minutes, Unit.min) == count_minutes(plain, start, minutes)


def count_minutes(calendar: Calendar, at: datetime, left: int) -> datetime:
    """The slow way: minute after minute, in a zone whose clocks are never changed."""
    while left:
        left -= wall_clock_open(calendar, at)
        at += timedelta(minutes=1)
    return at
