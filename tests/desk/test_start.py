"""The first run: the setup link, first steps, a file from the page, the sample case; and the bell."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.casework.models import Case, Dossier
from amends.desk import importing
from amends.merchants import first_run
from amends.merchants.models import Desk, Member, Merchant, Notice, NoticeKind, Shop, Upload
from amends.merchants.notices import tell
from tests.casework.stories import placed, refund_asked
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
    assert mate.get("/start/").status_code == 404


def test_a_file_from_the_page_is_imported_and_followed(
    owner: Client, tmall_shop: Shop, lead: Member, home: Path
) -> None:
    lines = b"\n".join(msgspec.json.encode(each) for each in (placed(), refund_asked())) + b"\n{broken\n"
    file = SimpleUploadedFile("old.ndjson", lines)
    upload = importing.begin(lead, tmall_shop, file, kind="signals", wait=True)
    upload.refresh_from_db()
    assert (upload.state, upload.refused, upload.total) == ("done", 1, 3)
    assert Dossier.objects.get().key == "T-1001"
    assert list((home / "uploads").iterdir()) == []
    assert "3 signals in" in text(owner.get(f"/start/upload/{upload.pk}"))
    assert "1 in quarantine" in text(owner.get("/start/"))


def test_what_is_no_zip_says_so(tmall_shop: Shop, lead: Member) -> None:
    upload = importing.begin(lead, tmall_shop, SimpleUploadedFile("x.zip", b"not a zip"), kind="olist", wait=True)
    upload.refresh_from_db()
    assert upload.state == "failed"
    assert upload.error


def test_an_outsider_neither_sends_nor_sees_our_files(outsider: Client, tmall_shop: Shop, lead: Member) -> None:
    file = SimpleUploadedFile("old.ndjson", b"{}")
    sent = outsider.post("/start/upload", {"shop": tmall_shop.pk, "format": "signals", "file": file})
    assert sent.status_code == 404
    assert not Upload.objects.exists()
    ours = importing.begin(lead, tmall_shop, SimpleUploadedFile("a", b"{}"), kind="signals", wait=True)
    assert outsider.get(f"/start/upload/{ours.pk}").status_code == 404


@pytest.mark.mission("B9")
def test_the_sample_case_is_there_at_once_with_its_tone(owner: Client, tmall_shop: Shop) -> None:
    page = owner.post("/start/sample", {"shop": tmall_shop.pk}, follow=True)
    assert page.redirect_chain[-1][0].startswith("/cases/")
    assert Case.objects.get(no=1).tone > 0
    assert "nnoyed" in text(page) or "ngry" in text(page)


def test_the_bell_counts_and_leads_there(owner: Client, outsider: Client, tmall_shop: Shop, lead: Member) -> None:
    words = {"say": "mentioned", "who": "Mate", "case": "T-1/1", "text": "@Owner look"}
    now = timezone.now()
    for _ in range(2):
        tell(
            merchant_id=lead.merchant_id, members=[lead.pk], kind=NoticeKind.MENTION, words=words, url="/work/",
            once="m1", now=now,
        )  # fmt: skip
    assert owner.get("/notices/bell").text.strip() == "1"
    page = owner.get("/notices/")
    assert "Mate mentions you on T-1/1" in text(page)
    number = Notice.objects.get().pk
    assert outsider.post(f"/notices/{number}").status_code == 404
    assert owner.post(f"/notices/{number}").headers["location"] == "/work/"
    assert owner.get("/notices/bell").text.strip() == ""


def test_what_i_muted_is_not_told(owner: Client, lead: Member, tmall_shop: Shop) -> None:
    owner.post("/settings/notifications/", {"kinds": ["due"]})
    assert Member.objects.get(user__email=OWNER).muted == ["approval", "hand_over", "mention", "staff"]


def test_the_team_page_is_the_leads(owner: Client, mate: Client, tmall_shop: Shop) -> None:
    assert "Mate" in text(owner.get("/settings/team/"))
    assert mate.get("/settings/team/").status_code == 404
