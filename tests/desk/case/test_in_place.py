"""Acts sent from a case's page without leaving it: the answer is its parts; without scripts all goes on as before."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from amends.merchants.models import Shop
from tests.casework.stories import one, rows
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
PARTS = ("case-title", "case-acts", "case-top", "case-left", "case-work", "timeline", "case-right", "letters")


@pytest.fixture
def case(refund: int, tmall_shop: Shop) -> str:
    return at(tmall_shop, "T-1001")


def send(client: Client, case: str, action: str, *, seen: str = "", **fields: object) -> Any:
    """As the page's script sends it. ``seen``: the address of the page it is sent from."""
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{seen or case}"}
    return client.post(f"{case}{action}", {"token": str(uuid4()), **fields}, headers=headers)


def part(answer: Any, name: str) -> str:
    """What comes in the place of that part."""
    found = re.search(
        rf'<\w+ id="{name}"[^>]*hx-swap-oob.*?(?=<\w+ id="[\w-]+"[^>]*hx-swap-oob|$)', html(answer), re.DOTALL
    )
    assert found, name
    return found[0]


def html(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.mission("T2")
def test_a_note_brings_the_parts_with_it_and_its_undo(owner: Client, case: str) -> None:
    answer = send(owner, case, "note", text="买家下午回电")
    assert (answer.status_code, answer.headers["Vary"].count("HX-Request")) == (200, 1)
    assert "<html" not in html(answer)
    for name in PARTS:
        part(answer, name)
    assert "买家下午回电" in part(answer, "timeline")
    assert "Undo" in part(answer, "undo-place")
    back = owner.post(f"{case}undo", headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{case}"})
    assert "line-undone" in part(back, "timeline")
    assert "Taken back" in part(back, "toasts")
    assert "Undo" not in part(back, "undo-place")


def test_a_step_brings_the_next_one(agent: Client, case: str) -> None:
    answer = send(agent, case, "step", step="refund")
    assert "Waiting for the answer of the platform" in part(answer, "case-work")
    assert "It goes out when these ten seconds are over" in part(answer, "undo-place")
    token = re.findall(r'name="token" value="([^"]+)"', part(answer, "case-left"))
    assert len(set(token)) == 1


def test_a_reply_stands_in_the_thread_at_once_and_is_taken_back_in_place(owner: Client, case: str) -> None:
    answer = send(owner, case, "reply", text="您好，退款已经提交。", channel="chat")
    assert "您好，退款已经提交。" in part(answer, "timeline")
    assert "line-held" in part(answer, "timeline")
    (letter,) = re.findall(r'name="letter" value="([^"]+)"', part(answer, "letters"))
    back = send(owner, case, "take-back", letter=letter)
    assert "line-held" not in part(back, "timeline")
    assert 'data-back="您好，退款已经提交。"' in html(back)
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'message.sent'") == [(0,)]


@pytest.mark.mission("T9")
def test_a_refusal_stands_beside_the_words(owner: Client, case: str) -> None:
    answer = send(owner, case, "reply", text="加我微信 abc123", channel="chat")
    assert answer.status_code == 422
    assert "Not sent: the text holds what must never go out" in part(answer, "refused-reply")
    assert "guard-blocks" in part(answer, "guard")
    assert "alert-danger" not in part(answer, "case-top")
    step = send(owner, case, "step", step="nothing-of-the-kind")
    assert (step.status_code, "alert-danger" in part(step, "case-top")) == (422, True)
    close = send(owner, case, "close", outcome="")
    assert "alert-danger" in part(close, "case-acts")


def test_what_belongs_elsewhere_leads_there(owner: Client, busy: object, tmall_shop: Shop) -> None:
    first, second = at(tmall_shop, "T-1001"), at(tmall_shop, "T-1002")
    done = send(owner, first, "take")
    assert done.status_code == 200
    undone = send(owner, first, "undo", seen=second)  # taken back from the next case's page
    assert (undone.status_code, undone.headers["HX-Redirect"]) == (204, first)
    onward = send(owner, first, "take", then="next")
    assert onward.headers["HX-Redirect"].startswith(("/cases/", "/work/"))
    assert "Taken back" in text(owner.get(first))  # what there was to say is said on the page one is led to


def test_without_scripts_each_act_leads_back_to_the_page(owner: Client, case: str) -> None:
    page = do(owner, case, "note", text="没有脚本")
    assert page.redirect_chain[-1][1] == 302
    assert "<html" in html(page)
    assert "没有脚本" in text(page)


def test_the_page_hears_that_something_happened_meanwhile(owner: Client, mate: Client, case: str) -> None:
    (version,) = re.findall(r'data-version="(\d+)"', html(owner.get(case)))
    same = owner.post(f"{case}here", {"version": version})
    assert "HX-Trigger" not in same.headers
    do(mate, case, "note", text="仓库说今天发")
    assert owner.post(f"{case}here", {"version": version}).headers["HX-Trigger"] == "case-moved"
    fresh = owner.get(case, headers={"HX-Request": "true"})
    assert "仓库说今天发" in part(fresh, "timeline")


def test_an_outsider_is_sent_no_part(outsider: Client, case: str) -> None:
    assert send(outsider, case, "note", text="偷看").status_code == 404
    assert outsider.get(case, headers={"HX-Request": "true"}).status_code == 404
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'note.added'") == 0
