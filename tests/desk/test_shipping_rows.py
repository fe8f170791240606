"""Shipping and stock as people meet them: told over HTTP or on the order's page, handled on the case's page."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.casework.alerts.models import Alert
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord, SignalRecord
from amends.casework.letters import replies
from amends.merchants.models import Shop
from tests.casework.evidence.test_files import picture
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, drain, number, rows
from tests.desk.pages import do, text
from tests.desk.test_conversations import told

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "T-9001"


def sale(when: datetime, order: str = ORDER, **more: object) -> dict[str, Any]:
    lines = [{"sku": "VASE", "title": "花瓶", "quantity": 2, "price": 29_900}]
    return {
        "kind": "order.placed", "id": f"{order}:o", "at": when, "order": order, "amount": 29_900, "currency": "CNY",
        "lines": lines, "ship_by": when + 5 * DAY, **more,
    }  # fmt: skip


def fact(kind: str, when: datetime, order: str = ORDER, **more: object) -> dict[str, Any]:
    return {"kind": kind, "id": f"{order}:{kind}:{uuid4().hex[:6]}", "at": when, "order": order, **more}


def record(client: Client, shop: Shop, kind: str, order: str = ORDER, **typed: object) -> Any:
    return do(client, f"/orders/{number(shop, order)}/record/", kind, **typed)


def case(scene: str) -> CaseRecord:
    return CaseRecord.objects.get(scene=scene)


def place(scene: str) -> str:
    found = case(scene)
    return f"/cases/{found.dossier_id}/{found.no}/"


def press(client: Client, scene: str, step: str, words: str = "", **said: object) -> Any:
    return do(client, place(scene), "step", step=step, text=words, **said)


def write(client: Client, scene: str, words: str) -> None:
    """Reply to the buyer; it leaves after the seconds in which it can be taken back."""
    client.post(f"{place(scene)}reply", {"token": str(uuid4()), "text": words, "channel": "chat", "looked": 1})
    replies.send_due(now=timezone.now() + timedelta(seconds=11))
    drain(timezone.now() + timedelta(seconds=12))


def upload(client: Client, scene: str, item: str) -> None:
    file = SimpleUploadedFile(f"{item}.png", picture(), "image/png")
    kept = client.post(f"{place(scene)}files/add", {"token": str(uuid4()), "item": item, "file": file}, follow=True)
    assert kept.status_code == 200


def ended(scene: str) -> tuple[str, str]:
    found = case(scene)
    return found.state, found.outcome


def done() -> set[str]:
    return {step for (step,) in rows("SELECT step FROM casework_step WHERE state = 'done'")}


def effects(kind: str) -> list[EffectRecord]:
    return list(EffectRecord.objects.filter(kind=kind))


@pytest.mark.mission("L2")
def test_more_listed_than_there_is_warns_and_is_corrected(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    told(tmall_shop, fact("stock.counted", now, "stock:VASE", ref="VASE", sku="VASE", listed=6, real=6))
    assert not CaseRecord.objects.exists()
    told(tmall_shop, fact("stock.counted", now, "stock:VASE", ref="VASE", sku="VASE", listed=10, real=6))
    assert "More listed than there is" in text(owner.get("/work/?view=all"))
    assert "it oversells" in text(owner.get(place("overselling")))
    assert Alert.objects.get(kind="alarm", order_key="stock:VASE").recipient == "merchant_ops"
    assert "Say in a few words" in text(press(owner, "overselling", "correct"))
    press(owner, "overselling", "correct", "上架数改成 6")
    assert ended("overselling") == ("closed", "corrected")


@pytest.mark.mission("L2")
def test_not_corrected_within_the_hour_the_lead_hears_of_it(tmall_shop: Shop, now: datetime) -> None:
    told(tmall_shop, fact("stock.counted", now, "stock:VASE", ref="VASE", sku="VASE", listed=10, real=6))
    assert not Alert.objects.filter(recipient="lead", kind="alarm").exists()
    drain(now + 2 * HOUR)
    assert Alert.objects.filter(recipient="lead", kind="alarm").exists()


@pytest.mark.mission("L3")
def test_overload_offers_auto_replies_and_nobody_who_wrote_is_lost(
    owner: Client, mate: Client, tmall_shop: Shop, now: datetime
) -> None:
    for n, order in enumerate(("T-1", "T-2", "T-3")):
        told(
            tmall_shop,
            sale(now - 9 * HOUR, order),
            fact("message.received", now - (3 - n) * HOUR / 2, order, text="在吗，什么时候发货"),
        )
    told(tmall_shop, fact("queue.measured", now, "shop", ref="q", waiting=40, agents=3, longest=400))
    page = text(owner.get(place("overloaded")))
    assert "Too many buyers in the chat" in page
    assert Alert.objects.filter(recipient="lead", order_key="shop").exists()
    waiting = text(mate.get("/work/?view=wrote"))
    places = [waiting.index(order) for order in ("T-1", "T-2", "T-3")]
    assert places == sorted(places)  # first come, first served
    press(owner, "overloaded", "auto_reply", "自动回复和签名已开")
    press(owner, "overloaded", "helpers", "调了两人")
    assert ended("overloaded") == ("closed", "relieved")
    assert CaseRecord.objects.filter(scene="conversation", state="open").count() == 3


@pytest.mark.mission("L4")
@pytest.mark.parametrize("claimed_first", [False, True])
def test_damaged_on_the_way_is_refused_at_the_door_refunded_and_claimed(
    owner: Client, tmall_shop: Shop, now: datetime, *, claimed_first: bool
) -> None:
    told(
        tmall_shop,
        sale(now - 3 * DAY),
        fact("parcel.handed_over", now - 2 * DAY, carrier="圆通", waybill="YT9001"),
        fact("parcel.scanned", now - DAY, scan="collected", text="已揽收"),
    )
    page = text(record(owner, tmall_shop, "problem-reported", issue="TRANSIT_DAMAGE", quantity=1, amount="299.00"))
    assert "Damaged at the door: refuse it" in page
    write(owner, "refuse_damaged", "请当面拒收，并让快递员写明拒收原因：外箱破损。")
    assert "refuse" in done()
    upload(owner, "refuse_damaged", "refusal_note")
    press(owner, "refuse_damaged", "refund")
    paid = partial(fact, "refund.paid", ref="R-1", amount=29_900)
    if not claimed_first:
        told(tmall_shop, paid(timezone.now()))
    press(owner, "refuse_damaged", "claim")
    if claimed_first:
        told(tmall_shop, paid(timezone.now()))
    assert [(e.recipient, e.amount) for e in effects("refund")] == [("marketplace", 29_900)]
    (claim,) = effects("claim")
    assert (claim.recipient, claim.amount, claim.payload["values"]["waybill"]) == ("carrier", 29_900, "YT9001")
    assert ended("refuse_damaged") == ("closed", "handled")
    ledger = text(owner.get("/losses/"))
    assert f"{ORDER} Claim for the damage Carrier · 圆通" in ledger
    assert "2 missing" in ledger  # of three proofs the note is there
    assert adds_up() == 1


@pytest.mark.mission("L5")
@pytest.mark.parametrize(("check", "scene"), [("appearance", "check_failed"), ("packing", "check_failed")])
def test_a_check_that_failed_holds_the_parcel_until_it_is_mended(
    owner: Client, tmall_shop: Shop, now: datetime, check: str, scene: str
) -> None:
    told(tmall_shop, sale(now - HOUR))
    record(owner, tmall_shop, "order-checked", check=check, text="有划痕")
    assert ORDER in text(owner.get("/holds/"))
    press(owner, scene, "swap", "换了一件")
    assert ended(scene) == ("closed", "mended")
    assert ORDER not in text(owner.get("/holds/"))


@pytest.mark.mission("L5")
def test_a_short_count_is_made_whole_before_it_leaves(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    told(tmall_shop, sale(now - HOUR))
    record(owner, tmall_shop, "order-checked", check="count", text="只有一件")
    assert ORDER in text(owner.get("/holds/"))
    press(owner, "count_short", "complete", form__pieces_counted="2", **{"form.pieces_counted": "2"})
    assert ended("count_short")[0] == "closed"
    assert ORDER not in text(owner.get("/holds/"))


@pytest.mark.mission("L5")
def test_where_the_carrier_does_not_go_the_buyer_is_asked_first(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    told(tmall_shop, sale(now - HOUR))
    record(owner, tmall_shop, "order-checked", check="coverage", text="乡镇不到")
    write(owner, "out_of_area", "您的地址快递要加收超区费，改邮政可以吗？")
    assert "tell_buyer" in done()
    do(owner, place("out_of_area"), "remedy", remedy="change_carrier")
    assert ended("out_of_area") == ("closed", "changed_carrier")


@pytest.mark.mission("L5")
def test_a_fragile_parcel_wants_the_note_that_it_is_signed_for_in_person(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    told(tmall_shop, sale(now - HOUR, tags=["fragile"]), fact("parcel.shipped", now, waybill="YT9", carrier="圆通"))
    press(owner, "sign_in_person_missing", "note", "已贴")
    assert ended("sign_in_person_missing") == ("closed", "noted")
    checked = SignalRecord.objects.filter(kind="order.checked").count()
    told(tmall_shop, sale(now - HOUR, "T-9002", tags=["fragile"]))
    record(owner, tmall_shop, "order-checked", "T-9002", check="sign_in_person", passed="on")
    told(tmall_shop, fact("parcel.shipped", timezone.now(), "T-9002", waybill="YT8", carrier="圆通"))
    assert SignalRecord.objects.filter(kind="order.checked").count() == checked + 1
    assert CaseRecord.objects.filter(scene="sign_in_person_missing").count() == 1  # noted before, nothing to do


@pytest.mark.mission("L6")
def test_a_mismatch_is_measured_judged_and_the_listing_corrected(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    told(tmall_shop, sale(now - 5 * DAY), fact("parcel.delivered", now - DAY))
    page = text(
        record(
            owner, tmall_shop, "problem-reported", issue="NOT_AS_DESCRIBED", sku="VASE", quantity=1, text="比页面写的小"
        )
    )
    assert "Photo measured lying flat" in page
    write(owner, "not_as_described", "请平铺量一下，拍照发来。")
    upload(owner, "not_as_described", "flat_measure_photo")
    assert "flat_measure_photo.png" in text(owner.get(place("not_as_described")))
    assert "Say in a few words" in text(press(owner, "not_as_described", "verdict"))
    press(owner, "not_as_described", "verdict", "页面写 30 cm，实测 27 cm：成立")
    press(owner, "not_as_described", "listing", "页面改成 27 cm，补了尺码表")
    assert ended("not_as_described") == ("closed", "handled")
    story = text(owner.get(place("not_as_described")))
    assert "实测 27 cm：成立" in story
    assert "补了尺码表" in story


@pytest.mark.mission("L7")
def test_a_buyer_not_reached_on_a_claim_finds_word_on_the_request(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    told(tmall_shop, sale(now - 5 * DAY), fact("parcel.delivered", now - DAY))
    record(owner, tmall_shop, "problem-reported", issue="NOT_AS_DESCRIBED", quantity=1, text="颜色不一样")
    page = text(owner.get(place("not_as_described")))
    assert "Read the reason, reach the buyer" in page
    press(owner, "not_as_described", "leave_word", **{"form.page_text": "看到您的反馈了，请回复我们。"})
    (left,) = effects("page_message")
    assert (left.recipient, left.payload["values"]["text"]) == ("marketplace", "看到您的反馈了，请回复我们。")
    drain(timezone.now() + 3 * HOUR)
    assert Alert.objects.filter(recipient="reception", order_key=ORDER).exists()
    assert len(effects("message")) == 1


@pytest.mark.mission("L9")
@pytest.mark.parametrize("disclosed", [True, False])
def test_the_shops_own_term_counts_only_where_it_was_told(
    owner: Client, tmall_shop: Shop, now: datetime, *, disclosed: bool
) -> None:
    told(tmall_shop, sale(now - 5 * DAY), fact("parcel.delivered", now - DAY))
    if disclosed:
        record(owner, tmall_shop, "term-disclosed", term="return_limit", text="旺旺里说过：退货不超过一成")
    record(
        owner, tmall_shop, "problem-reported", issue="NO_REASON_7D", quantity=2, traits=["over_return_limit"],
        text="两件都退",
    )  # fmt: skip
    found = CaseRecord.objects.get(case_group="term")
    assert found.scene == ("own_term_told" if disclosed else "own_term_not_told")
    page = text(owner.get(place(found.scene)))
    if disclosed:
        assert "旺旺里说过：退货不超过一成" in text(owner.get(f"/orders/{found.dossier_id}/"))
        assert "Refuse" in page
        press(owner, "own_term_told", "show", "聊天记录已出示，退一件")
        assert ended("own_term_told") == ("closed", "handled")
    else:
        assert "it can't be held against the buyer" in page
        do(owner, place(found.scene), "remedy", remedy="return_refund")
        assert "accept" in done()
