"""Answers to the platform, from the press of a button to the shop's own system that tells the platform, and back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.engine import signals as s
from amends.engine.words import Phase, RefundType, Scan
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop, ShopPlatform
from tests.casework.api.test_effects import carry, pulls, reader, send
from tests.casework.evidence.test_files import picture
from tests.casework.stories import DAY, HOUR, body, change, drain, number, placed, rows
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "T-1001"


def tell(client: Client, *signals: s.AnySignal) -> None:
    """By HTTP, and decided."""
    answer = client.post("/api/v1/signals", body(signals), content_type="application/json")
    assert {each["status"] for each in answer.json()} == {"accepted"}
    drain(timezone.now())


def delivered(order: str, now: datetime) -> tuple[s.AnySignal, ...]:
    return (
        placed(order, at=now - 5 * DAY),
        s.ParcelHandedOver(id=f"{order}:h", at=now - 4 * DAY, order=order, waybill="YT1"),
        s.ParcelDelivered(id=f"{order}:d", at=now - DAY, order=order),
    )


def asked(now: datetime, kind: RefundType = RefundType.RETURN_REFUND, **more: Any) -> s.RefundAsked:
    return s.RefundAsked(
        id="r1", at=now - HOUR, order=ORDER, ref="R-77", type=kind, amount=29_900, version="v3", **more
    )


def press(client: Client, shop: Shop, action: str, name: str, **form: str) -> Any:
    fields = {f"form.{field}": answer for field, answer in form.items()}
    case = f"/cases/{number(shop, ORDER)}/1/{action}"
    return client.post(case, {"token": str(uuid4()), action: name, **fields}, follow=True)


def taken(client: Client, kind: str) -> tuple[dict[str, Any], str]:
    """The effect of this kind, taken by the shop's own system once it can't be undone any more; and its lease."""
    change("UPDATE casework_effect SET next_at = now() - interval '1 second' WHERE state = 'pending' AND holder = ''")
    carry()
    leased = send(client, "lease", kinds=[kind]).json()
    (effect,) = leased["effects"]
    return effect, leased["lease"]


def done(client: Client, effect: dict[str, Any], lease: str) -> None:
    assert send(client, f"{effect['id']}/result", lease=lease, outcome="done", reference="P-1").status_code == 200
    drain(timezone.now())


@pytest.fixture
def platform(tmall_shop: Shop) -> Client:
    """The shop's own system, which tells and acts for the platform."""
    pulls(tmall_shop)
    return reader(tmall_shop)


@pytest.mark.mission("T7", "M11")
def test_a_return_is_agreed_to_with_who_pays_the_freight(owner: Client, tmall_shop: Shop, platform: Client) -> None:
    now = timezone.now()
    tell(platform, *delivered(ORDER, now), asked(now))
    assert "This is needed." in text(press(owner, tmall_shop, "remedy", "return_refund"))
    press(owner, tmall_shop, "remedy", "return_refund", return_freight="seller")
    effect, lease = taken(platform, "agree_return")
    assert effect["values"] == {
        "refund": "R-77", "refund_version": "v3", "refund_phase": "onsale", "refund_type": "return_refund",
        "freight": "seller",
    }  # fmt: skip
    assert (effect["order"], effect["currency"]) == (ORDER, "CNY")
    done(platform, effect, lease)
    tell(platform, s.RefundAgreed(id="a", at=timezone.now(), order=ORDER, ref="R-77"))
    steps = "SELECT step, state, party FROM casework_step WHERE step IN ('agree', 'inspect') ORDER BY step"
    assert rows(steps) == [("agree", "done", ""), ("inspect", "blocked", "buyer")]  # they have the goods
    tell(platform, s.ReturnShipped(id="b", at=timezone.now(), order=ORDER, ref="R-77", waybill="SF9"))
    assert rows(steps) == [("agree", "done", ""), ("inspect", "ready", "")]
    assert rows("SELECT state FROM casework_effect WHERE kind = 'agree_return'") == [("sent",)]


@pytest.mark.mission("T7", "X7")
def test_a_refusal_carries_reason_text_and_proof(owner: Client, tmall_shop: Shop, platform: Client) -> None:
    now = timezone.now()
    tell(platform, *delivered(ORDER, now), asked(now, RefundType.REFUND_ONLY, phase=Phase.AFTERSALE))
    case = f"/cases/{number(tmall_shop, ORDER)}/1/"
    file = SimpleUploadedFile("signed.png", picture(), content_type="image/png")
    owner.post(f"{case}files/add", {"token": str(uuid4()), "item": "", "file": file})
    press(owner, tmall_shop, "remedy", "refuse", refuse_reason="12", refuse_text="本人签收，完好")
    effect, lease = taken(platform, "refuse_refund")
    said = effect["values"]
    assert (said["refund"], said["refund_version"], said["refund_phase"]) == ("R-77", "v3", "aftersale")
    assert (said["reason"], said["text"]) == ("12", "本人签收，完好")
    (proof,) = effect["files"]
    assert platform.get(proof["href"]).status_code == 200
    done(platform, effect, lease)
    tell(platform, s.RefundRefused(id="no", at=timezone.now(), order=ORDER, ref="R-77"))
    assert rows("SELECT scene FROM casework_case WHERE state = 'open'") == [("refund_refused",)]


@pytest.mark.mission("T7")
def test_a_part_is_offered_on_the_platform_with_its_sum(owner: Client, tmall_shop: Shop, platform: Client) -> None:
    now = timezone.now()
    tell(platform, *delivered(ORDER, now), asked(now, RefundType.REFUND_ONLY))
    case = f"/cases/{number(tmall_shop, ORDER)}/1/remedy"
    said = {"token": str(uuid4()), "remedy": "part_refund", "amount": "50", "form.proposal_text": "退 50 元，货留下"}
    owner.post(case, said)
    effect, _ = taken(platform, "propose")
    assert (effect["amount"], effect["currency"]) == (5_000, "CNY")
    assert (effect["values"]["text"], effect["values"]["solution"]) == ("退 50 元，货留下", "refund")


@pytest.mark.mission("T4")
def test_what_was_asked_for_above_a_limit_goes_out_as_it_was_written(
    owner: Client, agent: Client, tmall_shop: Shop, platform: Client
) -> None:
    now = timezone.now()
    tell(platform, *delivered(ORDER, now), asked(now))
    press(agent, tmall_shop, "remedy", "return_refund", return_freight="seller")
    (approval,) = rows("SELECT id FROM casework_approval WHERE state = 'asked'")
    owner.post(f"/approvals/{approval[0]}/grant", {"reason": "可以"})
    effect, _ = taken(platform, "agree_return")
    assert effect["values"]["freight"] == "seller"


@pytest.mark.mission("M2")
def test_the_negotiation_note_reaches_the_platform(owner: Client, tmall_shop: Shop, platform: Client) -> None:
    now = timezone.now()
    midnight = now.astimezone(ZoneInfo(tmall_shop.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    at = max(now - HOUR, midnight)  # the note is due on the day of the dispute
    opened = s.DisputeOpened(id="o", at=at, order=ORDER, ref="D-1", reason="质量", amount=29_900)
    tell(platform, *delivered(ORDER, now), opened)
    press(owner, tmall_shop, "step", "negotiate", page_text="已联系买家，愿补发一件")
    effect, lease = taken(platform, "page_message")
    assert effect["values"] == {"dispute": "D-1", "text": "已联系买家，愿补发一件"}
    done(platform, effect, lease)
    case = f"/cases/{number(tmall_shop, ORDER)}/1/"
    assert "In time: Negotiation note today" in text(owner.get(case))


@pytest.mark.mission("L7")
def test_a_buyer_nobody_reaches_finds_a_message_on_the_page(bluebird: Merchant, owner: Client) -> None:
    shop = setup.add_shop(
        merchant=bluebird, name="Wholesale", platform=ShopPlatform.ALIBABA1688, currency="CNY", zone="Asia/Shanghai",
        country="CN", playbook="alibaba1688", now=timezone.now() - 30 * DAY,
    )  # fmt: skip
    pulls(shop)
    platform, now = reader(shop), timezone.now()
    opened = s.DisputeOpened(
        id="o", at=now - timedelta(minutes=20), order=ORDER, ref="D-1", reason="质量", amount=9_900
    )
    tell(platform, *delivered(ORDER, now), opened)
    press(owner, shop, "step", "leave_word", page_text="您好，我们看到了，请回复旺旺")
    effect, lease = taken(platform, "page_message")
    assert (effect["values"]["dispute"], effect["values"]["text"]) == ("D-1", "您好，我们看到了，请回复旺旺")
    done(platform, effect, lease)
    assert dict(rows("SELECT step, state FROM casework_step"))["leave_word"] == "done"


@pytest.mark.mission("M4")
def test_a_review_is_explained_and_its_deadline_ends_when_it_stands_there(
    owner: Client, tmall_shop: Shop, platform: Client
) -> None:
    now = timezone.now()
    posted = s.ReviewPosted(id="v", at=now - HOUR, order=ORDER, ref="V-1", stars=1, text="太差")
    tell(platform, *delivered(ORDER, now), posted)
    press(owner, tmall_shop, "step", "explain", review_text="已为您补发，抱歉")
    effect, lease = taken(platform, "explain_review")
    assert effect["values"] == {"review": "V-1", "text": "已为您补发，抱歉"}
    done(platform, effect, lease)
    tell(platform, s.ReviewAnswered(id="va", at=timezone.now(), order=ORDER, ref="V-1", text="已为您补发，抱歉"))
    assert dict(rows("SELECT step, state FROM casework_step"))["explain"] == "done"


@pytest.mark.mission("A5")
def test_a_dispute_is_answered_with_a_counter_proposal(bluebird: Merchant, owner: Client, olist_shop: Shop) -> None:
    pulls(olist_shop)
    platform, now = reader(olist_shop), timezone.now()
    opened = s.DisputeOpened(
        id="o", at=now - HOUR, order=ORDER, ref="D-1", reason="other", amount=10_000, respond_by=now + 4 * DAY
    )
    tell(platform, placed(ORDER, at=now - 5 * DAY, currency="BRL", country="BR", language="pt"), opened)
    said = {"token": str(uuid4()), "remedy": "counter", "form.proposal_text": "Reembolso de 30 %"}
    (no,) = rows("SELECT no FROM casework_case WHERE scene = 'dispute_opened'")[0]
    owner.post(f"/cases/{number(olist_shop, ORDER)}/{no}/remedy", said | {"amount": "30"})
    effect, lease = taken(platform, "propose")
    assert (effect["amount"], effect["currency"], effect["values"]["dispute"]) == (3_000, "BRL", "D-1")
    assert effect["values"]["solution"] == "refund"
    done(platform, effect, lease)


@pytest.mark.mission("T5", "B2")
def test_a_late_scan_closes_a_case_in_which_only_the_engine_wrote(tmall_shop: Shop, platform: Client) -> None:
    now = timezone.now()
    tell(platform, placed(ORDER, at=now - 3 * DAY))
    assert rows("SELECT scene, state FROM casework_case") == [("late_shipment", "open")]
    done(platform, *taken(platform, "message"))  # the apology is out, and nobody of the house did anything
    scanned = s.ParcelScanned(id="c", at=now - DAY - HOUR, order=ORDER, scan=Scan.COLLECTED, waybill="ZT1")
    tell(platform, scanned)
    assert rows("SELECT scene, state, outcome FROM casework_case") == [("late_shipment", "closed", "void")]
