"""How a buyer found their complaint was handled: told on the shop's page, read by a lead with reason and case."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.buyers import whys
from amends.casework.buyers.models import BuyerComplaint
from amends.casework.erasure.erase import Wish, erase
from amends.casework.erasure.models import ErasedWhy
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord
from amends.merchants.actors import Actor
from amends.merchants.models import Member, Shop
from tests.casework.stories import PHONE, rows
from tests.cast import AGENT, OWNER
from tests.desk.pages import do, text
from tests.desk.test_letters_files import reply, send
from tests.desk.test_reviews import table
from tests.portal.conftest import ORDER, complain, enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mission("N6")
def test_a_buyers_rating_stands_with_its_reason_and_its_case(
    owner: Client, outsider: Client, phone: Client, lamp: int, open_page: str
) -> None:
    assert "No ratings yet" in text(owner.get("/quality/ratings/"))
    home = enter(phone, open_page)
    ref = complain(phone, home)
    phone.post(f"{home}c/{ref}/settle", {"how": "agreed", "token": "7c9e6679-7425-40de-944b-e07fc1f90ae7"})
    phone.post(f"{home}c/{ref}/rate", {"stars": "4", "why": "quick"})
    page = owner.get("/quality/ratings/")
    said = text(page)
    assert all(each in said for each in ("★★★★☆", "It was quick", ORDER, "1 rating in 90 days", "100 %"))
    assert f"/cases/{lamp}/" in page.content.decode()
    (line,) = table(owner, "/quality/ratings.csv")
    assert (line["Order"], line["Stars"], line["Reason"]) == (ORDER, "4", "It was quick")
    assert ORDER not in text(outsider.get("/quality/ratings/"))
    board = "/boards/?measure=rated&by=product&days=30&chart=table"
    told = owner.get(board.replace("/boards/", "/boards.csv")).getvalue().decode("utf-8-sig").splitlines()
    assert told[1].split(",")[:4] == ["LAMP-9", "4", "1", "4"]
    assert "How buyers rate us" in text(owner.get(board))
    opened = text(owner.get(board.replace("/boards/", "/boards/cases/")))
    assert "1 case" in opened
    assert ORDER in opened


TOKEN = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def rated(phone: Client, page: str, case: str = "", owner: Client | None = None, **said: str) -> str:
    """A complaint that is over, and how its buyer found it. Returns the address of the buyer's order.

    ``case``: which ``owner`` took before it was over.
    """
    home = enter(phone, page)
    ref = complain(phone, home)
    if owner is not None:
        do(owner, case, "take")
    phone.post(f"{home}c/{ref}/settle", {"how": "agreed", "token": TOKEN})
    phone.post(f"{home}c/{ref}/rate", {"stars": "2", "why": "slow", **said})
    return home


@pytest.mark.mission("N6", "X5")
def test_a_low_rating_stands_on_its_case_with_reason_and_words_that_name_nobody(
    owner: Client, outsider: Client, phone: Client, lamp: int, open_page: str
) -> None:
    home = rated(phone, open_page, said=f"等了两天才回，我电话{PHONE}，邮箱 wang@example.com")
    masked = "等了两天才回，我电话···1234，邮箱 ***@***"
    assert BuyerComplaint.objects.get().said == masked  # their number is kept nowhere beside the log
    assert masked in text(phone.get(home))
    for page in (f"/cases/{lamp}/1/", f"/orders/{lamp}/", "/quality/ratings/"):
        said = text(owner.get(page))
        assert all(each in said for each in ("★★☆☆☆", "It took too long", masked)), page
    assert "1 low rating: why It took too long 1" in text(owner.get("/quality/ratings/"))
    (line,) = table(owner, "/quality/ratings.csv")
    assert (line["Reason"], line["In their words"]) == ("It took too long", masked)
    assert outsider.get(f"/cases/{lamp}/1/").status_code == 404


def test_low_ratings_are_counted_by_their_reason(owner: Client, phone: Client, lamp: int, open_page: str) -> None:
    rated(phone, open_page)
    board = "/boards/?measure=rated_low&by=rated_why&days=30&chart=table"
    told = owner.get(board.replace("/boards/", "/boards.csv")).getvalue().decode("utf-8-sig").splitlines()
    assert told[1].split(",")[:2] == ["It took too long", "1"]
    assert ORDER in text(owner.get("/boards/cases/?measure=rated_low&by=rated_why&days=30&rated_why=slow"))
    assert ORDER not in text(owner.get("/boards/cases/?measure=rated_low&by=rated_why&days=30&rated_why=rude"))
    assert "Stars of the rating" in text(owner.get(board))
    others = text(owner.get("/boards/?measure=cases&by=rated_why&rated_why=slow&days=30&chart=table"))
    assert "Cases by day" in others  # what isn't rated has no reason: the board says what it counts
    assert "Reason of the rating" not in others


@pytest.mark.mission("B6")
def test_a_rating_counts_on_the_day_it_was_given(owner: Client, phone: Client, lamp: int, open_page: str) -> None:
    rated(phone, open_page)
    rows("UPDATE casework_case SET opened_at = opened_at - interval '40 days' RETURNING 1")
    rows(
        "WITH told AS (INSERT INTO casework_factchange (merchant_id, day, stamp, n)"
        " SELECT merchant_id, opened_at::date - n, 1, 1 FROM casework_casefact, unnest(ARRAY[0, 40]) n)"
        " UPDATE casework_casefact SET opened_at = opened_at - interval '40 days' RETURNING 1"
    )
    for query, many in (("days=7", 1), ("days=7&by=weekday&over=rated_why", 1), ("from=2020-01-01&to=2020-01-31", 0)):
        page = text(owner.get(f"/boards/?measure=rated_low&{query}"))
        assert ("Nothing in this time" in page) is (not many), query
    assert "on the day they came" in page
    assert ORDER in text(owner.get("/boards/cases/?measure=rated_low&days=7"))
    assert "Nothing in this time" in text(owner.get("/boards/?measure=cases&days=7"))
    BuyerComplaint.objects.update(rated_at=timezone.now() - timedelta(days=20))
    assert "Nothing in this time" in text(owner.get("/boards/?measure=rated&days=7"))


def test_who_looked_after_a_case_reads_kindly_how_its_buyer_found_it(
    owner: Client, agent: Client, phone: Client, lamp: int, open_page: str
) -> None:
    assert "How buyers found it" not in text(owner.get("/quality/mine/"))
    rated(phone, open_page, f"/cases/{lamp}/1/", owner)
    mine = text(owner.get("/quality/mine/"))
    assert all(each in mine for each in ("How buyers found it", "★★☆☆☆", "about the case, not about you"))
    assert "How buyers found it" not in text(agent.get("/quality/mine/"))  # it is the other person's
    (line,) = table(owner, "/quality/ratings.csv")
    assert line["Handled by"] == Member.objects.get(user__email=OWNER).user.name


@pytest.mark.mission("N6")
def test_a_case_that_nobody_had_stands_with_who_wrote_to_the_buyer_last(
    owner: Client, agent: Client, phone: Client, lamp: int, open_page: str
) -> None:
    home = enter(phone, open_page)
    ref = complain(phone, home)
    for client in (owner, agent):
        reply(client, f"/cases/{lamp}/1/", "您好，照片收到了，我们马上处理，请您稍等。")
        assert send() == 1
    assert not CaseRecord.objects.get(dossier_id=lamp, no=1).owner
    phone.post(f"{home}c/{ref}/settle", {"how": "agreed", "token": TOKEN})
    phone.post(f"{home}c/{ref}/rate", {"stars": "5", "why": "kind"})
    mine = text(agent.get("/quality/mine/"))
    assert all(each in mine for each in ("★★★★★", "Nobody had this case; you wrote to the buyer last."))
    assert "How buyers found it" not in text(owner.get("/quality/mine/"))  # wrote before
    (line,) = table(owner, "/quality/ratings.csv")
    assert line["Handled by"] == Member.objects.get(user__email=AGENT).user.name


@pytest.mark.mission("N6")
def test_a_shop_says_for_which_reasons_its_buyers_rate(
    owner: Client, agent: Client, outsider: Client, phone: Client, lamp: int, open_page: str, tmall_shop: Shop
) -> None:
    place = f"/settings/shops/{tmall_shop.pk}/page/reasons"
    assert agent.get(place).status_code == outsider.get(place).status_code == 404
    assert [each.status_code for each in (agent.post(place), outsider.post(place))] == [404, 404]
    shipped = ("quick", "fair", "kind", "slow", "unfair")  # rude is left out
    said = {f"on.{code}": "on" for code in shipped} | {"slow.en": "Waited too long", "new_1.en": "Badly packed"}
    assert owner.post(place, said).status_code == 302
    home = enter(phone, open_page)
    ref = complain(phone, home)
    phone.post(f"{home}c/{ref}/settle", {"how": "agreed", "token": TOKEN})
    page = phone.get(home).content.decode()
    assert all(f">{each}</option>" in page for each in ("It was quick", "Waited too long", "Badly packed"))
    assert not any(each in page for each in ("They were not kind", "It took too long"))
    (own,) = re.findall(r'value="(own_\w+)"', page)
    phone.post(f"{home}c/{ref}/rate", {"stars": "1", "why": own})
    assert "You gave 1 of 5 · Badly packed" in text(phone.get(home))
    for seen in ("/quality/ratings/", f"/cases/{lamp}/1/", "/boards/?measure=rated_low&by=rated_why&days=30"):
        assert "Badly packed" in text(owner.get(seen)), seen
    assert "They were not kind (not offered)" in text(owner.get(f"/settings/shops/{tmall_shop.pk}/page/"))
    assert owner.post(place, {f"on.{code}": "on" for code in shipped}).status_code == 302  # its words taken away
    assert "Badly packed" in text(owner.get("/quality/ratings/"))  # it stays named where it was given
    assert own in owner.get(place).content.decode()
    assert own not in [code for code, _words in whys.offered(Shop.objects.get(pk=tmall_shop.pk), "en")]


def test_a_reason_that_is_left_out_is_none_to_be_given(
    owner: Client, phone: Client, lamp: int, open_page: str, tmall_shop: Shop
) -> None:
    assert owner.post(f"/settings/shops/{tmall_shop.pk}/page/reasons", {"on.quick": "on"}).status_code == 302
    rated(phone, open_page)  # slow
    assert [(each.stars, each.why) for each in BuyerComplaint.objects.all()] == [(2, "")]


def test_what_was_said_with_a_rating_is_erased_with_its_buyer(
    owner: Client, phone: Client, lamp: int, open_page: str
) -> None:
    rated(phone, open_page, said="壶嘴歪了")
    EffectRecord.objects.filter(state="pending").update(state="sent", next_at=None, sent_at=timezone.now())
    boss = Member.objects.get(user__email=OWNER)
    erase(
        merchant_id=boss.merchant_id, numbers=[lamp], by=Actor.of_member(boss), now=timezone.now(),
        wish=Wish(why=ErasedWhy.REQUEST, reason="asked for by mail", forced=True),
    )  # fmt: skip
    (row,) = BuyerComplaint.objects.values_list("said", "stars", "why", "buyer")
    assert row == ("—", 2, "slow", "")
