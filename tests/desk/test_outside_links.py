"""Links for people outside: one task each, for a time, and nothing else; what comes by them is evidence and facts."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.casework.evidence.models import File
from amends.casework.ledger.audit_models import Audit
from amends.casework.links.models import OutsideLink
from amends.engine.signals import PartnerAsked
from amends.engine.words import Party, Request
from amends.merchants.models import Member, Merchant, Notice, Shop
from tests.casework.evidence.test_files import picture
from tests.casework.stories import HOUR, feed, placed, rows
from tests.desk.conftest import at
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
ITEM = "wms_hold_result"


@pytest.fixture
def case(refund: int, tmall_shop: Shop) -> str:
    return at(tmall_shop, "T-1001")


@pytest.fixture
def located(tmall_shop: Shop, now: datetime) -> str:
    """The carrier has been asked where the parcel is."""
    asked = PartnerAsked(id="w", at=now - HOUR, order="T-1002", ref="W1", what=Request.LOCATE, party=Party.CARRIER)
    feed(tmall_shop, placed("T-1002", at=now - 2 * HOUR), asked, now=now)
    return at(tmall_shop, "T-1002")


@pytest.fixture
def guest() -> Client:
    """Somebody with a phone and a link."""
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def link(colleague: Client, case: str, **asked: str) -> str:
    """The path of a link just made."""
    page = colleague.post(f"{case}links", asked, follow=True).content.decode()
    found = re.search(r'value="http://testserver(/x/[^"]+)"', page)
    assert found is not None, page[:2000]
    return found[1]


def send(guest: Client, path: str, *contents: bytes, **more: Any) -> Any:
    """Sent from the page that the link shows."""
    guest.get(path)
    body = {
        "token": str(uuid4()),
        "file": [SimpleUploadedFile(f"{n}.png", each, "image/png") for n, each in enumerate(contents)],
        "csrfmiddlewaretoken": guest.cookies["csrftoken"].value if "csrftoken" in guest.cookies else "",
    }
    return guest.post(f"{path}files", body | more, follow=True)


def reply(guest: Client, path: str, **said: str) -> Any:
    guest.get(path)
    token = guest.cookies["csrftoken"].value
    answers = {name.replace("__", "."): value for name, value in said.items()}
    return guest.post(f"{path}answer", {"csrfmiddlewaretoken": token, **answers})


@pytest.mark.mission("X7")
def test_the_buyers_pictures_come_in_as_evidence(owner: Client, guest: Client, case: str, agent_member: Member) -> None:
    path = link(owner, case, party="buyer", item=ITEM)
    assert path not in owner.get(case).content.decode()  # shown once
    page = text(guest.get(path))
    assert "T-1001" in page
    assert "王" not in page  # nothing of the buyer
    assert "299" not in page  # nothing of money
    answer = send(guest, path, picture(), picture(size=(40, 40)))
    assert "2 files have arrived. Thank you!" in text(answer)
    assert [(file.item, file.source) for file in File.objects.order_by("id")] == [(ITEM, "buyer"), (ITEM, "buyer")]
    words = text(owner.get(case))
    assert "1 of 1" in words
    assert "2 files came" in words
    assert rows("SELECT payload->>'by' ~ '^buyer:' FROM casework_signal WHERE kind = 'evidence.added'") == [(True,)] * 2
    actors = set(Audit.objects.filter(verb="evidence.added").values_list("actor", flat=True))
    assert len(actors) == 1
    assert actors.pop().startswith("buyer:")
    assert Notice.objects.get(kind="hand_over").words["say"] == "outside_files"


@pytest.mark.mission("M9")
def test_the_carriers_answer_is_the_fact_its_step_waits_for(owner: Client, guest: Client, located: str) -> None:
    path = link(owner, located, step="ask", name="王站长")
    page = text(guest.get(path))
    assert "The carrier answers" in page
    wrong = reply(guest, path, form__answered_by="王站长")
    assert wrong.status_code == 422
    assert "This is needed." in text(wrong)
    right = reply(guest, path, form__goods_place="杭州中转站", form__answered_by="王站长")
    assert "Thank you, the answer has arrived." in text(right)
    assert rows("SELECT step, state FROM casework_step ORDER BY place") == [("ask", "done"), ("tell_buyer", "ready")]
    words = text(owner.get(located))
    assert "杭州中转站" in words
    assert "Carrier · 王站长" in words
    assert guest.get(path).status_code == 410  # an answer is given once
    assert reply_again(guest, path).status_code == 410
    assert Notice.objects.get(kind="hand_over").words["who"] == "王站长"


def reply_again(guest: Client, path: str) -> Any:
    token = guest.cookies["csrftoken"].value
    return guest.post(f"{path}answer", {"csrfmiddlewaretoken": token, "form.goods_place": "x"})


def test_a_link_opens_its_task_and_nothing_else(owner: Client, guest: Client, case: str, located: str) -> None:
    files, answer = link(owner, case, party="supplier"), link(owner, located, step="ask")
    assert send(guest, answer, picture()).status_code == 410
    assert reply(guest, files, form__goods_place="x").status_code == 410
    assert guest.get(case).status_code == 302  # to sign in
    assert File.objects.count() == 0
    bad = ("/x/0.a/", "/x/zz.b/", "/x/1./", "/x/١.b/", f"/x/{'9' * 200}.b/", guessed(files), f"{files[:-1]}%00/")
    assert {guest.get(path).status_code for path in bad} <= {410, 404, 400}


def guessed(path: str) -> str:
    """One that differs in its last character."""
    return f"{path[:-2]}{'B' if path[-2] == 'A' else 'A'}/"


def test_it_ends_with_time_when_taken_back_and_when_enough_has_come(
    owner: Client, guest: Client, case: str, now: datetime
) -> None:
    first, second, third = (link(owner, case, party="buyer") for _ in range(3))
    one, two, three = OutsideLink.objects.order_by("id")
    OutsideLink.objects.filter(id=one.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert guest.get(first).status_code == 410
    assert "Taken back" in text(owner.post(f"/links/{two.id}/revoke", follow=True))
    assert guest.get(second).status_code == 410
    assert send(guest, second, picture()).status_code == 410
    OutsideLink.objects.filter(id=three.id).update(files=19)
    too_many = send(guest, third, picture(), picture(size=(30, 30)))
    assert "more than this link takes" in text(too_many)
    assert File.objects.count() == 0
    assert "20 files have arrived" in text(send(guest, third, picture()))


def test_what_is_no_picture_says_why_and_the_rest_is_kept(owner: Client, guest: Client, case: str) -> None:
    path = link(owner, case, party="buyer")
    answer = send(guest, path, picture(), b"<html><script>alert(1)</script>")
    assert answer.status_code == 422
    assert "is not taken" in text(answer)
    assert File.objects.count() == 1


def test_without_the_pages_own_token_nothing_is_taken(owner: Client, guest: Client, case: str) -> None:
    path = link(owner, case, party="buyer")
    assert send(guest, path, picture(), csrfmiddlewaretoken="x" * 32).status_code == 403
    assert File.objects.count() == 0


def test_another_merchant_makes_takes_back_and_sees_none_of_ours(
    owner: Client, outsider: Client, guest: Client, case: str, rival: Merchant
) -> None:
    link(owner, case, party="buyer")
    (made,) = OutsideLink.objects.all()
    assert outsider.post(f"{case}links", {"party": "buyer"}).status_code == 404
    assert outsider.post(f"/links/{made.id}/revoke").status_code == 404
    OutsideLink.objects.filter(id=made.id).update(revoked_at=None)
    moved = link(owner, case, party="buyer").replace(f"/x/{made.merchant_id:x}.", f"/x/{rival.pk:x}.")
    assert guest.get(moved).status_code == 410


def test_a_colleague_who_tries_it_sees_what_the_outsider_sees(owner: Client, case: str) -> None:
    path = link(owner, case, party="buyer")
    assert "Please send pictures" in text(owner.get(path))
    assert owner.get(case).status_code == 200


def test_when_who_made_it_has_gone_it_still_works(
    owner: Client, agent: Client, guest: Client, case: str, agent_member: Member
) -> None:
    path = link(agent, case, party="buyer")
    Member.objects.filter(id=agent_member.pk).update(is_active=False)
    assert "1 file has arrived" in text(send(guest, path, picture()))


def test_it_is_audited_without_the_link_itself(owner: Client, case: str) -> None:
    path = link(owner, case, party="buyer")
    owner.post(f"/links/{OutsideLink.objects.get().id}/revoke")
    verbs = list(Audit.objects.filter(verb__startswith="link.").order_by("id").values_list("verb", flat=True))
    assert verbs == ["link.made", "link.revoked"]
    assert path.rpartition(".")[2].strip("/") not in str(list(Audit.objects.values_list("detail", flat=True)))
    assert "Made a link for somebody outside" in text(owner.get("/audit/"))


def test_nobody_outside_does_a_step_of_ours(owner: Client, case: str) -> None:
    """A refund least of all, whoever made the link."""
    answer = owner.post(f"{case}links", {"step": "refund", "party": "carrier"}, follow=True)
    assert "nobody outside can answer it" in text(answer)
    assert OutsideLink.objects.count() == 0
