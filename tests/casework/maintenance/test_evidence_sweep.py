"""Bytes nobody points to go after a time of grace; what a file, a pack or a letter names stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from amends.casework.evidence import store
from amends.casework.maintenance import evidence_sweep
from amends.casework.maintenance.evidence_sweep import sweep_due
from amends.merchants.models import Shop
from tests.casework.stories import feed, placed, rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    settings.AMENDS_HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "files"


def stored(merchant: int, content: bytes, *, days: float) -> Path:
    path = store.place(merchant, store.put(merchant, content))
    aged(path, days)
    return path


def aged(path: Path, days: float) -> None:
    then = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))


def test_what_nobody_names_goes_after_a_day_and_the_rest_stays(home: Path, tmall_shop: Shop) -> None:
    now = timezone.now()
    merchant = tmall_shop.merchant_id
    dossier = feed(tmall_shop, placed(at=now), now=now)
    orphan, fresh, named = (stored(merchant, word, days=d) for word, d in ((b"a", 2), (b"b", 0.5), (b"c", 2)))
    insert = (
        "INSERT INTO casework_file (merchant_id, dossier_id, case_no, item, name, media_type, size, sha256, preview,"
        " source, note, by, at, removed_why) VALUES (%s, %s, 1, '', 'c', 'text/plain', 1, %s, false, 'upload', '', 1,"
        " now(), '') RETURNING id"
    )
    rows(insert, merchant, dossier, named.name)
    letter = stored(merchant, b"d", days=2)
    rows(
        "INSERT INTO casework_letter (merchant_id, token, dossier_id, case_no, by, channel, text, promises, files,"
        " written_at, send_at, refused) VALUES (%s, 't', %s, 1, 1, 'chat', 'x', '[]', %s, now(), now(), '')"
        " RETURNING token",
        merchant, dossier, f'[{{"id": 1, "name": "d", "sha256": "{letter.name}"}}]',
    )  # fmt: skip
    draft = home / str(merchant) / ".draft-0123"
    draft.write_bytes(b"half")
    aged(draft, 40)
    assert sweep_due(now=timezone.now()) == 2
    assert not orphan.exists()
    assert not draft.exists()
    assert fresh.exists()
    assert named.exists()
    assert letter.exists()


def test_it_sweeps_once_a_day(home: Path, tmall_shop: Shop) -> None:
    stored(tmall_shop.merchant_id, b"a", days=2)
    assert sweep_due(now=timezone.now()) == 1
    stored(tmall_shop.merchant_id, b"b", days=2)
    assert sweep_due(now=timezone.now()) == 0
    assert sweep_due(now=timezone.now() + timedelta(days=1, minutes=1)) == 1


def test_what_is_stored_anew_while_it_looks_is_left_alone(
    home: Path, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored(tmall_shop.merchant_id, b"a", days=2)
    before = evidence_sweep.pointed_to

    def meanwhile(merchant: int, hashes: set[str]) -> set[str]:
        store.put(merchant, b"a")
        return before(merchant, hashes)

    monkeypatch.setattr(evidence_sweep, "pointed_to", meanwhile)
    assert sweep_due(now=timezone.now()) == 0
    assert path.exists()
