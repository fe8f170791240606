"""A lost key: it is told by its mark, everything else goes on, and putting it back brings everything back."""

import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.casework.evidence.models import File, Pack
from amends.casework.ledger import data_keys, privacy
from amends.casework.ledger.quarantine_models import Quarantine
from amends.casework.letters.models import Letter
from amends.casework.maintenance import evidence_sweep
from amends.casework.search import blind_index
from amends.cli.frame import missing_keys
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.evidence.test_files import picture
from tests.casework.stories import HOUR, NOON, PHONE, feed, placed, refund_asked
from tests.desk.conftest import at
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
Lose = Callable[[], Path]
CACHED = (privacy._box, privacy.keys_for, blind_index._keys)


def forget_keys() -> None:
    for cached in CACHED:
        cached.cache_clear()


@pytest.fixture(autouse=True)
def key(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    settings.AMENDS_HOME = tmp_path  # type: ignore[attr-defined]
    monkeypatch.delenv("AMENDS_DATA_KEYS", raising=False)
    forget_keys()
    yield tmp_path / "data_key"
    forget_keys()
    data_keys._MISSING.clear()


def lost(key: Path) -> str:
    """The key's file is gone; what was in it."""
    data_keys.look(now=NOON)
    was = key.read_text()
    key.unlink()
    forget_keys()
    return was


def test_a_lost_key_is_told_by_its_mark_and_missed_until_it_is_back(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    privacy.seal(b"x")
    (mark,) = privacy.marks()
    assert missing_keys() == []
    was = lost(key)
    (told,) = missing_keys()
    assert mark in told
    assert "data_key" in told
    assert privacy.marks() != [mark]  # what comes now is sealed under a new one
    monkeypatch.setenv("AMENDS_DATA_KEYS", f"{key.read_text()},{was}")
    forget_keys()
    assert missing_keys() == []
    monkeypatch.delenv("AMENDS_DATA_KEYS")
    forget_keys()
    assert [each.mark for each in data_keys.look(now=NOON)] == [mark]
    assert data_keys.forget([mark]) == 1
    assert data_keys.look(now=NOON) == []


def test_who_only_looks_makes_no_key_and_notes_none(key: Path) -> None:
    assert data_keys.look(now=NOON, seals=False) == []
    assert not key.exists()
    data_keys.look(now=NOON)
    (mark,) = privacy.marks()
    lost(key)
    assert [each.mark for each in data_keys.look(now=NOON, seals=False)] == [mark]
    assert not key.exists()


def test_a_new_key_seals_and_the_old_one_still_opens(
    key: Path, monkeypatch: pytest.MonkeyPatch, tmall_shop: Shop
) -> None:
    old = privacy.seal(b"before")
    found = blind_index.marks(tmall_shop.merchant_id, PHONE)[0]
    new = Fernet.generate_key().decode()
    monkeypatch.setenv("AMENDS_DATA_KEYS", f"{new},{key.read_text()}")
    forget_keys()
    assert privacy.unseal(old) == b"before"
    assert Fernet(new).decrypt(privacy.seal(b"after")) == b"after"
    column, marks = blind_index.wanted(tmall_shop.merchant_id, PHONE)
    assert (column, found in marks) == ("phone_mark", True)


@pytest.fixture
def filled(owner: Client, tmall_shop: Shop, key: Path) -> str:
    """A case with evidence, a pack with marked copies and an item in quarantine; the key is lost afterwards."""
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    shop = {"authorization": f"Bearer {setup.add_api_key(shop=tmall_shop)}"}
    owner.post("/api/v1/signals", b'[{"kind": "x"}]', content_type="application/json", headers=shop)
    case = at(tmall_shop, "T-1001")
    file = SimpleUploadedFile("a.png", picture(), "image/png")
    owner.post(f"{case}files/add", {"token": "8b1f9a52-6f0e-4d43-8b58-2f8f2f1f5f10", "file": file})
    owner.post(f"{case}pack", {"marked": "1"})
    owner.post(f"{case}pack")
    assert (File.objects.count(), Pack.objects.count(), Quarantine.objects.count()) == (1, 2, 1)
    lost(key)
    data_keys.look(now=NOON)
    return case


def test_pages_go_on_without_the_key_and_say_what_cannot_be_read(owner: Client, mate: Client, filled: str) -> None:
    owner.raise_request_exception = False
    file, refused = File.objects.get(), Quarantine.objects.get()
    pages = ("", "evidence/", "proofs", "print")
    found = {page: owner.get(f"{filled}{page}").status_code for page in pages}
    found |= {
        page: owner.get(page).status_code
        for page in ("/work/", "/quarantine/", "/packs/", "/audit/", "/search/?q=T-1001")
    }
    assert not [page for page, status in found.items() if status >= 500]
    gone = [
        f"/files/{file.id}",
        f"/files/{file.id}/preview.png",
        *(f"/packs/{pack.id}.zip" for pack in Pack.objects.all()),
    ]
    assert {address: owner.get(address).status_code for address in gone} == dict.fromkeys(gone, 410)
    assert "It can't be read" in text(owner.get(f"/quarantine/{refused.id}/"))
    assert (
        "be read: it was sealed under"
        in owner.post(f"{filled}reveal", {"field": "phone", "masked": "*"}).content.decode()
    )
    assert privacy.marks()[0] not in (told := text(owner.get("/work/")))
    assert data_keys.missing()[0].mark in told
    assert data_keys.missing()[0].mark not in text(mate.get("/work/"))


def test_a_pack_is_made_without_what_cannot_be_read_and_says_so(owner: Client, filled: str) -> None:
    answer = owner.post(f"{filled}pack")
    with zipfile.ZipFile(BytesIO(b"".join(answer))) as pack:
        assert sorted(pack.namelist()) == ["contents.pdf", "manifest.json"]
        assert "left_out" in pack.read("manifest.json").decode()


def test_nothing_is_swept_whose_pack_cannot_be_read(owner: Client, filled: str, tmp_path: Path) -> None:
    before = sorted((tmp_path / "files").rglob("*"))
    later = timezone.now() + timedelta(days=2)
    evidence_sweep.sweep(tmp_path / "files", now=later)
    assert sorted((tmp_path / "files").rglob("*")) == before
    assert not Letter.objects.exists()
