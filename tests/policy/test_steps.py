"""Steps as playbooks write them: read into rules, and every mistake told at its line with its cure."""

from pathlib import Path

import pytest

from amends.engine.playbook import FormEntry, Op, StepRepeat, StepYield, YieldValue
from amends.engine.playbook import Test as Asked
from amends.policy.load import check, load_path
from tests.policy.small import SCENES, write

FILE = "scenes/all.yaml"
OLD = "  closes:\n  - {when: {refund.state: paid}, outcome: refunded}\n"
LINE = SCENES[: SCENES.index(OLD)].count("\n") + 1
TITLE = "title: {zh: 步, en: Step}"


def problems(folder: Path, step: str) -> list[str]:
    pack = write(folder, file=FILE, old=OLD, new=f"  - {{name: s, {TITLE}, {step}}}\n{OLD}")
    return [str(problem).removeprefix(f"small/{FILE}:{LINE}: ") for problem in check(pack)]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("desk: returns, after: {any: [refnd]}", "unknown step 'refnd' (did you mean 'refund'?)"),
        ("desk: returns, after: [s]", "step 's' waits for itself (take the circle out of after: or then:)"),
        ("desk: returns, form: [invoice_sums]", "unknown own field 'invoice_sums' (did you mean 'invoice_sum'?)"),
        (
            "desk: returns, repeat: {until: {goods: returned}, most: 1}",
            "a step comes back a bounded number of times (write most: 2 to 50, in all)",
        ),
        ("party: suplier", "unknown party 'suplier' (did you mean 'supplier'?)"),
        (
            "by: engine, effects: [{kind: refund, to: marketplace, money: [refund.amount]}]",
            "only a colleague grants money (give the step to a desk, or offer a remedy)",
        ),
        (
            "by: engine, effects: [{kind: notify, to: lead}], needs: [refund.paid_at]",
            (
                "the engine would wait for 'refund.paid_at', which we bring about "
                "(write when:, or give the step to a desk)"
            ),
        ),
        (
            "desk: returns, within: 4 h, hours: partner",
            "no partner does this step (add party: with the kind of partner, or leave hours: out)",
        ),
        (
            "party: buyer, within: 4 h, hours: partner",
            "no partner does this step (add party: with the kind of partner, or leave hours: out)",
        ),
        (
            "party: carrier, hours: partner",
            "there is no time to count in these hours (add within:, or leave hours: out)",
        ),
        ("party: carrier, within: 4 h, hours: carrier", "unknown hours 'carrier' (known: partner)"),
        ("desk: returns, automation: ask", "only what the engine does has automation: (add by: engine)"),
        ("desk: returns, by_hand: {goods: returned}", "only what the engine does has by_hand: (add by: engine)"),
        (
            "by: engine, tells: buyer, effects: [{kind: notify, to: supplier}]",
            "the engine would write nothing to the buyer (add effects: [{kind: message, to: buyer, …}])",
        ),
        ("by: engine", "what the engine does must do something (add effects:, outcomes: or done_when:)"),
        ("desk: returns, yields: invoice.isued", "no step can yield 'invoice.isued' (did you mean 'invoice.issued'?)"),
        (
            "desk: returns, yields: visit.agreed",
            "visit.agreed has no 'due' (write due: form.NAME, or what it always is)",
        ),
        (
            "desk: returns, yields: {kind: goods.inspected, verdict: defekt}, done_when: {inspected_at: {known: true}}",
            "unknown value of verdict 'defekt' (did you mean 'defect'?)",
        ),
        (
            "desk: returns, yields: {kind: order.checked, check: packing}",
            "told by somebody else, this fact would not do the step (add done_when:)",
        ),
        (
            "desk: returns, yields: {kind: partner.answered, answer: done}, done_when: {request.answer: done}",
            "partner.answered is about a request, the scene is not (add ref: request.id)",
        ),
        (
            (
                "desk: returns, form: [inspection_note], done_when: {checks.passed: count}, "
                "yields: {kind: order.checked, check: form.inspection_note, passed: form.inspection_note}"
            ),
            "form.inspection_note does not fit passed (name a field of type flag)",
        ),
        (
            "desk: returns, outcomes: {a: {title: {zh: 甲, en: A}}}",
            "a step that can end in one way only needs no outcomes: (write at least two, or leave it out)",
        ),
        (
            "desk: returns, outcomes: {a: {title: {zh: 甲, en: A}, late: true}}",
            "a step without a time never runs late (add within:, or take out late:)",
        ),
        (
            "desk: returns, within: 4 h, outcomes: {a: {title: {zh: 甲, en: A}, late: true, when: {goods: returned}}}",
            "its time running out shows this way, no fact does (take out when: beside late:)",
        ),
        (
            (
                "desk: returns, within: 4 h, repeat: {until: {goods: returned}, most: 3}, "
                "outcomes: {a: {title: {zh: 甲, en: A}, late: true}}"
            ),
            "a step that comes back has no way of its own for being late (take out repeat:, or late:)",
        ),
        ("desk: returns, choice: [keep]", "unknown remedy 'keep' (none are declared)"),
        (
            (
                "party: buyer, desk: returns, effects: [{kind: notify, to: lead}], "
                "outcomes: {a: {title: {zh: 甲, en: A}}, b: {title: {zh: 乙, en: B}}}"
            ),
            ("what a buyer answers sends nothing by itself (give effects: to a step that its way leads to: then:)"),
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_line_with_its_cure(tmp_path: Path, step: str, said: str) -> None:
    assert said in problems(tmp_path, step)


def test_a_step_is_read_into_its_rule(tmp_path: Path) -> None:
    step = (
        "party: supplier, after: {all: [refund], any: [refund]}, when: {goods: returned}, optional: true, "
        "needs: [request.kept], repeat: {until: {goods: received}, most: 3}, "
        "form: [{field: answer_sum, required: true, default: order.amount}], "
        "yields: {kind: order.checked, check: count, passed: true}"
    )
    pack = write(tmp_path, file=FILE, old=OLD, new=f"  - {{name: s, {TITLE}, {step}}}\n{OLD}")
    text = (pack / FILE).read_text("utf-8").replace("on: [refund.asked]", "on: [refund.asked, partner.asked]")
    (pack / FILE).write_text(text, encoding="utf-8")
    rule = next(scene for scene in load_path(pack).scenes if scene.name == "cancel").steps[-1]
    assert (rule.desk, rule.party, rule.after, rule.any_of) == ("returns", "supplier", ("refund",), ("refund",))
    assert (rule.when, rule.optional) == (Asked("goods", Op.EQ, "returned"), True)
    assert rule.awaits == (("request.kept", "partner"),)
    assert rule.repeat == StepRepeat(Asked("goods", Op.EQ, "received"), 3)
    assert rule.form == (FormEntry("answer_sum", required=True, default="order.amount"),)
    passed = YieldValue("passed", value=True)
    assert rule.yields == StepYield("order.checked", values=(YieldValue("check", value="count"), passed))


LEVELS = "by: engine, tells: buyer, desk: returns, effects: [{kind: message, to: buyer, text: {zh: 好, en: Yes}}]"


@pytest.mark.parametrize(
    ("step", "scene", "engine", "sends", "remark"),
    [
        ("", "", True, 1, False),
        (", automation: ask", "", False, 1, False),
        (", automation: off", "", False, 0, True),
        (", automation: ask", "  automation: on\n", True, 1, False),
        ("", "  automation: off\n", False, 0, True),
    ],
)
def test_a_level_says_how_far_the_engine_goes_and_the_scenes_own_wins(
    tmp_path: Path, step: str, scene: str, engine: bool, sends: int, remark: bool
) -> None:
    new = f"  - {{name: s, {TITLE}, {LEVELS}{step}}}\n{scene}{OLD}"
    playbook = load_path(write(tmp_path, file=FILE, old=OLD, new=new))
    (rule,) = [each for scene in playbook.scenes for each in scene.steps if each.name == "s"]
    assert (rule.engine, len(rule.effects), rule.remark, rule.tells) == (engine, sends, remark, True)
    assert (rule.by_hand is not None) == bool(sends)
