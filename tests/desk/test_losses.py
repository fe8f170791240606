"""The ledger of losses over HTTP: who bears what, claimed in time with proof, answered, recovered, written off."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from amends.casework.causes import patrol
from amends.engine.signals import AnySignal, ParcelDelivered, ParcelHandedOver, ProblemReported, ProblemSettled
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import DAY, HOUR, change, feed, one, placed, rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.pages import do, press, text

pytestmark = pytest.mark.django_db(transaction=True)


def damaged(order: str, now: datetime, *, trait: str = "box_damaged", amount: int = 8_000) -> list[AnySignal]:
    return [
        placed(order, at=now - 6 * DAY, tags=("supplier:Huaxin",)),
        ParcelHandedOver(id=f"{order}:s", at=now - 5 * DAY, order=order, carrier="圆通", waybill=f"YT{order}"),
        ParcelDelivered(id=f"{order}:d", at=now - DAY, order=order),
        ProblemReported(
            id=f"{order}:p", at=now - 2 * HOUR, order=order, ref=f"P-{order}", issue="TRANSIT_DAMAGE", traits=(trait,),
            amount=amount,
        ),
    ]  # fmt: skip


@pytest.fixture
def broken(tmall_shop: Shop, now: datetime) -> int:
    return feed(tmall_shop, *damaged("L-1", now), now=now)


@pytest.fixture
def keeper(bluebird: Merchant) -> Client:
    setup.add_member(
        merchant=bluebird, email="money@bluebird.test", name="Money", password=PASSWORD, roles=[Role.FINANCE],
        now=OPENED_AT,
    )  # fmt: skip
    return signed_in("money@bluebird.test")


def loss() -> Any:
    return one("SELECT id FROM casework_loss")


def state() -> list[tuple[Any, ...]]:
    return rows("SELECT state, recovered FROM casework_loss")


def claim(client: Client, *ids: int, **more: object) -> Any:
    fields = {"token": str(uuid4()), "loss": list(ids), "kept": "1", **more}
    return press(client, "/losses/claim", fields)


def book(client: Client, id: int, what: str, **fields: object) -> str:
    return text(client.post(f"/losses/{id}/{what}", {"token": str(uuid4()), **fields}, follow=True))


@pytest.mark.mission("M13", "M8")
def test_who_bears_what_follows_the_facts(
    keeper: Client, outsider: Client, mate: Client, tmall_shop: Shop, broken: int, now: datetime
) -> None:
    words = text(keeper.get("/losses/"))
    assert "L-1 Claim on the carrier Carrier · 圆通" in words
    assert "80.00" in words
    assert "2 missing" in words
    assert "L-1" in keeper.get("/losses.csv").getvalue().decode()
    assert "L-1" not in text(outsider.get("/losses/"))
    assert mate.get("/losses/").status_code == 404
    feed(tmall_shop, *damaged("L-2", now, trait="poor_packing"), now=now)
    assert "L-2 Claim on the supplier Supplier · Huaxin" in text(keeper.get("/losses/"))
    page = text(keeper.get(f"/cases/{broken}/1/"))
    assert "The box is damaged: it happened on the way" in page
    assert "Claim…" in page
    assert "Claim…" not in text(mate.get(f"/cases/{broken}/1/"))


@pytest.mark.mission("M13")
def test_a_case_s_loss_is_looked_at_before_it_is_claimed_and_leads_back(keeper: Client, broken: int) -> None:
    case = f"/cases/{broken}/1/"
    looked = keeper.post("/losses/look", {"loss": loss(), "back": f"{broken}/1"})
    assert "Nothing has been claimed yet" in text(looked)
    assert f'class="back-link" href="{case}"' in looked.content.decode()
    assert f'name="back" value="{broken}/1"' in looked.content.decode()
    assert state() == [("to_confirm", 0)]
    done = claim(keeper, loss(), back=f"{broken}/1")
    assert done.redirect_chain[-1][0] == case
    assert state() == [("claimed", 0)]
    elsewhere = keeper.post("/losses/look", {"loss": loss(), "back": "//evil.test/1"})
    assert 'href="/losses/' in elsewhere.content.decode()


@pytest.mark.mission("M13")
def test_nothing_is_owed_when_nothing_was_lost(tmall_shop: Shop, owner: Client, broken: int, now: datetime) -> None:
    do(owner, f"/cases/{broken}/1/", "close", outcome="no_case", text="buyer keeps it")
    assert rows("SELECT count(*) FROM casework_loss") == [(0,)]
    dossier = feed(tmall_shop, *damaged("L-3", now), now=now)
    settled = ProblemSettled(id="L-3:e", at=now, order="L-3", ref="P-L-3", how="refund", amount=8_000)
    feed(tmall_shop, settled, now=now)
    assert rows("SELECT dossier_id FROM casework_loss") == [(dossier,)]


@pytest.mark.mission("M13")
def test_from_the_claim_to_the_money(keeper: Client, broken: int, now: datetime) -> None:
    id, due = loss(), now + 10 * DAY
    token = str(uuid4())
    for _ in range(2):
        page = claim(keeper, id, token=token, pay_by=due.strftime("%Y-%m-%dT%H:%M"))
    assert "Claim sheet" in text(page)
    assert "80.00" in text(page)
    assert state() == [("claimed", 0)]
    assert one("SELECT count(*) FROM casework_lossentry") == 1
    kinds = rows("SELECT kind FROM casework_signal WHERE kind LIKE 'loss.%%' OR kind LIKE 'claim.%%' ORDER BY id")
    assert kinds == [("loss.confirmed",), ("claim.raised",)]
    assert rows("SELECT state, outcome FROM casework_case WHERE case_group = 'loss'") == [("closed", "claimed")]
    assert "kept" not in book(keeper, id, "answer", text="认一半", amount="40").lower().replace("answer kept", "")
    assert state() == [("answered", 0)]
    assert "more than is left" in book(keeper, id, "recover", amount="80.01")
    assert "Booked" in book(keeper, id, "recover", amount="30")
    twice = str(uuid4())
    for _ in range(2):
        book(keeper, id, "recover", amount="50", token=twice)
    assert state() == [("recovered", 8_000)]
    assert one("SELECT payload->>'amount' FROM casework_signal WHERE kind = 'claim.settled'") == "8000"
    assert "ended" in book(keeper, id, "recover", amount="1")
    verbs = rows("SELECT verb FROM casework_audit WHERE verb LIKE 'loss.%%' ORDER BY id")
    assert [verb for (verb,) in verbs if verb != "loss.confirmed"] == [
        "loss.claimed", "loss.answered", "loss.recovered", "loss.recovered",
    ]  # fmt: skip


@pytest.mark.mission("M13")
def test_what_is_written_off_needs_a_reason_and_ends_the_claim(keeper: Client, broken: int) -> None:
    id = loss()
    claim(keeper, id)
    book(keeper, id, "recover", amount="30")
    assert "Say why" in book(keeper, id, "write-off", text=" ")
    assert "Written off" in book(keeper, id, "write-off", text="金额小，不再追")
    assert state() == [("written_off", 3_000)]
    assert one("SELECT payload->>'amount' FROM casework_signal WHERE kind = 'claim.settled'") == "3000"
    assert rows("SELECT count(*) FROM casework_case WHERE case_group = 'claim' AND state = 'open'") == [(0,)]
    assert "L-1" in text(keeper.get("/losses/?state=written_off"))


@pytest.mark.mission("M13")
def test_an_unclaimed_loss_written_off_is_our_own(keeper: Client, broken: int) -> None:
    assert "Written off" in book(keeper, loss(), "write-off", text="老客户")
    assert one("SELECT payload->>'party' FROM casework_signal WHERE kind = 'loss.confirmed'") == "merchant"


@pytest.mark.mission("M13")
def test_many_are_claimed_on_one_sheet(keeper: Client, tmall_shop: Shop, now: datetime) -> None:
    for n in range(3):
        feed(tmall_shop, *damaged(f"L-{n}", now, trait="poor_packing" if n else "box_damaged"), now=now)
    ids = [id for (id,) in rows("SELECT id FROM casework_loss ORDER BY id")]
    page = claim(keeper, *ids)
    assert "3 losses claimed" in text(page)
    (sheet,) = rows("SELECT DISTINCT sheet FROM casework_loss")[0]
    paper = keeper.get(f"/losses/sheets/{sheet}.pdf")
    assert paper.content.startswith(b"%PDF")
    assert b"/Count 2" in paper.content  # a partner each
    lines = keeper.get(f"/losses/sheets/{sheet}.csv").getvalue().decode()
    assert all(f"L-{n}" in lines for n in range(3))
    assert "claimed already" in text(claim(keeper, *ids))
    assert "Choose what to claim" in text(claim(keeper))


def test_the_clock_of_the_playbook_says_when_it_is_to_be_paid(keeper: Client, broken: int, now: datetime) -> None:
    claim(keeper, loss())
    due = one("SELECT due_at FROM casework_loss")
    assert timedelta(days=29) < due - now < timedelta(days=31)


@pytest.mark.mission("M13")
def test_the_ledger_stays_and_is_bounded(keeper: Client, broken: int) -> None:
    claim(keeper, loss())
    for statement in (
        "UPDATE casework_lossentry SET amount = 1",
        "DELETE FROM casework_lossentry",
        "UPDATE casework_loss SET recovered = amount + 1",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(statement)


@pytest.mark.mission("M13")
def test_a_late_loss_is_told_once_a_day_and_stands_first(
    keeper: Client, tmall_shop: Shop, broken: int, now: datetime
) -> None:
    feed(tmall_shop, *damaged("L-9", now), now=now)
    change("UPDATE casework_loss SET due_at = now() - interval '1 day' WHERE order_key = 'L-9'")
    for n in range(2):
        patrol.patrol(now=now + n * HOUR)
    assert one("SELECT count(*) FROM merchants_notice WHERE words->>'say' = 'loss_late'") == 1
    words = text(keeper.get("/losses/"))
    assert words.index("L-9") < words.index("L-1")
    assert "1 late" in words


@pytest.mark.mission("M13")
def test_one_step_from_the_cases_page(owner: Client, broken: int) -> None:
    page = claim(owner, loss(), back=f"{broken}/1")
    assert page.redirect_chain[-1][0] == f"/cases/{broken}/1/"
    assert "1 loss claimed" in text(page)


def test_who_may_not_books_nothing(mate: Client, outsider: Client, broken: int) -> None:
    for client in (mate, outsider):
        assert claim(client, loss()).status_code == 404
        assert client.post(f"/losses/{loss()}/recover", {"token": str(uuid4()), "amount": "1"}).status_code == 404
    assert state() == [("to_confirm", 0)]


def test_nobody_owes_anything_says_so(owner: Client, tmall_shop: Shop) -> None:
    assert "Nobody owes us anything here" in text(owner.get("/losses/"))


@pytest.mark.mission("M13")
def test_a_claim_is_looked_at_before_it_is_made(
    keeper: Client, outsider: Client, mate: Client, tmall_shop: Shop, broken: int, now: datetime
) -> None:
    page = keeper.post("/losses/look", {"loss": [str(loss()), "x", "9" * 30]})
    words = text(page)
    assert "Nothing has been claimed yet" in words
    assert "Carrier · 圆通 · ¥80.00" in words
    assert "Claim ¥80.00" in words
    assert "1 of those chosen can't be claimed any more" in words
    assert state() == [("to_confirm", 0)]
    assert "L-1" not in text(outsider.post("/losses/look", {"loss": [str(loss())]}, follow=True))
    assert mate.post("/losses/look", {"loss": [str(loss())]}).status_code == 404
    assert keeper.post("/losses/look", {"query": "state=open"}).url == "/losses/?state=open"  # type: ignore[attr-defined]


def test_what_can_be_done_about_a_loss_is_fetched_when_it_is_opened(
    keeper: Client, mate: Client, outsider: Client, broken: int
) -> None:
    page = keeper.get("/losses/?state=to_confirm").text
    assert f'hx-get="/losses/{loss()}/panel?state=to_confirm"' in page
    assert "Why it is given up" not in page
    panel = keeper.get(f"/losses/{loss()}/panel?state=to_confirm").text
    assert "Why it is given up" in panel
    assert 'name="query" value="state=to_confirm"' in panel
    claim(keeper, loss())
    assert "Came in (left: ¥80.00)" in keeper.get(f"/losses/{loss()}/panel").text
    for somebody in (mate, outsider):
        assert somebody.get(f"/losses/{loss()}/panel").status_code == 404


def test_all_that_can_be_claimed_is_looked_at_at_once_and_claimed_in_parts(
    keeper: Client, tmall_shop: Shop, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        feed(tmall_shop, *damaged(f"L-{n}", now), now=now)
    monkeypatch.setattr("amends.casework.queries.losses.PAGE", 2)
    assert "Look at all 4 that can be claimed" in text(keeper.get("/losses/"))
    looked = keeper.post("/losses/look", {"all": "1", "query": "state=to_confirm&party=carrier"})
    ids = [int(each) for each in re.findall(r'name="loss" value="(\d+)"', looked.text)]
    assert len(ids) == 4
    assert 'data-in-parts="loss"' in looked.text
    assert "L-0" not in keeper.post("/losses/look", {"all": "1", "query": "party=supplier"}, follow=True).text
    token = str(uuid4())
    part = keeper.post("/losses/claim", {"token": token, "loss": ids[:3]}, headers={"X-Part": "1"})
    assert part.json() == {"done": 3}
    rest = keeper.post("/losses/claim", {"token": token, "loss": ids[3:], "done_before": "3"}, follow=True)
    assert "4 losses claimed" in text(rest)
    assert rest.request["PATH_INFO"] == f"/losses/sheets/{token}/"
    assert rows("SELECT count(*) FROM casework_loss WHERE sheet = %s", token) == [(4,)]


def test_what_is_refused_of_a_loss_stands_in_its_panel_with_what_was_typed(keeper: Client, broken: int) -> None:
    id = loss()
    claim(keeper, id)
    asked = {"token": str(uuid4()), "amount": "9999", "text": "他们只认一半"}
    refused = keeper.post(f"/losses/{id}/answer", asked, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'value="他们只认一半"' in page
    assert 'value="9999"' in page
    assert page.count("is-invalid") == 1
    assert "That is more than the loss. At most ¥80.00." in text(refused)
    kept = keeper.post(f"/losses/{id}/answer", asked | {"amount": "40"}, headers={"HX-Request": "true"})
    assert kept.headers["HX-Redirect"] == "/losses/"
    assert state() == [("answered", 0)]


@pytest.mark.mission("M13")
def test_a_claim_is_answered_and_paid_from_its_case(keeper: Client, mate: Client, broken: int) -> None:
    case, door = f"/cases/{broken}/1/", f"/losses/{loss()}/panel?back={broken}/1"
    assert door in keeper.get(case).text
    claim(keeper, loss(), back=f"{broken}/1")
    page = keeper.get(case)
    assert door in page.text
    assert "Book the answer or the money…" in text(page)
    assert door not in mate.get(case).text
    panel = keeper.get(door).text
    assert panel.count(f'name="back" value="{broken}/1"') == 3
    asked = {"token": str(uuid4()), "back": f"{broken}/1", "text": "认一半", "amount": "9999"}
    refused = keeper.post(f"/losses/{loss()}/answer", asked, headers={"HX-Request": "true"})
    assert f'name="back" value="{broken}/1"' in refused.text
    kept = keeper.post(f"/losses/{loss()}/answer", asked | {"amount": "40"}, headers={"HX-Request": "true"})
    assert kept.headers["HX-Redirect"] == case
    answered = text(keeper.get(case))
    assert "认一半" in answered
    assert "Book the money or write it off…" in answered
    came = {"token": str(uuid4()), "back": f"{broken}/1", "amount": "80"}
    assert keeper.post(f"/losses/{loss()}/recover", came, follow=True).redirect_chain[-1][0] == case
    assert door not in keeper.get(case).text
    assert "recovered ¥80.00" in text(keeper.get(case))


def test_the_clock_of_a_claim_says_that_the_claim_names_its_time(keeper: Client, broken: int, now: datetime) -> None:
    claim(keeper, loss(), pay_by=(now + 10 * DAY).strftime("%Y-%m-%dT%H:%M"))
    page = text(keeper.get(f"/cases/{broken}/1/"))
    assert "The claim names this time" in page
    assert "The platform named this time" not in page
