"""``amends playbook doors``: every kind of fact that a shipped playbook listens to can get in."""

import json

import pytest

from amends.cli import parser
from amends.cli.doors import lines, table
from amends.cli.signal_makers import Paths
from amends.desk.record.kinds import BY_SLUG
from amends.desk.views import case_actions, record, search
from amends.engine.playbook import Playbook
from amends.engine.signals import KINDS
from amends.policy.gives import kinds_giving
from amends.policy.pack import shipped
from tests.packs import book


def books() -> list[Playbook]:
    return [book(name) for name in shipped()]


@pytest.mark.mission("X5")
def test_every_kind_that_somebody_listens_to_has_a_door_and_every_clock_can_be_ended() -> None:
    assert table(books()).empty == ()


def test_a_door_that_is_taken_out_is_gone_from_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert table(books()).kinds["partner.asked"].person == ("page record",)
    monkeypatch.delitem(BY_SLUG, "partner-asked")
    found = table(books())
    assert found.kinds["partner.asked"].person == ()
    assert "partner.asked" in found.empty
    assert any(line.startswith("partner.asked ") and line.endswith("<- no door") for line in lines(found))


def test_what_an_address_makes_is_read_from_its_code() -> None:
    assert {"step.done", "remedy.chosen", "promise.kept"} <= Paths().made_by(case_actions.action)
    assert "problem.reported" in Paths().made_by(record.record)
    assert "refund.asked" in Paths().made_by(record.record)
    assert "dispute.opened" not in Paths().made_by(record.record)
    assert Paths().made_by(search.find) == frozenset()


def test_who_stands_before_which_door() -> None:
    rows = table(books()).kinds
    assert set(rows) == set(KINDS)
    assert (rows["refund.asked"].platform, rows["refund.asked"].partner) == (("API",), ())
    assert (rows["parcel.scanned"].platform, rows["parcel.scanned"].partner) == ((), ("API",))
    assert "step invoice_ordinary.issue" in rows["invoice.issued"].person
    assert "page phase_move" in rows["phase.changed"].person
    assert rows["effect.done"].engine == ("deliveries",)
    assert (rows["step.done"].platform, rows["step.done"].file) == ((), ())
    assert "API, a member's key" in rows["step.done"].person
    assert "table" in rows["review.answered"].file
    assert "query_task" in rows["task.asked"].listeners["tmall"]


@pytest.mark.parametrize(
    ("fact", "kinds"),
    [
        ("problem.settled_at", {"problem.settled"}),
        ("last_reply_at", {"message.sent"}),
        ("delivered_at", {"parcel.delivered", "parcel.scanned"}),
        ("refund.paid_at", {"refund.paid"}),
    ],
)
def test_what_gives_a_fact_is_tried(fact: str, kinds: set[str]) -> None:
    assert kinds_giving()[fact] == kinds


def test_the_command_prints_all_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    asked = parser().parse_args(["playbook", "doors", "tmall", "--json"])
    assert asked.func(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kinds"]["dispute.opened"]["listeners"].keys() == {"tmall"}
    assert told["clocks"] == {}
