"""What the loader says of authority, penalties, flows, templates, conduct, liability and examples that are wrong."""

from pathlib import Path

import pytest

from amends.engine.authority import Ask, decide
from amends.engine.calendar import Span, Unit
from amends.engine.playbook import (
    All,
    Amount,
    Liability,
    Move,
    Op,
    Variable,
    Wording,
)
from amends.engine.playbook import Test as Asked
from amends.engine.words import Party
from amends.policy.examples import examples
from amends.policy.load import check, load_path
from amends.policy.problem import PlaybookError
from tests.policy.small import FILES, line_of, write

HEAD, CLOCKS, MORE = "playbook.yaml", "clocks.yaml", "scenes/more.yaml"
AUTHORITY, PENALTIES, FLOWS, TEMPLATES = "authority.yaml", "penalties.yaml", "flows/all.yaml", "templates/all.yaml"
CONDUCT, EXAMPLES = "conduct.yaml", "examples/all.yaml"

# file, what to replace, by what, message, cure
BROKEN = (
    (HEAD, "CANCEL_CHANGED_MIND", "CANCEL_CHANGED", "unknown issue code 'CANCEL_CHANGED'", "did you mean"),
    (CLOCKS, "warn: [1 h]", "warn: []", "the platform acts when this clock is missed", "add warn: [half, 4 h, 1 h]"),
    (CLOCKS, "{at: ship_by}", "{after: 2 d, plus: 1 h}", "minus: and plus: count from the at: field", "add at:"),
    (CLOCKS, "{at: ship_by}", "{at: due.shop}", "unknown time field 'due.shop'", "did you mean 'due.ship'?"),
    (MORE, "issue: TRANSIT_DAMAGE,", "issue: TRANSIT_DAM,", "unknown value of problem.issue 'TRANSIT_DAM'", "did"),
    (MORE, "{of: order.amount, share: 50 %}", "{of: order.amout}", "unknown sum 'order.amout'", "did you mean"),
    (MORE, "carrier: 70 %", "carrier: 60 %", "the shares come to 90 %", "make them add up to 100 %"),
    (MORE, "carrier: 70 %", "carier: 70 %", "unknown party 'carier'", "did you mean 'carrier'?"),
    (MORE, "shares: {supplier: 100 %}", "why: {zh: 无, en: None}", "rule of liability has no 'shares'", "say"),
    (MORE, "proof: [outer_box_photo]", "proof: [box_photo]", "unknown evidence of this scene 'box_photo'", "did you"),
    (MORE, "party: carrier", "party: courier", "unknown party 'courier'", "did you mean 'carrier'?"),
    (MORE, "within: 30 d", "within: 30", "duration 30 has no unit", "add the unit"),
    (MORE, "stage: evidence", "stage: evidense", "unknown stage of a flow 'evidense'", "did you mean 'evidence'?"),
    (MORE, "penalty: late_points\n    script", "penalty: late\n    script", "unknown penalty 'late'", "did you mean"),
    (MORE, "script: sorry", "script: sory", "unknown template 'sory'", "did you mean 'sorry'?"),
    (MORE, "scripts: [sorry]", "scripts: [sory]", "unknown template 'sory'", "did you mean 'sorry'?"),
    (MORE, "timeout: {zh: 平台按买家意思退款, en:", "timeout: {en:", "text has no 'zh'", "add zh: …"),
    (AUTHORITY, "role: supervisor", "role: superviser", "unknown role 'superviser'", "did you mean 'supervisor'?"),
    (AUTHORITY, ", assumption: true", "", "limit has no 'source'", "name a source of the playbook, or mark it"),
    (AUTHORITY, "role: supervisor", "role: front_line", "two authority are called 'front_line'", "rename one"),
    (AUTHORITY, "share: 10 %", "share: 10", "'10' is no share", "write it as 10 %"),
    (PENALTIES, "points: 3, money: [5 CNY], freeze: 7 d, ", "", "penalty 'late_points' takes nothing", "add points:"),
    (PENALTIES, "freeze: 7 d", "freeze: 7", "duration 7 has no unit", "add the unit"),
    (FLOWS, "clock: answer", "clock: answr", "unknown clock 'answr'", "did you mean 'answer'?"),
    (FLOWS, "to: opened", "to: open", "unknown stage 'open'", "did you mean 'opened'?"),
    (FLOWS, '"missed:answer"', '"missed:answr"', "unknown trigger 'missed:answr'", "did you mean 'missed:answer'?"),
    (FLOWS, "dispute.evidence_asked", "refund.paid", "refund.paid is not about a dispute", "name a signal about a"),
    (FLOWS, "family: dispute", "family: disputes", "unknown family 'disputes'", "did you mean 'dispute'?"),
    (FLOWS, "actor: merchant_cs\n      clock", "actor: cs\n      clock", "unknown party 'cs'", "did you mean"),
    (FLOWS, "to: evidence}", "to: over}", "stage 'evidence' can never be reached", "add a move that leads to it"),
    (FLOWS, "en: Over}", "en: Over}, actor: platform", "stage 'over' waits for somebody", "add clock: or moves:"),
    (FLOWS, "      actor: merchant_cs\n      moves: [", "      moves: [", "stage 'evidence' moves on", "name its"),
    (TEMPLATES, "by: {type: time", "at: {type: time", "the zh text has a gap 'by' nobody declared", "add variables"),
    (TEMPLATES, "name: text", "nam: text", "the zh text has a gap 'name' nobody declared", "did you mean 'nam'?"),
    (TEMPLATES, "name: text", "name: text, on: day", "the gap 'on' is declared, but no text has it", "write {on} in"),
    (TEMPLATES, " about {sum}", "", "the en text lacks the gap 'sum'", "write {sum} where it belongs"),
    (TEMPLATES, "{name}, we", "{name, we", "the en text: ", "write gaps as {name}"),
    (TEMPLATES, "name: text", "name: words", "unknown type 'words'", "known: day, money, number, text, time"),
    (TEMPLATES, "field: due.ship", "field: due.shop", "unknown field 'due.shop'", "did you mean 'due.ship'?"),
    (TEMPLATES, "field: order.amount", "field: placed_at", "placed_at is a time, the gap is a money", "name a"),
    (TEMPLATES, "stage: after_sale", "stage: after", "unknown stage 'after'", "did you mean 'after_sale'?"),
    (TEMPLATES, "scenes: [claimed]", "scenes: [claim]", "unknown scene 'claim'", "did you mean 'claimed'?"),
    (TEMPLATES, "[chat, mail]", "[chat, post]", "unknown channel 'post'", "known: chat"),
    (TEMPLATES, "seasons: [sale]", "seasons: [sales]", "unknown season 'sales'", "did you mean 'sale'?"),
    (CONDUCT, "'1[3-9][0-9]{9}'", "'1[3-9'", "'1[3-9' is no regular expression", "mend it"),
    (CONDUCT, "'1[3-9][0-9]{9}'", "'x*'", "'x*' finds the empty text", "write a pattern that needs"),
    (CONDUCT, "  cure: {zh: 写尾号, en: Write the last digits}\n", "", "conduct rule has no 'cure'", "write {zh: …"),
)  # fmt: skip


@pytest.mark.mission("X5")
def test_a_freeze_needs_a_word_of_what_it_costs(tmp_path: Path) -> None:
    (found,) = check(write(tmp_path, file="playbook.yaml", old="freeze_share: 100 %\n", new=""))
    assert found.message == "nobody says what the freeze of 'late_points' costs"
    assert found.cure.startswith("write freeze_share: 100 %")
    assert load_path(write(tmp_path)).freeze_share == 10_000


@pytest.mark.mission("X5")
@pytest.mark.parametrize(("file", "old", "new", "message", "cure"), BROKEN, ids=[row[3] for row in BROKEN])
def test_a_mistake_is_named_with_place_and_cure(
    tmp_path: Path, file: str, old: str, new: str, message: str, cure: str
) -> None:
    problems = check(write(tmp_path, file=file, old=old, new=new))
    found = [p for p in problems if p.message.startswith(message)]
    assert found, list(map(str, problems))
    assert all(p.file == f"small/{file}" and p.cure.startswith(cure) for p in found), found
    assert any(abs(p.line - line_of(file, old)) <= SLACK for p in found), (found, line_of(file, old))


SLACK = 5  # some mistakes are told at the head of their item


@pytest.mark.parametrize(
    ("old", "new", "message"),
    (
        ("  mission: [T9]\n", "  mission: [T9]\n  shows: positive\n", "scene: and shows: go together"),
        ("  mission: [T9]\n", "  shows: positve\n  scene: cancel\n", "unknown kind of example 'positve'"),
        ("  mission: [T9]\n", "  shows: positive\n  scene: cancl\n", "unknown scene 'cancl'"),
    ),
)
def test_an_example_says_what_it_shows(tmp_path: Path, old: str, new: str, message: str) -> None:
    pack = write(tmp_path, file=EXAMPLES, old=old, new=new)
    with pytest.raises(PlaybookError) as wrong:
        examples(pack, load_path(pack))
    assert any(p.message.startswith(message) for p in wrong.value.problems)


def test_what_an_example_shows_is_read(tmp_path: Path) -> None:
    pack = write(tmp_path, file=EXAMPLES, old="  mission: [T9]\n", new="  shows: boundary\n  scene: cancel\n")
    (example,) = examples(pack, load_path(pack))
    assert (example.scene, example.shows) == ("cancel", "boundary")


def test_two_flows_of_a_family_need_stages_of_their_own(tmp_path: Path) -> None:
    pack = write(tmp_path)
    text = FILES[FLOWS].replace("judged:", "other:")
    (pack / "flows" / "more.yaml").write_text(text, encoding="utf-8")
    assert "flows 'judged' and 'other' share the stage 'opened'" in {p.message for p in check(pack)}


@pytest.mark.mission("T4", "T5", "T8", "A8", "M13")
def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    playbook = load_path(write(tmp_path))
    assert playbook.reasons["不想要了"] == "CANCEL_CHANGED_MIND"
    assert len(playbook.issues) == 59
    line, lead = playbook.authority
    assert (line.role, line.money, line.share, line.per_day) == ("front_line", 2_000, 1_000, 30_000)
    assert (line.within, line.calendar, lead.assumption) == (Span(30, Unit.min), "always", True)
    late = playbook.penalties["late_points"]
    assert (late.points, late.money, late.freeze) == (3, (Amount(fixed=500),), Span(7, Unit.d))
    (flow,) = playbook.flows
    assert flow.start == (Move(on=("dispute.opened",), to="opened"),)
    assert [(stage.name, stage.actor, stage.clock) for stage in flow.stages] == [
        ("opened", Party.MERCHANT_CS, "answer"),
        ("evidence", Party.MERCHANT_CS, ""),
        ("over", Party.UNDETERMINED, ""),
    ]
    sorry = next(each for each in playbook.templates if each.name == "sorry")
    assert sorry.variables == (
        Variable("name"),
        Variable("by", "time", "due.ship"),
        Variable("sum", "money", "order.amount"),
    )
    phone = next(rule for rule in playbook.conduct if rule.name == "buyer_phone")
    assert phone.patterns == ("1[3-9][0-9]{9}",)


def test_numbers_are_compared_with_each_other(tmp_path: Path) -> None:
    new = "when: {problem.quantity: {gt: {of: refunds_open, share: 50 %}, le: refunds_open}}"
    pack = write(tmp_path, file=MORE, old=line_with(MORE, "when: {problem.issue"), new=f"  {new}\n")
    (scene,) = [scene for scene in load_path(pack).scenes if scene.name == "claimed"]
    half, other = Amount(of="refunds_open", share=5_000), Amount(of="refunds_open")
    field = "problem.quantity"
    assert scene.when == All((Asked(field, Op.GT, half), Asked(field, Op.LE, other)))


def line_with(file: str, text: str) -> str:
    """The whole line of a file that holds a text."""
    return next(line for line in FILES[file].splitlines(keepends=True) if text in line)


def test_what_a_scene_says_of_loss_and_proof_is_read(tmp_path: Path) -> None:
    playbook = load_path(write(tmp_path))
    (scene,) = [scene for scene in playbook.scenes if scene.name == "claimed"]
    assert scene.liability[0].shares == ((Party.CARRIER, 7_000), (Party.WAREHOUSE, 3_000))
    assert scene.liability[1] == Liability(shares=((Party.SUPPLIER, 10_000),))
    assert scene.burden[0].why == Wording(zh="先看照片", en="Photos first")
    (claim,) = scene.claims
    assert (claim.party, claim.within, claim.proof) == (Party.CARRIER, Span(30, Unit.d), ("outer_box_photo",))
    (remedy,) = scene.remedies
    assert (remedy.grants, remedy.penalty, remedy.script) == ((Amount(of="problem.amount"),), "late_points", "sorry")
    assert remedy.when == Asked("problem.amount", Op.GT, 0)
    assert [(item.name, item.stage) for item in scene.evidence] == [
        ("outer_box_photo", ""),
        ("ruling_photo", "evidence"),
    ]
    assert (scene.scripts, scene.penalty, scene.timeout.en) == (
        ("sorry",),
        "late_points",
        "The platform refunds the buyer",
    )


@pytest.mark.mission("T4")
def test_limits_are_sorted_from_the_lowest_role_up(tmp_path: Path) -> None:
    first, second = FILES[AUTHORITY].splitlines()
    playbook = load_path(write(tmp_path, file=AUTHORITY, old=FILES[AUTHORITY], new=f"{second}\n{first}\n"))
    assert [limit.role for limit in playbook.authority] == ["front_line", "supervisor"]
    assert decide(Ask("front_line", 1_800, 9_900), playbook.authority).goes_to == "supervisor"


@pytest.mark.parametrize("part", (AUTHORITY, PENALTIES, FLOWS, TEMPLATES, CONDUCT))
def test_a_file_may_name_what_it_holds(tmp_path: Path, part: str) -> None:
    key = Path(part).parts[0].removesuffix(".yaml")
    held = "".join(f"  {line}\n" for line in FILES[part].splitlines())
    assert check(write(tmp_path, file=part, old=FILES[part], new=f"{key}:\n{held}")) == []
