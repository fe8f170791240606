"""An order's page over HTTP: with cases and without, all that was told, and nothing of others."""

from datetime import datetime

import pytest
from django.test import Client

from amends.engine.signals import (
    DisputeOpened,
    InvoiceAsked,
    MessageReceived,
    MessageSent,
    NoteAdded,
    ProblemReported,
)
from amends.engine.words import InvoiceKind
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, feed, number, placed
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)


def order(shop: Shop, key: str) -> str:
    return f"/orders/{number(shop, key)}/"


def test_an_order_without_a_case_is_found_by_its_number_and_shows_what_was_told(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    told = MessageSent(id="m1", at=now - HOUR, order="T-1009", text="今天下午发货 <b>急</b>", by="1")
    feed(tmall_shop, placed("T-1009", at=now - 2 * HOUR), told, now=now)
    found = owner.get("/search", {"q": "T-1009"})["location"]
    assert found == order(tmall_shop, "T-1009")
    page = text(owner.get(found))
    for words in ("Order T-1009", "No case", "今天下午发货 <b>急</b>", "¥299.00", "Ship by"):
        assert words in page


def test_whoever_writes_about_an_order_without_a_case_is_found_to_wait(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    wrote = MessageReceived(id="m1", at=now - HOUR, order="T-1009", text="请问什么时候发货 <b>急</b>")
    feed(tmall_shop, placed("T-1009", at=now - 2 * HOUR), wrote, now=now)
    found = owner.get("/search", {"q": "T-1009"})["location"]
    assert found == at(tmall_shop, "T-1009")
    page = text(owner.get(found))
    for words in ("Unanswered message", "请问什么时候发货 <b>急</b>", "First answer", "Nothing needed"):
        assert words in page


def test_an_order_with_several_cases_shows_them_all_with_every_deadline(
    owner: Client, tmall_shop: Shop, busy: tuple[int, int, int], now: datetime
) -> None:
    asked = InvoiceAsked(id="i1", at=now - HOUR / 4, order="T-1001", ref="I-7", invoice=InvoiceKind.SPECIAL_VAT)
    opened = DisputeOpened(id="d1", at=now - HOUR / 4, order="T-1001", ref="D-1", respond_by=now + 20 * HOUR)
    feed(tmall_shop, asked, opened, now=now)
    page = owner.get(owner.get("/search", {"q": "T-1001"})["location"])
    said = text(page)
    assert "3 open cases" in said
    assert "I-7" in said
    assert page.content.decode().count('class="row-link"') == 3
    assert page.content.decode().count('<article class="clock-card') >= 2


def test_a_problem_is_called_by_its_issues_title_on_the_order_and_on_the_case(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    told = ProblemReported(id="p1", at=now - HOUR, order="T-1009", ref="P1", issue="LATE_SHIPMENT", amount=9_900)
    feed(tmall_shop, placed("T-1009", at=now - 2 * HOUR), told, now=now)
    for address in (order(tmall_shop, "T-1009"), at(tmall_shop, "T-1009")):
        page = text(owner.get(address))
        assert "¥99.00" in page
        assert "problem's issue Shipped late" in page
        assert "LATE_SHIPMENT" not in page


def test_a_case_leads_to_its_order_and_the_order_to_its_cases(owner: Client, tmall_shop: Shop, refund: int) -> None:
    case = at(tmall_shop, "T-1001")
    assert f'href="{order(tmall_shop, "T-1001")}"' in owner.get(case).content.decode()
    assert f'href="{case}"' in owner.get(order(tmall_shop, "T-1001")).content.decode()


def test_a_step_done_reads_alike_on_the_case_and_on_the_order(
    owner: Client, tmall_shop: Shop, shipped_all_the_same: int
) -> None:
    case, whole = at(tmall_shop, "T-1002"), order(tmall_shop, "T-1002")
    title = "Have the carrier bring it back"
    assert title in text(owner.get(case))
    assert do(owner, case, "step", step="intercept", choice="cannot").status_code == 200
    for address in (case, whole):
        assert f"Done: {title}" in text(owner.get(address))


def test_a_long_time_line_goes_on_further_back(owner: Client, tmall_shop: Shop, refund: int, now: datetime) -> None:
    notes = [NoteAdded(id=f"n{n}", at=now, order="T-1001", case=1, text=f"note {n}", by="1") for n in range(60)]
    feed(tmall_shop, *notes, now=now)
    page = owner.get(order(tmall_shop, "T-1001")).content.decode()
    address = page.partition('class="line-more"')[2].partition('href="')[2].partition('"')[0]
    assert "note 59" in page
    assert "note 0<" not in page
    assert "note 0<" in owner.get(address).content.decode()


def test_nobody_elses_order_is_shown(owner: Client, outsider: Client, tmall_shop: Shop, refund: int) -> None:
    address = order(tmall_shop, "T-1001")
    assert owner.get(address).status_code == 200
    assert outsider.get(address).status_code == 404
    assert outsider.get(f"{address}older").status_code == 404
    assert owner.get("/orders/9223372036854775807/").status_code == 404
