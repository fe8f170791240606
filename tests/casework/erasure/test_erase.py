"""After erasing nothing of the buyer can be read anywhere; log and audit are whole, and others are untouched."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from amends.casework.approval.models import Approval, Grant
from amends.casework.erasure import erase as erasing
from amends.casework.erasure import proofs, retention
from amends.casework.erasure.erase import NotErased, Wish, erase
from amends.casework.erasure.holds import EraseHold
from amends.casework.erasure.models import ErasedWhy, Erasure
from amends.casework.ledger import privacy
from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import DossierRecord
from amends.casework.letters import replies
from amends.casework.maintenance import audit_proof, audit_seals, evidence_sweep
from amends.casework.search import blind_index
from amends.engine.signals import (
    CaseClosed,
    DisputeOpened,
    MessageReceived,
    NoteAdded,
    Other,
    ParcelDelivered,
    PromiseMade,
    RefundPaid,
)
from amends.merchants import setup
from amends.merchants.actors import Actor
from amends.merchants.models import Member, Merchant, Shop
from tests.casework.erasure.traces import traces
from tests.casework.evidence.test_files import picture
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, PHONE, STREET, drain, feed, placed, post, refund_asked, rows
from tests.desk.conftest import at

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "王小明"
SAID = "壶嘴裂了还漏水请退款"
NOTED = "客户住在三楼没有电梯"
WROTE = "非常抱歉我们马上处理"
SIGNED = "门卫老赵"
FILE = "漏水的壶.png"
WORDS = (NAME, PHONE, STREET, SAID, NOTED, WROTE, SIGNED, FILE, "补发赠品")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    settings.AMENDS_HOME = tmp_path
    monkeypatch.setenv("AMENDS_DATA_KEYS", Fernet.generate_key().decode())
    for cached in (privacy._box, privacy.keys_for, blind_index._keys):
        cached.cache_clear()
    yield tmp_path
    for cached in (privacy._box, privacy.keys_for, blind_index._keys):
        cached.cache_clear()


@pytest.fixture
def boss(tmall_shop: Shop) -> Member:
    return Member.objects.get(merchant=tmall_shop.merchant, roles__contains=["owner"])


def story(shop: Shop, order: str = "T-1001", *, name: str = NAME, phone: str = PHONE, street: str = STREET) -> int:
    """An order about which everything has been said that can be; its cases are over."""
    now = timezone.now().replace(microsecond=0)
    start = now - 5 * HOUR
    said: dict[str, Any] = {"order": order}
    due = now + DAY
    return feed(
        shop,
        placed(order, at=start, buyer=name, buyer_phone=phone, address=street),
        refund_asked(order, at=start + HOUR),
        MessageReceived(id=f"{order}m", at=start + HOUR, text=f"{SAID}！我是{name}，电话{phone}", **said),
        NoteAdded(id=f"{order}n", at=start + HOUR, case=1, text=NOTED, **said),
        PromiseMade(id=f"{order}p", ref="p", at=start + 2 * HOUR, due=due, what="补发赠品", case=1, **said),
        ParcelDelivered(id=f"{order}d", at=start + 2 * HOUR, signed_by=SIGNED, **said),
        Other(id=f"{order}o", at=start + 2 * HOUR, name="invoice.weird", body=f'{{"who":"{name}"}}', **said),
        now=now,
    )


def work(owner: Client, shop: Shop) -> None:
    """Colleagues write about it, too: a letter with a file, a draft, a task, a pack, a link."""
    case = at(shop, "T-1001")

    def send(where: str, **fields: object) -> Any:
        return owner.post(f"{case}{where}", {"token": str(uuid4()), **fields}, follow=True)

    file = SimpleUploadedFile(FILE, picture(), content_type="image/png")
    send("files/add", item="", file=file, note=NOTED)
    (kept,) = rows("SELECT id FROM casework_file")[0]
    send("reply", text=WROTE, channel="chat", file=kept, looked=1)
    replies.send_due(now=timezone.now() + timedelta(seconds=11))
    send("note", text=NOTED)
    send("task", kind="query", text=NOTED, desk="lead")
    send("pack")
    send("links", purpose="files", party="buyer", name=NAME)
    owner.post(f"{case}draft", {"box": "note", "text": NOTED})


def over(shop: Shop, order: str = "T-1001") -> None:
    """Its cases are closed, and what was to go out is out."""
    now = timezone.now() + HOUR
    numbers = [no for (no,) in rows("SELECT no FROM casework_case WHERE order_key = %s ORDER BY no", order)]
    paid = RefundPaid(id=f"{order}paid", at=now, order=order, ref=f"R-{order}", amount=29_900)
    closed = [CaseClosed(id=f"{order}c{no}", at=now, order=order, case=no, outcome="solved") for no in numbers]
    post(shop, paid, *closed, now=now)
    drain(now)
    EffectRecord.objects.filter(state__in=["pending", "failed"]).update(state="sent", next_at=None, sent_at=now)


def gone(boss: Member, *numbers: int, forced: bool = True, reason: str = "the buyer asked for it by mail") -> Erasure:
    wish = Wish(why=ErasedWhy.REQUEST, reason=reason, forced=forced)
    by = Actor.of_member(boss)
    return erase(merchant_id=boss.merchant_id, numbers=numbers, by=by, wish=wish, now=timezone.now())


def test_nothing_of_the_buyer_can_be_read_anywhere(owner: Client, tmall_shop: Shop, boss: Member, home: Path) -> None:
    order = story(tmall_shop)
    work(owner, tmall_shop)
    over(tmall_shop)
    found = {trace.rpartition(": ")[2] for trace in traces(*WORDS)}
    assert found == set(WORDS)  # the search finds what there is
    erasure = gone(boss, order)
    assert traces(*WORDS) == []
    assert rows("SELECT phone_mark, phone_tail, buyer_mark, private FROM casework_dossier") == [(None,) * 4]
    assert rows("SELECT grams FROM casework_text") == []
    assert not [path for path in (home / "files").rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert erasure.certificate["rows"]["casework_signal"] > 5
    assert adds_up() == 1


def test_bytes_of_a_process_that_died_are_swept_though_they_are_old(
    owner: Client, tmall_shop: Shop, boss: Member, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = story(tmall_shop)
    work(owner, tmall_shop)
    over(tmall_shop)
    files = [path for path in (home / "files" / str(boss.merchant_id)).iterdir() if not path.name.startswith(".")]
    for path in files:
        os.utime(path, (0, 0))
    monkeypatch.setattr(proofs, "remove_bytes", lambda *_: 0)
    gone(boss, order)
    assert all(path.exists() for path in files)
    later = timezone.now() + timedelta(days=1, minutes=1)
    assert evidence_sweep.sweep_due(now=later) == len(files) > 0


def test_the_case_says_what_was_done_though_not_what_was_said(owner: Client, tmall_shop: Shop, boss: Member) -> None:
    order = story(tmall_shop)
    over(tmall_shop)
    before = rows("SELECT no, scene, outcome, opened_at, closed_at, money FROM casework_case ORDER BY no")
    history = rows("SELECT case_no, what, value, at FROM casework_history ORDER BY 1, 2, 3, 4")
    gone(boss, order)
    assert rows("SELECT no, scene, outcome, opened_at, closed_at, money FROM casework_case ORDER BY no") == before
    assert rows("SELECT case_no, what, value, at FROM casework_history ORDER BY 1, 2, 3, 4") == history
    assert owner.get(at(tmall_shop, "T-1001")).status_code == 200
    assert owner.get(f"/orders/{order}/").status_code == 200


def test_other_buyers_and_other_merchants_keep_everything(tmall_shop: Shop, boss: Member, rival: Merchant) -> None:
    theirs = setup.add_shop(
        merchant=rival, name="R", platform="tmall", currency="CNY", zone="Asia/Shanghai", country="CN", playbook="tmall"
    )
    order, other, foreign = story(tmall_shop), story(tmall_shop, "T-2", name="李雷", phone="13911112222"), story(theirs)
    kept = "SELECT md5(string_agg(d::text, '' ORDER BY id)) FROM casework_dossier d WHERE id IN (%s, %s)"
    logged = "SELECT md5(string_agg(s::text, '' ORDER BY id)) FROM casework_signal s WHERE dossier_id IN (%s, %s)"
    said = "SELECT dossier_id, said FROM casework_text WHERE dossier_id IN (%s, %s) ORDER BY id"
    before = [rows(query, other, foreign) for query in (kept, logged, said)]
    over(tmall_shop)
    before[:2] = [rows(query, other, foreign) for query in (kept, logged)]
    gone(boss, order)
    assert [rows(query, other, foreign) for query in (kept, logged, said)] == before
    with pytest.raises(LookupError):
        gone(boss, foreign)
    assert adds_up() == 3


def test_the_audit_is_whole_and_keeps_the_certificate(tmall_shop: Shop, boss: Member) -> None:
    order = story(tmall_shop)
    over(tmall_shop)
    audit_seals.seal(boss.merchant_id, until=timezone.now(), now=timezone.now())
    erasure = gone(boss, order)
    later = timezone.now() + HOUR
    audit_seals.seal(boss.merchant_id, until=later, now=later)
    proof = audit_proof.prove(boss.merchant_id)
    assert (proof.faults, proof.open) == ([], 0)
    row = Audit.objects.get(verb="buyer.erased")
    assert row.detail["certificate"] == erasure.digest == erasing.digest(erasure.certificate)
    assert erasure.certificate["by_ref"] == f"member:{boss.pk}"
    assert [each["order"] for each in erasure.certificate["orders"]] == ["T-1001"]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Erasure.objects.update(digest="")


def test_an_open_dispute_holds_it_unless_forced(tmall_shop: Shop, boss: Member) -> None:
    now = timezone.now()
    opened = DisputeOpened(id="d", at=now - HOUR, order="T-1", ref="D", amount=29_900, respond_by=now + DAY)
    order = feed(tmall_shop, placed("T-1", at=now - 2 * HOUR), opened, now=now)
    EffectRecord.objects.update(state="sent", next_at=None, sent_at=now)
    with pytest.raises(NotErased) as refused:
        gone(boss, order, forced=False)
    assert refused.value.orders == {"T-1": EraseHold.DISPUTE}
    assert traces(NAME) != []
    assert gone(boss, order, forced=True).certificate["forced"] is True
    assert traces(NAME, PHONE) == []


def test_what_is_on_its_way_can_not_be_forced(tmall_shop: Shop, boss: Member) -> None:
    order = story(tmall_shop)
    post(tmall_shop, refund_asked("T-1001", at=timezone.now()), now=timezone.now())
    with pytest.raises(NotErased) as refused:
        gone(boss, order)
    assert refused.value.orders == {"T-1001": EraseHold.MOVING}


def test_a_reason_that_names_the_buyer_is_refused(tmall_shop: Shop, boss: Member) -> None:
    order = story(tmall_shop)
    over(tmall_shop)
    with pytest.raises(NotErased) as refused:
        gone(boss, order, reason=f"asked by {NAME}")
    assert refused.value.words


def test_what_was_granted_stays_and_nobody_can_be_found_by_it(tmall_shop: Shop, boss: Member) -> None:
    order = story(tmall_shop)
    over(tmall_shop)
    now = timezone.now()
    mine: dict[str, Any] = {
        "merchant_id": boss.merchant_id, "shop_id": tmall_shop.pk, "dossier_id": order, "order_key": "T-1001",
        "case_no": 1, "scene": "x", "kind": "remedy", "name": "refund", "amount": 100, "currency": "CNY", "buyer": "99",
    }  # fmt: skip
    Grant.objects.create(id=1, **mine, member_id=boss.pk, granted_by=boss.pk, at=now)
    Approval.objects.create(
        id=1, **mine, chosen=1, order_amount=1, text=SAID, signal_id="s", asked_by=1, asked_at=now, goes_to="lead",
        state="granted", decided_by=2, decided_at=now, reason=NAME, form={"who": NAME},
    )  # fmt: skip
    gone(boss, order)
    assert rows("SELECT amount, buyer FROM casework_grant") == [(100, "")]
    assert rows("SELECT amount, buyer, text, reason, form::text FROM casework_approval") == [(100, "", "—", "—", "{}")]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Grant.objects.update(amount=1)


def test_refused_items_that_name_the_buyer_go_others_stay(tmall_shop: Shop, boss: Member) -> None:
    from amends.casework.intake import inbox

    order = story(tmall_shop)
    over(tmall_shop)
    bad = '{{"kind":"order.placed","id":"x","order":"{}","amount":"many","buyer":"{}"}}\n'
    items = (bad.format("T-77", NAME) + bad.format("T-78", "李雷")).encode()
    inbox.receive(shop=tmall_shop, items=items, source="orders.ndjson", now=timezone.now())
    gone(boss, order)
    (raw,) = rows("SELECT raw FROM casework_quarantine")
    assert "李雷".encode() in privacy.unseal(bytes(raw[0]))


def test_a_rule_erases_what_is_over_and_old_and_nothing_else(tmall_shop: Shop, boss: Member) -> None:
    order = story(tmall_shop)
    feed(tmall_shop, placed("T-OPEN", at=timezone.now() - DAY), refund_asked("T-OPEN"), now=timezone.now())
    old = timezone.now() + 40 * DAY
    post(tmall_shop, placed("T-NEW", at=old - DAY), now=old - DAY)
    drain(old)
    over(tmall_shop)
    assert retention.erase_due(now=old) == 0  # off by default
    Merchant.objects.filter(id=boss.merchant_id).update(erase_after_days=30)
    assert retention.erase_due(now=timezone.now() + DAY) == 0
    assert retention.erase_due(now=old) == 1
    assert retention.erase_due(now=old) == 0
    left = "SELECT key FROM casework_dossier WHERE private IS NOT NULL ORDER BY key"
    assert rows(left) == [("T-NEW",), ("T-OPEN",)]
    assert rows("SELECT dossier_id FROM casework_erasedorder") == [(order,)]
    assert Erasure.objects.get().certificate["why"] == "age"


def test_what_is_told_afterwards_is_kept_and_adds_up(tmall_shop: Shop, boss: Member) -> None:
    order = story(tmall_shop)
    over(tmall_shop)
    gone(boss, order)
    later = timezone.now() + 2 * HOUR
    feed(tmall_shop, MessageReceived(id="again", at=later, order="T-1001", text="还在吗"), now=later)
    assert DossierRecord.objects.get().version > rows("SELECT version FROM casework_erasedorder")[0][0]
    assert adds_up() == 1
