"""Cases on an earlier version of their playbook go over to the newest: looked at for each, done, taken back, proved."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.maintenance import proof
from amends.casework.maintenance.proof import ProofVerdict
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import one, rows
from tests.desk.pages import text
from tests.desk.walks import Walk, hired, press, reads, seat, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B1", "B11")]
OLDER = "/playbooks/older-cases/"
BODY = """base: tmall
set:
  scenes.signed_not_received.steps.contact.within: 6 h
  scenes.signed_not_received.steps.ring: {title: {zh: 打电话, en: Ring them}, desk: reception, remark: true}
"""


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, wang=Role.SUPERVISOR, qian=Role.MANAGER)
    return Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)


@pytest.fixture
def cases(walk: Walk) -> list[str]:
    """Two cases that began before the merchant changed its values."""
    for kind, at, more in (
        ("order.placed", "11-11 10:00", {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}),
        ("parcel.handed_over", "11-12 10:00", {"waybill": "YT1"}),
        ("parcel.delivered", "11-14 10:00", {}),
        ("problem.reported", "11-15 10:00", {"ref": "P1", "issue": "SIGNED_NOT_RECEIVED", "amount": 8_000}),
    ):
        for order in ("T-1", "T-2"):
            walk.tell(kind, at, order, **more)
    seat("qian").post("/playbooks/tmall/own/put", {"body": BODY, "on": 0})
    return [walk.case(order, "signed_not_received") for order in ("T-1", "T-2")]


def key(case: str) -> str:
    return ".".join(case.split("/")[2:4])


def versions() -> list[str]:
    found = rows("SELECT policy FROM casework_case WHERE scene = 'signed_not_received' ORDER BY order_key")
    return [policy for (policy,) in found]


def looked(client: Client, cases: list[str]) -> dict[str, list[str]]:
    """What the page that shows the change sends when it is let go."""
    page = client.post("/work/look", {"action": "move", "selected": [key(case) for case in cases]}).text
    return {name: re.findall(f'name="{name}" value="([^"]+)"', page) for name in ("selected", "seen")}


def moved(client: Client, cases: list[str], token: str = "", seen: dict[str, list[str]] | None = None) -> Any:
    fields = {"action": "move", "token": token or str(uuid4()), **(looked(client, cases) if seen is None else seen)}
    return client.post("/work/do", fields, follow=True)


def test_what_changes_is_seen_for_each_before_it_is_done(walk: Walk, cases: list[str]) -> None:
    wang, lin = seat("wang"), seat("lin")
    press(lin, cases[0], "contact", text="说放门卫了")
    page = text(wang.get(OLDER))
    assert "tmall 2026.1+m1" in page.replace("tmall@", "tmall "), page
    group = wang.get(OLDER).context["rows"][0]
    assert group["of"].count == 2
    assert key(cases[1]) in wang.get(OLDER, group["key"]).content.decode()
    before = versions()
    seen = text(wang.post("/work/look", {"action": "move", "selected": [key(each) for each in cases]}))
    assert "Nothing has happened yet: 2 of 2 can be done." in seen
    assert "new step: Ring them" in seen
    assert "today 12:00 → today 16:00" in seen or "11-15 12:00 → 11-15 16:00" in seen, seen
    assert versions() == before
    assert "Done for 2 cases" in text(moved(wang, cases))
    assert [each.endswith("+m1") for each in versions()] == [True, True]
    assert states("T-1", "signed_not_received")["contact"] == "done"
    assert states("T-2", "signed_not_received")["ring"] == "ready"
    assert one("SELECT count(*) FROM casework_audit WHERE verb = 'case.moved'") == 2
    reads(lin, cases[1], "Goes on by", "Ring them")
    assert "All cases run on the newest version" in text(wang.get(OLDER))


def test_what_was_looked_at_on_another_version_is_not_done_but_shown_anew(walk: Walk, cases: list[str]) -> None:
    wang, before = seat("wang"), versions()
    first = looked(wang, cases)
    assert first["seen"] == [f"{each} {first['seen'][0].partition(' ')[2]}" for each in first["selected"]]
    twice = BODY.replace("打电话", "打两次电话").replace("Ring them", "Ring them twice")
    seat("qian").post("/playbooks/tmall/own/put", {"body": twice, "on": 1})
    stale = moved(wang, cases, seen=first)
    assert stale.status_code == 409
    said = text(stale)
    assert "Another version of the playbook holds since you looked" in said
    assert "Nothing has happened yet: 2 of 2 can be done." in said
    assert "new step: Ring them twice" in said
    assert versions() == before
    part = wang.post("/work/do", {"action": "move", "token": str(uuid4()), **first}, headers={"X-Part": "1"})
    assert (part.status_code, versions()) == (409, before)  # the script then sends the form as it is
    unseen = moved(wang, cases, seen={"selected": first["selected"], "seen": []})
    assert (unseen.status_code, versions()) == (409, before)  # what nobody has looked at isn't done either
    again = {name: re.findall(f'name="{name}" value="([^"]+)"', stale.text) for name in ("selected", "seen")}
    assert "Done for 2 cases" in text(moved(wang, cases, seen=again))
    assert [each.partition("+")[2] for each in versions()] == ["m2", "m2"]


def test_it_is_taken_back_and_the_log_adds_up(walk: Walk, cases: list[str], tmall_shop: Shop) -> None:
    wang, before, token = seat("wang"), versions(), str(uuid4())
    moved(wang, cases, token)
    assert versions() != before
    wang.post("/work/take-back", {"token": token}, follow=True)
    assert versions() == before
    moved(wang, cases[:1])
    walk.tell("message.received", "11-15 11:00", "T-1", text="找到了吗？")
    found = proof.prove(merchant_id=tmall_shop.merchant_id, shops=[tmall_shop.pk])
    assert {each.verdict for each in found} == {ProofVerdict.HOLDS}


def test_only_leads_let_cases_go_over_and_each_once(walk: Walk, cases: list[str], outsider: Client) -> None:
    assert seat("lin").get(OLDER).status_code == 404
    assert seat("lin").post("/work/do", {"action": "move", "selected": [key(cases[0])]}).status_code == 404
    moved(outsider, cases)
    assert not any(each.endswith("+m1") for each in versions())
    wang = seat("wang")
    moved(wang, cases[:1])
    again = text(wang.post("/work/look", {"action": "move", "selected": [key(cases[0])]}))
    assert "0 of 1 can be done" in again
