"""A partner answers in its own hours: found by what the order says, and as they were when the clock began."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.calendar import Calendar, Span, Unit, add, is_working
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Clock, Dossier, Facts
from amends.engine.partner_hours import PartnerHours, ToldHours, of_order
from amends.engine.playbook import ClockRule, DueRule, Playbook, Warn
from amends.engine.step import step
from amends.engine.words import Party, Request
from tests.engine.small import at, policy, say, span
from tests.engine.test_calendar_laws import calendars, starts, unhurried, windows

MON_SAT = Calendar(
    name="宏达仓", zone="Asia/Shanghai", windows=((540, 1080),), week=(True, True, True, True, True, True, False)
)
MORNINGS = msgspec.structs.replace(MON_SAT, windows=((540, 720),))
HONGDA = PartnerHours(id=7, kind="carrier", name="宏达仓", codes=("SF", "sf-x"), told=(ToldHours(calendar=MON_SAT),))
FRIDAY = "11-13 17:30"  # in Shanghai


def rule(name: str, due: DueRule, *, waiting_for: str = "") -> ClockRule:
    return ClockRule(
        name=name, title=say(name), on=("partner.asked",), per_thread=True, due=due, until="request.answered_at",
        warn=(Warn(), Warn(span("1 h"))), waiting_for=waiting_for,
    )  # fmt: skip


RULES = (
    rule("theirs", DueRule(after=span("4 h"), calendar="office", hours="carrier"), waiting_for="carrier"),
    rule("whoever", DueRule(after=span("4 h"), hours="partner"), waiting_for="partner"),
    rule("ours", DueRule(after=span("4 h"), calendar="office")),
)
OFFICE = Calendar(name="office", zone="Asia/Shanghai", windows=((480, 1080),))


def book(*rules: ClockRule) -> Policy:
    small = policy().playbook
    kept = small.calendars | {"office": OFFICE, "always": Calendar(name="always", zone="Asia/Shanghai")}
    return compile_playbook(msgspec.structs.replace(small, clocks=(*small.clocks, *rules), calendars=kept))


POLICY = book(*RULES)


def asked(
    known: tuple[PartnerHours, ...], when: datetime, *, using: Policy = POLICY, party: str = "carrier"
) -> Dossier:
    fresh = dossiers.new(key="T-1", platform="tmall")
    told: tuple[s.AnySignal, ...] = (
        s.OrderPlaced(id="o", at=when - timedelta(hours=9), order="T-1", amount=8_800, currency="CNY"),
        s.ParcelHandedOver(id="h", at=when - timedelta(hours=1), order="T-1", carrier="sf", waybill="1"),
        s.PartnerAsked(id="q", at=when, order="T-1", ref="Q", party=Party(party), what=Request.LOCATE),
    )
    for signal in told:
        fresh = step(fresh, signal, using.under({}, known)).dossier
    return fresh


def clock(dossier: Dossier, name: str) -> Clock:
    return next(each for each in dossier.clocks if each.name == name)


def shanghai(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo('Asia/Shanghai')):%a %H:%M}"


def test_four_hours_from_friday_evening_end_on_saturday_noon() -> None:
    found = asked((HONGDA,), at(FRIDAY))
    theirs = clock(found, "theirs")
    assert (shanghai(theirs.due_at), theirs.partner) == ("Sat 12:30", 7)
    assert [shanghai(each) for each in theirs.alarms] == ["Sat 10:30", "Sat 11:30"]  # half of it, an hour before
    assert shanghai(clock(found, "whoever").due_at) == "Sat 12:30"
    assert (shanghai(clock(found, "ours").due_at), clock(found, "ours").partner) == ("Sat 11:30", 0)


@pytest.mark.parametrize(
    "known",
    [
        pytest.param((), id="nobody_is_known"),
        pytest.param((msgspec.structs.replace(HONGDA, told=(ToldHours(),)),), id="it_has_told_none"),
        pytest.param((msgspec.structs.replace(HONGDA, codes=("ZTO",)),), id="another_carrier"),
        pytest.param((msgspec.structs.replace(HONGDA, used=False),), id="put_away"),
        pytest.param((msgspec.structs.replace(HONGDA, kind="supplier"),), id="another_kind"),
    ],
)
def test_without_hours_of_its_own_the_playbooks_calendar_counts(known: tuple[PartnerHours, ...]) -> None:
    found = asked(known, at(FRIDAY))
    assert (shanghai(clock(found, "theirs").due_at), clock(found, "theirs").partner) == ("Sat 11:30", 0)
    assert shanghai(clock(found, "whoever").due_at) == "Fri 21:30"  # every minute counts


def test_other_hours_move_no_clock_that_runs_and_count_from_the_next_question_on() -> None:
    running = asked((HONGDA,), at(FRIDAY))
    later = at("11-13 18:00")
    anew = msgspec.structs.replace(
        HONGDA, told=(ToldHours(calendar=MON_SAT), ToldHours(since=later, calendar=MORNINGS))
    )
    using = POLICY.under({}, (anew,))
    held = step(
        running,
        s.ClockPaused(id="p", at=at("11-14 10:00"), order="T-1", clock=clock(running, "theirs").no, by="1"),
        using,
    )
    goes_on = step(
        held.dossier,
        s.ClockResumed(id="r", at=at("11-14 17:00"), order="T-1", clock=clock(running, "theirs").no, by="1"),
        using,
    )
    assert shanghai(clock(goes_on.dossier, "theirs").due_at) == "Mon 10:30"  # seven of the hours it began in
    follow = s.DaysChanged(id="d", at=at("11-14 10:00"), order="T-1", calendar="office", by="1")
    assert clock(step(running, follow, using).dossier, "theirs").due_at == clock(running, "theirs").due_at
    other = s.PartnerAsked(
        id="q2", at=at("11-14 10:00"), order="T-1", ref="Q2", party=Party.CARRIER, what=Request.LOCATE
    )
    second = step(running, other, using).dossier.clocks[-2]
    assert (second.name, shanghai(second.due_at)) == ("whoever", "Mon 11:00")


def test_whose_it_is_to_answer_follows_from_the_order() -> None:
    def named(name: str, **more: object) -> PartnerHours:
        return PartnerHours(id=hash(name), name=name, **more)  # type: ignore[arg-type]

    sf = named("顺丰", kind="carrier", codes=("SF",))
    zto = named("ZTO", kind="carrier")
    lamps = named("lamps", kind="supplier", skus=("LAMP-*",))
    anything = named("anything", kind="supplier")
    known = (sf, zto, lamps, anything)
    for carrier, found in (("sf ", sf), ("zto", zto), ("JD", None), ("", zto)):
        assert of_order(known, "carrier", Facts(carrier=carrier)) is found, carrier
    assert of_order(known, "supplier", Facts(skus=("lamp-b",))) is lamps
    assert of_order(known, "supplier", Facts(skus=("mug",))) is anything
    assert of_order(known, "installer", Facts()) is None


def test_shorter_hours_on_a_saturday_hold_on_that_day_alone() -> None:
    """Four hours from Friday 17:30: half an hour that day, three on Saturday from 9 to 12, the rest on Monday."""
    shorter = msgspec.structs.replace(MON_SAT, by_day={5: ((540, 720),)})
    told = (msgspec.structs.replace(HONGDA, told=(ToldHours(calendar=shorter),)),)
    theirs = clock(asked(told, at(FRIDAY)), "theirs")
    assert shanghai(theirs.due_at) == "Mon 09:30"
    assert [shanghai(each) for each in theirs.alarms] == ["Sat 10:30", "Sat 11:30"]  # half of it; an hour before
    follow = clock(asked(told, at("11-16 17:30")), "theirs")
    assert shanghai(follow.due_at) == "Tue 12:30"  # a Monday evening: other days are as they were


def test_days_off_and_the_last_known_year_count_as_they_do_in_every_calendar() -> None:
    closed = msgspec.structs.replace(MON_SAT, off=frozenset({date(2026, 11, 14)}), known_until=date(2026, 11, 15))
    theirs = clock(asked((msgspec.structs.replace(HONGDA, told=(ToldHours(calendar=closed),)),), at(FRIDAY)), "theirs")
    assert (shanghai(theirs.due_at), theirs.assumed) == ("Mon 12:30", True)


some_windows = windows().filter(bool)
plain_hours = calendars().filter(lambda each: bool(each.windows))
with_hours = plain_hours | st.builds(
    lambda each, own: msgspec.structs.replace(each, by_day=own),
    plain_hours,
    st.dictionaries(st.integers(0, 6), some_windows, min_size=1),
)


def _open_or_just_closed(calendar: Calendar, moment: datetime) -> bool:
    """Inside a window of a day that counts, its last moment too, by the partner's own clock."""
    local = moment.astimezone(ZoneInfo(calendar.zone))
    minute = (local.hour * 60 + local.minute) + (local.second + local.microsecond / 1e6) / 60
    yesterday = (local - timedelta(days=1)).date()
    today, before = (calendar.by_day.get(day.weekday(), calendar.windows) for day in (local.date(), yesterday))
    inside = is_working(calendar, local.date()) and any(a <= minute <= b for a, b in today)
    midnight = minute == 0 and is_working(calendar, yesterday) and any(b == 24 * 60 for _, b in before)
    return inside or midnight


@unhurried
@given(with_hours, starts, st.integers(1, 60), st.sampled_from((Unit.min, Unit.h, Unit.d, Unit.wd)))
def test_it_never_ends_outside_the_partners_hours_nor_before_it_would_around_the_clock(
    calendar: Calendar, begin: datetime, amount: int, unit: Unit
) -> None:
    """The same around the clock: on the partner's own clock, every minute of every day counting."""
    length = Span(amount, unit)
    used = _with(length)
    theirs = clock(
        asked((msgspec.structs.replace(HONGDA, told=(ToldHours(calendar=calendar),)),), begin, using=used), "drawn"
    )
    always = Calendar(name="always", zone=calendar.zone, windows=((0, 24 * 60),))
    assert theirs.due_at >= add(always, begin, length).at
    assume(_plain_day(calendar.zone, theirs.due_at))
    assert _open_or_just_closed(calendar, theirs.due_at)


def _plain_day(zone: str, moment: datetime) -> bool:
    """A day on which no clock is changed there: on others a window's local time may come twice or never."""
    around = (moment - timedelta(days=1), moment, moment + timedelta(days=1))
    return len({each.astimezone(ZoneInfo(zone)).utcoffset() for each in around}) == 1


_SMALL: Playbook = POLICY.playbook


def _with(length: Span) -> Policy:
    drawn = rule("drawn", DueRule(after=length, hours="carrier"), waiting_for="carrier")
    return compile_playbook(msgspec.structs.replace(_SMALL, clocks=(*_SMALL.clocks, drawn)))


@unhurried
@given(with_hours, starts, st.integers(1, 48))
def test_compiled_and_interpreted_count_alike_and_what_is_kept_reads_back(
    calendar: Calendar, begin: datetime, hours: int
) -> None:
    used, told = _with(Span(hours, Unit.h)), (msgspec.structs.replace(HONGDA, told=(ToldHours(calendar=calendar),)),)
    one, other = asked(told, begin, using=used), asked(told, begin, using=used.interpreted())
    assert dossiers.encode(one) == dossiers.encode(other)
    assert dossiers.decode(dossiers.encode(one)) == one


@pytest.mark.parametrize("week", [(False,) * 7])
def test_a_partner_with_no_open_day_is_refused(week: tuple[bool, ...]) -> None:
    with pytest.raises(ValueError, match="at least one of them must count"):
        msgspec.structs.replace(MON_SAT, week=week)


def test_summer_time_moves_the_partners_hours_not_the_answer_out_of_them() -> None:
    """New York goes back an hour on 1 November 2026: four hours from Saturday 17:00 end on Monday at noon there."""
    new_york = msgspec.structs.replace(MON_SAT, zone="America/New_York")
    known = (msgspec.structs.replace(HONGDA, told=(ToldHours(calendar=new_york),)),)
    due = clock(asked(known, datetime(2026, 10, 31, 21, tzinfo=UTC)), "theirs").due_at
    assert due == datetime(2026, 11, 2, 17, tzinfo=UTC)
