"""A carrier's daily table of answers: each row a fact of its order, what can't be told said row by row."""

import io
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.casework.partners.models import Partner
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import rows
from tests.desk.pages import text
from tests.desk.test_partners import CARRIER, linked, located, made

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ("运单号", "状态", "说明", "赔付金额")


@pytest.fixture
def partner(owner: Client, tmall_shop: Shop, now: datetime) -> Partner:
    """It has three parcels; a fourth goes by another carrier."""
    for order in ("T-1", "T-2", "T-3"):
        located(tmall_shop, now, order)
    located(tmall_shop, now, "T-4", carrier="ZTO")
    return made(owner)


@pytest.fixture
def guest() -> Client:
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def book(*lines: tuple[str, ...]) -> SimpleUploadedFile:
    """The lines as an Excel table."""
    made_of = io.BytesIO()
    with xlsxwriter.Workbook(made_of) as workbook:
        page = workbook.add_worksheet()
        for number, line in enumerate((HEAD, *lines)):
            page.write_row(number, 0, line)
    return SimpleUploadedFile("answers.xlsx", made_of.getvalue())


def told() -> list[tuple[Any, ...]]:
    return rows(
        "SELECT d.key, s.kind, coalesce(s.payload->>'what', s.payload->>'answer') FROM casework_signal s"
        " JOIN casework_dossier d ON d.id = s.dossier_id WHERE s.external_id LIKE 'answers:%%' ORDER BY d.key"
    )


def sent(client: Client, partner: Partner, file: SimpleUploadedFile) -> str:
    return text(client.post(f"/settings/partners/{partner.id}/answers", {"file": file}, follow=True))


@pytest.mark.mission("M9", "N12")
def test_rows_become_facts_and_the_others_say_why_not(owner: Client, partner: Partner) -> None:
    lines = [
        ("W1", "已定位", "杭州中转站", ""),
        ("W2", "丢失", "", "100"),
        ("W3", "已拦截", "", ""),
        ("W4", "丢失", "", ""),  # another carrier's
        ("W9", "丢失", "", ""),  # nobody's
        ("", "丢失", "", ""),
        ("W3", "不知道", "", ""),
        ("W3", "破损", "", "-5"),
        ("W3", "破损", "", "99999"),  # more than the order came to
    ]
    page = sent(owner, partner, book(*lines))
    assert "3 rows were told" in page
    assert "6 rows could not be told" in page
    reasons = (
        "no parcel of that number",
        "isn't understood",
        "below zero",
        "more than the order",
        "no parcel's number",
    )
    assert all(why in page for why in reasons)
    facts = [("T-1", "partner.answered", "done"), ("T-2", "partner.reported", "lost")]
    assert told() == [*facts, ("T-3", "intercept.answered", "stopped")]
    assert rows("SELECT state FROM casework_step WHERE step = 'ask' AND state = 'done'") == [("done",)]
    assert "0 rows were told · 3 rows were known already" in sent(owner, partner, book(*lines))
    assert len(told()) == 3
    adds_up()


@pytest.mark.mission("M9")
def test_a_contact_hands_its_table_in_by_its_list(owner: Client, guest: Client, partner: Partner) -> None:
    path = linked(owner, partner)
    guest.get(path)
    token = guest.cookies["csrftoken"].value
    file = SimpleUploadedFile(
        "a.csv", b"waybill,state,remark,amount,currency\nW1,lost,gone,100,CNY\nW4,lost,,,\nW2,lost,,5,USD\n"
    )
    page = text(guest.post(f"{path}table", {"csrfmiddlewaretoken": token, "file": file}))
    assert "1 row was told" in page
    assert "no parcel of that number goes by this partner" in page
    assert "the order is in CNY" in page
    assert told() == [("T-1", "partner.reported", "lost")]
    by = rows("SELECT payload->>'by' ~ '^contact:' FROM casework_signal WHERE external_id LIKE 'answers:%%'")
    assert by == [(True,)]
    assert guest.post(f"{path}table", {"file": book()}).status_code == 403  # without the page's own token


def test_what_is_no_table_of_answers_is_refused(owner: Client, agent: Client, partner: Partner) -> None:
    assert "no table" in sent(owner, partner, SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    assert "are needed" in sent(owner, partner, SimpleUploadedFile("a.csv", b"order,colour\nT-1,red\n"))
    assert "Choose a file" in sent(owner, partner, SimpleUploadedFile("a.csv", b""))
    supplier = made(owner, CARRIER | {"kind": "supplier", "name": "灯厂"})
    answer = owner.post(f"/settings/partners/{supplier.id}/answers", {"file": book(("W1", "丢失", "", ""))})
    assert answer.status_code == 404
    assert agent.post(f"/settings/partners/{partner.id}/answers", {"file": book()}).status_code == 404
    assert told() == []
