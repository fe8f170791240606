"""Automation measured: shares and hours on the page, checked against a count of the dossiers minute by minute."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from amends.casework.ledger.models import DossierRecord
from amends.casework.queries.by_people import ours
from amends.cli import parser
from amends.engine.dossier import Case, decode
from amends.engine.words import StepState
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from amends.policy.load import load
from tests.desk.pages import text
from tests.desk.test_outside_links import link, reply
from tests.desk.walks import Walk, hired, press, reads, records, seat, writes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B2")]
SHORT = {"party": "supplier", "what": "out_of_stock", "amount": "30.00", "text": "这款没货了"}
SAID = {"answer_until": "2026-11-20", "answered_by": "王工"}


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Two shortages worked on by hand, one after the other; a refund that the platform settles; one still open."""
    hired(bluebird, wang=Role.SUPERVISOR, lin=Role.AGENT)
    made = Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)
    facts: dict[str, Any] = {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}
    for n in range(1, 6):
        made.tell("order.placed", "11-11 10:00", f"T-{n}", **facts, tags=["supplier:Huaxin"])
    made.tell("refund.asked", "11-11 11:00", "T-3", ref="R-3", type="refund_only", amount=30_000)
    made.tell("refund.closed", "11-11 13:30", "T-3", ref="R-3")
    made.at("11-11 14:00")
    for n, order in enumerate(("T-1", "T-2", "T-4")):
        made.at(f"11-11 14:{10 + n}")
        records(seat("wang"), made.order(order), "partner-reported", **SHORT)
    made.at("11-11 14:20")
    where = records(seat("lin"), made.order("T-5"), "partner-asked", party="carrier", what="locate", text="请查件")
    made.at("11-11 15:05")
    confirm = {"stock_left": "none", "loss_borne": "25", "loss_accepted": "yes", **SAID}
    answers(link(seat("lin"), made.case("T-2", "supplier_out_of_stock"), step="confirm", name="王工"), confirm)
    made.at("11-11 15:40")
    answers(link(seat("lin"), where, step="ask", name="王工"), {"goods_place": "义乌分拨", **SAID})
    for n, order in enumerate(("T-1", "T-2")):
        case = made.case(order, "supplier_out_of_stock")
        made.at(f"11-11 {16 + n}:00")
        writes(seat("lin"), case, "您好，这款暂时缺货，您愿意等补货，还是退款？")
        made.wait()
        made.at(f"11-11 {16 + n}:40")
        press(seat("lin"), case, "answer_supplier", text="撤单，客户要退款")
        press(seat("lin"), case, "loss", text="王工认 30 元")
    made.at("11-11 18:00")
    writes(seat("lin"), where, "您好，包裹在义乌分拨中心，今晚发出。")
    made.wait()
    made.at("11-11 20:00")
    return made


def answers(page: str, said: dict[str, str]) -> None:
    """Somebody outside fills in the form their link opens."""
    outside = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    assert "the answer has arrived" in text(
        reply(outside, page, **{f"form__{name}": each for name, each in said.items()})
    )


OURS = {(s.name, step.name) for s in load("tmall").scenes for step in s.steps if ours(step)}


class Counted:
    """The same numbers from the dossiers themselves, each minute of a case looked at."""

    def __init__(self, since: datetime, until: datetime) -> None:
        self.steps = self.by_rule = self.cases = 0
        self.minutes: Counter[str] = Counter()
        parties = {(s.name, step.name): step.party for s in load("tmall").scenes for step in s.steps if step.party}
        for record in DossierRecord.objects.all():
            for case in decode(bytes(record.state)).cases:
                done = [s for s in case.steps if s.state is StepState.DONE and s.done_at and since <= s.done_at < until]
                self.steps += len(done)
                self.by_rule += sum(
                    not step.by.isdecimal() and not (step.by == "" and (case.scene, step.name) in OURS) for step in done
                )
                if case.closed_at and since <= case.closed_at < until:
                    self.cases += 1
                    self._walk(case, parties)

    def _walk(self, case: Case, parties: dict[tuple[str, str], str]) -> None:
        assert case.closed_at is not None
        at = case.opened_at
        while at < case.closed_at:
            whose = {
                parties.get((case.scene, s.name), "ours")
                for s in case.steps
                if s.ready_at and s.ready_at <= at < (s.done_at or case.closed_at)
            }
            self.minutes["ours" if "ours" in whose else "+".join(sorted(whose)) or "neither"] += 1
            at += timedelta(minutes=1)


def report(*words: str, capsys: pytest.CaptureFixture[str]) -> str:
    asked = parser().parse_args(["report", "automation", *words])
    assert asked.func(asked) == 0
    return capsys.readouterr().out


def test_the_report_is_what_the_dossiers_say_minute_by_minute(
    walk: Walk, bluebird: Merchant, capsys: pytest.CaptureFixture[str]
) -> None:
    since, until = walk.moment("11-11 00:00"), walk.moment("11-12 00:00")
    counted = Counted(since, until)
    asked = ("--json", "--merchant", bluebird.name, "--since", since.isoformat(), "--until", until.isoformat())
    found = json.loads(report(*asked, capsys=capsys))
    whole = found["all"]
    assert (whole["steps"], whole["steps_without_a_hand"]) == (counted.steps, counted.by_rule)
    assert counted.steps > counted.by_rule > 0
    assert (whole["cases"], whole["cases_without_a_person"]) == (counted.cases, 1)  # T-3, by the platform alone
    hours = {kind: n / 60 / counted.cases for kind, n in counted.minutes.items()}
    assert whole["hours_to_solve"] == pytest.approx(sum(hours.values()), abs=0.03)
    assert whole["hours_ours"] == pytest.approx(hours["ours"], abs=0.03)
    assert whole["hours_neither"] == pytest.approx(hours.get("neither", 0), abs=0.03)
    assert whole["hours_waiting"]["carrier"] == pytest.approx(hours["carrier"], abs=0.03)
    assert hours["carrier"] * counted.cases == pytest.approx(80 / 60, abs=0.03)  # from 14:20 to 15:40
    by_scene = {each["scene"]: each for each in found["scenes"]}
    assert by_scene["supplier_out_of_stock"]["cases"] == 2
    assert (
        sum(each["cases"] for each in found["scenes"]) == sum(each["cases"] for each in found["desks"]) == counted.cases
    )
    assert sum(each["steps"] for each in found["parties"]) == counted.steps
    told = report(*asked[1:], "--lang", "en", capsys=capsys)
    assert f"The supplier has none (shop {walk.shop.pk})" in told
    assert "_" not in told
    for line in told.splitlines()[1:]:
        if len(cells := re.findall(r"(?<= )[\d.]+$|(?<= )\d+\.\d(?= )", line)) == 4:
            assert float(cells[0]) == pytest.approx(sum(map(float, cells[1:]))), line
    chinese = report(*asked[1:], "--lang", "zh", capsys=capsys)
    assert "按场景" in chinese
    assert "步骤由谁做" in chinese
    before = json.loads(report(*asked[:3], "--since", "2026-11-01", "--until", "2026-11-11", capsys=capsys))
    assert (before["all"]["steps"], before["all"]["cases"], before["all"]["hours_to_solve"]) == (0, 0, None)


def test_a_lead_reads_it_by_scene_desk_and_party_and_takes_it_along(
    walk: Walk, outsider: Client, tmall_shop: Shop
) -> None:
    wang = seat("wang")
    page = reads(wang, "/automation/", "Cases closed without a person 25 % 1 of 4", "By scene", "By desk", "By party")
    assert "What is counted" in page
    lines = wang.get("/automation.csv").getvalue().decode()
    assert "All,," in lines
    assert wang.get("/automation.xlsx").status_code == 200
    assert "Nothing was done in these days" in text(wang.get("/automation/?since=2026-11-01&until=2026-11-05"))
    assert "1 of 4" in text(wang.get("/automation/", {"shop": tmall_shop.pk}))
    for odd in ("since=2026-12-01&until=2026-11-01", "since=x", "since=0001-01-01", "shop=999999"):
        assert wang.get(f"/automation/?{odd}").status_code == 200
    assert seat("lin").get("/automation/").status_code == 404
    assert seat("lin").get("/automation.csv").status_code == 404
    assert "Nothing was done in these days" in text(outsider.get("/automation/"))
