"""Cases that belong together: linked across orders, two of one order merged into one, all of it in the log."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.engine.dossier import Case, decode
from amends.merchants import setup
from amends.merchants.models import Member, Shop
from tests.casework.law import adds_up
from tests.casework.stories import HOUR, feed, number, placed, refund_asked
from tests.cast import OWNER
from tests.desk.conftest import at
from tests.desk.pages import do, text
from tests.desk.walks import proves

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("N8")]
QUIET = {"issue": "QUALITY_VISIBLE", "sku": "K1", "text": "灯一直闪"}


@pytest.fixture
def shop(tmall_shop: Shop, now: datetime) -> Shop:
    """T-1001 with two cases that a colleague recorded twice, and T-1002 with one of its own."""
    feed(tmall_shop, placed(at=now - 5 * HOUR), now=now)
    feed(
        tmall_shop, placed("T-1002", at=now - 5 * HOUR), refund_asked("T-1002", at=now - timedelta(minutes=30)), now=now
    )
    return tmall_shop


@pytest.fixture
def twice(shop: Shop, owner: Client) -> Shop:
    for ref in ("a", "b"):
        told = {"token": str(uuid4()), **QUIET, "ref": ref}
        assert owner.post(f"/orders/{number(shop, 'T-1001')}/record/problem-reported", told).status_code == 302
    found = CaseRecord.objects.filter(order_key="T-1001").order_by("no")
    assert list(found.values_list("no", "state")) == [(1, "open"), (2, "open")]
    return shop


def case(shop: Shop, order: str, no: int = 1) -> Case:
    record = DossierRecord.objects.get(id=number(shop, order))
    found = decode(bytes(record.state)).case(no)
    assert found is not None
    return found


def joins(client: Client, address: str, what: str, **typed: str) -> str:
    return text(client.post(f"{address}links/{what}", {"token": str(uuid4()), **typed}, follow=True))


def test_cases_of_two_orders_name_each_other_until_they_are_taken_apart(
    owner: Client, shop: Shop, mate: Client, outsider: Client
) -> None:
    do(owner, f"/orders/{number(shop, 'T-1001')}/", "record/problem-reported", **QUIET)
    one, other = at(shop, "T-1001"), at(shop, "T-1002")
    said = joins(owner, one, "add", other="T-1002", how="follows", text="同一个买家")
    assert "Linked: each case names the other" in said
    assert "came of T-1002/1" in said
    assert "led to T-1001/1" in text(owner.get(other))
    assert f'href="{one}"' in owner.get(other).content.decode()
    assert "Linked: came of T-1002/1" in said  # the time line
    assert Audit.objects.filter(verb="case.linked").count() == 2
    joins(mate, other, "add", other="T-1001/1", how="same")  # told anew: once, as it was said last
    assert [(each.how, each.name) for each in case(shop, "T-1001").links] == [("same", "T-1002")]
    (to,) = [each.to for each in case(shop, "T-1001").links]
    assert outsider.post(f"{one}links/remove", {"token": str(uuid4()), "to": to}).status_code == 404
    assert "Not linked any more" in joins(owner, one, "remove", to=to)
    assert case(shop, "T-1001").links == case(shop, "T-1002").links == ()
    assert "not linked any more" in joins(owner, one, "remove", to=to)
    assert adds_up() == 2


def test_what_cannot_be_linked_says_so(owner: Client, shop: Shop, outsider: Client) -> None:
    other = at(shop, "T-1002")
    assert "no case of yours is called so" in joins(owner, other, "add", other="T-4711", how="same")
    assert "no case of yours is called so" in joins(owner, other, "add", other="T-1001", how="same")  # it has none
    assert "no case of yours is called so" in joins(owner, other, "add", other="T-1002/1", how="same")  # itself
    assert "Say which order or case" in joins(owner, other, "add", other="T-1001", how="into")
    assert "not linked any more" in joins(owner, other, "remove", to="x/y")
    assert (
        outsider.post(
            f"{other}links/add", {"token": str(uuid4()), "other": "T-1001", "how": "same"}, follow=True
        ).status_code
        == 404
    )
    assert case(shop, "T-1002").links == ()


def test_two_cases_of_one_problem_become_one_with_all_their_evidence(owner: Client, twice: Shop) -> None:
    first, second = at(twice, "T-1001"), at(twice, "T-1001").replace("/1/", "/2/")
    proves(owner, second, "photo_video")
    assert case(twice, "T-1001", 2).evidence
    assert "Merge into another case of this order" in text(owner.get(second))
    page = text(do(owner, second, "merge", into=1, text="重复"))
    assert "Merged into another case" in page
    assert "merged into" in page
    assert "Merged into case 1" in page
    mine, gone = case(twice, "T-1001", 1), case(twice, "T-1001", 2)
    assert (gone.state, gone.outcome) == ("closed", "merged")
    assert mine.evidence == gone.evidence
    assert "has merged into this" in text(owner.get(first))
    assert "photo_video.png" in text(owner.get(first))
    assert "Not merged" in text(do(owner, first, "merge", into=2))
    owner.post(f"{second}reopen", {"token": str(uuid4())})  # it was another problem after all
    assert case(twice, "T-1001", 1).links == case(twice, "T-1001", 2).links == ()
    assert adds_up() == 2


def test_a_merge_is_taken_back_within_ten_seconds(owner: Client, twice: Shop) -> None:
    second = at(twice, "T-1001").replace("/1/", "/2/")
    do(owner, second, "merge", into=1)
    assert "Taken back: all is as it was" in text(owner.post(f"{second}undo", follow=True))
    assert case(twice, "T-1001", 2).state == "open"
    assert case(twice, "T-1001", 1).links == ()
    for into in (2, 9):  # itself, and one that isn't there
        assert owner.post(f"{second}merge", {"token": str(uuid4()), "into": into}).status_code == 422
    assert adds_up() == 2


def test_by_the_api_a_key_of_a_member_links_parts_and_merges(owner: Client, twice: Shop, now: datetime) -> None:
    member = Member.objects.get(user__email=OWNER)
    key = Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=twice, member=member)}"})
    facts = Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=twice)}"})

    def tells(client: Client, kind: str, **said: object) -> str:
        item = {"kind": kind, "id": str(uuid4()), "at": now.isoformat(), "order": "T-1001", "case": 2, **said}
        answer = client.post("/api/v1/signals", [item], content_type="application/json").json()[0]
        return str(answer.get("field") or answer["status"])

    assert tells(facts, "case.merged", into=1) == "kind"  # it acts: only who may act merges
    assert tells(key, "case.linked", to="T-1002/1", how="parcel") == "done"
    assert [each.how for each in case(twice, "T-1002").links] == ["parcel"]
    assert tells(key, "case.linked", to="T-4711") == "no_case"
    assert tells(key, "case.unlinked", to="T-1002/1") == "done"
    assert tells(key, "case.linked", to="/1") == "done"
    assert [each.to for each in case(twice, "T-1001", 1).links] == ["/2"]
    assert tells(key, "case.merged", into=1) == "done"
    assert tells(key, "case.merged", into=1) == "into"
    assert adds_up() == 2
