"""Limits as a table, scripts with a preview, versions compared, a change tried on the past; ten seconds to undo."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from amends.casework.overlay import compiled, overlays, versions
from amends.casework.overlay.models import Overlay
from amends.desk.own.values import read
from amends.merchants.models import Member, Merchant, Shop
from tests.casework.stories import HOUR, feed, placed, refund_asked
from tests.desk.case.test_grants import depot, pay
from tests.desk.conftest import at
from tests.desk.pages import do, press, text
from tests.packs import book
from tests.policy.test_adaptation import BODY, renamed
from tests.policy.versions import NEXT, ship, update

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B11")]
OWN = "/playbooks/tmall/own"
LIMITS = f"{OWN}/authority"
TMALL = book("tmall")
SCRIPT = next(each for each in TMALL.templates if each.variables and each.text.pt)
ADDRESS = f"{OWN}/scripts/{SCRIPT.name}"
GAPS = "".join(f"{{{each.name}}}" for each in SCRIPT.variables)
PATH = "clocks.answer_unshipped.due.after"
DAY_BODY = f"base: tmall\nset:\n  {PATH}: 1 d\n"


def chinese(client: Client) -> Client:
    client.post("/language", {"language": "zh-hans"})
    return client


def put(client: Client, body: str, *, on: int = 0) -> Any:
    return press(client, f"{OWN}/put", {"body": body, "on": on})


# --- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.mission("T4")
def test_limits_are_filled_as_a_table_and_then_hold(
    owner: Client, mate: Client, tmall_shop: Shop, now: datetime
) -> None:
    page = owner.get(LIMITS)
    assert 'name="authority.front_line.money" value="¥20"' in page.content.decode()
    typed = {
        "authority.front_line.money": "15",
        "authority.front_line.share": "12",
        "authority.supervisor.within": "1 h",
    }
    seen = owner.post(LIMITS, {**typed, "note": "a strict month"})
    assert [(line.before, line.after) for line in seen.context["seen"].lines] == [
        ("20 CNY", "15 CNY"), ("10 %", "12 %"), ("30 min", "1 h"),
    ]  # fmt: skip
    put(owner, seen.context["body"])
    assert list(read(Overlay.objects.get().body).values()) == ["15 CNY", "12 %", "1 h"]
    assert "As shipped: ¥20" in text(owner.get(LIMITS))
    assert "Asked for ¥18.00" in pay(mate, depot(tmall_shop, "T-1", 99_900, now), "18.00")


def test_what_passes_by_itself_is_chosen(owner: Client, mate: Client, tmall_shop: Shop, refund: int) -> None:
    page = owner.get(LIMITS).content.decode()
    assert '<option value="unshipped" selected>a whole refund before shipping</option>' in page
    seen = owner.post(LIMITS, {"authority.front_line.passes": "nothing"})
    (line,) = seen.context["seen"].lines
    assert (line.before, line.after) == ("unshipped", "nothing")
    put(owner, seen.context["body"])
    assert read(Overlay.objects.get().body) == {"authority.front_line.passes": "nothing"}
    assert "As shipped: a whole refund before shipping" in text(owner.get(LIMITS))
    assert "Asked for" in text(do(mate, at(tmall_shop, "T-1001"), "step", step="refund"))
    assert owner.post(LIMITS, {"authority.front_line.passes": "all of it"}).status_code == 422
    assert "发货前的全额退款" in text(chinese(owner).get("/playbooks/tmall/?tab=authority"))


@pytest.mark.mission("T4")
def test_what_is_wrong_with_a_limit_is_said_beside_it_in_the_readers_language(owner: Client, tmall_shop: Shop) -> None:
    typed = {
        "authority.front_line.money": "15 USD",
        "authority.supervisor.money": "lots",
        "authority.manager.within": "2",
    }
    page = owner.post(LIMITS, typed)
    assert page.status_code == 422
    words = text(page)
    assert "USD is not the playbook's currency (give the sum in CNY)" in words
    assert "'lots' is no sum of money" in words
    assert "duration 2 has no unit" in words
    assert 'value="15 USD"' in page.content.decode()
    assert "时长 2 没有单位 (加上单位，例如 2 h 或 2 d)" in text(chinese(owner).post(LIMITS, typed))
    assert not Overlay.objects.exists()


def test_an_emptied_limit_is_no_limit_and_a_shipped_value_loses_its_line(owner: Client, tmall_shop: Shop) -> None:
    seen = owner.post(LIMITS, {"authority.front_line.per_day": ""})
    assert [(line.before, line.after) for line in seen.context["seen"].lines] == [("300 CNY", "")]
    put(owner, seen.context["body"])
    back = owner.post(LIMITS, {"authority.front_line.per_day": "300"})
    assert read(back.context["body"]) == {}
    assert "That is what holds already" in text(owner.post(LIMITS, {"authority.front_line.money": "20"}))


# --- scripts --------------------------------------------------------------------------------------------------------


@pytest.mark.mission("A8")
def test_a_script_is_written_in_all_languages_and_read_as_the_buyer_will(owner: Client, tmall_shop: Shop) -> None:
    page = text(owner.get(ADDRESS))
    assert f"{{{SCRIPT.variables[0].name}}}" in page
    assert "The buyer reads" in page
    typed = {"text_zh": f"您好 {GAPS}", "text_en": f"Hello {GAPS}", "text_pt": f"Olá {GAPS}"}
    reads = text(owner.post(f"{ADDRESS}/reads", {**typed, "language": "en"}))
    assert "Hello" in reads
    assert "{" not in reads
    seen = owner.post(ADDRESS, typed)
    assert len(seen.context["seen"].lines) == 3
    put(owner, seen.context["body"])
    assert f"Hello {GAPS}" in text(owner.get("/playbooks/tmall/?tab=templates"))


@pytest.mark.mission("A8", "X5")
def test_a_missing_an_unknown_and_a_broken_gap_are_refused_with_their_place(owner: Client, tmall_shop: Shop) -> None:
    first = SCRIPT.variables[0].name
    typo = f"Hello\n  dear {{{first}x}} {GAPS.replace(f'{{{first}}}', '')}"
    page = owner.post(ADDRESS, {"text_en": typo})
    assert page.status_code == 422
    words = text(page)
    assert f"line 2, character 8 There is no gap {{{first}x}}. (did you mean '{first}'?)" in words
    assert f"The gap {{{first}}} is missing." in words
    assert f"dear {{{first}x}}" in page.content.decode().replace("&#x27;", "'")
    broken = text(owner.post(f"{ADDRESS}/reads", {"text_en": "Hello {", "language": "en"}))
    assert "line 1, character 7 This brace is no gap." in broken
    told = text(chinese(owner).post(f"{ADDRESS}/reads", {"text_zh": f"您好{{{first}x}}", "language": "zh"}))
    assert f"是不是“{first}”？" in told
    assert not Overlay.objects.exists()


# --- before it holds ------------------------------------------------------------------------------------------------


def test_a_preview_counts_the_open_cases_it_touches(owner: Client, tmall_shop: Shop, refund: int, dispute: int) -> None:
    seen = owner.post(f"{OWN}/preview", {"body": DAY_BODY})
    assert "cancel_changed_mind" in seen.context["seen"].scenes
    cases = seen.context["cases"]
    assert cases.open >= 2
    assert cases.here == 1
    assert f"1 of {cases.open} open cases is in a situation this changes." in text(seen)


@pytest.mark.mission("X1")
def test_a_change_is_tried_on_what_happened_lately(
    owner: Client, outsider: Client, tmall_shop: Shop, refund: int, now: datetime
) -> None:
    feed(tmall_shop, placed("T-7", at=now - 30 * HOUR), refund_asked("T-7", at=now - 20 * HOUR), now=now)
    words = text(owner.post(f"{OWN}/trial", {"body": DAY_BODY.replace("1 d", "15 h")}))
    assert "2 of the latest 2 orders of the last 14 days come out otherwise." in words
    assert "+1 missed deadlines: Answer the unshipped refund" in words
    assert "T-7" in words
    off = text(owner.post(f"{OWN}/trial", {"body": "base: tmall\nset:\n  scenes.cancel_changed_mind.off: true\n"}))
    assert "-2 cases: Refund before shipping" in off
    assert owner.post(f"{OWN}/trial", {"body": "base: tmall\nset: x\n"}).status_code == 404
    assert "No orders" in text(outsider.post(f"{OWN}/trial", {"body": DAY_BODY}))
    assert not Overlay.objects.exists()


def test_ten_seconds_to_take_it_back(owner: Client, tmall_shop: Shop) -> None:
    page = put(owner, DAY_BODY)
    offer = page.context["undo"]
    assert offer.words == "Version 1 holds from now on."
    assert f'<form class="undo" method="post" action="{offer.url}"' in page.content.decode()
    back = owner.post(offer.url, offer.fields, follow=True)
    assert "As shipped from now on." in text(back)
    assert back.context["undo"] is None
    assert not Overlay.objects.filter(active=True).exists()
    owner.post(f"{OWN}/activate", {"number": 1})
    assert owner.get(OWN).context["undo"].fields["number"] == "0"


# --- versions -------------------------------------------------------------------------------------------------------


def test_each_own_version_shows_its_difference_from_the_one_before(
    owner: Client, mate: Client, tmall_shop: Shop
) -> None:
    put(owner, DAY_BODY)
    put(owner, DAY_BODY.replace("1 d", "12 h"), on=1)
    page = mate.get(f"{OWN}/2")
    assert [(line.before, line.after) for line in page.context["lines"]] == [("1 d", "12 h")]
    assert [(line.before, line.after) for line in owner.get(f"{OWN}/1").context["lines"]] == [("2 d", "1 d")]
    assert owner.get(f"{OWN}/3").status_code == 404


@pytest.fixture
def _fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A process that has just started, before and after, and knows one playbook."""
    ship(tmp_path, monkeypatch)
    compiled.forget()
    yield
    monkeypatch.undo()
    compiled.forget()


@pytest.mark.usefixtures("_fresh")
def test_a_new_shipped_version_is_compared_on_its_page_and_on_the_scenes(
    owner: Client, tmall_shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    assert "No other version than 2026.1 has run here yet" in text(owner.get("/playbooks/tmall/changes"))
    versions.look(now=now)
    edit = ("clocks.yaml", "{at: refund.deadline, after: 2 d}", "{at: refund.deadline, after: 3 d}")
    update(tmp_path, monkeypatch, edit)
    compiled.forget()
    versions.look(now=now)
    page = text(owner.get("/playbooks/tmall/changes"))
    assert f"2026.1 → {NEXT}" in page
    assert "Before: 2 d Now: 3 d" in page
    scene = text(owner.get("/playbooks/tmall/cancel_changed_mind/"))
    assert "Since the version before (2026.1)" in scene
    assert "Answer the unshipped refund Before: 2 d Now: 3 d" in scene
    assert "Nothing is different." in text(owner.get("/playbooks/tmall/late_shipment/"))


@pytest.mark.usefixtures("_fresh")
def test_own_values_left_off_stand_on_the_page_with_line_and_reason(
    owner: Client, tmall_shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    boss = Member.objects.get(merchant=tmall_shop.merchant)
    overlays.put(member=boss, pack="tmall", body=BODY, now=now)
    renamed(tmp_path, monkeypatch)
    compiled.forget()
    page = text(owner.get(OWN))
    assert "Some of our own values no longer hold" in page
    assert "line 4: clocks.answer_unshipped.due.after: no item of clocks is called 'answer_unshipped'" in page
    assert "1 value no longer holds" in text(owner.get("/settings/playbooks/"))
    assert "时限里没有“answer_unshipped”" in text(chinese(owner).get(OWN))
    assert "¥30" in text(owner.get(LIMITS)) + owner.get(LIMITS).content.decode()
    seen = owner.post(LIMITS, {"authority.front_line.money": "40"})
    assert list(read(seen.context["body"])) == ["authority.front_line.money", "clocks.answer_shipped.due.after"]


# --- who, and where -------------------------------------------------------------------------------------------------


@pytest.mark.mission("X2")
def test_others_look_and_only_managers_change(mate: Client, tmall_shop: Shop) -> None:
    for address in (LIMITS, ADDRESS, "/settings/playbooks/", "/playbooks/tmall/changes"):
        assert mate.get(address).status_code == 200, address
    assert "Managers change it." in text(mate.get(LIMITS))
    assert 'name="authority.' not in mate.get(LIMITS).content.decode()
    assert "readonly" in mate.get(ADDRESS).content.decode()
    for address, fields in (
        (LIMITS, {"authority.front_line.money": "500"}),
        (ADDRESS, {"text_en": f"Hi {GAPS}"}),
        (f"{OWN}/trial", {"body": DAY_BODY}),
    ):
        assert mate.post(address, fields).status_code == 404


def test_an_outsider_sees_only_what_is_shipped(owner: Client, outsider: Client, tmall_shop: Shop) -> None:
    put(owner, "base: tmall\nset:\n  authority.front_line.money: 31 CNY\n")
    assert "¥31" not in outsider.get(LIMITS).content.decode()
    assert outsider.get(f"{OWN}/1").status_code == 404
    assert outsider.get(f"{OWN}/scripts/nothing").status_code == 404


def test_settings_lead_to_them(owner: Client, tmall_shop: Shop, bluebird: Merchant) -> None:
    assert 'href="/settings/playbooks/"' in owner.get("/settings/").content.decode()
    page = owner.get("/settings/playbooks/").content.decode()
    for address in (LIMITS, OWN, "/playbooks/tmall/?tab=templates", "/playbooks/tmall/changes"):
        assert f'href="{address}"' in page
    assert "No shop yet" not in page


def test_the_audit_says_who_changed_the_rules(owner: Client, tmall_shop: Shop) -> None:
    put(owner, DAY_BODY)
    owner.post(f"{OWN}/activate", {"number": 0})
    words = text(owner.get("/audit/"))
    assert "Changed own values of a playbook tmall, version 1" in words
    assert "Chose a version of own values tmall, as shipped" in words
    assert "tmall, version 1" in text(owner.get("/audit/?what=overlay.put"))
    file = b"".join(owner.get("/audit.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "overlay.put" not in file
    assert "tmall, version 1" in file


@pytest.mark.mission("X5")
def test_a_scene_of_another_playbook_brings_its_examples(owner: Client, tmall_shop: Shop) -> None:
    inherited = next(s for s in TMALL.scenes if s.origin.startswith("common/") and s.case)
    page = text(owner.get(f"/playbooks/tmall/{inherited.name}/")) + text(
        owner.get(f"/playbooks/tmall/examples?scene={inherited.name}")
    )
    assert "from common" in page
    assert "None of its own." not in page
