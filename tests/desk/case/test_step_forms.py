"""A step's form on the case's page: its answers are the fact that deadlines and other steps wait for."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from amends.engine.signals import InvoiceAsked, PartnerAsked
from amends.engine.words import InvoiceKind, Party, Request
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, feed, placed, rows
from tests.desk.conftest import at
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "T-1001"
NUMBER = "25312000000012345678"


@pytest.fixture
def invoice(tmall_shop: Shop, now: datetime) -> str:
    """The buyer wants an ordinary invoice of what was paid."""
    asked = InvoiceAsked(
        id="i", at=now - HOUR, order=ORDER, ref="I1", invoice=InvoiceKind.ELECTRONIC, title="某公司", amount=29_900
    )
    feed(tmall_shop, placed(at=now - 2 * HOUR), asked, now=now)
    return at(tmall_shop, ORDER)


def press(client: Client, case: str, step: str, **said: str) -> Any:
    answers = {name.replace("__", "."): value for name, value in said.items()}
    return client.post(f"{case}step", {"token": uuid4().hex, "step": step, **answers}, follow=True)


def states() -> dict[str, str]:
    return dict(rows("SELECT step, state FROM casework_step ORDER BY place"))


@pytest.mark.mission("M3")
def test_finance_reports_the_invoice_and_its_deadline_ends_with_it(owner: Client, invoice: str) -> None:
    press(owner, invoice, "register")
    page = text(owner.get(invoice))
    assert "Invoice number" in page
    assert 'value="299.00"' in owner.get(invoice).content.decode()
    press(owner, invoice, "issue", form__invoice_number=NUMBER, form__invoice_day="2026-11-16", form__invoice_sum="299")
    assert states() == {"register": "done", "issue": "done", "send": "ready"}
    told = "SELECT payload->'form'->>'invoice_number' FROM casework_signal WHERE payload->>'step' = %s"
    assert rows(told, "issue") == [(NUMBER,)]
    page = text(owner.get(invoice))
    assert NUMBER in page
    assert "¥299.00" in page
    press(owner, invoice, "send")
    assert rows("SELECT state, outcome FROM casework_case") == [("closed", "sent")]


@pytest.mark.mission("M3")
def test_a_wrong_answer_stays_beside_its_field_and_nothing_is_done(owner: Client, invoice: str) -> None:
    press(owner, invoice, "register")
    answer = press(
        owner, invoice, "issue", form__invoice_number=" ", form__invoice_day="16.11.", form__invoice_sum="300"
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('aria-invalid="true"') == 3
    assert "At most ¥299.00." in page
    assert 'value="16.11."' in page
    assert states()["issue"] == "ready"
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'step.done'") == [(1,)]


@pytest.fixture
def ordered(tmall_shop: Shop, now: datetime) -> str:
    """The supplier was asked to make something to order."""
    asked = PartnerAsked(id="q", at=now - HOUR, order=ORDER, ref="Q1", party=Party.SUPPLIER, what=Request.CUSTOM)
    feed(tmall_shop, placed(at=now - 2 * HOUR), asked, now=now)
    return at(tmall_shop, ORDER)


@pytest.mark.mission("M7")
def test_a_step_waits_for_the_supplier_until_a_colleague_reports_the_answer(owner: Client, ordered: str) -> None:
    assert rows("SELECT state, party FROM casework_step") == [("blocked", "supplier")]
    assert rows("SELECT waits_for FROM casework_case") == [("supplier",)]
    page = owner.get(ordered).content.decode()
    assert "Waits for: the supplier" in page
    assert 'name="choice" value="yes"' in page
    refused = press(owner, ordered, "confirmed", choice="perhaps")
    assert "Say how it ended" in text(refused)
    press(owner, ordered, "confirmed", choice="no", form__answered_by="王工", form__answer_until="2026-11-30")
    assert rows("SELECT state, outcome FROM casework_case") == [("closed", "refused")]
    told = text(owner.get(ordered))
    assert "They refuse" in told
    assert "王工" in told


@pytest.mark.mission("M7")
def test_an_outsider_reports_nothing(outsider: Client, ordered: str) -> None:
    assert press(outsider, ordered, "confirmed", choice="yes").status_code == 404
    assert rows("SELECT state FROM casework_step") == [("blocked",)]
