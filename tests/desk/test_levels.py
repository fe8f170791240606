"""What goes by itself: carrier and buyer are told the moment a parcel is overdue, as far as the merchant lets it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from amends.casework.overlay.models import Overlay
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.desk.pages import text
from tests.desk.walks import Walk, hired, press, reads, seat, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B2", "B11")]
LEVELS = "/playbooks/tmall/own/automation"
SCENE = "scenes.logistics_stalled.automation"
ORDER = "T-1"
Overdue = Callable[..., str]


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, mei=Role.FRONT_LINE)
    return Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)


@pytest.fixture
def overdue(walk: Walk) -> Overdue:
    """The address of the case of a parcel that was collected a week ago and hasn't come."""

    def told(order: str = ORDER, **more: Any) -> str:
        facts: dict[str, Any] = {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}
        walk.tell("order.placed", "11-11 10:00", order, **facts | more)
        walk.tell("parcel.handed_over", "11-12 10:00", order, waybill="YT1")
        walk.at("11-19 10:01")
        return walk.case(order, "logistics_stalled")

    return told


def choose(owner: Client, level: str) -> None:
    """Set a level the way a person does: choose, look at what it changes, put it in force."""
    seen = owner.post(LEVELS, {SCENE: level, "note": "try it"})
    assert seen.status_code == 200
    put = {"body": seen.context["body"], "note": "try it", "on": seen.context["number"]}
    assert owner.post("/playbooks/tmall/own/put", put, follow=True).status_code == 200


def standing() -> dict[str, str]:
    """The case's steps, but for those that are only offered."""
    return {step: state for step, state in states(ORDER, "logistics_stalled").items() if state != "skipped"}


def sent(walk: Walk, kind: str) -> list[str]:
    return [each["to"] for each in walk.wanted(kind, ORDER)]


def test_the_carrier_is_asked_and_the_buyer_told_with_no_hand_and_it_is_counted(
    owner: Client, walk: Walk, overdue: Overdue
) -> None:
    case = overdue()
    assert standing() == {"ask_carrier": "done", "tell_buyer": "done", "carrier_says": "blocked"}
    assert sent(walk, "notify") == ["carrier"]
    assert sent(walk, "message") == ["buyer"]
    reads(seat("lin"), case, "Ask the carrier where it is", "Waits for: the carrier")
    walk.tell("parcel.scanned", "11-19 12:00", ORDER, scan="departed", text="已发往杭州")
    assert states(ORDER, "logistics_stalled")["carrier_says"] == "done"
    page = text(owner.get("/automation/?since=2026-11-18&until=2026-11-19"))
    assert "3 of 3" in page, page
    assert "1 of 1" in page, page


def test_asked_first_a_colleague_lets_it_go_with_one_press(owner: Client, walk: Walk, overdue: Overdue) -> None:
    choose(owner, "ask")
    case = overdue()
    assert standing() == {
        "ask_carrier": "ready", "tell_buyer": "waiting", "carrier_says": "waiting",
    }  # fmt: skip
    reads(seat("lin"), case, "Prepared: one press sends it.")
    assert sent(walk, "notify") == []
    press(seat("lin"), case, "ask_carrier")
    walk.wait()
    press(seat("mei"), case, "tell_buyer")
    assert sent(walk, "notify") == ["carrier"]
    assert sent(walk, "message") == ["buyer"]


def test_not_at_all_nothing_is_sent_and_who_did_it_says_so(owner: Client, walk: Walk, overdue: Overdue) -> None:
    choose(owner, "off")
    case = overdue()
    reads(seat("lin"), case, "Nothing is sent from here: do it, and say so.")
    press(seat("lin"), case, "ask_carrier", text="打电话问了，在义乌")
    assert states(ORDER, "logistics_stalled")["ask_carrier"] == "done"
    assert sent(walk, "notify") == []


def test_a_buyer_who_is_angry_or_reads_another_language_is_a_persons(walk: Walk, overdue: Overdue) -> None:
    walk.tell("order.placed", "11-11 10:00", "T-2", amount=30_000, currency="CNY", country="CN", language="fr")
    walk.tell("parcel.handed_over", "11-12 10:00", "T-2", waybill="YT2")
    walk.tell("order.placed", "11-11 10:00", "T-3", amount=30_000, currency="CNY", country="CN", language="zh")
    walk.tell("parcel.handed_over", "11-12 10:00", "T-3", waybill="YT3")
    walk.tell("message.received", "11-18 10:00", "T-3", text="骗子！你们这是诈骗！我要投诉！我要曝光你们！！")
    overdue()
    for order in ("T-2", "T-3"):
        assert states(order, "logistics_stalled")["tell_buyer"] == "ready", order
        assert not walk.wanted("message", order)
    reads(seat("lin"), walk.case("T-3", "logistics_stalled"), "The buyer is angry, so a person writes.")


def test_levels_are_undone_like_any_own_value_and_who_manages_nothing_only_reads(
    owner: Client, walk: Walk, outsider: Client
) -> None:
    assert "Ask the carrier where it is" in text(owner.get(LEVELS))
    choose(owner, "off")
    assert Overlay.objects.filter(active=True, body__contains=f'{SCENE}: "off"').count() == 1
    assert owner.post(LEVELS, {SCENE: "off"}).status_code == 422
    assert owner.post(LEVELS, {SCENE: "sometimes"}).status_code == 422
    assert "own-cell" not in outsider.get(LEVELS).content.decode()
    choose(owner, "as_shipped")
    assert not Overlay.objects.filter(active=True, body__contains=SCENE).exists()
    agent = seat("lin")
    assert "Managers change it." in text(agent.get(LEVELS))
    assert agent.post(LEVELS, {SCENE: "off"}).status_code == 404
    assert reverse("own_levels", args=["tmall"]) == LEVELS


def test_receivers_and_who_did_it_are_named_in_the_readers_words(owner: Client, walk: Walk, overdue: Overdue) -> None:
    page = text(owner.get(LEVELS))
    assert "→ Installer" in page
    assert "→ installer" not in page
    reads(owner, overdue(), "· Engine", never=("· engine",))
