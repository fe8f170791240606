"""One script to the buyers of many cases: chosen, read, sent, taken back, over HTTP."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.actions import drafts
from amends.casework.actions.models import DraftBox
from amends.casework.letters import replies
from amends.merchants.models import Member, Shop
from tests.casework.stories import HOUR, feed, one, placed, refund_asked, rows
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
FITS_ALL = "damage_photos"


def look(client: Client, keys: list[str], **fields: object) -> Any:
    return client.post("/work/letters/look", {"selected": keys, **fields}, follow=True)


def hidden(page: Any) -> dict[str, Any]:
    """What the form that sends carries."""
    form = re.search(r'action="/work/letters/send"[^>]*>(.*?)</form>', page.content.decode(), flags=re.DOTALL)
    assert form
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1]):
        fields.setdefault(name, []).append(value)
    return fields


def send(client: Client, page: Any, **more: object) -> Any:
    return client.post("/work/letters/send", {**hidden(page), **more}, follow=True)


def back(client: Client, page: Any) -> Any:
    found = re.search(
        r'action="/work/letters/take-back".*?name="token" value="([^"]+)"', page.content.decode(), re.DOTALL
    )
    assert found
    return client.post("/work/letters/take-back", {"token": found[1]}, follow=True)


def out(after: int = 11) -> int:
    return replies.send_due(now=timezone.now() + timedelta(seconds=after))


@pytest.fixture
def keys(busy: tuple[int, int, int]) -> list[str]:
    return [f"{dossier}.1" for dossier in busy]


@pytest.fixture
def disputed(busy: tuple[int, int, int]) -> list[str]:
    found = rows("SELECT dossier_id || '.' || no FROM casework_case WHERE subject LIKE 'dispute:%%'")
    return [key for (key,) in found]


@pytest.mark.mission("B7")
def test_which_scripts_fit_which_of_the_chosen_is_said(owner: Client, keys: list[str], disputed: list[str]) -> None:
    html = look(owner, [*keys[:2], *disputed]).content.decode()
    choices = dict(re.findall(r'name="script" value="(\w+)".*?(fits all|fits \d of \d)', html, re.DOTALL))
    assert choices[FITS_ALL] == "fits all"
    assert choices["refuse_with_proof"] == "fits 1 of 3"
    assert list(choices.values()) == sorted(choices.values(), key=lambda fits: (fits != "fits all", -ord(fits[5])))
    assert "greeting" not in choices
    words = text(look(owner, [*keys[:2], *disputed], script="refuse_with_proof"))
    assert "isn't meant for this scene or stage" in words
    assert "not known: reason" in words


@pytest.mark.mission("B7")
def test_every_letter_is_read_first_and_goes_once(owner: Client, keys: list[str]) -> None:
    page = look(owner, keys, script=FITS_ALL)
    words = text(page)
    assert "Nothing has been sent yet: 3 of 3 can be written to" in words
    assert all(order in words for order in ("T-1001", "T-1002", "T-1003"))
    assert rows("SELECT 1 FROM casework_letter") == []

    for _twice in range(2):
        assert "3 letters are on their way" in text(send(owner, page))
    assert rows("SELECT count(*), count(sent_at) FROM casework_letter") == [(3, 0)]
    assert out(5) == 0
    assert out() == 3
    assert one("SELECT count(*) FROM casework_effect WHERE recipient = 'buyer' AND key LIKE '%%/message/desk:%%'") == 3
    assert one("SELECT count(*) FROM casework_audit WHERE verb = 'message.sent'") == 3
    detail = one("SELECT detail::text FROM casework_audit WHERE verb = 'letters.posted'")
    assert f'"script": "{FITS_ALL}"' in detail
    assert "Too late" in text(owner.post("/work/letters/take-back", {"token": hidden(page)["token"][0]}, follow=True))


@pytest.mark.mission("B7")
def test_all_are_taken_back_and_no_draft_is_touched(
    owner: Client, lead: Member, keys: list[str], now: datetime
) -> None:
    place = {"dossier_id": int(keys[0].split(".")[0]), "no": 1}
    drafts.keep(member=lead, **place, box=DraftBox.REPLY, text="我自己写的", now=now)  # type: ignore[arg-type]
    page = send(owner, look(owner, keys, script=FITS_ALL))
    assert "3 letters taken back" in text(back(owner, page))
    assert out() == 0
    assert rows("SELECT text FROM casework_draft") == [("我自己写的",)]
    assert one("SELECT count(*) FROM casework_audit WHERE verb = 'letters.withdrawn'") == 1


def test_in_parts_they_wait_for_the_last(owner: Client, keys: list[str]) -> None:
    fields = hidden(look(owner, keys, script=FITS_ALL))
    part = owner.post("/work/letters/send", fields | {"selected": keys[:1]}, headers={"X-Part": "1"})
    assert part.json() == {"done": 1, "left": 0}
    assert out(30) == 0
    last = fields | {"selected": keys[1:], "done_before": "1", "left_before": "0"}
    page = owner.post("/work/letters/send", last, follow=True)
    assert "3 letters are on their way" in text(page)
    assert len(set(rows("SELECT send_at FROM casework_letter"))) == 1
    assert "3 letters taken back" in text(back(owner, page))


def test_who_is_not_written_to_is_said_with_the_reason(
    owner: Client, mate: Client, keys: list[str], tmall_shop: Shop, now: datetime
) -> None:
    do(owner, at(tmall_shop, "T-1002"), "close", outcome="solved")
    mate.post(f"{at(tmall_shop, 'T-1003')}here", {"writing": "1"})
    french = feed(
        tmall_shop, placed("T-1004", at=now - 5 * HOUR, language="fr"), refund_asked("T-1004", at=now - HOUR), now=now
    )
    page = look(owner, [*keys, keys[0], f"{french}.1"], script=FITS_ALL)
    words = text(page)
    assert "1 of 4 can be written to" in words
    for why in ("the case is closed", "a colleague is writing", "no text in fr"):
        assert why in words, why
    assert "1 letter is on its way" in text(send(owner, page, selected=[*keys, f"{french}.1"]))
    assert rows("SELECT dossier_id FROM casework_letter") == [(int(keys[0].split(".")[0]),)]


def test_what_no_fact_fills_is_typed_once_for_all(owner: Client, keys: list[str]) -> None:
    page = look(owner, keys, script="handed_over")
    assert "0 of 3 can be written to" in text(page)
    assert "not known: due" in text(page)
    assert 'type="datetime-local" name="gap_due"' in page.content.decode()
    ahead = timezone.localtime() + timedelta(days=1)
    page = look(owner, keys, script="handed_over", gap_due=f"{ahead:%Y-%m-%dT%H:%M}")
    assert f"{ahead:%Y-%m-%d %H:%M} 前会有人联系您" in text(page)
    assert "the same buyer gets it for T-1001 already" in text(page)
    assert "1 letter is on its way" in text(send(owner, page))
    assert out() == 1


def test_what_is_promised_goes_on_record(owner: Client, disputed: list[str]) -> None:
    page = look(owner, disputed, script="refuse_with_proof", gap_reason="明天18点前补发赠品")
    assert "1 letter promises something" in text(page)
    send(owner, page, promised="1")
    assert out() == 1
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'promise.made'") == 1


def test_marked_places_want_a_second_look(owner: Client, disputed: list[str]) -> None:
    page = look(owner, disputed, script="refuse_with_proof", gap_reason="我们是全网第一")
    assert "I have looked at the marked places" in text(page)
    assert "0 letters are on their way · 1 not written to" in text(send(owner, page))
    assert "1 letter is on its way" in text(send(owner, page, looked="1"))
    blocked = look(owner, disputed, script="refuse_with_proof", gap_reason="加我微信 abc123")
    assert "must never go out" in text(blocked)


def test_what_reads_otherwise_by_now_is_left(owner: Client, keys: list[str]) -> None:
    fields = hidden(look(owner, keys, script=FITS_ALL))
    fields["read"] = [f"{fields['read'][0].rpartition('.')[0]}.000000000000", *fields["read"][1:]]
    words = text(owner.post("/work/letters/send", fields, follow=True))
    assert "2 letters are on their way · 1 not written to" in words


def test_an_outsider_writes_to_nobody(outsider: Client, owner: Client, keys: list[str]) -> None:
    fields = hidden(look(owner, keys, script=FITS_ALL))
    assert "choose cases first" in text(look(outsider, keys, script=FITS_ALL))
    outsider.post("/work/letters/send", fields)
    assert rows("SELECT 1 FROM casework_letter") == []
    assert outsider.post("/work/letters/take-back", {"token": str(uuid4())}).status_code == 302
    assert owner.get("/work/letters/send").status_code == 405
