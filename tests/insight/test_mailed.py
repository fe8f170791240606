"""Boards by mail, at a real mail server on a socket: each day at the reader's hour, as words, table and workbook."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from amends.casework.mail import sending
from amends.insight import mailing
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop, User
from tests.casework.stories import DAY, HOUR, feed, one, placed, refund_asked, rows
from tests.cast import OWNER
from tests.desk.pages import text
from tests.mail_server import LOGIN, PASSWORD, KeptMail, certificate, serving

pytestmark = pytest.mark.django_db(transaction=True)
EIGHT = datetime(2026, 11, 11, 0, 0, tzinfo=UTC)  # eight in the morning in Shanghai
BY_DESK = "measure=cases&by=desk"
TABLE = r"<td[^>]*>([^<]*)</td>"


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def post_box(pem: Path, settings: Any, owner: Client) -> Iterator[KeptMail]:
    """A mail server, and the house set up to send by it."""
    settings.MAIL_INSIDE, settings.MAIL_CA = True, str(pem)
    with serving(pem) as kept:
        owner.post(
            "/settings/mail/",
            {"host": "localhost", "port": str(kept.port), "security": "tls", "username": LOGIN, "password": PASSWORD,
             "sender": "care@bluebird.test", "sender_name": "蓝鸟售后", "sends": "on"},
        )  # fmt: skip
        yield kept


@pytest.fixture
def three(tmall_shop: Shop) -> None:
    """Two cases of the tenth of November and one of the eleventh, by the clock of Shanghai."""
    for number, at in enumerate((EIGHT - 20 * HOUR, EIGHT - 10 * HOUR, EIGHT - HOUR)):
        feed(tmall_shop, placed(f"M-{number}", at=at - HOUR), refund_asked(f"M-{number}", at=at), now=at + HOUR)


def due(at: datetime) -> int:
    """The caretaker's look at that time, and the mail server's turn."""
    posted = mailing.mail_boards(now=at)
    sending.send_due(now=at + timedelta(minutes=1))
    return posted


def part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def by_mail(owner: Client, hour: int, query: str = BY_DESK) -> None:
    """From now on: as if it had been asked for long before."""
    owner.post("/boards/mail", {"query": query, "hour": hour})
    rows("UPDATE casework_mailedboard SET next_at = %s RETURNING 1", EIGHT - DAY + hour * HOUR - 8 * HOUR + DAY)


@pytest.mark.mission("B6")
def test_it_comes_every_day_at_its_hour_with_the_figures(owner: Client, post_box: KeptMail, three: None) -> None:
    by_mail(owner, 8)
    assert due(EIGHT - timedelta(minutes=1)) == 0
    assert due(EIGHT) == 1
    assert due(EIGHT + HOUR) == 0  # once a day
    (letter,) = post_box.letters
    assert OWNER in letter["To"]
    assert letter["Subject"] == "Cases by desk: 2 (2026-11-10)"  # before noon it ends with the day before
    plain, page = part(letter, "plain"), part(letter, "html")
    (line,) = [line for line in plain.splitlines() if re.search(r" +2$", line)]
    assert re.findall(TABLE, page)[-1] == "2"
    assert re.findall(TABLE, page)[0] == line.split("  ")[0].strip()
    (file,) = letter.iter_attachments()
    cells = CalamineWorkbook.from_filelike(io.BytesIO(file.get_content())).get_sheet_by_index(0).to_python()
    assert [row[1] for row in cells[1:]] == [2.0]
    assert due(EIGHT + DAY) == 1
    assert "(2026-11-11)" in post_box.letters[1]["Subject"]
    assert "3" in post_box.letters[1]["Subject"]
    assert "last 11-12" in text(owner.get("/boards/"))


@pytest.mark.mission("B6")
def test_the_hour_is_the_readers_own(owner: Client, post_box: KeptMail, three: None) -> None:
    User.objects.filter(email=OWNER).update(zone="America/Sao_Paulo")
    owner.post("/boards/mail", {"query": BY_DESK, "hour": 17})
    at = one("SELECT next_at FROM casework_mailedboard")
    assert (at.astimezone(UTC).hour, at.minute) == (20, 0)
    rows("UPDATE casework_mailedboard SET next_at = %s RETURNING 1", EIGHT - 4 * HOUR)
    assert due(EIGHT - 4 * HOUR) == 1
    assert "(2026-11-10)" in post_box.letters[0]["Subject"]  # from noon on its own day
    assert due(EIGHT) == 0  # it is still the same day there


@pytest.mark.mission("B6")
def test_it_is_stopped_by_a_click_in_the_mail_and_on_the_page(
    owner: Client, client: Client, post_box: KeptMail, three: None
) -> None:
    by_mail(owner, 8)
    assert due(EIGHT) == 1
    stop = post_box.letters[0]["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert post_box.letters[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in part(post_box.letters[0], "plain").replace("http://127.0.0.1:8000", "")
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    assert "No more of these mails?" in text(strict.get(stop))
    assert one("SELECT count(*) FROM casework_mailedboard") == 1  # a look stops nothing
    assert strict.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert one("SELECT count(*) FROM casework_mailedboard") == 0
    assert client.get(f"{stop[:-9]}AAAAAAAA/").status_code == 404
    assert due(EIGHT + DAY) == 0
    owner.post("/boards/mail", {"query": BY_DESK, "hour": 8})
    page = owner.get(f"/boards/?{BY_DESK}").text
    assert "Change the hour" in page
    query = re.findall(r'mail/off">.*?name="query" value="([^"]+)"', page)[0].replace("&amp;", "&")
    owner.post("/boards/mail/off", {"query": query})
    assert one("SELECT count(*) FROM casework_mailedboard") == 0


@pytest.mark.mission("B6")
def test_nobody_gets_more_by_mail_than_on_the_page(
    owner: Client, agent: Client, agent_member: Member, outsider: Client, bluebird: Merchant, post_box: KeptMail,
    three: None,
) -> None:  # fmt: skip
    setup.add_desk(merchant=bluebird, code="money", name="Money", members=[agent_member])
    assert agent.post("/boards/mail", {"query": "measure=refunded&by=desk", "hour": 8}).status_code == 404
    agent.post("/boards/mail", {"query": BY_DESK, "hour": 8})
    outsider.post("/boards/mail", {"query": BY_DESK, "hour": 8})
    owner.post("/boards/mail", {"query": "measure=refunded&by=desk", "hour": 8})
    rows("UPDATE casework_mailedboard SET next_at = %s RETURNING 1", EIGHT)
    assert due(EIGHT) == 2  # the outsider's merchant has no mail server
    subjects = {letter["To"]: letter["Subject"] for letter in post_box.letters}
    assert any(": 0 (" in each for each in subjects.values())  # nothing of their desk
    assert any(each.startswith("Refunded") for each in subjects.values())
    User.objects.filter(email=agent_member.user.email).update(is_active=False)
    Member.objects.filter(user__email=OWNER).update(roles=["agent"])
    assert due(EIGHT + DAY) == 0
    left = rows("SELECT member_id FROM casework_mailedboard WHERE merchant_id = %s", bluebird.pk)
    assert left == [(agent_member.pk,)]  # who may not see it any more gets none; who is away may come back


def test_without_a_mail_server_it_waits_and_says_so(owner: Client, three: None) -> None:
    owner.post("/boards/mail", {"query": BY_DESK, "hour": 8})
    rows("UPDATE casework_mailedboard SET next_at = %s RETURNING 1", EIGHT)
    assert mailing.mail_boards(now=EIGHT) == 0
    assert "No mail server is connected yet" in text(owner.get(f"/boards/?{BY_DESK}"))


def test_what_cannot_be_sent_is_said(owner: Client, post_box: KeptMail, three: None) -> None:
    by_mail(owner, 8)
    post_box.refusing[OWNER] = "550 no such box"
    due(EIGHT)
    assert "couldn't be sent" in text(owner.get("/boards/"))
    for odd in ({"query": BY_DESK, "hour": 24}, {"query": BY_DESK}, {"hour": "x", "query": BY_DESK}):
        assert "Choose an hour" in text(owner.post("/boards/mail", odd, follow=True))
