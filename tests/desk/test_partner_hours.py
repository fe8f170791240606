"""A partner's step counts in the partner's own hours: told on its page, shown to us and to the partner."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.partners import book, told, week_hours
from amends.casework.partners.models import Partner, PartnerAsk
from amends.engine import signals as s
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, one, placed, rows, scanned
from tests.desk.pages import text
from tests.desk.test_partner_import import brought, looked, sheet
from tests.desk.test_partners import CARRIER, guest, linked, made, posted, rounds

__all__ = ["guest"]
pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY = datetime(2026, 11, 13, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai
SATURDAY = datetime(2026, 11, 14, 4, 30, tzinfo=UTC)  # 12:30
HONGDA = CARRIER | {"name": "宏达物流", "days": [*"123456"], "hours": "9:00-18:00"}


@pytest.fixture
def friday(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is Friday, half past five in Shanghai."""
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
    return FRIDAY


def stands_still(shop: Shop, now: datetime, order: str = "T-3001", carrier: str = "SF") -> int:
    """The buyer says the parcel doesn't move: the carrier is asked at once and has four hours."""
    return feed(
        shop,
        placed(order, at=now - 3 * DAY, ship_by=now - DAY, deliver_by=now + 9 * DAY),
        s.ParcelHandedOver(id=f"{order}:h", at=now - 2 * DAY, order=order, carrier=carrier, waybill=f"W{order[2:]}"),
        s.ProblemReported(id=f"{order}:p", at=now, order=order, ref="P1", issue="LOGISTICS_STALLED", amount=9_900),
        now=now,
    )


def case_of(dossier: int) -> str:
    sql = "SELECT no FROM casework_case WHERE dossier_id = %s AND scene = 'parcel_stands_still'"
    return f"/cases/{dossier}/{one(sql, dossier)}/"


@pytest.mark.mission("N12")
def test_four_hours_from_friday_evening_end_on_saturday_for_us_and_for_the_partner(
    owner: Client, guest: Client, tmall_shop: Shop, friday: datetime
) -> None:
    partner = made(owner, HONGDA)
    mine = stands_still(tmall_shop, friday)
    page = text(owner.get(case_of(mine)))
    assert "its answer is due 11-14 12:30 · its hours: Mon to Sat 09:00–18:00" in page
    assert "by the hours of 宏达物流: Mon to Sat 09:00–18:00" in owner.get(case_of(mine)).content.decode()
    rounds(friday)
    ask = PartnerAsk.objects.get()
    assert (ask.first_due_at, ask.due_at) == (SATURDAY, SATURDAY)
    path = linked(owner, partner)
    listed = text(guest.get(path))
    assert "until 2026-11-14 12:30 (UTC+08:00), your time" in listed
    assert "Your time to answer counts in your hours: Mon to Sat 09:00–18:00." in listed
    task = text(posted(guest, path, "open", dossier=str(mine), case=case_of(mine).split("/")[-2], step="carrier_says"))
    assert "Please answer by 2026-11-14 12:30 (UTC+08:00) , your time" in task
    assert adds_up() == 1


@pytest.mark.mission("N12")
def test_hours_by_the_day_of_the_week_count_and_are_said(
    owner: Client, guest: Client, tmall_shop: Shop, friday: datetime
) -> None:
    """Monday to Friday 9 to 18, Saturday 9 to 12: four hours from Friday 17:30 end on Monday at 9:30."""
    partner = made(owner, HONGDA | {"hours": "9:00-18:00，周六 9-12"})
    assert partner.hours == ["09:00-18:00", "Sat 09:00-12:00"]
    mine = stands_still(tmall_shop, friday)
    page = text(owner.get(case_of(mine)))
    said = "Mon to Fri 09:00–18:00, on Sat 09:00–12:00"
    assert f"its answer is due 11-16 09:30 · its hours: {said}" in page
    assert f"by the hours of 宏达物流: {said}" in owner.get(case_of(mine)).content.decode()
    waiting = text(owner.get("/stations/steps", {"of": "blocked"}))
    assert f"the carrier by the hours of 宏达物流: {said}" in waiting
    rounds(friday)
    assert PartnerAsk.objects.get().first_due_at == datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
    assert f"Your time to answer counts in your hours: {said}." in text(guest.get(linked(owner, partner)))
    address = f"/settings/partners/{partner.id}/"
    assert "09:00-18:00, Sat 09:00-12:00" in owner.get(address).content.decode()
    assert (
        "09:00-18:00, 周六 09:00-12:00" in owner.get(address, headers={"accept-language": "zh-hans"}).content.decode()
    )
    body = b"".join(owner.get("/settings/partners.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "stands so already" in text(looked(owner, sheet(body.removeprefix("\ufeff"))))
    assert adds_up() == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("周一至周五 9-18、周六 9-12", ["Mon-Fri 09:00-18:00", "Sat 09:00-12:00"]),
        ("Mon – Fri 9:00–18:00; saturday 9-12 13-15", ["Mon-Fri 09:00-18:00", "Sat 09:00-12:00", "Sat 13:00-15:00"]),
        ("9-18, Mon to Sat 9-12", ["09:00-18:00", "Mon-Sat 09:00-12:00"]),
        ("Tue 9-12, mon 9-12", ["Mon 09:00-12:00", "Tue 09:00-12:00"]),
    ],
)
def test_days_of_the_week_are_read_as_people_write_them(typed: str, kept: list[str]) -> None:
    found = told.hours(week_hours.parted(typed))
    assert found == kept
    for language in ("en", "zh-hans"):
        assert told.hours(week_hours.parted(book.hours_text(found, language))) == kept


@pytest.mark.mission("N12")
def test_a_partner_abroad_reads_its_own_time_and_we_read_ours(
    owner: Client, guest: Client, tmall_shop: Shop, friday: datetime
) -> None:
    partner = made(owner, HONGDA | {"zone": "America/New_York", "hours": "8:30-12:00、13:00-17:30"})
    mine = stands_still(tmall_shop, friday)
    assert partner.hours == ["08:30-12:00", "13:00-17:30"]
    page = text(owner.get(case_of(mine)))  # 04:30 there: from 8:30, a break at noon, until 13:30
    assert "its answer is due 11-14 02:30 · its hours: Mon to Sat 08:30–12:00, 13:00–17:30 (America/New_York)" in page
    assert "until 2026-11-13 13:30 (UTC-05:00), your time" in text(guest.get(linked(owner, partner)))


@pytest.mark.mission("N12")
def test_new_hours_move_nothing_that_was_asked_and_the_log_still_adds_up(
    owner: Client, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
    partner = made(owner, HONGDA)
    first = stands_still(tmall_shop, FRIDAY)
    rounds(FRIDAY)
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY + HOUR / 2)
    address = f"/settings/partners/{partner.id}/"
    assert owner.post(address, HONGDA | {"hours": "14:00-18:00"}).status_code == 302
    second = stands_still(tmall_shop, FRIDAY + HOUR, "T-3002")
    rounds(FRIDAY + HOUR)
    assert [str(each) for (each,) in rows("SELECT first_due_at FROM casework_partnerask ORDER BY asked_at")] == [
        "2026-11-14 04:30:00+00:00", "2026-11-14 10:00:00+00:00",
    ]  # fmt: skip
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY + 2 * HOUR)
    assert "Mon to Sat 09:00–18:00" in text(owner.get(case_of(first)))
    assert "Mon to Sat 14:00–18:00" in text(owner.get(case_of(second)))
    page = text(owner.get(address))
    assert "11-14 12:30" in page  # what waits for it, as it was told
    assert "09:00-18:00" in page  # in what changed
    assert adds_up() == 2
    undo = owner.get(address).content.decode().split("/settings/undo/")[1].split('"')[0].rstrip("/")
    owner.post(f"/settings/undo/{undo}")
    partner.refresh_from_db()
    assert (partner.hours, len(partner.hours_before)) == (["09:00-18:00"], 2)
    assert book.due(partner, FRIDAY + HOUR) == datetime(2026, 11, 14, 10, tzinfo=UTC)  # as it was asked then


@pytest.mark.mission("N12")
def test_who_has_told_no_hours_counts_by_the_playbook_and_the_page_says_so(
    owner: Client, tmall_shop: Shop, friday: datetime
) -> None:
    partner = made(owner, HONGDA | {"hours": "", "days": []})
    mine = stands_still(tmall_shop, friday)
    page = text(owner.get(f"/settings/partners/{partner.id}/"))
    assert "It has told no hours: its answers are due by the playbook's calendar." in page
    assert "none told" in text(owner.get("/settings/partners/"))
    assert "by the hours of" not in owner.get(case_of(mine)).content.decode()
    assert "its answer is due today 21:30" in text(owner.get(case_of(mine)))  # around the clock
    assert adds_up() == 1


@pytest.mark.mission("N12")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        pytest.param({"days": []}, "It is never open: tick a day, or tell no hours.", id="no_day"),
        pytest.param({"hours": "9-10 am"}, "Write hours as 09:00-18:00.", id="no_hours"),
        pytest.param({"hours": "18:00-9:00"}, "Hours open before they close, within one day.", id="turned_round"),
        pytest.param({"hours": "9:00-12:00, 11:00-18:00"}, "These hours overlap.", id="overlap"),
        pytest.param({"hours": "9-18, Sun 9-12"}, "a day on which it doesn't work", id="a_day_not_worked"),
        pytest.param({"hours": "Mon-Fri 9-18"}, "not for each day on which it works", id="a_day_without_hours"),
        pytest.param({"hours": "Sat 9-12 11-13"}, "These hours overlap.", id="overlap_of_a_day"),
        pytest.param({"days_off": "2027-02-30"}, "“2027-02-30” is no day", id="no_such_day"),
        pytest.param({"days_off": "2027-02-07 – 2027-02-01"}, "is no day", id="a_span_turned_round"),
        pytest.param({"holidays": "XX"}, "XX is not one of the available choices", id="no_such_country"),
    ],
)
def test_hours_that_cannot_hold_are_refused_with_what_was_typed_kept(
    owner: Client, tmall_shop: Shop, wrong: dict[str, Any], why: str
) -> None:
    answer = owner.post("/settings/partners/new/carrier", HONGDA | wrong)
    assert answer.status_code == 422
    assert why in text(answer)
    assert Partner.objects.count() == 0
    typed = next(iter(wrong.values()))
    assert not typed or str(typed) in answer.content.decode()


@pytest.mark.mission("N12")
def test_holidays_and_days_off_are_no_time_to_answer(owner: Client, tmall_shop: Shop) -> None:
    """China's first of October 2026 is a Thursday, off until the seventh; the tenth is a make-up Saturday."""
    values = {"days": [*"12345"], "holidays": "CN", "days_off": "2026-10-08 – 2026-10-09 盘点\n2026-12-25"}
    partner = made(owner, HONGDA | values)
    assert partner.days_off == ["2026-10-08/2026-10-09 盘点", "2026-12-25"]
    eve = datetime(2026, 9, 30, 9, tzinfo=UTC)  # 17:00: an hour is left
    assert book.due(partner, eve) == datetime(2026, 10, 10, 4, tzinfo=UTC)
    page = owner.get(f"/settings/partners/{partner.id}/").content.decode()
    assert "2026-10-08 – 2026-10-09 盘点" in page


@pytest.mark.mission("N12")
def test_hours_come_by_a_table_and_go_out_by_one(owner: Client, tmall_shop: Shop) -> None:
    head = "类型,名称,工作日,营业时间,时区,节假日,休息日"
    row = '快递,宏达,"1,2,3","9:00-12:00,13:30-18:00",Asia/Shanghai,中国（含调休）,2027-01-04; 2027-02-01/2027-02-03'
    table = f"{head}\n{row}\n"
    brought(owner, looked(owner, sheet(table)))
    found = Partner.objects.get(name="宏达")
    assert (found.days, found.hours, found.holidays, found.days_off) == (
        [1, 2, 3], ["09:00-12:00", "13:30-18:00"], "CN", ["2027-01-04", "2027-02-01/2027-02-03"],
    )  # fmt: skip
    body = b"".join(owner.get("/settings/partners.csv").streaming_content).decode()  # type: ignore[attr-defined]
    again = looked(owner, sheet(body.removeprefix("\ufeff")))
    assert "stands so already" in text(again)
    for wrong, why in (
        ("9-8", "open before they close"),
        ("9:00-12:00 11:00-13:00", "overlap"),
        ("früh", "Write hours as"),
    ):
        assert why in text(looked(owner, sheet(f"类型,名称,营业时间\n快递,X,{wrong}\n")))
    assert "no holidays of such a country" in text(looked(owner, sheet("类型,名称,节假日\n快递,X,Atlantis\n")))


@pytest.mark.mission("N12")
def test_late_is_late_by_the_partners_own_hours(owner: Client, tmall_shop: Shop, friday: datetime) -> None:
    """Answered on Saturday at noon: nineteen hours later, three and a half of its own, and in time."""
    made(owner, HONGDA)
    mine = stands_still(tmall_shop, friday)
    rounds(friday)
    at_noon = SATURDAY - HOUR / 2
    feed(tmall_shop, scanned("T-3001", at=at_noon), now=at_noon)
    rounds(at_noon)
    done = "SELECT state FROM casework_step WHERE dossier_id = %s AND step = 'carrier_says'"
    assert one(done, mine) == "done"
    page = text(owner.get("/settings/partners/scorecard/?since=2026-11-01&until=2026-11-30"))
    assert "100 %" in page
    assert "3.5" in page
    assert one("SELECT count(*) FROM casework_effect WHERE kind = 'escalate' AND dossier_id = %s", mine) == 0


@pytest.mark.mission("N12")
def test_the_war_room_says_who_owes_an_answer_and_whether_they_are_there(
    owner: Client, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY)
    made(owner, HONGDA)
    stands_still(tmall_shop, FRIDAY)
    rounds(FRIDAY)
    assert "宏达物流 王站长 WeChat sf-wang 1 waits there now · Mon to Sat 09:00–18:00" in text(owner.get("/war-room/"))
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY + 3 * HOUR)
    assert "1 waits closed, opens 11-14 09:00" in text(owner.get("/war-room/"))
    monkeypatch.setattr(timezone, "now", lambda: SATURDAY + HOUR)
    assert "1 waits · 1 late there now" in text(owner.get("/war-room/"))
