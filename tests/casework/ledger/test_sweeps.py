"""What is gone over for all merchants: one whose rows can't be reached leaves the others served, in the same round."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from amends.casework.alerts.notifier import ring_due
from amends.casework.causes.patrol import patrol
from amends.casework.delivery.couriers import Delivered
from amends.casework.ledger import failed_rounds, store, sweeps
from amends.casework.ledger.reach import Backoff
from amends.casework.ledger.rows import AlertRow
from amends.casework.letters.models import Letter, Task
from amends.casework.letters.replies import send_due
from amends.casework.letters.tasks import tell_late
from amends.casework.worker.rounds import announce_phases, settle_absences
from amends.channels.files.effects import FileConnector
from amends.cli import doctor
from amends.merchants.models import Absence, Member, Promotion, Shop
from tests.casework.deliveries import deliver_once
from tests.casework.stories import HOUR, NOON, feed, ledger, placed, refund_asked, rows
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
THEN = NOON + HOUR


@contextmanager
def out_of_reach(merchant: int, table: str) -> Iterator[None]:
    """Whatever is written to the merchant's rows of a table fails as when their node is down."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION USING ERRCODE = '08006', MESSAGE = 'node down'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER away BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW "
            f"WHEN (NEW.merchant_id = {merchant}) EXECUTE FUNCTION away()"
        )
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION away() CASCADE")


def of_both(*shops: Shop) -> Iterator[tuple[Shop, Member]]:
    for shop in shops:
        yield shop, Member.objects.get(merchant_id=shop.merchant_id)


def alert(shop: Shop, _member: Member) -> None:
    row = AlertRow(
        merchant_id=shop.merchant_id, shop_id=shop.pk, dossier_id=0, order_key="", case_no=0, key="k", kind="alarm",
        recipient="lead", payload=b'\x01{"text": "deaf"}', wanted_at=THEN, next_at=THEN,
    )  # fmt: skip
    with ledger() as ours, ours.transaction():
        store.put_alerts(ours, [row])


def letter(shop: Shop, _member: Member) -> None:
    dossier = feed(shop, placed(), now=NOON)
    Letter.objects.create(
        merchant_id=shop.merchant_id, dossier_id=dossier, case_no=1, by=0, token="t", channel="chat", text="hello",
        promises=[], files=[], written_at=NOON, send_at=NOON,
    )  # fmt: skip


def task(shop: Shop, member: Member) -> None:
    dossier = feed(shop, placed(), now=NOON)
    Task.objects.create(
        merchant_id=shop.merchant_id, ref="t", dossier_id=dossier, case_no=1, order_key="T-1", kind="ask", text="well?",
        asked_by=member.pk, desk="", asked_at=NOON, due_at=NOON,
    )  # fmt: skip


def absence(shop: Shop, member: Member) -> None:
    Absence.objects.create(merchant_id=shop.merchant_id, member=member, from_at=NOON, until_at=THEN + HOUR)


def promotion(shop: Shop, _member: Member) -> None:
    day = NOON.date()
    Promotion.objects.create(
        merchant_id=shop.merchant_id, name="11.11", warm_up_on=day, sale_on=day, after_sales_on=day, ends_on=day
    )


def nothing(_shop: Shop, _member: Member) -> None:
    """Every merchant's causes are looked for."""


SWEEPS: tuple[tuple[Callable[..., int], Callable[[Shop, Member], None], str, str], ...] = (
    (ring_due, alert, "casework_alert", "stage > 0"),
    (send_due, letter, "casework_letter", "refused <> ''"),
    (tell_late, task, "casework_task", "late_at IS NOT NULL"),
    (settle_absences, absence, "merchants_absence", "settled_at IS NOT NULL"),
    (announce_phases, promotion, "merchants_promotion", "announced <> 'usual'"),
    (patrol, nothing, "casework_lookout", "looked_at IS NOT NULL"),
)


@pytest.mark.parametrize("away", [0, 1])
@pytest.mark.parametrize(("sweep", "lay", "table", "served"), SWEEPS, ids=[each[0].__name__ for each in SWEEPS])
def test_one_merchant_out_of_reach_leaves_the_other_served(
    sweep: Callable[..., int],
    lay: Callable[[Shop, Member], None],
    table: str,
    served: str,
    away: int,
    tmall_shop: Shop,
    rival_shop: Shop,
) -> None:
    shops = [tmall_shop, rival_shop]
    for each in of_both(*shops):
        lay(*each)
    lost, there = shops[away].merchant_id, shops[1 - away].merchant_id
    with out_of_reach(lost, table):
        sweep(now=THEN)
    done = {merchant for (merchant,) in rows(f"SELECT merchant_id FROM {table} WHERE {served}")}  # noqa: S608
    assert done == {there}
    sweeps._AWAY.clear()  # its pause is over
    sweep(now=THEN)
    assert {m for (m,) in rows(f"SELECT merchant_id FROM {table} WHERE {served}")} == {lost, there}  # noqa: S608


@pytest.mark.parametrize("away", [0, 1])
def test_effects_of_the_others_go_out(away: int, tmall_shop: Shop, rival_shop: Shop, tmp_path: Path) -> None:
    shops = [tmall_shop, rival_shop]
    for shop in shops:
        feed(shop, placed(), refund_asked(), now=THEN)
    with out_of_reach(shops[away].merchant_id, "casework_effect"):
        assert carried(tmp_path, at=THEN).sent == 1
    assert carried(tmp_path, at=THEN + timedelta(hours=1)).sent == 0, "it is left alone a while"
    assert rows("SELECT merchant_id FROM casework_effect WHERE state = 'sent'") == [(shops[1 - away].merchant_id,)]


def carried(path: Path, *, at: Any) -> Delivered:
    with ledger() as ours:
        return deliver_once(
            connection=ours, now=at, draw=lambda: 0.0, connect=lambda _: FileConnector(path / "effects.ndjson")
        )


def test_what_fails_is_left_alone_and_told_without_its_words(caplog: pytest.LogCaptureFixture, db: None) -> None:
    asked: list[int] = []

    def do(merchant: int) -> int:
        asked.append(merchant)
        if merchant == 2:
            raise ValueError("王小明 13800001111")
        return merchant

    with caplog.at_level("WARNING"):
        assert [sweeps.go_over("test", [1, 2, 3], do) for _ in range(2)] == [4, 4]
    assert asked == [1, 2, 3, 1, 3]
    told = "".join(str(record.msg) for record in caplog.records)
    assert ("ValueError" in told, "test_sweeps.py:" in told, "13800001111" in told) == (True, True, False)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has just begun, and leaves nobody alone after a failure."""
    monkeypatch.setattr(failed_rounds, "_open", {})
    monkeypatch.setattr(failed_rounds, "_failed", defaultdict(dict))
    monkeypatch.setattr(sweeps, "_AWAY", defaultdict(lambda: Backoff(iter(range(0, 10**9, 10**6)).__next__)))


@pytest.mark.usefixtures("forgetful")
def test_what_fails_again_and_again_is_told_to_leads_and_the_doctor_until_it_goes_well(
    tmall_shop: Shop, rival_shop: Shop, owner: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {tmall_shop.merchant_id}

    def keep(merchant: int) -> int:
        if merchant in broken:
            raise ValueError
        return 1

    def turn() -> int:
        return sweeps.go_over("board columns", [tmall_shop.merchant_id, rival_shop.merchant_id], keep)

    assert [turn(), turn()] == [1, 1]
    assert failed_rounds.standing() == []
    assert turn() == 1
    assert [(each.what, each.merchant) for each in failed_rounds.standing()] == [
        ("board columns", tmall_shop.merchant_id)
    ]
    turn()
    assert len(failed_rounds.standing()) == 1, "once"
    assert any("board columns, merchant" in what for fine, what, _ in doctor._backlog() if not fine)
    ring_due(now=timezone.now())
    assert "keeping boards' figures" in text(owner.get("/notices/"))
    broken.clear()
    turn()
    assert failed_rounds.standing() == []
    assert not rows("SELECT 1 FROM merchants_notice WHERE words->>'say' = 'alert_round' AND gone_at IS NULL")
