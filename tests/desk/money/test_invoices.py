"""The invoices room over HTTP: details checked, issued by number, sent, void in part after a refund."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.engine import signals as s
from amends.engine.words import InvoiceKind
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, drain, feed, number, one, placed, refund_asked, rows
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "91110000600037341L"
COMPANY = {
    "title": "北京某某科技有限公司", "code": CODE, "address": "北京市海淀区某路 1 号", "phone": "010-88880000",
    "bank": "某银行海淀支行", "account": "0200 0012 3456 7890",
}  # fmt: skip
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture
def order(tmall_shop: Shop, now: datetime) -> int:
    return feed(tmall_shop, placed("T-9001", at=now - 3 * DAY, freight=1_000), now=now)


def ask(client: Client, order: int, *, kind: str = "special_vat", amount: str = "299.00", **details: str) -> Any:
    fields = {"token": str(uuid4()), "ref": "I1", "kind": kind, "amount": amount, **details}
    return do(client, f"/invoices/{order}/", "ask", **fields)


def issue(client: Client, order: int, *, number: str, amount: str, dated: str, ref: str = "I1") -> Any:
    fields = {"token": str(uuid4()), "ref": ref, "number": number, "amount": amount, "dated": dated}
    return do(client, f"/invoices/{order}/", "issue", **fields)


def state() -> str:
    return str(one("SELECT state FROM casework_invoice"))


@pytest.mark.mission("M3")
def test_a_special_invoice_from_the_wish_to_void_in_part(
    finance: Client, agent: Client, outsider: Client, tmall_shop: Shop, order: int, now: datetime
) -> None:
    today = f"{now:%Y-%m-%d}"
    wrong = ask(finance, order, **{**COMPANY, "code": CODE[:-1] + "K", "bank": ""})
    assert wrong.status_code == 422
    assert "The last place doesn't fit the others" in text(wrong)
    assert "It is needed." in text(wrong)
    assert rows("SELECT 1 FROM casework_invoice") == []
    assert "Not more than what was paid" in text(ask(finance, order, amount="299.01", **COMPANY))

    page = text(ask(finance, order, **COMPANY))
    assert CODE in page
    assert "…7890" in page
    assert "02000012" not in page
    assert "Delivery and installation" in page
    assert "T-9001" in text(finance.get("/invoices/"))
    assert rows("SELECT due_at IS NOT NULL, checked FROM casework_invoice") == [(True, True)]
    sealed = one("SELECT details FROM casework_invoice")
    assert "某某" not in bytes(sealed).decode(errors="replace")

    there = f"/invoices/{order}/?ref=I1"
    form = finance.get(f"/invoices/{order}/ask?ref=I1").content.decode()  # to be changed, and still not shown
    assert "0200001234567890" not in form
    assert COMPANY["address"] not in form
    assert CODE in text(ask(finance, order, **{**COMPANY, "account": "", "phone": ""}))
    shown = text(finance.post(there, {"show": "account"}))
    assert "0200001234567890" in shown
    assert one("SELECT detail->>'field' FROM casework_audit WHERE verb = 'buyer.revealed'") == "invoice.account"
    for who in (agent, outsider):
        assert who.get(there).status_code == 404
        assert issue(who, order, number="1", amount="1", dated=today).status_code == 404

    assert "Not more than what was paid" in text(issue(finance, order, number="25110001", amount="299.01", dated=today))
    ahead = f"{now + timedelta(days=3):%Y-%m-%d}"
    assert "The day lies ahead" in text(issue(finance, order, number="25110001", amount="299", dated=ahead))
    assert "Number, date and sum are needed" in text(issue(finance, order, number=" ", amount="299", dated=today))
    assert state() == "asked"
    assert "Issued: 25110001" in text(issue(finance, order, number="25110001", amount="299", dated=today))
    assert rows("SELECT state, number, issued, due_at FROM casework_invoice") == [("issued", "25110001", 29_900, None)]
    assert one("SELECT payload->>'number' FROM casework_signal WHERE kind = 'invoice.issued'") == "25110001"

    send = f"/invoices/{order}/send"
    assert "Attach the invoice's file" in text(finance.post(send, {"token": str(uuid4()), "ref": "I1"}))
    file = SimpleUploadedFile("发票.pdf", PDF, content_type="application/pdf")
    sent = finance.post(send, {"token": str(uuid4()), "ref": "I1", "file": file}, follow=True)
    assert "On its way to the buyer" in text(sent)
    assert state() == "sent"
    letter = one("SELECT payload FROM casework_effect WHERE kind = 'message' AND payload::text LIKE '%%.pdf%%'")
    assert "25110001" in str(letter)
    _a_refund_makes_part_of_it_void(finance, tmall_shop, order, now)


def _a_refund_makes_part_of_it_void(finance: Client, shop: Shop, order: int, now: datetime) -> None:
    there = f"/invoices/{order}/?ref=I1"
    asked = refund_asked("T-9001", at=now, amount=5_000)
    paid = s.RefundPaid(id="p", at=now + timedelta(minutes=1), order="T-9001", ref="R-T-9001", amount=5_000)
    feed(shop, asked, paid, now=now + timedelta(minutes=2))
    page = text(finance.get(there))
    assert "A refund made part of it void" in page
    assert "50.00" in page
    assert rows("SELECT scene FROM casework_case WHERE state = 'open' AND scene = 'invoice_void'") == [
        ("invoice_void",)
    ]
    void = f"/invoices/{order}/void"
    red = {"token": str(uuid4()), "ref": "I1", "amount": "50", "number": "25110099"}
    assert "Only" in text(finance.post(void, {**red, "amount": "299.01"}))
    assert "red-letter invoice's number is needed" in text(finance.post(void, {**red, "number": ""}))
    own = finance.post(void, {**red, "number": "25110001", "text": "退 50"})
    assert "this invoice's own number" in text(own)
    assert all(f'value="{typed}"' in own.content.decode() for typed in ("25110001", "50", "退 50"))
    assert rows("SELECT taken_off, red_number FROM casework_invoice") == [(0, "")]
    assert "Noted" in text(finance.post(void, red, follow=True))
    twice = finance.post(void, {**red, "token": str(uuid4())})
    assert (twice.status_code, "is noted already" in text(twice)) == (422, True)
    assert rows("SELECT state, taken_off, excess, red_number FROM casework_invoice") == [
        ("part_void", 5_000, 0, "25110099")
    ]
    steps = rows("SELECT step, state FROM casework_step WHERE scene = 'invoice_void' ORDER BY place")
    assert steps[0] == ("recall", "done")  # and the buyer is still to be told that it is void in part
    assert steps[1] == ("tell_buyer", "ready")
    month = text(finance.get("/invoices/month"))
    assert "299.00" in month
    assert "50.00" in month
    assert "25110001" in finance.get("/invoices.csv?tab=part_void").getvalue().decode()
    adds_up()


@pytest.mark.mission("M3")
def test_many_are_taken_exported_and_their_numbers_come_back_as_a_table(
    finance: Client, second: Client, tmall_shop: Shop, now: datetime
) -> None:
    for each in range(3):
        key = f"T-91{each}"
        wish = s.InvoiceAsked(
            id=f"i{each}", at=now - HOUR, order=key, ref=f"F{each}", invoice=InvoiceKind.ELECTRONIC, title=f"张{each}",
            amount=29_900,
        )  # fmt: skip
        feed(tmall_shop, placed(key, at=now - DAY), wish, now=now)
    assert "张1" in text(finance.get("/invoices/"))
    chosen = [f"{number(tmall_shop, f'T-91{each}')}/F{each}" for each in range(3)]
    page = finance.post("/invoices/take", {"invoice": chosen}, follow=True)
    assert "3 invoices are yours" in text(page)
    batch = page.redirect_chain[-1][0].partition("batch=")[2]
    assert "nobody is issuing" in text(second.post("/invoices/take", {"invoice": chosen}, follow=True))
    export = finance.get(f"/invoices/taken/{batch}.csv").getvalue().decode()
    assert "纳税人识别号" in export
    assert "张2" in export
    assert one("SELECT count(*) FROM casework_audit WHERE verb = 'invoice.exported'") == 1

    day = f"{now:%Y-%m-%d}"
    lines = (
        ("T-910,44001", day, "299.00"),
        ("T-911,44001", day, "299.00"),
        ("T-912,44003", day, "400"),
        ("X-1,44004", "", ""),
    )
    table = "\n".join(["订单号,发票号码,开票日期,价税合计", *map(",".join, lines)])
    for again in (False, True):
        file = SimpleUploadedFile("回填.csv", table.encode("gb18030"))
        came = text(finance.post("/invoices/numbers", {"file": file}))
        assert ("0 invoices issued" if again else "1 invoice issued") in came
        assert "Another invoice has this number" in came
        assert "Not more than what was paid" in came
        assert "No invoice of this order waits" in came
    assert rows("SELECT number FROM casework_invoice WHERE number <> ''") == [("44001",)]
    bad = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    assert "columns are missing" in text(finance.post("/invoices/numbers", {"file": bad}, follow=True))
    drain(now)
    adds_up()
