"""The warehouse's hold list."""

import csv
import io
from datetime import datetime

import pytest
from django.test import Client

from amends.casework.holds import checks
from amends.engine.facts import Facts
from amends.engine.signals import OrderCanceled, ParcelShipped, RefundClosed, RefundPaid
from amends.engine.subjects import ParcelFacts
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import HOUR, feed, placed, refund_asked, rows, scanned
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mission("T9")
def test_an_order_whose_refund_was_asked_is_on_the_list(owner: Client, outsider: Client, refund: int) -> None:
    words = text(owner.get("/holds/"))
    assert "T-1001" in words
    assert "still here" in words
    assert "T-1001" not in text(outsider.get("/holds/"))


@pytest.mark.mission("T9")
def test_what_left_all_the_same_is_marked(owner: Client, shipped_all_the_same: int) -> None:
    assert "left all the same" in text(owner.get("/holds/"))


@pytest.fixture
def clerk(bluebird: Merchant) -> Client:
    setup.add_member(
        merchant=bluebird, email="clerk@bluebird.test", name="Clerk", password=PASSWORD, roles=[Role.WAREHOUSE],
        now=OPENED_AT,
    )  # fmt: skip
    return signed_in("clerk@bluebird.test")


def check(client: Client, code: str) -> str:
    return text(client.post("/holds/check", {"code": code}, follow=True))


@pytest.mark.mission("T9")
def test_each_parcel_is_checked_before_it_goes(
    clerk: Client, mate: Client, outsider: Client, refund: int, tmall_shop: Shop, now: datetime
) -> None:
    free = placed("T-2001", at=now - 5 * HOUR)
    packed = ParcelShipped(id="s", at=now - HOUR, order="T-2001", carrier="SF", waybill="SF200100")
    feed(tmall_shop, free, packed, now=now)
    assert "nobody yet" in text(mate.get("/holds/"))
    assert "Hold! T-1001" in check(mate, "T-1001")  # who doesn't handle goods has not seen to it
    assert rows("SELECT count(*) FROM casework_holdmark") == [(0,)]
    words = check(clerk, " T-1001 ")
    assert "Hold! T-1001 Take it out of the run" in words
    assert "Clerk" in words
    assert "May go sf200100 → T-2001" in check(clerk, "sf200100")
    assert "Not known SF999 Set it aside" in check(clerk, "SF999")
    asked = rows("SELECT code, answer FROM casework_holdcheck ORDER BY id")
    assert asked == [("T-1001", "hold"), ("T-1001", "hold"), ("sf200100", "go"), ("SF999", "unknown")]
    assert "Not known" in check(outsider, "T-1001")
    assert "Clerk" in clerk.get("/holds.csv").getvalue().decode()


@pytest.mark.mission("T9")
def test_the_run_is_cleared_at_once_and_by_whom_is_kept(clerk: Client, mate: Client, refund: int) -> None:
    (id,) = rows("SELECT id FROM casework_effect WHERE kind = 'hold_shipment'")[0]
    assert mate.post("/holds/seen", {"hold": id}).status_code == 404
    assert "1 hold seen" in text(clerk.post("/holds/seen", {"hold": id}, follow=True))
    assert "0 holds seen" in text(clerk.post("/holds/seen", {"hold": id}, follow=True))
    assert rows("SELECT count(*) FROM casework_audit WHERE verb = 'hold.seen'") == [(1,)]


@pytest.mark.mission("T9")
def test_one_that_leaves_all_the_same_rings_once(
    clerk: Client, lead: Member, shipped_all_the_same: int, refund: int, now: datetime
) -> None:
    assert [checks.tell_left(now=now) for _ in range(2)] == [1, 0]
    told = rows("SELECT about, words->>'order' FROM merchants_notice WHERE words->>'say' = 'held_left' ORDER BY id")
    assert told == [(f"case:{shipped_all_the_same}/1", "T-1002")] * 2  # the owner and the clerk
    assert "T-1002 was on hold and has left all the same" in text(clerk.get("/notices/"))
    assert rows("SELECT scene FROM casework_case WHERE order_key = 'T-1002'") == [("shipped_after_refund",)]
    assert "It has left! T-1002" in check(clerk, "T-1002")


def test_the_list_is_printed(clerk: Client, outsider: Client, refund: int) -> None:
    paper = text(clerk.get("/holds/print"))
    assert "1 order must not leave" in paper
    assert "K1" in paper
    assert "T-1001" not in text(outsider.get("/holds/print"))


def test_a_released_order_leaves_the_list(owner: Client, refund: int, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, RefundClosed(id="c1", at=now, order="T-1001", ref="R-T-1001"), now=now)
    assert "Nothing is on hold" in text(owner.get("/holds/"))


def test_the_file_holds_the_same_and_no_formulas(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, placed("=1+1", at=now - 5 * HOUR), refund_asked("=1+1", at=now - HOUR), now=now)
    response = owner.get("/holds.csv")
    table = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert table[0][0] == "Order"
    assert table[1][0] == "'=1+1"
    assert "attachment" in response["Content-Disposition"]


def test_nothing_on_hold_says_when_something_would_be(owner: Client, tmall_shop: Shop) -> None:
    assert "An order comes here by itself" in text(owner.get("/holds/"))


@pytest.mark.mission("T9")
def test_an_order_cancelled_for_good_leaves_the_list_once_it_is_out_of_the_run(
    clerk: Client, owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    cancelled = (
        placed("T-9", at=now - 5 * HOUR),
        OrderCanceled(id="x", at=now - 4 * HOUR, order="T-9"),
        RefundPaid(id="p", at=now - 3 * HOUR, order="T-9", ref="auto", amount=29_900),
    )
    dossier = feed(tmall_shop, *cancelled, now=now)
    assert checks.put_away(now=now) == 0
    assert "Hold! T-9" in check(clerk, "T-9")  # seen, and out of the run
    for no, state in rows("SELECT no, state FROM casework_case WHERE order_key = 'T-9'"):
        if state == "open":
            assert checks.put_away(now=now) == 0  # somebody has something to do about it yet
            do(owner, f"/cases/{dossier}/{no}/", "close", outcome="solved", text="done")
    assert [checks.put_away(now=now) for _ in range(2)] == [1, 0]
    assert "Nothing is on hold" in text(owner.get("/holds/"))
    assert "Hold! T-9" in check(clerk, "T-9")  # it still may not go


def test_a_refund_not_paid_yet_keeps_a_cancelled_order_on_the_list(
    clerk: Client, tmall_shop: Shop, now: datetime
) -> None:
    feed(tmall_shop, placed("T-8", at=now - 5 * HOUR), OrderCanceled(id="x", at=now - HOUR, order="T-8"), now=now)
    check(clerk, "T-8")
    assert checks.put_away(now=now) == 0
    assert "T-8" in text(clerk.get("/holds/"))


@pytest.mark.mission("T9")
def test_the_answer_says_why_a_parcel_has_no_business_to_go(
    clerk: Client, outsider: Client, tmall_shop: Shop, now: datetime
) -> None:
    start = now - 30 * HOUR
    for number in range(1, 5):
        feed(tmall_shop, placed(f"T-900{number}", at=start), now=now)
    feed(tmall_shop, OrderCanceled(id="c", at=now - HOUR, order="T-9001"), now=now)
    paid = RefundPaid(id="p", at=now - HOUR, order="T-9002", ref="R-T-9002", amount=29_900)
    feed(tmall_shop, refund_asked("T-9002", at=start + HOUR), paid, now=now)
    feed(tmall_shop, RefundClosed(id="x", at=now, order="T-9001", ref="R-T-9001"), now=now)
    feed(tmall_shop, scanned("T-9003", at=now - 2 * HOUR), now=now)
    answers = {number: check(clerk, f"T-900{number}") for number in range(1, 5)}
    assert "Sent already T-9003 It has left before" in answers[3]
    assert "May go T-9004" in answers[4]
    assert "1 piece" in answers[4]
    assert "×1" in answers[4]
    asked = dict(rows("SELECT order_key, answer FROM casework_holdcheck"))
    assert asked["T-9001"] in {"canceled", "hold"}
    assert asked["T-9002"] in {"refunded", "hold"}
    assert "×" not in check(outsider, "T-9004")


@pytest.mark.parametrize(
    ("facts", "numbers", "answer"),
    [
        (Facts(canceled_at=OPENED_AT, handed_over_at=OPENED_AT), [], "canceled"),
        (Facts(amount=100, payments={"p": 100}, refunded=100), [], "refunded"),
        (Facts(amount=100, payments={"p": 100}, refunded=40), [], "go"),
        (Facts(delivered_at=OPENED_AT), [], "sent"),
        (Facts(scanned_at=OPENED_AT, subjects={"parcel:B": ParcelFacts(ref="B")}), ["B"], "go"),
        (Facts(subjects={"parcel:A": ParcelFacts(ref="A", scanned_at=OPENED_AT)}), ["A"], "sent"),
        (Facts(), [], "go"),
    ],
)
def test_the_worst_that_is_known_is_the_answer(facts: Facts, numbers: list[str], answer: str) -> None:
    assert checks._stands(facts, numbers) == answer
