"""Mail by a merchant's own server, against a real one on a socket: set up, tried, sent once, tried again, given up."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from amends.casework.mail import post, sending
from amends.casework.mail.models import MailLetter, MailServer
from amends.casework.mail.post import MailText, NoAddress, Posting
from amends.merchants.models import Merchant, Notice
from tests.casework.stories import one, rows
from tests.cast import OWNER
from tests.desk.pages import text
from tests.mail_server import LOGIN, PASSWORD, KeptMail, certificate, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def mail_server(pem: Path, settings: Any) -> Iterator[KeptMail]:
    settings.MAIL_INSIDE, settings.MAIL_CA = True, str(pem)
    with serving(pem) as kept:
        yield kept


def told(server: KeptMail, **other: Any) -> dict[str, Any]:
    return {
        "host": "localhost", "port": str(server.port), "security": "tls", "username": LOGIN, "password": PASSWORD,
        "sender": "care@bluebird.test", "sender_name": "蓝鸟售后", "sends": "on",
    } | other  # fmt: skip


def posted(merchant: Merchant, to: str = "wang@carrier.test", now: datetime | None = None, **more: Any) -> bool:
    assert now is not None
    letter = MailText(to=to, name="王站长", subject="查件\r\nBcc: all@bluebird.test", text="您好")
    return post.put(merchant.pk, letter, Posting(kind="task", once=f"to:{to}", **more), now=now)


def test_set_up_tried_and_seen(owner: Client, bluebird: Merchant, mail_server: KeptMail, now: datetime) -> None:
    assert "Nothing yet" in text(owner.get("/settings/mail/"))
    assert owner.post("/settings/mail/test", follow=True).context["rows"] == []  # nothing to send it by yet
    assert owner.post("/settings/mail/", told(mail_server)).status_code == 302
    owner.post("/settings/mail/test")
    assert sending.send_due(now=now + timedelta(minutes=1)) == 1
    (letter,) = mail_server.letters
    assert (letter["To"], letter["From"]) == (
        f"{letter['To'].addresses[0].display_name} <{OWNER}>",
        "蓝鸟售后 <care@bluebird.test>",
    )
    assert "try the mail server" in letter.get_content()
    assert mail_server.over_tls == [True]
    page = owner.get("/settings/mail/").content.decode()
    assert "o***@bluebird.test" in page
    assert OWNER not in owner.get("/settings/mail/letters").content.decode()
    assert PASSWORD not in page
    assert "Sent" in text(owner.get("/settings/mail/letters"))
    assert rows("SELECT content FROM casework_mailletter") == [(None,)]
    kept = rows("SELECT before::text || after::text FROM merchants_change WHERE area = 'mail'") + rows(
        "SELECT after::text FROM merchants_change WHERE area = 'mail'"
    )
    assert not any(PASSWORD in str(each) for each in kept)
    assert PASSWORD.encode() not in bytes(MailServer.objects.get().password or b"")
    assert sending.send_due(now=now + timedelta(hours=1)) == 0  # once


def test_the_password_stays_until_another_server_is_named(
    owner: Client, bluebird: Merchant, mail_server: KeptMail
) -> None:
    owner.post("/settings/mail/", told(mail_server))
    owner.post("/settings/mail/", told(mail_server, password="", sender_name="Bluebird"))
    assert MailServer.objects.get().password is not None
    owner.post("/settings/mail/", told(mail_server, password="", host="smtp.elsewhere.test"))
    assert MailServer.objects.get().password is None  # it never goes to a host it wasn't typed for


def test_by_starttls_and_in_one_line(
    owner: Client, bluebird: Merchant, pem: Path, settings: Any, now: datetime
) -> None:
    settings.MAIL_INSIDE, settings.MAIL_CA = True, str(pem)
    with serving(pem, direct=False) as server:
        owner.post("/settings/mail/", told(server, security="starttls"))
        posted(bluebird, now=now)
        assert sending.send_due(now=now) == 1
        assert server.over_tls == [True]
        assert server.letters[0]["Subject"] == "查件 Bcc: all@bluebird.test"
        assert server.letters[0]["Bcc"] is None


def test_a_server_that_is_not_who_it_says_gets_nothing(
    owner: Client, bluebird: Merchant, tmp_path: Path, settings: Any, now: datetime
) -> None:
    other = certificate(tmp_path, "smtp.other.test")
    settings.MAIL_INSIDE, settings.MAIL_CA = True, str(other)  # trusted, but another's name
    for direct, security in ((True, "tls"), (False, "starttls")):
        with serving(other, direct=direct) as server:
            owner.post("/settings/mail/", told(server, security=security))
            posted(bluebird, to=f"{security}@carrier.test", now=now)
            assert sending.send_due(now=now) == 0
            assert server.letters == []
    assert "SSLCertVerificationError" in str(one("SELECT last_error FROM casework_mailserver"))
    assert "The server doesn't take letters" in text(owner.get("/settings/mail/"))


def test_a_server_that_is_away_is_tried_again_and_then_takes_it_once(
    owner: Client, bluebird: Merchant, mail_server: KeptMail, now: datetime
) -> None:
    owner.post("/settings/mail/", told(mail_server, port="9"))  # nobody listens there
    assert posted(bluebird, now=now)
    assert not posted(bluebird, now=now)
    assert sending.send_due(now=now) == 0
    assert MailLetter.objects.get().attempts == 1
    assert sending.send_due(now=now + timedelta(seconds=29)) == 0
    assert MailLetter.objects.get().attempts == 1  # it waits half a minute before it tries again
    owner.post("/settings/mail/", told(mail_server))
    assert sending.send_due(now=now + timedelta(seconds=31)) == 1
    assert len(mail_server.letters) == 1
    assert MailServer.objects.get().last_error == ""


def test_who_dies_before_noting_sends_it_again_under_the_same_mark(
    owner: Client, bluebird: Merchant, mail_server: KeptMail, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.post("/settings/mail/", told(mail_server))
    posted(bluebird, now=now)
    with monkeypatch.context() as dying:
        dying.setattr(sending, "_sent", lambda *_all: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            sending.send_of(bluebird.pk, now)
    assert sending.send_due(now=now + timedelta(minutes=4)) == 0  # leased to who died
    assert sending.send_due(now=now + timedelta(minutes=6)) == 1
    first, second = mail_server.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_an_address_that_is_not_there_is_given_up_and_told(
    owner: Client, bluebird: Merchant, mail_server: KeptMail, now: datetime
) -> None:
    mail_server.refusing["gone@carrier.test"] = "550 5.1.1 No such user"
    mail_server.refusing["busy@carrier.test"] = "450 4.2.1 Try again later"
    owner.post("/settings/mail/", told(mail_server))
    posted(bluebird, to="gone@carrier.test", now=now)
    posted(bluebird, to="busy@carrier.test", now=now, lasts=timedelta(hours=1))
    sending.send_due(now=now)
    states = dict(MailLetter.objects.values_list("once", "state"))
    assert states == {"to:gone@carrier.test": "failed", "to:busy@carrier.test": "waiting"}
    notice = Notice.objects.get()
    assert "No such user" in notice.words["why"]
    assert "g***@carrier.test" in text(owner.get("/notices/"))
    sending.send_due(now=now + timedelta(hours=2))  # of no use any more
    assert set(MailLetter.objects.values_list("state", flat=True)) == {"failed"}
    assert rows("SELECT 1 FROM casework_mailletter WHERE content IS NOT NULL") == []
    assert mail_server.letters == []


def test_no_server_within_the_network_is_reached_unless_allowed(
    owner: Client, bluebird: Merchant, mail_server: KeptMail, settings: Any, now: datetime
) -> None:
    settings.MAIL_INSIDE = False
    owner.post("/settings/mail/", told(mail_server))
    posted(bluebird, now=now)
    assert sending.send_due(now=now) == 0
    assert mail_server.letters == []
    assert "NotOutside" in MailLetter.objects.get().last_error


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"security": "none"}, id="a_password_in_clear"),
        pytest.param({"host": "smtp.x/../y"}, id="no_host"),
        pytest.param({"port": "70000"}, id="no_port"),
        pytest.param({"sender": "nobody"}, id="no_address"),
    ],
)
def test_what_is_no_server_is_refused(owner: Client, mail_server: KeptMail, wrong: dict[str, Any]) -> None:
    assert owner.post("/settings/mail/", told(mail_server, **wrong)).status_code == 422
    assert MailServer.objects.count() == 0


def test_only_managers_and_only_their_own(
    owner: Client, agent: Client, outsider: Client, bluebird: Merchant, mail_server: KeptMail, now: datetime
) -> None:
    owner.post("/settings/mail/", told(mail_server))
    posted(bluebird, now=now)
    assert agent.get("/settings/mail/").status_code == 404
    assert agent.post("/settings/mail/test").status_code == 404
    assert outsider.get("/settings/mail/").context["rows"] == []
    with pytest.raises(NoAddress):
        posted(bluebird, to="nobody", now=now)
