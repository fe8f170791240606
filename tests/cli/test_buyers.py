"""`amends buyer`: what would go is said first; a certificate erases again after an old backup has come back."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from amends import cli
from amends.casework.erasure.models import Erasure
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import DossierRecord
from amends.cli.errors import CliError
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import HOUR, NOON, PHONE, STREET, feed, placed, rows

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "asked for by mail"


@pytest.fixture(autouse=True)
def brought_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.cli.buyers.begin", lambda **_: None)


@pytest.fixture
def orders(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), now=NOON + HOUR)
    feed(tmall_shop, placed("T-2"), now=NOON + HOUR)
    feed(tmall_shop, placed("T-3", buyer="李雷", buyer_phone="13911112222"), now=NOON + HOUR)
    EffectRecord.objects.update(state="sent", next_at=None, sent_at=NOON)


def run(*words: str) -> int:
    asked = cli.parser().parse_args(["buyer", *words])
    status: int = asked.func(asked)
    return status


def left() -> list[str]:
    return [key for (key,) in rows("SELECT key FROM casework_dossier WHERE private IS NOT NULL ORDER BY key")]


def test_it_says_what_it_would_do_and_does_it_when_told(orders: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("erase", "--phone", PHONE) == 0
    assert "Nothing was erased" in capsys.readouterr().out
    assert left() == ["T-1001", "T-2", "T-3"]
    with pytest.raises(CliError, match="--reason"):
        run("erase", "--phone", PHONE, "--yes")
    assert run("erase", "--phone", PHONE, "--yes", "--reason", WHY) == 0
    out = capsys.readouterr().out
    assert json.loads(out[out.index("{") :])["digest"] == Erasure.objects.get().digest
    assert left() == ["T-3"]
    assert adds_up() == 3


def test_a_certificate_erases_again_what_a_backup_brought_back(
    orders: None, tmall_shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list(DossierRecord.objects.filter(key="T-1001").values())
    run("erase", "--order", "T-1001", "--yes", "--reason", WHY)
    made = Erasure.objects.get()
    paper = tmp_path / "erasure.json"
    paper.write_text(json.dumps({"digest": made.digest, "certificate": made.certificate}))
    DossierRecord.objects.filter(key="T-1001").update(private=before[0]["private"], buyer=before[0]["buyer"])
    assert left() == ["T-1001", "T-2", "T-3"]
    assert run("erase", "--certificate", str(paper), "--yes") == 0
    assert left() == ["T-2", "T-3"]
    assert Erasure.objects.order_by("id").last().why == "again"  # type: ignore[union-attr]
    paper.write_text(paper.read_text().replace("T-1001", "T-3"))
    with pytest.raises(CliError, match="isn't as it was made"):
        run("erase", "--certificate", str(paper), "--yes")
    assert left() == ["T-2", "T-3"]


def test_the_export_is_for_its_owner_only_and_never_writes_over_anything(orders: None, tmp_path: Path) -> None:
    target = tmp_path / "buyer.zip"
    assert run("export", str(target), "--order", "T-2") == 0
    assert target.stat().st_mode & 0o777 == 0o600
    told: dict[str, Any] = json.loads(zipfile.ZipFile(target).read("buyer.json"))
    assert [(each["order"], each["address"]) for each in told["orders"]] == [("T-2", STREET)]
    with pytest.raises(CliError, match="can't be written"):
        run("export", str(target), "--order", "T-2")


@pytest.mark.parametrize(
    ("words", "said"), ((("--order", "T-9"), "No order T-9"), (("--phone", "13800000000"), "Nothing is held"))
)
def test_what_is_not_there_is_said(orders: None, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CliError, match=said):
        run("erase", *words)
