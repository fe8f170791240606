"""A new version of a shipped playbook: kept when first seen, compared, own values carried over or named."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from amends.casework.overlay import compiled, overlays, policies, versions
from amends.casework.overlay.models import PackVersion
from amends.engine import dossier as dossiers
from amends.engine.versions import cited
from amends.merchants.models import Member, Notice, Shop
from amends.merchants.rls import tenant
from amends.policy.difference import between, difference, tree
from amends.policy.load import load
from tests.casework.stories import DAY, HOUR, NOON, feed, number, one, placed, refund_asked, rows
from tests.desk.pages import text
from tests.policy.test_adaptation import BODY, renamed
from tests.policy.versions import NEXT, ship, update

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B11", "X5")]


@pytest.fixture
def boss(tmall_shop: Shop) -> Member:
    return Member.objects.get(merchant=tmall_shop.merchant, roles__contains=["owner"])


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    """Every test is a process that has just started, and so is what comes after it."""
    restart()
    yield
    restart()


def restart() -> None:
    compiled.forget()


def lay(boss: Member, body: str, now: datetime = NOON) -> None:
    overlays.put(member=boss, pack="tmall", body=body, now=now)


def due_after(shop: Shop, order: str) -> Any:
    feed(shop, placed(order), refund_asked(order), now=NOON + HOUR)
    state = dossiers.decode(bytes(one("SELECT state FROM casework_dossier WHERE id = %s", number(shop, order))))
    return [(clock.name, clock.due_at - NOON - HOUR) for clock in state.clocks if clock.name.startswith("answer")]


def notices() -> list[tuple[Any, ...]]:
    return rows("SELECT words->>'say', words->>'count', words->>'why_en' FROM merchants_notice ORDER BY id")


def test_what_is_shipped_is_kept_once(db: None) -> None:
    first = versions.look(now=NOON)
    assert {(seen.pack, seen.version) for seen in first} >= {("tmall", load("tmall").version)}
    assert versions.look(now=NOON + HOUR) == []
    kept = PackVersion.objects.get(pack="tmall")
    assert between(versions.content(kept), tree(load("tmall"))) == ()
    assert versions.before("tmall") is None


def test_a_new_version_is_compared_with_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    ship(tmp_path, monkeypatch)
    old = load("tmall")
    versions.look(now=NOON)
    update(
        tmp_path, monkeypatch, ("clocks.yaml", "{at: refund.deadline, after: 2 d}", "{at: refund.deadline, after: 3 d}")
    )
    (seen,) = versions.look(now=NOON + DAY)
    assert (seen.pack, seen.version) == ("tmall", NEXT)
    last = versions.before("tmall")
    assert last is not None
    found = between(versions.content(last), tree(load("tmall")))
    assert found == difference(old, load("tmall"))
    assert "~ clocks.answer_unshipped.due.after: 2 d -> 3 d" in map(str, found)


def test_own_values_that_hold_are_carried_over_and_the_owner_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmall_shop: Shop, boss: Member
) -> None:
    ship(tmp_path, monkeypatch)
    lay(boss, BODY)
    versions.look(now=NOON)
    assert notices() == []
    update(tmp_path, monkeypatch)
    restart()
    versions.look(now=NOON)
    versions.look(now=NOON)
    assert notices() == [("overlay_carried", "0", None)]
    assert due_after(tmall_shop, "T-1") == [("answer_unshipped", DAY)]
    assert cited(one("SELECT policy FROM casework_case")) == f"tmall@{NEXT}+m1"
    assert one("SELECT verb FROM casework_audit ORDER BY id DESC LIMIT 1") == "overlay.carried"


def test_own_values_that_do_not_hold_are_named_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmall_shop: Shop, boss: Member, owner: Client, rival_shop: Shop
) -> None:
    ship(tmp_path, monkeypatch)
    lay(boss, BODY)
    versions.look(now=NOON)
    renamed(tmp_path, monkeypatch)
    restart()
    versions.look(now=NOON)
    ((say, count, why),) = notices()
    assert (say, count) == ("overlay_left_off", "1")
    assert why.startswith("overlay:4: clocks.answer_unshipped.due.after: no item of clocks is called")
    assert Notice.objects.get().member_id == boss.pk
    bell = text(owner.get("/notices/"))
    assert f"tmall {NEXT} is here" in bell
    assert "overlay:4" in bell
    detail = one("SELECT detail->'left_off'->0 FROM casework_audit WHERE verb = 'overlay.left_off'")
    assert '"line": 4' in str(detail) or detail["line"] == 4
    assert "clocks.answer_unshipped.due.after: no item of clocks" in text(owner.get("/audit/"))
    owner.post("/language", {"language": "zh-hans"})
    assert "时限" in text(owner.get("/audit/")).split("clocks.answer_unshipped.due.after: ")[1][:12]
    assert due_after(tmall_shop, "T-1") == [("answer_early", 2 * DAY)]
    assert policies.card_of(tmall_shop).policy.playbook.authority[0].money == 3_000


def test_the_desk_reads_versions_and_never_writes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boss: Member
) -> None:
    ship(tmp_path, monkeypatch)
    versions.look(now=NOON)
    with tenant(boss.merchant_id):
        assert PackVersion.objects.filter(pack="tmall").count() == 1
    for statement in ("UPDATE casework_packversion SET version = ''", "DELETE FROM casework_packversion"):
        with tenant(boss.merchant_id), pytest.raises(DatabaseError, match="permission denied"):
            connection.cursor().execute(statement)
