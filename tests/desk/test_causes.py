"""Repeated causes over HTTP: raised by the patrol, looked after by people, back when the cases are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from amends.casework.causes import patrol
from amends.engine.signals import AnySignal, Line, ProblemReported
from amends.merchants.models import Member, Merchant, Shop
from tests.casework.stories import DAY, HOUR, drain, feed, one, placed, post, rows
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[[datetime], int]


def sold(order: str, sku: str, at: datetime) -> AnySignal:
    return placed(order, at=at, amount=9_900, lines=(Line(sku=sku, title=sku, price=9_900),), tags=("supplier:Huaxin",))


def broken(order: str, sku: str, at: datetime) -> AnySignal:
    return ProblemReported(
        id=f"{order}:p", at=at, order=order, ref=f"P-{order}", issue="QUALITY_VISIBLE", sku=sku, amount=9_900
    )


@pytest.fixture
def look(bluebird: Merchant) -> Look:
    return lambda at: patrol.look(merchant_id=bluebird.pk, now=at)


SALES = 150
BAD = [n for n in range(SALES) if n % 3 == 0][-6:]


@pytest.fixture
def season(tmall_shop: Shop, now: datetime) -> None:
    """A hundred days of sales of three products, one flaw each; since yesterday K1 has six more."""
    signals: list[AnySignal] = []
    for n in range(SALES):
        sku, at = f"K{n % 3 + 1}", now - 100 * DAY + n * 16 * HOUR
        signals.append(sold(f"S-{n}", sku, at))
        if n in {60, 61, 62}:
            signals.append(broken(f"S-{n}", sku, at + 2 * DAY))
    signals += [broken(f"S-{n}", "K1", now - HOUR) for n in BAD]
    feed(tmall_shop, *sorted(signals, key=lambda signal: signal.at), now=now)


@pytest.mark.mission("B7")
def test_a_cause_is_raised_once_told_and_shown(
    owner: Client, outsider: Client, lead: Member, season: None, look: Look, now: datetime
) -> None:
    assert look(now) == 1
    assert look(now) == 0
    words = text(owner.get("/causes/"))
    assert "Flaw one can see" in words
    assert "Product · K1" in words
    assert "6 cases in 2 days" in words
    id = one("SELECT id FROM casework_cause")
    page = text(owner.get(f"/causes/{id}/"))
    assert "Stop selling the batch" in page
    assert all(f"S-{n}" in page for n in BAD)
    assert "594.00" in page
    (told,) = rows("SELECT member_id, words FROM merchants_notice WHERE words->>'say' = 'cause_raised'")
    assert told[0] == lead.pk
    assert "It repeats: Flaw one can see, K1" in text(owner.get("/notices/"))
    assert "K1" in owner.get("/causes.csv").getvalue().decode()
    assert "K1" not in text(outsider.get("/causes/"))
    assert outsider.get(f"/causes/{id}/").status_code == 404


@pytest.mark.mission("B7")
def test_what_a_lead_keeps_stays_and_what_was_mended_comes_back(
    owner: Client, agent_member: Member, tmall_shop: Shop, season: None, look: Look, now: datetime
) -> None:
    look(now)
    id = one("SELECT id FROM casework_cause")
    kept = {"state": "mended", "owner": agent_member.pk, "note": "批次已下架", "look_at": ""}
    assert "批次已下架" in text(owner.post(f"/causes/{id}/change", kept, follow=True))
    assert "Flaw one can see" not in text(owner.get("/causes/"))
    later = now + 6 * HOUR
    post(tmall_shop, *[broken(f"S-{n}", "K1", now + HOUR) for n in (30, 33)], now=later)
    drain(later)
    assert look(later) == 0  # two more are no pattern
    post(tmall_shop, *[broken(f"S-{n}", "K1", now + 2 * HOUR) for n in range(90, 111, 3)], now=later)
    drain(later)
    assert look(later) == 1
    assert rows("SELECT state, times, owner_id FROM casework_cause") == [("raised", 2, agent_member.pk)]
    assert rows("SELECT member_id FROM merchants_notice WHERE words->>'say' = 'cause_back'") == [(agent_member.pk,)]


def test_a_dismissed_cause_needs_a_reason_and_stays_quiet(
    owner: Client, season: None, look: Look, now: datetime, tmall_shop: Shop
) -> None:
    look(now)
    id = one("SELECT id FROM casework_cause")
    assert owner.post(f"/causes/{id}/dismiss", {"reason": ""}).status_code == 422
    assert "quiet for four weeks" in text(owner.post(f"/causes/{id}/dismiss", {"reason": "同行测评"}, follow=True))
    feed(tmall_shop, sold("D-1", "K1", now - DAY), broken("D-1", "K1", now), now=now)
    assert look(now + HOUR) == 0
    assert "同行测评" in text(owner.get(f"/causes/{id}/"))
    assert "Flaw one can see" in text(owner.get("/causes/?view=away"))


def test_merging_moves_the_cases(owner: Client, season: None, look: Look, now: datetime) -> None:
    look(now)
    id = one("SELECT id FROM casework_cause")
    other = _another(id)
    assert owner.post(f"/causes/{id}/merge", {"reason": "x", "into": id}).status_code == 422
    assert "the other has its cases now" in text(
        owner.post(f"/causes/{id}/merge", {"reason": "同一批", "into": other}, follow=True)
    )
    assert one("SELECT count(*) FROM casework_causecase WHERE cause_id = %s", other) == len(BAD)


def _another(id: int) -> Any:
    return one(
        "INSERT INTO casework_cause (merchant_id, issue, kind, suspect, state, note, first_at, raised_at, times,"
        " look_at, found, days, usual, before, sold, sold_before, chance, alone, cases, money, points)"
        " SELECT merchant_id, issue, 'batch', 'B7', 'seen', '', first_at, raised_at, 1, look_at, found, days, usual,"
        " before, sold, sold_before, chance, alone, 0, '{}', 0 FROM casework_cause WHERE id = %s RETURNING id",
        id,
    )


@pytest.mark.mission("B7")
def test_the_time_to_look_again_is_told_once(
    owner: Client, lead: Member, season: None, look: Look, now: datetime
) -> None:
    look(now)
    for _ in range(2):
        look(now + 2 * DAY)
    told = rows("SELECT member_id FROM merchants_notice WHERE words->>'say' = 'cause_look'")
    assert told == [(lead.pk,)]


def test_the_front_line_sees_and_changes_nothing(mate: Client, season: None, look: Look, now: datetime) -> None:
    look(now)
    id = one("SELECT id FROM casework_cause")
    page = mate.get(f"/causes/{id}/")
    assert page.status_code == 200
    assert "cause-form" not in page.content.decode()
    assert mate.post(f"/causes/{id}/change", {"state": "seen"}).status_code == 404
    assert mate.post(f"/causes/{id}/dismiss", {"reason": "x"}).status_code == 404


def test_the_patrol_takes_its_turn(season: None, now: datetime) -> None:
    assert patrol.patrol(now=now) == 1
    assert patrol.patrol(now=now + timedelta(seconds=5)) == 0
    assert one("SELECT count(*) FROM casework_counted") == 0


def test_nothing_repeats_says_so(owner: Client, tmall_shop: Shop) -> None:
    assert "Nothing comes back more often" in text(owner.get("/causes/"))


def test_a_cause_is_given_to_who_is_still_here(
    owner: Client, mate_member: Member, season: None, look: Look, now: datetime
) -> None:
    look(now)
    id, offered = one("SELECT id FROM casework_cause"), f'<option value="{mate_member.pk}"'
    page = f"/causes/{id}/"
    assert offered in owner.get(page).content.decode()
    Member.objects.filter(pk=mate_member.pk).update(is_active=False)
    assert offered not in owner.get(page).content.decode()
