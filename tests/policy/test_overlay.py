"""Overlays: a shipped playbook with a merchant's own limits, durations and texts."""

from datetime import UTC, datetime

import pytest

from amends.engine.calendar import Span
from amends.engine.compiler import compile_playbook
from amends.engine.dossier import new
from amends.engine.playbook import ClockRule, Playbook, Scene
from amends.engine.signals import OrderPlaced
from amends.engine.step import steps
from amends.policy.difference import difference
from amends.policy.overlay import base_of, check, load
from amends.policy.problem import PlaybookError
from tests.packs import book

NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)
TMALL = book("tmall")


def laid(*lines: str, base: str = "tmall") -> str:
    return "\n".join((f"base: {base}", "set:", *(f"  {line}" for line in lines)))


def clock(playbook: Playbook, name: str) -> ClockRule:
    return next(rule for rule in playbook.clocks if rule.name == name)


def scene(playbook: Playbook, name: str) -> Scene:
    return next(each for each in playbook.scenes if each.name == name)


def changed(text: str) -> list[str]:
    return [str(change) for change in difference(TMALL, load(text, number=1)) if change.path != "version"]


OWN = """
base: tmall
set:
  desks.engraving: {zh: 刻字组, en: Engraving}
  clocks.engrave:
    title: {zh: 刻字, en: Engrave}
    due: {after: 1 d}
    until: shipped_at
    missed: {does: {zh: 晚发, en: It ships late}}
    assumption: true
  scenes.engraving_asked:
    title: {zh: 要刻字, en: Engraving asked}
    issue: NO_REASON_7D
    on: [order.placed]
    when: {order.tags: {has: engraving}}
    group: engraving
    desk: engraving
    clocks: [engrave]
    source: house
    steps:
    - {name: engrave, title: {zh: 刻字, en: Engrave}, desk: engraving, done_when: {shipped_at: {known: true}}}
  scenes.shipped_after_refund.steps.ring:
    title: {zh: 打电话给买家, en: Ring the buyer}
    desk: reception
"""


def test_whole_items_are_added_and_run() -> None:
    playbook = load(OWN, number=1)
    rule = scene(playbook, "engraving_asked")
    assert (rule.desk, rule.origin.partition(":")[0], [step.name for step in rule.steps]) == (
        "engraving", "overlay", ["engrave"],
    )  # fmt: skip
    assert scene(playbook, "shipped_after_refund").steps[-1].name == "ring"
    placed = OrderPlaced(id="1", at=NOON, order="T-1", amount=100, currency="CNY", tags=("engraving",))
    after = steps(new(key="T-1", platform="tmall"), [placed], compile_playbook(playbook))[0].dossier
    assert [(case.scene, case.desk) for case in after.cases] == [("engraving_asked", "engraving")]
    assert "engrave" in {each.name for each in after.clocks}


def test_what_an_added_item_lacks_is_told_with_its_place() -> None:
    found = [str(each) for each in check(laid("clocks.own: {title: {zh: 一, en: one}}", "scenes.own: {stpes: []}"))]
    for said in ("overlay:3: clock has no 'due'", "overlay:4: unknown word 'stpes' in scene", "'steps'"):
        assert any(said in each for each in found)


def test_a_whole_item_takes_anothers_place() -> None:
    item = (
        "title: {zh: 快发, en: Be quick}, due: {after: 3 h}, until: refund.settled_at, "
        "on: [refund.asked], per_thread: true, assumption: true, missed: {does: {zh: 晚, en: Late}}"
    )
    mine = clock(load(laid(f"clocks.answer_unshipped: {{{item}}}"), number=1), "answer_unshipped")
    assert (mine.title.en, mine.due.after, mine.warn) == ("Be quick", Span.parse("3 h"), ())


@pytest.mark.mission("B11")
def test_a_duration_is_the_merchants_own() -> None:
    playbook = load(laid("clocks.answer_unshipped.due.after: 1 d"), number=3)
    assert clock(playbook, "answer_unshipped").due.after == Span.parse("1 d")
    assert playbook.reference == "tmall@2026.1+m3"


@pytest.mark.mission("B11", "T4")
def test_a_limit_is_the_merchants_own() -> None:
    playbook = load(laid("authority.front_line.money: 30 CNY"), number=1)
    assert playbook.authority[0].money == 3_000
    assert playbook.authority[0].share == TMALL.authority[0].share


@pytest.mark.mission("B11", "A8")
def test_a_text_is_the_merchants_own() -> None:
    name = TMALL.templates[0].name
    variables = "".join(f"{{{variable.name}}}" for variable in TMALL.templates[0].variables)
    playbook = load(laid(f'templates.{name}.text.zh: "您好{variables}"'), number=1)
    text = next(template for template in playbook.templates if template.name == name).text
    assert (text.zh, text.en) == (f"您好{variables}", TMALL.templates[0].text.en)


@pytest.mark.mission("B11")
def test_a_scene_is_switched_off_and_what_names_it_still_holds() -> None:
    playbook = load(laid("scenes.late_shipment.off: true"), number=1)
    off = compile_playbook(playbook)
    assert {each.name for each in playbook.scenes} == {each.name for each in TMALL.scenes}
    assert changed(laid("scenes.late_shipment.off: true")) == [
        f"~ scenes.late_shipment.when: {said(TMALL)} -> never",
    ]
    assert off.scene("late_shipment") is not None
    assert changed(laid("scenes.late_shipment.off: false")) == []


def said(playbook: Playbook) -> str:
    """The condition of the scene as the difference tells it."""
    (change,) = difference(playbook, load(laid("scenes.late_shipment.off: true"), number=0))[1:]
    return change.before


PATHS = (
    ("clocks.answer_unshipped.warn: [2 h]", "~ clocks.answer_unshipped.warn"),
    ("clocks.ship.missed.points: 6", "~ clocks.ship.missed.points"),
    ("scenes.cancel_changed_mind.desk: lead", "~ scenes.cancel_changed_mind.desk: returns -> lead"),
    ("scenes.cancel_changed_mind.steps.refund.within: 3 h", "~ scenes.cancel_changed_mind.steps.refund.within"),
    ("scenes.cancel_changed_mind.work: 7 min", "~ scenes.cancel_changed_mind.work"),
    ("look_ahead: 6 h", "~ look_ahead"),
    ("desks.returns.en: Refund desk", "~ desks.returns.en"),
    ("reasons.老板不让买: CANCEL_CHANGED_MIND", "+ reasons.老板不让买: CANCEL_CHANGED_MIND"),
)


@pytest.mark.parametrize(("line", "said"), PATHS, ids=[row[0] for row in PATHS])
def test_nothing_changes_but_what_is_set(line: str, said: str) -> None:
    (change,) = changed(laid(line))
    assert change.startswith(said)


WRONG = (
    ("clocks.answer_unshiped.due.after: 1 d", "no item of clocks is called 'answer_unshiped'", "'answer_unshipped'"),
    ("clocks.answer_unshipped.due.afer: 1 d", "there is no 'afer' here", "'after'"),
    ("clock.answer_unshipped.due.after: 1 d", "no part of a playbook is called 'clock'", "'clocks'"),
    ("clocks.answer_unshipped.due.after: 1", "duration 1 has no unit", "add the unit"),
    ("clocks.answer_unshipped.due.after.more: 1 d", "'2 d' has nothing below it", "set one of its own values"),
    ("clocks.answer_unshipped: {}", "what takes an item's place must be a whole item", "known: "),
    ("scenes.late_shipment.off: maybe", "off must be true or false", "known: false, true"),
    ("scenes.cancel_changed_mind.steps.refnd.within: 3 h", "there is no 'refnd' in the list", "'refund'"),
    ("scenes.cancel_changed_mind.desk: lad", "unknown desk 'lad'", "'lead'"),
    ("authority.front_line.money: 30 USD", "USD is not the playbook's currency", "give the sum in CNY"),
    ("version: '9'", "no part of a playbook is called 'version'", "known: "),
    ("scenes: {}", "no item of scenes is called ''", "known: "),
)  # fmt: skip


@pytest.mark.mission("B11", "X5")
@pytest.mark.parametrize(("line", "message", "cure"), WRONG, ids=[row[0] for row in WRONG])
def test_a_mistake_is_named_with_its_line_reason_and_cure(line: str, message: str, cure: str) -> None:
    text = laid("clocks.ship.missed.points: 6", line)
    problems = check(text)
    assert [(p.file, p.line) for p in problems] == [("overlay", 4)], list(map(str, problems))
    assert message in problems[0].message
    assert cure in problems[0].cure
    with pytest.raises(PlaybookError):
        load(text, number=1)


@pytest.mark.parametrize(
    ("text", "message"),
    (
        ("set: {}", "overlay has no 'base'"),
        ("base: tmal\nset: {}", "unknown playbook 'tmal'"),
        ("base: tmall", "overlay has no 'set'"),
        ("base: tmall\nset: 7", "'set' must be a mapping"),
        ("base: tmall\nset: {}\nto: x", "unknown word 'to' in overlay"),
        ("base: [", "not YAML"),
        ("", "overlay must be a mapping"),
    ),
)
def test_a_broken_frame_is_told(text: str, message: str) -> None:
    assert any(p.message.startswith(message) for p in check(text))


def test_an_overlay_is_meant_for_one_pack() -> None:
    assert any("it lies on 'common', not on 'tmall'" in p.message for p in check("base: common\nset: {}", base="tmall"))
    assert check("base: tmall\nset: {}", base="tmall") == []
    assert base_of("base: tmall\nset: {}") == "tmall"
