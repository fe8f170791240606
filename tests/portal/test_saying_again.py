"""What a buyer says once more, and how the desk reads it: nothing written is lost, nothing stands there raw."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.buyers.models import BuyerComplaint
from amends.casework.evidence.models import File
from amends.casework.ledger.models import CaseRecord
from amends.merchants import setup
from amends.merchants.models import Desk, Member, Shop, User
from tests.cast import AGENT, OWNER
from tests.desk.pages import text
from tests.portal.conftest import ORDER, complain, enter, send_photo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mission("B3")
def test_who_took_it_back_can_complain_of_it_again_at_once(phone: Client, lamp: int, open_page: str) -> None:
    home = enter(phone, open_page)
    first = complain(phone, home)
    phone.post(f"{home}c/{first}/settle", {"how": "withdrawn", "token": uuid4().hex})
    again = complain(phone, home, text="还是碎的，刚才点错了")
    assert again != first
    page = phone.get(home).content.decode()
    assert "还是碎的，刚才点错了" in page
    assert page.count("A person answers you by") == 1  # the second is open, and promised an answer
    assert BuyerComplaint.objects.count() == 2


@pytest.mark.mission("B3")
def test_more_words_on_the_same_trouble_are_added_and_the_same_words_are_not(
    phone: Client, lamp: int, open_page: str
) -> None:
    home = enter(phone, open_page)
    first = complain(phone, home, text="灯罩碎了")
    assert complain(phone, home, text="底座也裂了") == first
    assert complain(phone, home, text="底座也裂了") == first  # pressed twice
    page = phone.get(home).content.decode()
    assert (page.count("灯罩碎了"), page.count("底座也裂了")) == (1, 1)
    assert CaseRecord.objects.filter(scene="damaged_goods").count() == 1


@pytest.mark.mission("B3", "N3")
def test_the_desk_reads_what_would_make_it_good_and_who_sent_the_photos(
    owner: Client, phone: Client, lamp: int, open_page: str, now: datetime
) -> None:
    User.objects.filter(email=OWNER).update(name="Olive Owner")
    home = enter(phone, open_page)
    ref = complain(phone, home, wanted="keep", **{"trait.box_damaged": "1"})
    send_photo(phone, home, ref)
    case = text(owner.get(f"/cases/{lamp}/{CaseRecord.objects.get(scene='damaged_goods').no}/"))
    assert "told on the shop's page for buyers, box damaged, wants to keep it for a part of the money" in case
    file = case.partition("lamp.png")[2][:120]
    assert "Sent by the buyer" in file
    assert "Olive Owner" not in file  # whose page let them in did not send it


@pytest.mark.mission("N3")
def test_a_choice_that_is_for_good_is_asked_once_more(phone: Client, lamp: int, open_page: str) -> None:
    home = enter(phone, open_page)
    ref = complain(phone, home)
    send_photo(phone, home, ref)
    page = phone.get(home).content.decode()
    offer = page.partition('<summary class="offer first">')[2].partition("</details>")[0]
    assert "it can't be changed afterwards" in offer
    assert "Yes, this one" in offer
    for sure in ("Yes, it is settled", "Yes, take it back"):
        assert f"{sure}</button>" in page


def test_a_colleague_can_write_the_page_to_its_buyer(owner: Client, phone: Client, lamp: int, open_page: str) -> None:
    complain(phone, enter(phone, open_page))
    case = f"/cases/{lamp}/{CaseRecord.objects.get().no}/"
    page = owner.post(f"{case}buyers-page", follow=True).content.decode()
    assert "sees this whole order and may choose as its buyer, for 3 days" in page
    words = page.partition('data-into-reply="')[2].partition('"')[0]
    assert words.startswith("您可以在这里查看订单进度、反映问题")  # the buyer's language, not the colleague's
    assert "http://testserver/b/" in words


@pytest.mark.mission("B3")
def test_who_sits_at_the_desk_hears_of_it_at_once(
    agent: Client, phone: Client, tmall_shop: Shop, lamp: int, open_page: str
) -> None:
    seated = Member.objects.get(user__email=AGENT)
    Desk.objects.filter(merchant=tmall_shop.merchant, code="exceptions").delete()
    setup.add_desk(merchant=tmall_shop.merchant, code="exceptions", name="Exceptions", members=[seated])
    home = enter(phone, open_page)
    complain(phone, home)  # annoyed: each time
    bell = text(agent.get("/notices/"))
    assert f"A buyer complains on the shop's page: {ORDER}/" in bell


@pytest.mark.mission("B3")
def test_a_photo_sent_by_mistake_is_seen_and_taken_away_until_something_was_chosen(
    owner: Client, phone: Client, lamp: int, open_page: str
) -> None:
    def away(page: str) -> list[str]:
        return re.findall(r'action="([^"?]+/photos/\d+/away)', page)

    home = enter(phone, open_page)
    ref = complain(phone, home)
    for size in ((30, 30), (40, 30)):
        assert send_photo(phone, home, ref, size=size).json() == {"faults": []}
    page = phone.get(home).content.decode()
    first, second = away(page)
    small = phone.get(first.removesuffix("/away"))
    assert (small.status_code, small.headers["content-type"]) == (200, "image/png")
    other = complain(phone, home, "WRONG_ITEM", text="颜色也不对")
    assert phone.get(first.removesuffix("/away").replace(ref, other)).status_code == 404  # of another complaint
    assert phone.get(f"{home}c/{ref}/photos/{2**70}").status_code == 404
    assert phone.post(first).status_code == 302
    assert away(phone.get(home).content.decode()) == [second]
    assert phone.get(first.removesuffix("/away")).status_code == 404
    gone = File.objects.get(removed_at__isnull=False)
    assert gone.removed_why == "买家自己撤回"  # the shop's language, whatever the buyer's is
    taken = phone.post(f"{home}c/{ref}/take", {"remedy": "part_refund", "amount": "3000", "token": uuid4().hex})
    assert taken.status_code == 302
    assert phone.post(second).status_code == 404  # what was chosen by stays
    assert away(phone.get(home).content.decode()) == []
