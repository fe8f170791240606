"""Links that reach a partner's contacts by themselves, over a real mail server: sent, opened, reminded, by hand."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from amends.casework.ledger.models import CaseRecord
from amends.casework.links import mailing
from amends.casework.links.models import OutsideLink
from amends.casework.mail import sending
from amends.casework.mail.models import MailLetter
from amends.casework.partners import asking
from amends.merchants.models import Member, Notice, Shop
from tests.casework.law import adds_up
from tests.casework.stories import HOUR, one
from tests.cast import AGENT
from tests.desk.pages import text
from tests.desk.test_mail import told
from tests.desk.test_partners import CARRIER, guest, located, made, posted
from tests.mail_server import KeptMail, certificate, serving

__all__ = ["guest"]
pytestmark = pytest.mark.django_db(transaction=True)
MAILED = CARRIER | {
    "hours": "0:00-24:00", "contact-channel": ["mail", "phone", "phone"],
    "contact-address": ["wang@carrier.test", "0571-1234", ""],
}  # fmt: skip


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def mail_server(owner: Client, pem: Path, settings: Any) -> Iterator[KeptMail]:
    settings.MAIL_INSIDE, settings.MAIL_CA = True, str(pem)
    with serving(pem) as kept:
        owner.post("/settings/mail/", told(kept))
        yield kept


def go_round(now: datetime) -> None:
    """What the caretaker does every few seconds."""
    asking.ask_due(now=now)
    mailing.mail_due(now=now)
    sending.send_due(now=now)


def link_in(letter: Any) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/x/\S+)", letter.get_content())
    assert found is not None, letter.get_content()
    return found[1]


@pytest.mark.mission("M9", "N12")
def test_a_step_that_waits_for_a_carrier_reaches_it_by_itself(
    owner: Client, guest: Client, tmall_shop: Shop, mail_server: KeptMail, now: datetime
) -> None:
    partner = made(owner, MAILED)
    order = located(tmall_shop, now, "T-2001")
    go_round(now)
    go_round(now)
    (letter,) = mail_server.letters  # once
    assert letter["To"].addresses[0].addr_spec == "wang@carrier.test"
    said = letter["Subject"] + letter.get_content()
    assert not any(word in said for word in ("王小明", "1234", "299", "文三路", "T-2001"))  # neither buyer nor order
    page = f"/settings/partners/{partner.id}/"
    assert "王站长 · mailed" in text(owner.get(page))
    assert "opened" not in text(owner.get(page))
    own = link_in(letter)
    assert "W2001" in text(guest.get(own))
    assert "opened" in text(owner.get(page))
    assert "mailed" in text(owner.get(f"/cases/{order}/1/"))
    done = posted(guest, own, "answer", **{"form.goods_place": "杭州中转站", "form.answered_by": "王站长"})
    assert "Thank you, the answer has arrived." in text(done)
    assert one("SELECT state FROM casework_step WHERE dossier_id = %s AND step = 'ask'", order) == "done"
    go_round(now + 3 * HOUR)
    assert len(mail_server.letters) == 1  # who has answered isn't reminded
    adds_up()


@pytest.mark.mission("N12")
def test_who_stays_silent_is_reminded_once_then_the_next_is_asked_by_hand(
    owner: Client, guest: Client, tmall_shop: Shop, mail_server: KeptMail, now: datetime
) -> None:
    partner = made(owner, MAILED)  # four hours to answer; asked an hour ago
    order = located(tmall_shop, now, "T-2001")
    go_round(now)
    go_round(now + timedelta(minutes=119))
    assert len(mail_server.letters) == 1
    go_round(now + 2 * HOUR)
    go_round(now + timedelta(minutes=150))
    first, again = mail_server.letters
    assert link_in(first) != link_in(again)
    assert "W2001" in text(guest.get(link_in(first)))  # the older letter still opens it
    assert first["Subject"] in again["Subject"]
    go_round(now + 4 * HOUR)  # its time is over: now the second, who has a telephone only
    assert len(mail_server.letters) == 2
    assert "by hand: 李主管" in text(owner.get(f"/settings/partners/{partner.id}/"))
    assert OutsideLink.objects.filter(dossier_id=order).count() == 2


@pytest.mark.mission("N12")
def test_who_has_the_case_hears_that_the_mail_came_back(
    owner: Client, agent: Client, tmall_shop: Shop, mail_server: KeptMail, now: datetime
) -> None:
    mail_server.refusing["wang@carrier.test"] = "550 No such user"
    partner = made(owner, MAILED)
    order = located(tmall_shop, now, "T-2001")
    mate = Member.objects.get(user__email=AGENT)
    CaseRecord.objects.filter(dossier_id=order).update(owner=str(mate.pk))
    go_round(now)
    assert "mail failed (550 No such user): to be sent by hand" in text(owner.get(f"/settings/partners/{partner.id}/"))
    assert list(Notice.objects.filter(words__say="mail_failed").values_list("member_id", flat=True)) == [mate.pk]


def test_who_was_mailed_already_keeps_nobody_waiting(
    owner: Client, tmall_shop: Shop, mail_server: KeptMail, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many wait for an answer, those asked after them are mailed as well."""
    monkeypatch.setattr(mailing, "MOST", 1)
    made(owner, MAILED)
    for order in ("T-2001", "T-2002"):
        located(tmall_shop, now, order)
    go_round(now)
    assert len(mail_server.letters) == 1
    go_round(now)
    assert len({link_in(letter) for letter in mail_server.letters}) == 2


def test_without_a_server_nothing_is_made_and_all_goes_by_hand(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    partner = made(owner, MAILED)
    located(tmall_shop, now, "T-2001")
    go_round(now)
    assert OutsideLink.objects.count() == MailLetter.objects.count() == 0
    assert "by hand: 王站长" in text(owner.get(f"/settings/partners/{partner.id}/"))
