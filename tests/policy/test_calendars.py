"""The official calendars: what the libraries know, what is assumed past it, and that the log says so once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from structlog.testing import capture_logs

from amends.engine.calendar import (
    DueMoment,
    Span,
    add,
    describe,
    is_working,
)
from amends.policy import calendars
from amends.policy.calendars import add_official, log_assumption, names, official

SHANGHAI = ZoneInfo("Asia/Shanghai")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def local(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.fixture(autouse=True)
def _nothing_logged_yet() -> Iterator[None]:
    calendars._log_once.cache_clear()
    yield
    calendars._log_once.cache_clear()


def test_two_working_days_asked_on_a_holiday_friday() -> None:
    """Story S9. 2026-09-25 is Mid-Autumn, a holiday, and so is the weekend after it.

    The count starts with Monday the 28th, takes all of the 28th and the 29th, and ends as the 30th begins.
    """
    china, asked = official("china"), datetime(2026, 9, 25, 10, tzinfo=SHANGHAI)
    assert not is_working(china, asked.date())
    due = add(china, asked, Span.parse("2 wd"))
    assert due == DueMoment(at=datetime(2026, 9, 30, tzinfo=SHANGHAI).astimezone(UTC), assumed=False)
    hover = describe(china, since=asked.date(), until=date(2026, 9, 30))
    assert hover.off == (date(2026, 9, 25), date(2026, 9, 26), date(2026, 9, 27))


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        ("2026-09-18 10:00", 1, "2026-09-20 10:00"),  # Friday to a make-up Sunday
        ("2026-09-30 10:00", 1, "2026-10-08 10:00"),  # over the National Day week
        ("2026-10-09 10:00", 1, "2026-10-10 10:00"),  # Friday to a make-up Saturday
        ("2026-02-13 10:00", 2, "2026-02-24 10:00"),  # make-up Saturday, then the Spring Festival
        ("2026-11-13 10:00", 2, "2026-11-17 10:00"),
    ],
)
def test_chinese_working_days(asked: str, days: int, due: str) -> None:
    reckoned = add_official(name="china", start=local(asked, SHANGHAI), span=Span.parse(f"{days} wd"))
    assert reckoned.at == local(due, SHANGHAI)


def test_two_libraries_agree_on_every_day_of_2026() -> None:
    china, second_opinion = official("china"), holidays.country_holidays("CN", years=2026)
    year = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]
    assert [day for day in year if is_working(china, day) != second_opinion.is_working_day(day)] == []


def test_past_the_last_known_year_the_plain_week_holds_and_the_log_says_so_once() -> None:
    china = official("china")
    with capture_logs() as said:
        new_year = add_official(name="china", start=local("2098-12-31 10:00", SHANGHAI), span=Span.parse("2 wd"))
        add_official(name="china", start=local("2099-05-01 10:00", SHANGHAI), span=Span.parse("2 wd"))
        log_assumption(calendar=china)
    assert new_year == DueMoment(at=local("2099-01-02 10:00", SHANGHAI), assumed=True)  # Wednesday, Thursday, Friday
    assert [(line["event"], line["log_level"], line["calendar"]) for line in said] == [
        ("calendar_assumed", "warning", "china")
    ]


def test_what_is_known_is_not_logged() -> None:
    with capture_logs() as said:
        add_official(name="china", start=datetime(2026, 3, 2, tzinfo=UTC), span=Span.parse("5 wd"))
        add_official(name="always", start=datetime(2999, 3, 2, tzinfo=UTC), span=Span.parse("5 wd"))
    assert said == []


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-09-04 10:00", "2026-09-08 10:00"),  # Monday 09-07 is Independence Day
        ("2026-11-19 10:00", "2026-11-23 10:00"),  # Friday 11-20, Zumbi, a holiday since 2024
        ("2023-11-17 10:00", "2023-11-20 10:00"),  # not yet one in 2023
        ("2026-04-02 10:00", "2026-04-06 10:00"),  # Good Friday
        ("2026-02-13 10:00", "2026-02-16 10:00"),  # Carnival Monday is optional, so it counts
    ],
)
def test_brazilian_working_days(asked: str, due: str) -> None:
    reckoned = add_official(name="brazil", start=local(asked, SAO_PAULO), span=Span.parse("1 wd"))
    assert reckoned.at == local(due, SAO_PAULO)
    assert not reckoned.assumed


@pytest.mark.mission("T8")
@pytest.mark.parametrize(
    ("name", "asked", "due"),
    [
        ("china_daily_9_18", "2026-11-11 14:01", "2026-11-12 09:01"),
        ("china_daily_9_18", "2026-10-01 10:00", "2026-10-01 14:00"),  # holidays count
        ("china_daily_8_20", "2026-11-14 20:00", "2026-11-15 12:00"),
        ("always", "2026-11-14 20:00", "2026-11-15 00:00"),
        ("china", "2026-10-01 22:00", "2026-10-02 02:00"),  # hours without windows just elapse
    ],
)
def test_four_hours_in_each_window(name: str, asked: str, due: str) -> None:
    reckoned = add_official(name=name, start=local(asked, SHANGHAI), span=Span.parse("4 h"))
    assert reckoned.at == local(due, SHANGHAI)


@pytest.mark.parametrize("name", names())
def test_a_calendar_is_built_once_and_knows_its_name(name: str) -> None:
    assert official(name) is official(name)
    assert official(name).name == name


def test_an_unknown_calendar_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="no official calendar 'chian'; there are: always, brazil, china, china_daily"):
        official("chian")
