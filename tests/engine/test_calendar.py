"""Calendars by example: elapsed time, daily windows, working days, summer time. Times in the tables are local."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import msgspec
import pytest

from amends.engine.calendar import (
    Calendar,
    DueMoment,
    Span,
    Unit,
    add,
    day_end,
    describe,
    is_working,
    next_open,
)

MONDAY_TO_FRIDAY = (True,) * 5 + (False,) * 2
SHANGHAI = "Asia/Shanghai"
SAO_PAULO = "America/Sao_Paulo"  # changed its clocks at midnight until 2019
NEW_YORK = "America/New_York"

ALWAYS = Calendar(name="always", zone="UTC")
DAILY_9_18 = Calendar(name="daily 9-18", zone=SHANGHAI, windows=((540, 1080),))
DAILY_8_20 = Calendar(name="daily 8-20", zone=SHANGHAI, windows=((480, 1200),))
SHIFTS = Calendar(name="two shifts", zone=SHANGHAI, windows=((540, 720), (780, 1080)), week=MONDAY_TO_FRIDAY)
LATE = Calendar(name="till midnight", zone=SHANGHAI, windows=((720, 1440),), week=MONDAY_TO_FRIDAY)
NIGHT = Calendar(name="night shift", zone=SHANGHAI, windows=((0, 360), (1320, 1440)))
OFFICE = Calendar(
    name="office",
    zone=SHANGHAI,
    week=MONDAY_TO_FRIDAY,
    off=frozenset({date(2026, 11, 18)}),
    on=frozenset({date(2026, 11, 21)}),
    known_until=date(2026, 12, 31),
)
OFFICE_HOURS = msgspec.structs.replace(OFFICE, name="office hours", windows=((540, 1080),))


def local(text: str, zone: str = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def due(calendar: Calendar, start: str, span: str) -> str:
    at = add(calendar, local(start, calendar.zone), Span.parse(span)).at
    assert at.tzinfo is UTC
    return at.astimezone(ZoneInfo(calendar.zone)).isoformat(" ")[:16]


@pytest.mark.mission("T8")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2026-11-11 10:00", "2026-11-11 14:00"),
        ("2026-11-11 14:00", "2026-11-11 18:00"),
        ("2026-11-11 14:01", "2026-11-12 09:01"),
        ("2026-11-11 18:00", "2026-11-12 13:00"),
        ("2026-11-11 23:59", "2026-11-12 13:00"),
        ("2026-11-11 07:00", "2026-11-11 13:00"),
        ("2026-11-11 09:00", "2026-11-11 13:00"),
        ("2026-11-14 17:00", "2026-11-15 12:00"),  # Saturday into Sunday: every day counts
    ],
)
def test_four_hours_counted_9_to_18_every_day(asked: str, expected: str) -> None:
    assert due(DAILY_9_18, asked, "4 h") == expected


@pytest.mark.parametrize(
    ("calendar", "asked", "span", "expected"),
    [
        (DAILY_8_20, "2026-11-14 20:00", "4 h", "2026-11-15 12:00"),  # story S2
        (DAILY_9_18, "2026-11-11 09:00", "9 h", "2026-11-11 18:00"),
        (DAILY_9_18, "2026-11-11 18:00", "9 h", "2026-11-12 18:00"),
        (DAILY_9_18, "2026-11-11 09:00", "90 h", "2026-11-20 18:00"),
        (DAILY_9_18, "2026-11-11 17:59", "120 s", "2026-11-12 09:01"),
        (DAILY_9_18, "2026-11-11 18:00", "0 h", "2026-11-11 18:00"),
        (DAILY_9_18, "2026-11-11 18:01", "0 h", "2026-11-12 09:00"),
        (SHIFTS, "2026-11-13 11:30", "60 min", "2026-11-13 13:30"),  # over lunch
        (SHIFTS, "2026-11-13 11:30", "30 min", "2026-11-13 12:00"),
        (SHIFTS, "2026-11-13 17:00", "2 h", "2026-11-16 10:00"),  # over the weekend
        (NIGHT, "2026-11-13 23:00", "2 h", "2026-11-14 01:00"),  # through midnight
        (NIGHT, "2026-11-13 23:00", "1 h", "2026-11-14 00:00"),
        (NIGHT, "2026-11-13 12:00", "9 h", "2026-11-14 23:00"),  # 2 h, then 6 h, then the next night
        (LATE, "2026-11-13 23:00", "1 h", "2026-11-14 00:00"),  # Friday 24:00
        (LATE, "2026-11-14 00:00", "0 h", "2026-11-14 00:00"),  # still Friday's closing time
        (LATE, "2026-11-14 00:00", "1 h", "2026-11-16 13:00"),
        (OFFICE_HOURS, "2026-11-17 17:00", "2 h", "2026-11-19 10:00"),  # over a holiday
        (OFFICE_HOURS, "2026-11-20 17:00", "2 h", "2026-11-21 10:00"),  # into a make-up Saturday
    ],
)
def test_open_time(calendar: Calendar, asked: str, span: str, expected: str) -> None:
    assert due(calendar, asked, span) == expected


@pytest.mark.parametrize(
    ("calendar", "asked", "expected"),
    [
        (DAILY_9_18, "2026-11-11 10:00", "2026-11-13 10:00"),
        (DAILY_9_18, "2026-11-11 07:00", "2026-11-13 09:00"),
        (DAILY_9_18, "2026-11-11 18:00", "2026-11-13 18:00"),
        (DAILY_9_18, "2026-11-11 18:01", "2026-11-14 09:00"),
        (SHIFTS, "2026-11-11 12:30", "2026-11-13 13:00"),
        (SHIFTS, "2026-11-12 10:00", "2026-11-16 09:00"),  # Saturday: moved to Monday's opening
        (OFFICE_HOURS, "2026-11-19 10:00", "2026-11-21 10:00"),  # make-up Saturday
    ],
)
def test_days_with_windows_keep_the_local_time(calendar: Calendar, asked: str, expected: str) -> None:
    assert due(calendar, asked, "2 d") == expected


@pytest.mark.parametrize(
    ("calendar", "asked", "span", "expected"),
    [
        (OFFICE, "2026-11-12 10:00", "1 wd", "2026-11-13 10:00"),
        (OFFICE, "2026-11-13 10:00", "1 wd", "2026-11-16 10:00"),  # Friday to Monday
        (OFFICE, "2026-11-17 10:00", "1 wd", "2026-11-19 10:00"),  # over the holiday
        (OFFICE, "2026-11-20 10:00", "1 wd", "2026-11-21 10:00"),  # make-up Saturday
        (OFFICE, "2026-11-20 10:00", "2 wd", "2026-11-23 10:00"),
        (OFFICE, "2026-11-18 10:00", "1 wd", "2026-11-20 00:00"),  # asked on a day off: all of the 19th
        (OFFICE, "2026-11-14 10:00", "0 wd", "2026-11-16 00:00"),
        (OFFICE, "2026-11-16 10:00", "0 wd", "2026-11-16 10:00"),
        (OFFICE_HOURS, "2026-11-12 10:00", "1 wd", "2026-11-13 10:00"),
        (OFFICE_HOURS, "2026-11-12 07:00", "1 wd", "2026-11-13 09:00"),  # before opening
        (OFFICE_HOURS, "2026-11-13 20:00", "1 wd", "2026-11-17 09:00"),  # after closing on Friday
        (OFFICE_HOURS, "2026-11-14 10:00", "1 wd", "2026-11-17 09:00"),  # Saturday
        (ALWAYS, "2026-11-13 10:00", "3 wd", "2026-11-16 10:00"),
    ],
)
def test_working_days(calendar: Calendar, asked: str, span: str, expected: str) -> None:
    assert due(calendar, asked, span) == expected


@pytest.mark.parametrize(
    ("span", "elapsed"),
    [
        ("45 s", timedelta(seconds=45)),
        ("90 min", timedelta(minutes=90)),
        ("4 h", timedelta(hours=4)),
        ("2 d", timedelta(hours=48)),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", NEW_YORK, SAO_PAULO])
def test_without_windows_natural_time_is_elapsed_time(zone: str, span: str, elapsed: timedelta) -> None:
    calendar = Calendar(name="whole days", zone=zone, week=MONDAY_TO_FRIDAY)
    before_a_change = datetime(2018, 11, 3, 20, tzinfo=UTC)
    assert add(calendar, before_a_change, Span.parse(span)) == DueMoment(at=before_a_change + elapsed, assumed=False)


NEW_YORK_NIGHTS = Calendar(name="nights", zone=NEW_YORK, windows=((0, 360),))
NEW_YORK_DAYS = Calendar(name="whole days", zone=NEW_YORK, windows=((0, 1440),))


@pytest.mark.parametrize(
    ("calendar", "asked", "span", "expected"),
    [
        # 2026-03-08 02:00 does not exist in New York, 2026-11-01 01:00 to 02:00 comes twice
        (NEW_YORK_NIGHTS, "2026-03-08T05:00+00:00", "5 h", "2026-03-08T10:00+00:00"),  # 0:00 to 6:00 is 5 h
        (NEW_YORK_NIGHTS, "2026-11-01T04:00+00:00", "7 h", "2026-11-01T11:00+00:00"),  # 0:00 to 6:00 is 7 h
        (NEW_YORK_DAYS, "2026-03-08T05:00+00:00", "23 h", "2026-03-09T04:00+00:00"),
        (NEW_YORK_DAYS, "2026-11-01T04:00+00:00", "25 h", "2026-11-02T05:00+00:00"),
        (NEW_YORK_NIGHTS, "2026-03-07T07:30+00:00", "1 d", "2026-03-08T07:00+00:00"),  # 02:30: the jump, 03:00
        (NEW_YORK_NIGHTS, "2026-03-07T08:00+00:00", "1 d", "2026-03-08T07:00+00:00"),  # 03:00
        (NEW_YORK_NIGHTS, "2026-10-31T05:30+00:00", "1 d", "2026-11-01T05:30+00:00"),  # 01:30: its first coming
        (NEW_YORK_NIGHTS, "2026-11-01T05:30+00:00", "1 d", "2026-11-02T06:30+00:00"),  # asked the first 01:30
        (NEW_YORK_NIGHTS, "2026-11-01T06:30+00:00", "1 d", "2026-11-02T07:00+00:00"),  # asked the second: 02:00
        (NEW_YORK_NIGHTS, "2026-11-01T06:30:00.25+00:00", "1 d", "2026-11-02T07:00+00:00"),
        (NEW_YORK_NIGHTS, "2026-11-01T06:30:00.25+00:00", "1 wd", "2026-11-02T07:00+00:00"),
        (NEW_YORK_NIGHTS, "2026-11-01T06:30+00:00", "0 wd", "2026-11-01T07:00+00:00"),
    ],
)
def test_summer_time(calendar: Calendar, asked: str, span: str, expected: str) -> None:
    assert add(calendar, datetime.fromisoformat(asked), Span.parse(span)).at == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        (SHANGHAI, "2026-11-15T02:00+00:00", "2026-11-15T16:00+00:00"),  # story S3
        (SHANGHAI, "2026-11-14T16:00+00:00", "2026-11-15T16:00+00:00"),  # midnight begins a day
        (SAO_PAULO, "2018-11-03T15:00+00:00", "2018-11-04T03:00+00:00"),  # 24:00 does not exist: 01:00
        (SAO_PAULO, "2018-02-18T02:30+00:00", "2018-02-18T03:00+00:00"),  # 23:30 for the second time
        (NEW_YORK, "2026-11-01T04:00+00:00", "2026-11-02T05:00+00:00"),  # a day of 25 hours
        ("America/St_Johns", "2010-11-07T03:00+00:00", "2010-11-07T03:30+00:00"),  # back over midnight, at 00:01
    ],
)
def test_the_same_day_24_00(zone: str, at: str, expected: str) -> None:
    calendar = Calendar(name="any", zone=zone)
    assert day_end(calendar, datetime.fromisoformat(at)) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("calendar", "at", "expected"),
    [
        (DAILY_9_18, "2026-11-11 08:59", "2026-11-11 09:00"),
        (DAILY_9_18, "2026-11-11 09:00", "2026-11-11 09:00"),
        (DAILY_9_18, "2026-11-11 17:59", "2026-11-11 17:59"),
        (DAILY_9_18, "2026-11-11 18:00", "2026-11-12 09:00"),
        (NIGHT, "2026-11-11 00:00", "2026-11-11 00:00"),
        (OFFICE, "2026-11-18 10:00", "2026-11-19 00:00"),
        (OFFICE, "2026-11-22 10:00", "2026-11-23 00:00"),
    ],
)
def test_next_open(calendar: Calendar, at: str, expected: str) -> None:
    assert next_open(calendar, local(at)) == local(expected)


def test_working_days_follow_the_week_its_days_off_and_its_make_up_days() -> None:
    week = [is_working(OFFICE, date(2026, 11, 16) + timedelta(days=day)) for day in range(7)]
    assert week == [True, True, False, True, True, True, False]


@pytest.mark.parametrize(
    ("calendar", "asked", "span", "assumed"),
    [
        (OFFICE, "2026-12-30 10:00", "1 wd", False),
        (OFFICE, "2026-12-30 10:00", "2 wd", True),
        (OFFICE, "2026-12-30 10:00", "9 d", False),  # elapsed time asks no calendar
        (OFFICE_HOURS, "2026-12-31 10:00", "8 h", False),
        (OFFICE_HOURS, "2026-12-31 10:00", "9 h", True),
        (OFFICE_HOURS, "2026-12-30 10:00", "1 d", False),
        (OFFICE_HOURS, "2026-12-30 10:00", "2 d", True),
        (OFFICE, "2027-06-01 10:00", "1 wd", True),
        (DAILY_9_18, "2099-06-01 10:00", "80 h", False),
    ],
)
def test_what_looks_past_the_last_known_day_says_so(
    calendar: Calendar, asked: str, span: str, *, assumed: bool
) -> None:
    assert add(calendar, local(asked), Span.parse(span)).assumed is assumed


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2 d", Span(2, Unit.d)),
        ("90 min", Span(90, Unit.min)),
        (" 4h ", Span(4, Unit.h)),
        ("3 wd", Span(3, Unit.wd)),
        ("30 s", Span(30, Unit.s)),
    ],
)
def test_a_span_reads_as_it_is_written(text: str, span: Span) -> None:
    assert Span.parse(text) == span
    assert Span.parse(str(span)) == span


@pytest.mark.parametrize("text", ["4", "", "h", "4 hours", "1.5 h", "-2 d", "4 H", "2 d 3 h", "٤ h"])
def test_a_span_written_wrong_is_refused_with_the_cure(text: str) -> None:
    with pytest.raises(ValueError, match="a duration needs a whole number and a unit: 90 min, 4 h, 2 d, 3 wd"):
        Span.parse(text)


@pytest.mark.parametrize(
    ("amount", "unit", "complaint"),
    [(-1, Unit.h, "can't be negative"), (36601, Unit.d, "longer than 100 years"), (10**9, Unit.h, "longer than")],
)
def test_a_span_out_of_bounds_is_refused(amount: int, unit: Unit, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Span(amount, unit)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"zone": "Asia/Peking"}, "unknown time zone 'Asia/Peking'"),
        ({"zone": "../etc/passwd"}, "unknown time zone"),
        ({"windows": ((1080, 540),)}, "opens before it closes, within one day: 18:00-09:00"),
        ({"windows": ((540, 1500),)}, "opens before it closes"),
        ({"windows": ((780, 1080), (540, 720))}, "in order and apart: 09:00 comes before 18:00"),
        ({"week": (False,) * 7}, "at least one of them must count"),
        ({"week": (True,) * 6}, "seven days"),
        ({"off": frozenset({date(2026, 11, 21)})}, "2026-11-21 can't be both"),
    ],
)
def test_an_impossible_calendar_is_refused(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        msgspec.structs.replace(OFFICE, **change)


def test_moments_need_a_zone_and_may_have_any() -> None:
    span = Span.parse("4 h")
    with pytest.raises(ValueError, match="has no time zone"):
        add(ALWAYS, datetime(2026, 11, 11, 10), span)  # noqa: DTZ001 - what is refused
    asked = datetime(2026, 11, 11, 10, tzinfo=timezone(timedelta(hours=8)))
    assert add(ALWAYS, asked, span).at == datetime(2026, 11, 11, 6, tzinfo=UTC)
    assert add(DAILY_9_18, asked, span).at == datetime(2026, 11, 11, 6, tzinfo=UTC)


def test_a_calendar_describes_itself_and_its_exceptions() -> None:
    described = describe(OFFICE_HOURS, since=date(2026, 11, 16), until=date(2026, 11, 20))
    assert described.hours == (("09:00", "18:00"),)
    assert (described.off, described.on) == ((date(2026, 11, 18),), ())
    assert (described.zone, described.week, described.known_until) == (SHANGHAI, MONDAY_TO_FRIDAY, date(2026, 12, 31))
    assert describe(OFFICE).off == describe(OFFICE).on == describe(OFFICE).hours == ()
    assert describe(NIGHT).hours == (("00:00", "06:00"), ("22:00", "24:00"))


def test_a_calendar_survives_its_encoding() -> None:
    assert msgspec.json.decode(msgspec.json.encode(OFFICE_HOURS), type=Calendar) == OFFICE_HOURS
