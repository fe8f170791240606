"""A case's page over HTTP: what it says, who may see it, and everything that can be done to it."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from amends.engine.signals import NoteAdded
from amends.merchants.models import Member, Shop
from tests.casework.stories import PHONE, STREET, feed, rows
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
FRAME = 10  # as of the work list


@pytest.fixture
def case(refund: int, tmall_shop: Shop) -> str:
    return at(tmall_shop, "T-1001")


@pytest.mark.mission("T9", "M1")
def test_the_page_says_what_is_owed_and_by_when(owner: Client, case: str) -> None:
    words = text(owner.get(case))
    for said in (
        "Refund before shipping",
        "Agree to the refund",
        "Hourly patrol of the open refund",
        "The platform agrees by itself and refunds",
        "Hold shipment",
        "电水壶",
        "¥299.00",
    ):
        assert said in words


@pytest.mark.mission("X4")
def test_every_decision_explains_itself(owner: Client, case: str) -> None:
    words = text(owner.get(case))
    assert "Recognised: Refund before shipping why?" in words
    assert "scenes.cancel_changed_mind" in words
    assert "refund state: waits for an answer" in words
    assert "Taobao dispute rule" in words
    assert "What would have changed it Not so, had any of this been otherwise: " in words
    assert "met by: " in words


def test_the_buyer_is_masked(owner: Client, case: str) -> None:
    page = owner.get(case).content.decode()
    assert PHONE not in page
    assert STREET not in page
    assert "王**" in page
    assert "···1234" in page


def test_the_page_asks_few_questions(owner: Client, case: str, django_assert_max_num_queries: object) -> None:
    owner.get(case)
    with django_assert_max_num_queries(FRAME + 14):  # type: ignore[operator]
        owner.get(case)


@pytest.mark.parametrize("path", ["", "older", "9/../9/"])
def test_an_outsider_finds_nothing(outsider: Client, case: str, path: str) -> None:
    assert outsider.get(case + path).status_code == 404


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("take", {}),
        ("note", {"text": "hello"}),
        ("step", {"step": "refund"}),
        ("close", {"outcome": "solved"}),
        ("hand-over", {"desk": "lead", "text": "x"}),
    ],
)
def test_an_outsider_can_do_nothing(outsider: Client, case: str, action: str, fields: dict[str, str]) -> None:
    before = rows("SELECT count(*) FROM casework_signal")
    assert do(outsider, case, action, **fields).status_code == 404
    assert rows("SELECT count(*) FROM casework_signal") == before


def test_there_is_no_such_case_or_action(owner: Client, case: str) -> None:
    assert owner.get(case.replace("/1/", "/9/")).status_code == 404
    assert owner.get("/cases/12345/1/").status_code == 404
    assert do(owner, case, "explode").status_code == 404


@pytest.mark.mission("M1")
def test_the_next_step_is_one_button_and_shows_in_the_time_line(owner: Client, case: str) -> None:
    page = owner.get(case).content.decode()
    assert page.count("next-button") == 1
    words = text(do(owner, case, "step", step="refund"))
    assert "Done: Agree to the refund" in words
    assert "Asked for: Refund ¥299.00" in words
    assert rows("SELECT kind, amount FROM casework_effect WHERE kind = 'refund'") == [("refund", 29_900)]


def test_pressing_twice_does_it_once(owner: Client, case: str) -> None:
    token = str(uuid4())
    for _ in range(2):
        owner.post(f"{case}note", {"token": token, "text": "Buyer called"})
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'note.added'") == [(1,)]


def test_a_note_shows_with_who_wrote_it_and_stays_text(owner: Client, case: str) -> None:
    page = do(owner, case, "note", text="<script>alert(1)</script> 已联系 🙏")
    assert "<script>alert" not in page.content.decode()
    assert "已联系 🙏" in text(page)
    assert "owner ·" in text(page)


def test_an_empty_note_keeps_the_page_and_says_why(owner: Client, case: str) -> None:
    page = do(owner, case, "note", text="")
    assert page.status_code == 422
    assert "What you typed is still here." in text(page)


def test_take_put_back_and_undo(owner: Client, case: str) -> None:
    taken = do(owner, case, "take")
    assert "Taken" in text(taken)
    assert 'class="undo"' in taken.content.decode()
    assert "Put back" in text(taken)
    assert "nobody yet" in text(do(owner, case, "put-back", undo="1"))


def test_only_leads_take_what_a_colleague_has(owner: Client, agent: Client, case: str) -> None:
    do(owner, case, "take")
    refused = do(agent, case, "take")
    assert refused.status_code == 422
    assert "A colleague has this case" in text(refused)


def test_hand_over_needs_words_and_goes_to_the_desk(owner: Client, case: str) -> None:
    assert do(owner, case, "hand-over", desk="lead", text="").status_code == 422
    words = text(do(owner, case, "hand-over", desk="lead", text="VIP buyer"))
    assert "Handed over to Team lead" in words
    assert "VIP buyer" in words


def test_close_offers_undo_and_opens_again(owner: Client, case: str) -> None:
    closed = do(owner, case, "close", outcome="solved", text="done by phone")
    assert "Closed · Solved" in text(closed)
    assert 'class="undo"' in closed.content.decode()
    assert "Case opened again" in text(do(owner, case, "reopen", undo="1"))


@pytest.mark.mission("T5")
def test_a_promise_starts_a_clock(owner: Client, case: str, now: datetime) -> None:
    due = (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    words = text(do(owner, case, "promise", what="Gift by Friday", due=due))
    assert "Promise to the buyer" in words
    assert "Gift by Friday" in words


def test_a_promise_in_the_past_is_refused_and_kept(owner: Client, case: str) -> None:
    page = do(owner, case, "promise", what="Gift by Friday", due="2020-01-01T10:00")
    assert page.status_code == 422
    assert 'value="Gift by Friday"' in page.content.decode()


def test_a_deadline_pauses_for_somebody_goes_on_and_is_cancelled(owner: Client, mate: Client, case: str) -> None:
    page = owner.get(case).content.decode()
    (clock, *_) = re.findall(r'/pause".*?name="clock" value="(\d+)"', page, flags=re.DOTALL)
    paused = text(do(owner, case, "pause", clock=clock, waiting_for="the buyer"))
    assert "waiting for the buyer" in paused
    assert re.search(r"\d+ (d|h|min)( \d+ (h|min))? left when it goes on", paused)
    assert "Deadline goes on" in text(do(owner, case, "resume", clock=clock))
    assert do(mate, case, "cancel", clock=clock, text="no").status_code == 404
    assert "Deadline cancelled" in text(do(owner, case, "cancel", clock=clock, text="buyer withdrew by phone"))


def test_a_deadline_that_others_hold_us_to_cannot_be_stopped(owner: Client, case: str) -> None:
    offered = set(re.findall(r'name="clock" value="(\d+)"', owner.get(case).content.decode()))
    (platforms,) = {"2", "3"} - offered
    page = do(owner, case, "pause", clock=platforms, waiting_for="x")
    assert page.status_code == 422
    assert "Somebody outside holds us to this deadline" in text(page)


@pytest.mark.mission("T8")
def test_the_checklist_fills(owner: Client, case: str) -> None:
    assert "0 of 1" in text(owner.get(case))
    words = text(do(owner, case, "evidence", item="wms_hold_result", name="WMS-778"))
    assert "1 of 1" in words


@pytest.mark.mission("T9")
def test_shipped_all_the_same_is_the_same_case_gone_worse(
    owner: Client, shipped_all_the_same: int, tmall_shop: Shop
) -> None:
    words = text(owner.get(at(tmall_shop, "T-1002")))
    assert "Shipped after a refund was asked" in words
    assert "Before that: Refund before shipping" in words
    assert "Warehouse" in words
    assert owner.get(at(tmall_shop, "T-1002").replace("/1/", "/2/")).status_code == 404


def test_a_strange_message_is_shown_as_text(owner: Client, dispute: int, tmall_shop: Shop) -> None:
    page = owner.get(at(tmall_shop, "T-1003")).content.decode()
    assert "&lt;b&gt;还没收到&lt;/b&gt;" in page
    assert 'dir="auto"' in page


def test_a_long_story_comes_in_pages(owner: Client, case: str, refund: int, tmall_shop: Shop, now: datetime) -> None:
    notes = [NoteAdded(id=f"n{n}", at=now, order="T-1001", case=1, text=f"entry {n:03d}") for n in range(200)]
    feed(tmall_shop, *notes, now=now)
    seen, address = "", case
    for _ in range(10):
        page = owner.get(address).content.decode()
        seen += page
        more = re.search(r'hx-get="([^"]+)"', page.partition('id="timeline"')[2] or page)
        if more is None:
            break
        address = more[1].replace("&amp;", "&")
    assert all(f"entry {n:03d}" in seen for n in range(200))


def test_chinese(owner: Client, case: str, lead: Member) -> None:
    owner.post("/language", {"language": "zh-hans"})
    words = text(owner.get(case))
    for said in ("未发货退款", "同意退款", "为什么？", "损失谁担", "扣货"):
        assert said in words
