"""The first run: the setup link, first steps, a file from the page, the sample case; and the bell."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.casework.approval.models import Grant
from amends.casework.causes.models import Mishap
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord, DossierRecord, SignalRecord
from amends.casework.people.assignment import loads
from amends.casework.worker.rounds import assign_due
from amends.desk.start import imports
from amends.merchants import about, first_run
from amends.merchants.models import Desk, Member, Merchant, Notice, NoticeKind, Shop, Upload
from amends.merchants.notices import tell
from tests.casework.stories import drain, feed, number, placed, refund_asked
from tests.cast import OWNER
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.AMENDS_HOME = tmp_path
    return tmp_path


def test_the_setup_link_makes_the_merchant_once(nobody: Client) -> None:
    token = first_run.token()
    assert nobody.get("/welcome/wrong").status_code == 404
    form = {
        "merchant": "Bluebird", "name": "Anna", "email": "Anna@bluebird.test", "password": "a long enough one",
        "language": "en",
    }  # fmt: skip
    assert nobody.post(f"/welcome/{token}", form | {"password": "short"}).status_code == 422
    assert not Merchant.objects.exists()
    page = nobody.post(f"/welcome/{token}", form, follow=True)
    assert "First steps" in text(page)
    assert Member.objects.get().roles == ["owner"]
    assert Desk.objects.filter(code="returns").exists()
    assert Client().get(f"/welcome/{token}").status_code == 404
    assert first_run.token() == ""


def test_there_is_no_setup_link_once_there_is_a_merchant(nobody: Client, bluebird: Merchant, home: Path) -> None:
    (home / first_run.NAME).write_text("left-over")
    assert nobody.get("/welcome/left-over").status_code == 404


def test_an_owner_without_a_shop_is_led_to_the_first_steps(owner: Client, mate: Client) -> None:
    assert owner.get("/").headers["location"] == "/start/"
    assert "1 of 4" in text(owner.get("/start/"))  # the mate
    page = text(mate.get("/start/"))
    assert "Import a file" not in page
    assert "There is no shop yet. owner can open one." in page


def test_who_does_not_manage_has_first_steps_of_their_own(agent: Client, tmall_shop: Shop) -> None:
    page = agent.get("/start/")
    assert "Make your account yours" in text(page)
    assert "0 of 2" in text(page)
    assert agent.post("/start/upload", {"shop": tmall_shop.pk}).status_code == 404
    assert agent.post("/start/sample/remove").status_code == 404


def test_the_first_steps_go_on_where_they_were_left(owner: Client, tmall_shop: Shop, mate_member: Member) -> None:
    assert "2 of 4" in text(owner.get("/start/"))
    feed(tmall_shop, placed(at=timezone.now()), refund_asked(at=timezone.now()), now=timezone.now())
    page = owner.get("/start/")
    assert "3 of 4" in text(page)
    assert "The first case is there: T-1001" in text(page)
    assert owner.post("/start/toured").status_code == 204
    assert "All set." in text(owner.get("/start/"))


def test_the_first_steps_can_be_put_away(owner: Client, tmall_shop: Shop) -> None:
    assert owner.post("/start/put-away").headers["location"] == "/work/"
    assert Member.objects.get(user__email=OWNER).shown == ["start"]


def test_the_rail_leads_back_to_the_steps_until_they_are_over_or_put_away(
    owner: Client, tmall_shop: Shop, mate_member: Member
) -> None:
    entry = '<a class="rail-place" href="/start/"'
    assert entry not in owner.get("/work/").text, "nothing was begun yet"
    owner.get("/start/")
    assert entry in owner.get("/work/").text
    owner.post("/start/put-away")
    assert entry not in owner.get("/work/").text
    assert 'href="/start/"' in owner.get("/settings/").text
    owner.get("/start/")
    assert entry in owner.get("/work/").text, "taken up again from the settings"
    feed(tmall_shop, placed(), refund_asked(), now=timezone.now())
    owner.post("/start/toured")
    assert "All set" in text(owner.get("/start/"))
    assert entry not in owner.get("/work/").text


def test_a_file_from_the_page_is_imported_and_followed(
    owner: Client, tmall_shop: Shop, lead: Member, home: Path
) -> None:
    lines = b"\n".join(msgspec.json.encode(each) for each in (placed(), refund_asked())) + b"\n{broken\n"
    file = SimpleUploadedFile("old.ndjson", lines)
    upload = imports.begin(lead, tmall_shop, file, kind="signals", wait=True)
    upload.refresh_from_db()
    assert (upload.state, upload.refused, upload.total) == ("done", 1, 3)
    assert DossierRecord.objects.get().key == "T-1001"
    assert list((home / "uploads").iterdir()) == []
    assert "3 signals in" in text(owner.get(f"/start/upload/{upload.pk}"))
    assert "1 in quarantine" in text(owner.get("/start/"))


def test_what_is_no_zip_says_so(tmall_shop: Shop, lead: Member) -> None:
    upload = imports.begin(lead, tmall_shop, SimpleUploadedFile("x.zip", b"not a zip"), kind="olist", wait=True)
    upload.refresh_from_db()
    assert upload.state == "failed"
    assert upload.error


def test_an_outsider_neither_sends_nor_sees_our_files(outsider: Client, tmall_shop: Shop, lead: Member) -> None:
    file = SimpleUploadedFile("old.ndjson", b"{}")
    sent = outsider.post("/start/upload", {"shop": tmall_shop.pk, "format": "signals", "file": file})
    assert sent.status_code == 404
    assert not Upload.objects.exists()
    ours = imports.begin(lead, tmall_shop, SimpleUploadedFile("a", b"{}"), kind="signals", wait=True)
    assert outsider.get(f"/start/upload/{ours.pk}").status_code == 404


@pytest.mark.mission("B9")
def test_the_sample_case_is_there_at_once_with_its_tone(owner: Client, tmall_shop: Shop) -> None:
    page = owner.post("/start/sample", {"shop": tmall_shop.pk}, follow=True)
    assert page.redirect_chain[-1][0].startswith("/cases/")
    assert page.redirect_chain[-1][0].endswith("?tour=1")
    assert CaseRecord.objects.get(no=1).tone > 0
    assert "nnoyed" in text(page) or "ngry" in text(page)
    assert "in no list and no count" in text(page)


def test_a_sample_is_never_counted_and_nothing_is_sent_for_it(owner: Client, tmall_shop: Shop, lead: Member) -> None:
    page = owner.post("/start/sample", {"shop": tmall_shop.pk}, follow=True)
    case = CaseRecord.objects.get(no=1)
    assert case.state == "sample"
    assert case.order_key not in text(owner.get("/work/?view=all"))
    assert "SAMPLE" not in text(owner.get("/holds/"))
    assert assign_due(now=timezone.now()) == 0
    address = page.redirect_chain[-1][0].partition("?")[0]
    step = re.search(r'name="step" value="([a-z_]+)"', page.text)
    assert step
    done = owner.post(f"{address}step", {"token": str(uuid4()), "step": step[1]}, follow=True)
    assert done.status_code == 200
    owner.post(f"{address}take", {"token": str(uuid4())})
    assert loads(lead.merchant_id, [lead.pk]) == {lead.pk: 0}
    assert set(EffectRecord.objects.values_list("state", flat=True)) == {"past"}
    assert not Grant.objects.exists()
    assert not Mishap.objects.exists()
    drain(timezone.now())
    assert CaseRecord.objects.get(no=1).state == "sample"


def test_the_sample_is_found_again_made_anew_and_taken_away(
    owner: Client, outsider: Client, tmall_shop: Shop, rival_shop: Shop
) -> None:
    first = owner.post("/start/sample")
    assert owner.post("/start/sample").headers["location"] == first.headers["location"]
    assert owner.post("/start/sample", {"new": "1"}).headers["location"] != first.headers["location"]
    outsider.post("/start/sample")
    feed(tmall_shop, placed(), refund_asked(), now=timezone.now())
    assert "2 sample orders taken away" in text(owner.post("/start/sample/remove", follow=True))
    assert owner.get(first.headers["location"]).status_code == 404
    assert set(DossierRecord.objects.filter(shop=tmall_shop).values_list("key", flat=True)) == {"T-1001"}
    assert DossierRecord.objects.filter(shop=rival_shop).count() == 1  # theirs
    assert (
        not SignalRecord.objects.filter(shop_id=tmall_shop.pk).exclude(dossier_id=number(tmall_shop, "T-1001")).exists()
    )


def test_an_agent_may_walk_over_a_sample_too(agent: Client, tmall_shop: Shop) -> None:
    page = agent.post("/start/sample", follow=True)
    assert page.redirect_chain[-1][0].startswith("/cases/")


def test_the_bell_counts_and_leads_there(owner: Client, outsider: Client, tmall_shop: Shop, lead: Member) -> None:
    words = {"say": "mentioned", "who": "Mate", "case": "T-1/1", "text": "@Owner look"}
    now = timezone.now()
    for _ in range(2):
        tell(
            merchant_id=lead.merchant_id, members=[lead.pk], kind=NoticeKind.MENTION, words=words, about=about.WORK,
            once="m1", now=now,
        )  # fmt: skip
    assert owner.get("/notices/bell").text.strip() == "1"
    page = owner.get("/notices/")
    assert "Mate mentions you on T-1/1" in text(page)
    number = Notice.objects.get().id
    assert outsider.post(f"/notices/{number}").status_code == 404
    assert owner.post(f"/notices/{number}").headers["location"] == "/work/"
    assert owner.get("/notices/bell").text.strip() == ""


def test_what_i_muted_is_not_told(owner: Client, lead: Member, tmall_shop: Shop) -> None:
    owner.post("/settings/notifications/", {"kinds": ["due"]})
    assert Member.objects.get(user__email=OWNER).muted == sorted({*NoticeKind.values} - {"due"})


def test_the_team_page_is_the_leads(owner: Client, mate: Client, tmall_shop: Shop) -> None:
    assert "Mate" in text(owner.get("/settings/team/"))
    assert mate.get("/settings/team/").status_code == 404
