"""A shop's page for buyers, story S17: the complaint that found a door; and what nobody else gets out of it."""

import hashlib
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.approval.models import Grant
from amends.casework.buyers import settled
from amends.casework.buyers.models import BuyerComplaint, DoorTry
from amends.casework.evidence.models import File
from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord
from amends.engine.signals import DisputeOpened, RefundPaid
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.stories import DAY, HOUR, STREET, feed, placed, rows
from tests.cast import signed_in
from tests.desk.pages import text
from tests.portal.conftest import ORDER, SET, complain, enter, offered, opened, prove, send_photo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mission("B3", "N3", "A10")
def test_s17_the_complaint_that_found_a_door(
    owner: Client, phone: Client, tmall_shop: Shop, lamp: int, open_page: str, now: datetime
) -> None:
    home = enter(phone, open_page)
    ref = complain(phone, home, wanted="keep", **{"trait.box_damaged": "1"})
    page = text(phone.get(home))
    assert "A person answers you by" in page  # what the page promises …
    mine = BuyerComplaint.objects.get()
    case = CaseRecord.objects.get(scene="damaged_goods")
    assert rows("SELECT due_at FROM casework_case WHERE no = %s", case.no)
    assert mine.promised_at is not None
    assert timedelta(hours=3, minutes=50) < mine.promised_at - now < timedelta(hours=4, minutes=10)
    assert (case.issue, case.desk, case.tone) == ("TRANSIT_DAMAGE", "exceptions", 1)  # at once at the right desk
    assert "Show it on a photo first" in page
    assert offered(phone.get(home).content.decode()) == []
    for item in ("outer_box_photo", "item_photo", "item_photo"):
        assert send_photo(phone, home, ref, item).json() == {"faults": []}
    shown = phone.get(home).content.decode()
    ways = offered(shown)
    assert ways == [("part_refund", "3000"), ("parts", "0"), ("exchange", "0"), ("return_refund", "10000")]
    assert "¥30.00 back now, and keep it" in text(phone.get(home))
    taken = phone.post(f"{home}c/{ref}/take", {"remedy": "part_refund", "amount": "3000", "token": uuid4().hex})
    assert taken.status_code == 302
    paying = EffectRecord.objects.get(kind="refund")
    assert (paying.amount, paying.state) == (3_000, "pending")
    grant = Grant.objects.get()
    assert grant.amount == 3_000
    assert grant.rule.startswith("buyers_choice@")
    assert f"buyer's choice under {grant.rule}" in text(owner.get("/grants/"))
    chose = Audit.objects.get(verb="buyer.chose")
    assert chose.actor.startswith("buyer:")
    assert chose.detail["rule"] == grant.rule
    assert "You chose" in text(phone.get(home))
    feed(tmall_shop, RefundPaid(id="p", at=now, order=ORDER, ref="P", amount=3_000), now=now + timedelta(seconds=5))
    assert "¥30.00 paid back" in text(phone.get(home))
    # the desk sees who did it
    assert "buyer" in text(owner.get(f"/cases/{lamp}/{case.no}/")).lower()
    # a second try is told kindly what was given
    again = complain(phone, home, "QUALITY_VISIBLE", text="灯还闪")
    send_photo(phone, home, again, "photo_video", size=(30, 30))
    once = phone.get(home)
    assert offered(once.content.decode()) == []
    assert "One order has one such choice" in text(once)
    second = phone.post(f"{home}c/{again}/take", {"remedy": "part_refund", "amount": "3000", "token": uuid4().hex})
    assert second.status_code == 422
    assert "This is not offered any more" in text(second)
    assert EffectRecord.objects.filter(kind="refund").count() == 1


@pytest.mark.mission("B3")
def test_settled_here_is_counted_when_it_is_known(
    phone: Client, tmall_shop: Shop, lamp: int, open_page: str, now: datetime
) -> None:
    home = enter(phone, open_page)
    ref = complain(phone, home)
    phone.post(f"{home}c/{ref}/settle", {"how": "agreed", "token": uuid4().hex})
    assert "This is settled" in text(phone.get(home))
    phone.post(f"{home}c/{ref}/rate", {"stars": "4", "why": "quick"})
    assert "You gave 4 of 5 · It was quick" in text(phone.get(home))
    fresh = settled.settled_here(tmall_shop, now=now)
    assert (fresh.told, fresh.known, fresh.settled, fresh.stars) == (1, 0, 0, 40)
    later = settled.settled_here(tmall_shop, now=now + 16 * DAY)
    assert (later.known, later.settled, later.disputed) == (1, 1, 0)
    opened_ = DisputeOpened(id="x", at=now + 2 * HOUR, order=ORDER, ref="D", amount=10_000)
    feed(tmall_shop, opened_, now=now + 3 * HOUR)
    later = settled.settled_here(tmall_shop, now=now + 16 * DAY)
    assert (later.known, later.settled, later.disputed) == (1, 0, 1)


@pytest.mark.mission("B3")
def test_an_order_counts_once_as_settled_here_however_often_its_buyer_complained(
    phone: Client, owner: Client, tmall_shop: Shop, lamp: int, open_page: str, now: datetime
) -> None:
    home = enter(phone, open_page)
    refs = [complain(phone, home), complain(phone, home, "NOT_AS_DESCRIBED", text="颜色也不对")]
    for ref, closed in zip(refs, (0, 1), strict=True):
        phone.post(f"{home}c/{ref}/settle", {"how": "agreed", "token": uuid4().hex})
        phone.post(f"{home}c/{ref}/rate", {"stars": str(3 + closed), "why": "quick"})
        later = settled.settled_here(tmall_shop, now=now + 16 * DAY)
        assert (later.told, later.known, later.settled, later.disputed) == (1, 1, closed, 0)  # settled once all are
    assert (later.rated, later.stars) == (2, 35)
    assert "Orders of the last year: 1." in text(owner.get(f"/settings/shops/{tmall_shop.pk}/page/"))


@pytest.mark.mission("N7", "T11")
def test_the_page_tells_where_everything_stands_and_nothing_else(
    phone: Client, tmall_shop: Shop, lamp: int, open_page: str, now: datetime
) -> None:
    feed(tmall_shop, placed("T-3002", at=now - 9 * DAY, amount=7_700, ship_by=now - 2 * DAY), now=now)
    answer = phone.get(enter(phone, open_page))
    words = text(answer)
    assert answer.status_code == 200
    for told in (ORDER, "台灯", "It has arrived", "SF77", "杭州中转站", "Delivered", "暖屋灯饰"):
        assert told in words
    for hidden in ("王", "17000001234", STREET, "T-3002"):
        assert hidden not in words
    late = text(phone.get(enter(phone, open_page, order="T-3002")))
    assert "It should have gone by" in late


@pytest.mark.mission("B3")
def test_both_write(owner: Client, phone: Client, lamp: int, open_page: str) -> None:
    home = enter(phone, open_page)
    phone.post(f"{home}write", {"text": "<b>在吗</b>", "token": uuid4().hex})
    case = CaseRecord.objects.get()
    assert "在吗" in text(owner.get(f"/cases/{lamp}/{case.no}/"))
    body = {"token": str(uuid4()), "text": "在的，马上看", "channel": "chat"}
    owner.post(f"/cases/{lamp}/{case.no}/reply", body)
    page = phone.get(home).content.decode()
    assert "&lt;b&gt;在吗&lt;/b&gt;" in page


@pytest.mark.parametrize("detail", ["1234", "17000001234", "+86 170 0000 1234", "王小明"])
def test_one_detail_proves_it(phone: Client, lamp: int, open_page: str, detail: str) -> None:
    assert prove(phone, open_page, detail=detail).status_code == 302


@pytest.mark.parametrize("typed", ["t-3001", "Ｔ－３００１", "T-30 01", " T-3001 "])
def test_the_number_as_a_phone_writes_it(phone: Client, lamp: int, open_page: str, typed: str) -> None:
    assert prove(phone, open_page, order=typed).status_code == 302


def test_ways_to_type_a_number_are_no_further_tries(phone: Client, lamp: int, open_page: str) -> None:
    for typed in ("T-3001", "t-3001", "T- 3001", "Ｔ-3001", "T-3 001"):
        assert prove(phone, open_page, order=typed, detail="0000").status_code == 422
    counts = sorted(DoorTry.objects.values_list("tries", flat=True))
    assert counts == [5, 5]  # of the address, and of the order


def test_whatever_is_wrong_looks_the_same(phone: Client, lamp: int, open_page: str) -> None:
    def answer(**said: str) -> tuple[int, str]:
        found = prove(phone, open_page, **said)
        return found.status_code, found.content.decode().replace(said.get("order", ORDER), "X")

    wrong = answer(detail="9999")
    assert wrong[0] == 422
    assert answer(order="T-0000") == wrong
    assert answer(order="T-0000", detail="9999") == wrong
    assert answer(detail="王") == wrong


@pytest.mark.mission("B3")
def test_guessing_costs_work_and_then_ends(phone: Client, lamp: int, open_page: str, monkeypatch: Any) -> None:
    for _ in range(5):
        last = prove(phone, open_page, detail="0000")
    assert "data-puzzle" in last.content.decode()
    right = prove(phone, open_page)  # even the right one now costs something
    assert right.status_code == 429
    puzzle = right.content.decode().partition('name="puzzle" value="')[2].partition('"')[0]
    solution = next(n for n in range(10**7) if hashlib.sha256(f"{puzzle}:{n}".encode()).digest()[:2] == b"\0\0")
    solved = {"puzzle": puzzle, "answer": str(solution)}
    assert prove(phone, open_page, **solved).status_code == 302
    assert prove(phone, open_page, **solved).status_code == 429  # a puzzle is good for one try
    assert DoorTry.objects.count() > 0
    DoorTry.objects.update(tries=200)
    closed = prove(phone, open_page, order="T-9")
    assert (closed.status_code, "tried too often" in text(closed)) == (429, True)


def test_patience_finds_no_four_digits_either(phone: Client, lamp: int, open_page: str, now: datetime) -> None:
    prove(phone, open_page, detail="0000")
    ago = now.replace(minute=0, second=0)
    DoorTry.objects.update(tries=60, hour=ago - 23 * HOUR)
    assert (prove(phone, open_page).status_code, prove(phone, open_page, order="T-9").status_code) == (429, 422)
    DoorTry.objects.exclude(hour=ago - 23 * HOUR).delete()
    DoorTry.objects.update(hour=ago - 24 * HOUR)
    assert prove(phone, open_page).status_code == 302


def test_complaints_count_among_what_is_written(phone: Client, lamp: int, open_page: str) -> None:
    home = enter(phone, open_page)
    complain(phone, home)
    DoorTry.objects.update(tries=20)
    told = {"trouble": "NOT_AS_DESCRIBED", "text": "也不亮", "token": uuid4().hex}
    again = phone.post(f"{home}complain", told)
    assert "You have written a lot within an hour" in text(again)
    assert "也不亮" in again.content.decode()
    assert BuyerComplaint.objects.count() == 1


def test_no_cookie_no_frame_but_the_shops_own(phone: Client, lamp: int, open_page: str) -> None:
    home = enter(phone, open_page)
    for address in (open_page, home, f"{home}complain", f"{open_page}look.css"):
        answer = phone.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors https://chat.example.com" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "X-Frame-Options" not in answer.headers
    assert not phone.cookies


@pytest.mark.mission("X2")
def test_an_outsider_gets_nothing_from_any_address(
    phone: Client, outsider: Client, tmall_shop: Shop, rival_shop: Shop, lamp: int, open_page: str
) -> None:
    theirs = opened(outsider, rival_shop, title="Rival")
    home = enter(phone, open_page)
    ref = complain(phone, home)
    token = home.rstrip("/").rpartition("/")[2]
    bad = (f"{theirs}o/{token}/", f"{open_page}o/{token[:-4]}AAAA/", f"{open_page}o/x/", f"{theirs}o/{'g' * 700}/")
    for address in bad:
        for more in ("", "live", "complain"):
            assert phone.get(f"{address}{more}").status_code in (404, 410), address
        for more in ("write", "complain", f"c/{ref}/take", f"c/{ref}/settle", f"c/{ref}/rate", f"c/{ref}/photos"):
            assert phone.post(f"{address}{more}", {"text": "x"}).status_code in (404, 410), address
    for address in ("/b/0.a/", "/b/zz.b/", "/b/1./", f"/b/{'9' * 200}.b/", f"{open_page[:-3]}zz/"):
        assert phone.get(address).status_code == 404
    assert prove(phone, theirs).status_code == 422  # the same order isn't the rival's
    assert phone.post(f"{home}c/B-nobodys/settle", {"how": "agreed"}).status_code == 404
    assert outsider.get(f"/settings/shops/{tmall_shop.pk}/page/").status_code == 404


def test_it_is_shut_when_its_owner_shuts_it(owner: Client, phone: Client, tmall_shop: Shop, lamp: int) -> None:
    page = opened(owner, tmall_shop)
    home = enter(phone, page)
    opened(owner, tmall_shop, on="")
    assert {phone.get(address).status_code for address in (page, home, f"{page}look.css")} == {404}


def test_uploads_are_bounded_and_the_same_twice_is_one(phone: Client, lamp: int, open_page: str) -> None:
    home = enter(phone, open_page)
    ref = complain(phone, home)
    token = uuid4().hex
    for _ in range(2):  # the line broke after it had arrived: it is sent again
        assert send_photo(phone, home, ref, token=token).json() == {"faults": []}
    assert File.objects.count() == 1
    for _ in range(11):
        send_photo(phone, home, ref)
    assert "12 files" in send_photo(phone, home, ref).json()["faults"][0]
    assert File.objects.count() == 12


def test_settings_take_what_is_right_and_nothing_else(owner: Client, agent: Client, tmall_shop: Shop) -> None:
    address = f"/settings/shops/{tmall_shop.pk}/page/"
    assert agent.get(address).status_code == 404
    assert "Text on it is white" in text(owner.get(address))
    for wrong in ({"origins": "https://a.example/x"}, {"origins": "javascript:alert(1)"}, {"colour": "red"},
                  {"origins": "https://a.example; script-src *"}, {"share": "400"}):  # fmt: skip
        assert owner.post(address, SET | wrong).status_code == 422
    tmall_shop.refresh_from_db()
    assert tmall_shop.buyer_page == {}


@pytest.mark.mission("B3")
def test_the_shops_system_lets_its_buyer_in_by_a_link(
    phone: Client, tmall_shop: Shop, rival_shop: Shop, lamp: int, open_page: str
) -> None:
    def asked(shop: Shop, order: str) -> Any:
        key = setup.add_api_key(shop=shop)
        bearer = {"authorization": f"Bearer {key}"}
        return Client().post("/api/v1/buyer-links", {"order": order}, content_type="application/json", headers=bearer)

    url = asked(tmall_shop, ORDER).json()["url"]
    assert "It has arrived" in text(phone.get(url.removeprefix("http://testserver")))
    assert asked(tmall_shop, "T-0000").status_code == 404
    assert asked(rival_shop, ORDER).status_code == 404
    token = url.rstrip("/").rpartition("/")[2]
    rival = opened(signed_in("outsider@rival.test"), rival_shop)
    assert phone.get(f"{rival}o/{token}/").status_code == 410


def test_a_colleague_lets_the_buyer_in(
    owner: Client, phone: Client, outsider: Client, lamp: int, open_page: str
) -> None:
    complain(phone, enter(phone, open_page))
    case = f"/cases/{lamp}/{CaseRecord.objects.get().no}/"
    page = owner.post(f"{case}buyers-page", follow=True).content.decode()
    link = page.partition('readonly value="http://testserver')[2].partition('"')[0]
    assert "You told us" in text(phone.get(link))
    assert Audit.objects.filter(verb="link.made", object=f"case:{lamp}/{case.split('/')[3]}").count() == 1
    assert outsider.post(f"{case}buyers-page").status_code == 404
    told = unescape(owner.get(f"/settings/shops/{CaseRecord.objects.get().shop_id}/page/").content.decode())
    assert (
        f'<iframe id="amends" src="http://testserver{open_page}"' in told
    )  # what goes into a chat's page, to be copied
    assert 'event.origin !== "http://testserver"' in told
    assert "/api/v1/buyer-links" in told
