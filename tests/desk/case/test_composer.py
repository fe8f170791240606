"""Writing to the buyer over HTTP: guard, scripts, drafts, promises, ten seconds to take it back, who holds the pen."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.letters import replies
from amends.merchants import setup
from amends.merchants.models import Language, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.conftest import at
from tests.desk.pages import press, text

pytestmark = pytest.mark.django_db(transaction=True)
CLEAN = "您好，退款已经提交，请查看订单页。"


@pytest.fixture
def case(refund: int, tmall_shop: Shop) -> str:
    return at(tmall_shop, "T-1001")


@pytest.fixture
def agent(bluebird: Merchant) -> Client:
    email = "agent@bluebird.test"
    setup.add_member(
        merchant=bluebird,
        email=email,
        name="Agent",
        password=PASSWORD,
        roles=[Role.AGENT],
        language=Language.ENGLISH,
        now=OPENED_AT,
    )
    return signed_in(email)


def reply(client: Client, case: str, words: str, **fields: object) -> Any:
    values = {"token": str(uuid4()), "text": words, "channel": "chat", **fields}
    return press(client, f"{case}reply", values)


def after_ten_seconds() -> int:
    return replies.send_due(now=timezone.now() + timedelta(seconds=11))


def effects() -> list[tuple[Any, ...]]:
    return rows("SELECT kind, recipient, payload->'values'->>'text' FROM casework_effect WHERE kind = 'message'")


@pytest.mark.mission("T5")
def test_a_reply_is_held_ten_seconds_then_sent_once(owner: Client, case: str) -> None:
    token = str(uuid4())
    for _ in range(2):
        page = reply(owner, case, CLEAN, token=token)
    assert "On its way" in text(page)
    assert (after_ten_seconds(), after_ten_seconds()) == (1, 0)
    assert effects() == [("message", "buyer", CLEAN)]
    words = text(owner.get(case))
    assert "We wrote to the buyer" in words
    assert "On its way" not in words
    assert rows("SELECT count(*) FROM casework_audit WHERE verb = 'message.sent'") == [(1,)]


def test_a_letter_taken_back_never_goes_out_and_is_a_draft_again(owner: Client, case: str) -> None:
    page = reply(owner, case, CLEAN)
    (token,) = re.findall(r'name="letter" value="([^"]+)"', page.content.decode())
    back = owner.post(f"{case}take-back", {"letter": token}, follow=True)
    assert "it is your draft again" in text(back)
    assert CLEAN in back.content.decode()
    assert after_ten_seconds() == 0
    assert effects() == []


def test_what_is_out_cannot_be_taken_back(owner: Client, case: str) -> None:
    page = reply(owner, case, CLEAN)
    (token,) = re.findall(r'name="letter" value="([^"]+)"', page.content.decode())
    after_ten_seconds()
    assert "Too late" in text(owner.post(f"{case}take-back", {"letter": token}, follow=True))


def test_a_colleague_cannot_take_back_my_letter(owner: Client, agent: Client, case: str) -> None:
    page = reply(owner, case, CLEAN)
    (token,) = re.findall(r'name="letter" value="([^"]+)"', page.content.decode())
    assert agent.post(f"{case}take-back", {"letter": token}).status_code == 404


@pytest.mark.mission("T5")
@pytest.mark.parametrize("words", ["加我微信 abc123 退您", "买家电话 13812345678", "给好评返现 5 元"])
def test_hard_rules_block_and_keep_the_text(owner: Client, case: str, words: str) -> None:
    page = reply(owner, case, words, looked="1")
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "guard-blocks" in page.content.decode()
    assert after_ten_seconds() == 0


def test_soft_rules_want_a_second_look(owner: Client, case: str) -> None:
    words = "这是全网最好的水壶"
    page = reply(owner, case, words)
    assert page.status_code == 422
    assert "I have looked at it" in text(page)
    assert reply(owner, case, words, looked="1").status_code == 200


@pytest.mark.mission("T5")
def test_the_guard_speaks_while_typing(owner: Client, case: str) -> None:
    words = text(owner.post(f"{case}guard", {"text": "加我微信 abc123，⟦amount⟧"}))
    assert "微信" in words
    assert "Instead:" in words
    assert "Fill in: amount" in words


@pytest.mark.mission("T5")
def test_a_promise_is_offered_and_made_with_the_letter(owner: Client, case: str) -> None:
    """STORIES S5: the clock starts when the reply goes out, and editing the text afterwards can't move it."""
    words = "赠品24小时内补发给您"
    asked = reply(owner, case, words)
    assert asked.status_code == 422
    assert "start its clock" in text(asked)
    due = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    offer = {"promise_phrase": "24小时内", "promise_what": "补发赠品", "promise_due": due, "promise_take": "24小时内"}
    assert reply(owner, case, words, **offer).status_code == 200
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'promise.made'") == [(0,)]
    after_ten_seconds()
    page = owner.get(case)
    assert "补发赠品" in text(page)
    assert "Promise to the buyer" in text(page)


def test_a_promise_that_is_none_is_not_made(owner: Client, case: str) -> None:
    due = "2026-01-01T10:00"
    offer = {"promise_phrase": "24小时内", "promise_what": "x", "promise_due": due}
    reply(owner, case, "24小时内补发给您", **offer)
    assert after_ten_seconds() == 1
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'promise.made'") == [(0,)]


@pytest.mark.mission("T5")
@pytest.mark.parametrize(("action", "fields"), [("keep-promise", {}), ("release-promise", {"text": "买家说不用了"})])
def test_promises_are_kept_or_let_go_with_the_buyers_word(
    owner: Client, case: str, now: datetime, action: str, fields: dict[str, str]
) -> None:
    due = (timezone.localtime(now) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    page = owner.post(f"{case}promise", {"token": str(uuid4()), "what": "Gift by Friday", "due": due}, follow=True)
    (ref,) = re.findall(r'keep-promise".*?name="ref" value="([^"]+)"', page.content.decode(), flags=re.DOTALL)
    if action == "release-promise":
        assert owner.post(f"{case}{action}", {"token": str(uuid4()), "ref": ref}).status_code == 422
    after = owner.post(f"{case}{action}", {"token": str(uuid4()), "ref": ref, **fields}, follow=True)
    assert 'name="ref"' not in after.content.decode()


def test_a_gap_is_never_sent(owner: Client, case: str) -> None:
    page = reply(owner, case, "退款 ⟦amount⟧ 给您")
    assert page.status_code == 422
    assert "fill in amount first" in text(page)


@pytest.mark.mission("A8")
def test_a_script_comes_filled_in_the_buyers_language(owner: Client, case: str) -> None:
    page = owner.get(case).content.decode()
    assert 'id="script-damage_photos"' in page
    assert "T-1001" in owner.get(f"{case}script/damage_photos").json()["text"]
    english = owner.get(f"{case}script/freight_ours?language=en").json()["text"]
    assert "⟦amount⟧" in english
    assert "freight" in english
    assert owner.get(f"{case}script/nonsense").status_code == 404


def test_drafts_are_kept_on_the_server_and_are_each_ones_own(owner: Client, agent: Client, case: str) -> None:
    for words in ("亲，", "亲，您好"):
        assert owner.post(f"{case}draft", {"box": "reply", "text": words}).status_code == 204
    assert "亲，您好" in owner.get(case).content.decode()
    assert "亲，您好" not in agent.get(case).content.decode()
    reply(owner, case, CLEAN)
    assert "亲，您好" not in owner.get(case).content.decode()
    assert owner.post(f"{case}draft", {"box": "wall", "text": "x"}).status_code == 404


def test_a_note_forgets_its_draft_and_the_page_says_so(owner: Client, case: str) -> None:
    owner.post(f"{case}draft", {"box": "note", "text": "half a no"})
    token = str(uuid4())
    page = owner.post(f"{case}note", {"token": token, "text": "a note"}, follow=True).content.decode()
    assert token in page
    assert "half a no" not in page


def test_signing_in_again_after_a_lost_post_leads_to_the_case(owner: Client, case: str) -> None:
    for name in ("reply", "note"):
        assert owner.get(f"{case}{name}").headers["Location"] == case


@pytest.mark.mission("B7")
def test_who_writes_is_shown_and_holds_the_pen(owner: Client, agent: Client, case: str) -> None:
    agent.post(f"{case}here", {"writing": "1"})
    assert "Agent is writing to the buyer" in text(owner.post(f"{case}here"))
    refused = reply(owner, case, CLEAN)
    assert refused.status_code == 422
    assert "a colleague is writing" in text(refused)
    assert agent.post(f"{case}take-pen").status_code == 404
    owner.post(f"{case}take-pen")
    assert reply(owner, case, CLEAN).status_code == 200


def test_the_owner_of_the_case_wins(owner: Client, agent: Client, case: str) -> None:
    agent.post(f"{case}take", {"token": str(uuid4())})
    owner.post(f"{case}here", {"writing": "1"})
    assert reply(agent, case, CLEAN).status_code == 200


def test_an_outsider_reaches_nothing(outsider: Client, case: str) -> None:
    for name in ("reply", "guard", "draft", "take-back", "out", "here", "take-pen"):
        fields = {"token": str(uuid4()), "text": "hello", "box": "reply", "letter": "x", "channel": "chat"}
        assert outsider.post(f"{case}{name}", fields).status_code == 404, name
    assert rows("SELECT (SELECT count(*) FROM casework_draft), (SELECT count(*) FROM casework_letter)") == [(0, 0)]
    assert outsider.get(f"{case}script/damage_photos").status_code == 404


def test_the_page_sends_what_is_due_by_itself(owner: Client, case: str) -> None:
    reply(owner, case, CLEAN)
    assert "On its way" in text(owner.post(f"{case}out"))
    rows_ = "UPDATE casework_letter SET send_at = send_at - interval '11 seconds' RETURNING 1"
    rows(rows_)
    words = text(owner.post(f"{case}out"))
    assert "On its way" not in words
    assert "We wrote to the buyer" in words
