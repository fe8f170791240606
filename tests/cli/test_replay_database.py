"""``amends replay database``: the past of a shop out of the ledger, and the proof that its log adds up."""

import json
from datetime import datetime

import pytest

from amends.casework.ledger.models import DossierRecord
from amends.engine import dossier as dossiers
from amends.merchants.models import Shop
from tests.casework.stories import DAY, HOUR, NOON, drain, feed, placed, refund_asked
from tests.cli.test_replay import run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("X1")]
NOTHING = datetime(2026, 12, 24, tzinfo=NOON.tzinfo).isoformat()


@pytest.fixture(autouse=True)
def _past(tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.cli.database_replay.begin", lambda: None)
    monkeypatch.setattr("amends.cli.database_replay.join_demo", lambda: None)
    feed(tmall_shop, placed(), refund_asked(), placed("T-2"), now=NOON + HOUR)
    drain(NOON + 3 * DAY)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert run("replay", "database", *words, "--json") == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_log_is_run_again_as_a_file_is(capsys: pytest.CaptureFixture[str], tmall_shop: Shop) -> None:
    found = said(capsys, "--shop", tmall_shop.name)
    assert set(found) == {"orders", "end", "scenes", "playbook"}
    assert found["orders"] == 2
    assert found["end"] == "2026-11-11T13:00:00+08:00"
    kept = {key for (key,) in DossierRecord.objects.values_list("key")}
    assert kept == {"T-1001", "T-2"}


def test_until_another_day_under_another_playbook(capsys: pytest.CaptureFixture[str]) -> None:
    under = said(capsys, "--playbook", "jd", "--until", "2026-11-20")
    assert str(under["playbook"]).startswith("jd@")
    assert said(capsys, "--since", NOTHING)["orders"] == 0


def test_which_shop_must_be_plain(capsys: pytest.CaptureFixture[str], olist_shop: Shop) -> None:
    assert run("replay", "database") == 2
    assert olist_shop.name in capsys.readouterr().err
    assert run("replay", "database", "--shop", "nobody's") == 1
    assert run("replay", "database", "--own", "7", "--shop", "Bluebird Tmall") == 2
    assert run("replay", "signals", "--playbook", "tmall") == 2
    assert run("replay", "signals", "--check") == 2


def test_the_log_is_proved_and_what_does_not_add_up_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("replay", "database", "--check") == 0
    assert "2 add up, 0 don't, 0 can't be told" in capsys.readouterr().out
    row = DossierRecord.objects.get(key="T-2")
    meddled = dossiers.decode(bytes(row.state))
    meddled.facts.amount = 1
    DossierRecord.objects.filter(key="T-2").update(state=dossiers.encode(meddled))
    assert run("replay", "database", "--check") == 1
    out = capsys.readouterr().out
    assert "T-2" in out
    assert "facts.amount: 29900 folded, 1 stored" in out
