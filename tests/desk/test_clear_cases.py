"""Clear cases decided by a rule: switched on with limits, within them alone, taken back, tried beforehand, once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from amends.casework.deciding import rounds, rules, trial, trial_runs
from amends.casework.deciding.rounds import decide_due
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import number, one, rows
from tests.desk.pages import text
from tests.desk.walks import Walk, hired, reads, seat

pytestmark = pytest.mark.django_db(transaction=True)
RULE = "tmall--cancel_changed_mind--before_shipping"
ON = {"counts": "on", "money": "200", "per_buyer": "300", "per_day": "500", "since": "2026-11-01"}
PHONE = "13800000001"
WAITING = """SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, zhou=Role.SUPERVISOR, boss=Role.OWNER)
    made = Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai")
    made.at("11-11 09:00")
    return made


def switched(name: str = RULE, **values: Any) -> None:
    assert seat("boss").post(reverse("house_rule_keep", args=["deciding", name]), ON | values).status_code == 302


def asked(walk: Walk, order: str, *, amount: int = 12_000, phone: str = "", at: str = "11-11 09:30") -> str:
    facts = {"amount": amount, "currency": "CNY", "country": "CN", "language": "zh", "buyer": "买家"}
    walk.tell("order.placed", "11-11 09:10", order, **facts | ({"buyer_phone": phone} if phone else {}))
    walk.tell("refund.asked", at, order, ref=f"R-{order}", type="refund_only", amount=amount)
    walk.at(at)
    return walk.first(order)


def said(walk: Walk, order: str) -> str:
    return text(seat("lin").get(reverse("deciding_of", args=[number(walk.shop, order), 1])))


def one_boss() -> int:
    return Member.objects.get(user__email__startswith="boss").pk


def refunds() -> list[tuple[Any, ...]]:
    return rows("SELECT order_key, amount, state FROM casework_effect WHERE kind = 'refund' ORDER BY order_key")


@pytest.mark.mission("B2", "X4")
def test_off_nothing_happens_on_it_decides_says_why_and_sends_it_after_its_time(walk: Walk) -> None:
    case = asked(walk, "T-1")
    assert decide_due(now=walk.now) == 0
    assert refunds() == []
    assert said(walk, "T-1").strip() == ""
    switched()
    assert decide_due(now=walk.now) == 1
    assert [each[:2] for each in refunds()] == [("T-1", 12_000)]
    assert "Decided by a rule" in said(walk, "T-1")
    assert "Nothing has left, and no more is asked than was paid" in said(walk, "T-1")
    assert "goes out at 09:40" in said(walk, "T-1")
    reads(seat("lin"), case, "Rule: Agree to a refund asked before shipping", "Take it back")
    assert walk.take("refund") == []  # held until it can't be taken back
    walk.at("11-11 09:41")
    reads(seat("lin"), case, never=("Take it back",))
    assert [effect["amount"] for effect in walk.take("refund")] == [12_000]
    grant = rows("SELECT amount, rule, granted_by FROM casework_grant")
    assert grant == [(12_000, f"decides:{RULE}@2026-11-01", one_boss())]
    assert one("SELECT actor FROM casework_audit WHERE verb = 'step.done'") == f"rule:{RULE}"
    assert decide_due(now=walk.now) == 0  # once


@pytest.mark.mission("B2", "X6")
@pytest.mark.parametrize(
    ("limits", "amounts", "decided", "why"),
    [
        ({"money": "119.99"}, [12_000], 0, "limit for one order"),
        ({"money": "120"}, [12_000], 1, ""),
        ({"per_day": "239"}, [12_000, 12_000], 1, "limit for one day"),
        ({"per_buyer": "239"}, [12_000, 12_000], 1, "limit for one buyer"),
    ],
)
def test_beyond_a_limit_it_is_left_to_people(
    walk: Walk, limits: dict[str, str], amounts: list[int], decided: int, why: str
) -> None:
    switched(**limits)
    for n, amount in enumerate(amounts):
        asked(walk, f"T-{n}", amount=amount, phone=PHONE)
    assert decide_due(now=walk.now) == decided
    assert len(refunds()) == decided
    left = [order for order in (f"T-{n}" for n in range(len(amounts))) if "left this to you" in said(walk, order)]
    assert len(left) == len(amounts) - decided
    assert all(why in said(walk, order) for order in left)
    assert rows("SELECT state FROM casework_step WHERE step = 'refund' AND state = 'ready'") == [("ready",)] * len(left)
    if "per_day" in limits:
        walk.at("11-12 09:00")
        assert decide_due(now=walk.now) == 1  # another day


@pytest.mark.mission("N4", "B2")
def test_a_flagged_buyer_and_a_disputed_order_are_left_to_people(walk: Walk) -> None:
    switched()
    for n in range(3):
        order = f"A-{n}"
        walk.tell("order.placed", "11-11 09:05", order, amount=9_000, currency="CNY", buyer="买家", buyer_phone=PHONE)
        walk.tell("parcel.handed_over", "11-11 09:06", order, waybill=f"YT{n}")
        walk.tell("parcel.delivered", "11-11 09:07", order)
        kept = {"ref": f"RA{n}", "type": "refund_only", "amount": 9_000, "phase": "aftersale"}
        walk.tell("refund.asked", "11-11 09:08", order, **kept)
    asked(walk, "T-1", phone=PHONE)
    asked(walk, "T-2", phone="13900000009")
    walk.tell("dispute.opened", "11-11 09:31", "T-2", ref="D-2", reason="not_received", amount=12_000)
    walk.at("11-11 09:32")
    assert decide_due(now=walk.now) == 0
    assert "look at this buyer's history" in said(walk, "T-1")
    assert "the platform has been called in" in said(walk, "T-2")
    assert refunds() == []


@pytest.mark.mission("X6", "B2")
def test_what_it_decided_is_taken_back_before_it_is_out_and_stays_with_people(walk: Walk) -> None:
    switched()
    asked(walk, "T-1")
    assert decide_due(now=walk.now) == 1
    back = reverse("deciding_take_back", args=[number(walk.shop, "T-1"), 1])
    assert "Taken back" in text(seat("lin").post(back, follow=True))
    assert refunds() == []
    assert rows("SELECT sum(amount)::bigint FROM casework_grantback") == [(12_000,)]
    assert "taken back" in said(walk, "T-1")
    walk.at("11-11 10:00")
    assert decide_due(now=walk.now) == 0
    assert rows("SELECT state FROM casework_step WHERE step = 'refund'") == [("ready",)]
    asked(walk, "T-2", at="11-11 10:05")
    assert decide_due(now=walk.now) == 1
    walk.at("11-11 10:30")
    walk.take("refund")
    late = reverse("deciding_take_back", args=[number(walk.shop, "T-2"), 1])
    assert "Too late" in text(seat("lin").post(late, follow=True))


@pytest.mark.mission("X6", "B2")
def test_nothing_is_offered_to_be_taken_back_once_something_else_has_happened(walk: Walk) -> None:
    switched()
    case = asked(walk, "T-1")
    assert decide_due(now=walk.now) == 1
    assert "Take it back" not in text(seat("zhou").get(case.replace("/1/", "/1/decided")))  # said beside, pressed above
    reads(seat("lin"), case, "Nothing of it goes out before today 09:40", "Take it back")
    walk.tell("message.received", "11-11 09:32", "T-1", text="还在吗？")
    walk.at("11-11 09:33")
    reads(seat("lin"), case, never=("Take it back",))
    assert "goes out at 09:40" in said(walk, "T-1")


@pytest.mark.mission("B2", "X4")
@pytest.mark.usefixtures("walk")
def test_rules_of_one_title_are_told_apart_wherever_it_stands() -> None:
    for language in ("en", "zh-hans"):
        titles = [rules.called(language, name, {}) for name in rules.known_in("tmall")]
        assert len(set(titles)) == len(titles)
    for scene in ("goods_coming_back", "return_refund_overdue"):
        switched(name := f"tmall--{scene}--back_intact")
        title = rules.called("en", name, {})
        assert title.startswith("The return is sound: refund · ")
        reads(seat("boss"), reverse("deciding_tried", args=[name]), title)
        for page in (reverse("house_rules", args=["deciding"]), reverse("automation")):
            reads(seat("boss"), page, title)
        reads(seat("boss"), reverse("house_rules", args=["deciding"]), f"Clear cases {title} · Boss")


@pytest.mark.mission("B2", "N3")
def test_a_lead_switches_it_off_and_a_lead_alone(walk: Walk, rival_shop: Shop) -> None:
    switched()
    off = reverse("deciding_off", args=[RULE])
    assert seat("lin").post(off).status_code == 404
    asked(walk, "T-1")
    assert seat("zhou").post(off).status_code == 302
    assert decide_due(now=walk.now) == 0
    assert refunds() == []
    assert seat("zhou").post(reverse("house_rule_keep", args=["deciding", RULE]), ON).status_code == 404


@pytest.mark.mission("X6", "B2")
def test_who_switched_it_on_answers_for_it_with_their_own_limits_and_the_pool(walk: Walk) -> None:
    switched()
    seat("boss").post(reverse("pool_book"), {"currency": "CNY", "amount": "100", "reason": "开始"})
    asked(walk, "T-1")
    assert rows("SELECT balance FROM casework_pool") == [(10_000,)]
    assert decide_due(now=walk.now) == 0  # finance is asked: the pool holds less
    assert refunds() == []
    assert rows("SELECT goes_to, asked_by FROM casework_approval") == [("finance", one_boss())]
    assert "somebody has to agree" in said(walk, "T-1")
    Member.objects.filter(user__email__startswith="boss").update(is_active=False)
    asked(walk, "T-2", at="11-11 09:50")
    assert decide_due(now=walk.now) == 0
    assert "may not decide about money any more" in said(walk, "T-2")


@pytest.mark.mission("X6", "B2")
def test_two_rounds_at_once_pay_once(walk: Walk) -> None:
    switched(per_buyer="1000")
    for n in range(4):
        asked(walk, f"T-{n}", amount=10_000)
    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(lambda _n: closing(walk), range(4)))
    assert done == 4
    assert refunds() == [(f"T-{n}", 10_000, "pending") for n in range(4)]
    assert rows("SELECT count(*) FROM casework_grant") == [(4,)]
    assert all("Decided by a rule" in said(walk, f"T-{n}") for n in range(4))


@pytest.mark.mission("X6", "B2")
def test_rounds_at_once_keep_to_the_days_limit(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each round has an order of its own in hand, and none books before another has looked or waits for it to book."""
    switched(per_buyer="1000", per_day="150")
    for n in range(2):
        asked(walk, f"T-{n}", amount=10_000)
    orders, seen, press = iter([[(number(walk.shop, f"T-{n}"), 1)] for n in range(2)]), list[str](), rounds._press

    def after_both(*given: Any) -> None:
        seen.append("looked")
        patient(lambda: len(seen) == 2 or one(WAITING) == 1)
        press(*given)

    monkeypatch.setattr(rounds, "_open", lambda *_given: next(orders))
    monkeypatch.setattr(rounds, "_press", after_both)
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(lambda _n: closing(walk), range(2))) == 1
    assert len(refunds()) == 1


def patient(holds: Callable[[], bool]) -> None:
    """Until it holds."""
    over = Event()
    for _n in range(3_000):
        if holds():
            return
        over.wait(0.01)
    raise AssertionError("it never held")


def closing(walk: Walk) -> int:
    """A round in a thread of its own."""
    try:
        return decide_due(now=walk.now)
    finally:
        connection.close()


def looked(zhou: Client) -> Any:
    """The page once the trial beside it is over."""
    page = reverse("deciding_tried", args=[RULE])
    assert "Try it on the last month" in text(zhou.get(page))
    assert zhou.post(reverse("deciding_trial_begin", args=[RULE])).status_code == 302
    ended()
    return zhou.get(page)


def ended() -> None:
    """No trial runs beside any page."""
    for thread in threading.enumerate():
        if thread.name.startswith("trial-"):
            thread.join()


@pytest.mark.mission("X1", "X2", "B2")
def test_it_is_priced_before_it_is_switched_on(walk: Walk) -> None:
    asked(walk, "T-1")
    asked(walk, "T-2", at="11-11 09:31")
    asked(walk, "T-3", amount=30_000, at="11-11 09:32")
    asked(walk, "T-4", at="11-11 09:33")
    walk.tell("refund.refused", "11-11 10:00", "T-2", ref="R-T-2")
    walk.tell("refund.agreed", "11-11 11:30", "T-1", ref="R-T-1")
    walk.at("11-11 12:00")
    before = rows("SELECT max(version) FROM casework_dossier")
    page = text(looked(seat("zhou")))
    assert "All 4 orders with a case opened from" in page
    assert "It would have decided 3 Costing ¥360.00 People did the same 1 (2.0 h later on average)" in page
    assert "People settled it otherwise 1 Still waiting for somebody 1 Left to people, above a limit 1" in page
    assert rows("SELECT max(version) FROM casework_dossier") == before
    assert refunds() == []
    for name in ("deciding_tried", "deciding_trial_part"):
        assert seat("lin").get(reverse(name, args=[RULE])).status_code == 404
    for name in ("deciding_trial_begin", "deciding_trial_stop"):
        assert seat("lin").post(reverse(name, args=[RULE])).status_code == 404


@pytest.mark.mission("X2", "B2")
def test_a_trial_says_how_far_it_is_and_of_how_many_and_is_stopped(
    walk: Walk, outsider: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        asked(walk, f"T-{n}", at=f"11-11 09:3{n}")
    monkeypatch.setattr(trial, "MOST", 3)
    monkeypatch.setattr(trial, "EACH", 1)
    zhou, held, once = seat("zhou"), Event(), trial_runs._tell
    page, part, begin, stop = (
        reverse(f"deciding_{name}", args=[RULE]) for name in ("tried", "trial_part", "trial_begin", "trial_stop")
    )

    def slowly(*given: Any, **fields: Any) -> bool:
        goes_on = once(*given, **fields)
        if fields.get("done") == 1:
            held.wait(20)
        return goes_on

    monkeypatch.setattr(trial_runs, "_tell", slowly)
    zhou.post(begin)
    patient(lambda: "1 of 3 orders looked at · the latest of 4" in text(zhou.get(part)))
    assert 'max="3" value="1"' in zhou.get(part).content.decode()
    zhou.post(begin)  # it goes on already
    assert sum(thread.name.startswith("trial-") for thread in threading.enumerate()) == 1
    assert "orders looked at" not in text(outsider.post(stop, follow=True))
    assert "orders looked at" in text(zhou.get(page))
    zhou.post(stop)
    held.set()
    ended()
    stopped = text(zhou.get(page))
    assert "Stopped after 1 of 3 orders: nothing is kept of it." in stopped
    assert "It would have decided" not in stopped
    zhou.post(begin)
    ended()
    assert "The latest 3 of 4 orders with a case opened from 2027-10-12 09:33 to 2027-11-11 09:33" in text(
        zhou.get(page)
    )


@pytest.mark.mission("X2")
def test_a_trial_that_fails_or_is_lost_says_so_and_is_begun_anew(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(walk, "T-1")
    zhou, page, begin = seat("zhou"), *(reverse(f"deciding_{each}", args=[RULE]) for each in ("tried", "trial_begin"))
    with monkeypatch.context() as broken:
        broken.setattr(trial, "tried", lambda *_given, **_more: (_ for _ in ()).throw(DatabaseError("gone")))
        zhou.post(begin)
        ended()
    assert "Interrupted: nothing is kept of it." in text(zhou.get(page))
    with monkeypatch.context() as dead:
        dead.setattr(trial_runs, "_run_beside", lambda *_given: None)
        zhou.post(begin)
        ended()
    assert "The orders are being counted" in text(zhou.get(page))
    walk.wait(130)
    assert "Interrupted: nothing is kept of it." in text(zhou.get(page))
    zhou.post(begin)
    ended()
    assert "The 1 order with a case opened" in text(zhou.get(page))
