"""Story S16 at the buyer's door: an invoice asked for alone stands in finance's list, and is followed to its end."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.buyers import invoicing
from amends.casework.invoices.models import Invoice
from amends.engine import signals as s
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.law import adds_up
from tests.casework.stories import HOUR, feed, one, placed, refund_asked, rows
from tests.desk.money.conftest import hired
from tests.desk.pages import text
from tests.portal.conftest import ORDER, enter

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "91110000600037341L"
COMPANY = {
    "kind": "special_vat", "title": "北京某某科技有限公司", "code": CODE, "address": "北京市海淀区某路 1 号",
    "phone": "010-88880000", "bank": "某银行海淀支行", "account": "0200 0012 3456 7890", "email": "tax@example.com",
}  # fmt: skip


@pytest.fixture
def finance(bluebird: Merchant) -> Client:
    return hired(bluebird, "money", Role.FINANCE)


def ask(phone: Client, home: str, **said: str) -> Any:
    return phone.post(f"{home}invoice", {"token": uuid4().hex, **COMPANY, **said}, follow=True)


@pytest.mark.mission("M3")
def test_asked_for_alone_it_stands_in_finances_list_and_its_number_comes_back(
    phone: Client, finance: Client, owner: Client, tmall_shop: Shop, lamp: int, open_page: str, now: datetime
) -> None:
    home = enter(phone, open_page)
    assert "Ask for an invoice" in text(phone.get(home))
    wrong = ask(phone, home, code=CODE[:-1] + "K", bank="")
    assert wrong.status_code == 422
    assert "The last place doesn't fit the others" in text(wrong)
    assert "It is needed." in text(wrong)
    assert "北京某某科技有限公司" in wrong.content.decode()  # what was typed is still there
    assert ask(phone, home, kind="custom").status_code == 422
    assert ask(phone, home, kind="electronic", email="").status_code == 422
    assert not Invoice.objects.exists()

    page = text(ask(phone, home))
    assert "Asked for: finance issues it." in page
    assert "at the latest" in page
    assert "¥100.00" in page
    invoice = Invoice.objects.get()
    assert (invoice.kind, invoice.amount, invoice.checked) == ("special_vat", 10_000, True)
    assert invoice.due_at is not None
    assert "某某" not in bytes(invoice.details or b"").decode(errors="replace")
    there = f"/invoices/{lamp}/?ref={invoice.ref}"
    assert ORDER in text(finance.get("/invoices/"))
    assert CODE in text(finance.get(there))
    assert one("SELECT actor FROM casework_audit WHERE verb = 'invoice.asked'") == f"buyer:{lamp}"

    ask(phone, home, kind="electronic", title="李某")  # thought better of it: the same request, changed
    assert rows("SELECT kind, ref = %s FROM casework_invoice", invoice.ref) == [("electronic", True)]
    finance.post("/invoices/take", {"invoice": f"{lamp}/{invoice.ref}"})
    late = ask(phone, home)
    assert late.status_code == 422
    assert "It is being issued right now" in text(late)
    issue = {
        "token": str(uuid4()),
        "ref": invoice.ref,
        "number": "25110001",
        "amount": "100",
        "dated": f"{now:%Y-%m-%d}",
    }
    assert "Issued: 25110001" in text(finance.post(f"/invoices/{lamp}/issue", issue, follow=True))
    page = text(phone.get(f"{home}invoice"))
    assert "number 25110001" in page
    assert "this one has to be voided first" in page
    assert ask(phone, home).status_code == 422
    assert "Your invoice" in text(phone.get(home))
    told = invoicing.numbers(tmall_shop)
    assert (told.told, told.issued) == (1, 1)
    assert "1 asked for by buyers" in text(owner.get(f"/settings/shops/{tmall_shop.pk}/page/"))
    adds_up()


@pytest.mark.mission("M3")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), ""),
        ((refund_asked("T-7"),), "A refund is being asked for"),
        (
            (
                refund_asked("T-7"),
                s.RefundPaid(id="p", at=refund_asked().at + HOUR, order="T-7", ref="R-T-7", amount=29_900),
            ),
            "nothing to put on an invoice",
        ),
    ],
)
def test_why_there_is_none_is_said(
    phone: Client, tmall_shop: Shop, open_page: str, more: tuple[s.AnySignal, ...], said: str, now: datetime
) -> None:
    feed(tmall_shop, placed("T-7"), *more, now=now)
    home = enter(phone, open_page, order="T-7")
    page = phone.get(f"{home}invoice")
    assert said in text(page)
    assert ask(phone, home).status_code == (422 if said else 200)
    assert Invoice.objects.count() == (0 if said else 1)


def test_elsewhere_it_is_no_matter_between_buyer_and_shop(
    phone: Client, tmall_shop: Shop, lamp: int, open_page: str
) -> None:
    Shop.objects.filter(pk=tmall_shop.pk).update(country="BR")
    home = enter(phone, open_page)
    assert "Ask for an invoice" not in text(phone.get(home))
    assert phone.get(f"{home}invoice").status_code == 404
    assert ask(phone, home).status_code == 404
