"""Own fields as playbooks and overlays declare them: read, checked with line and cure, asked by their own type."""

from pathlib import Path

import pytest

from amends.engine.compiler import compile_playbook
from amends.engine.playbook import All, Amount, FieldChoice, FieldType, Op, OwnField, Wording
from amends.engine.playbook import Test as Asked
from amends.policy import phrases
from amends.policy.examples import examples, run
from amends.policy.load import check, load_path
from amends.policy.overlay import check as check_overlay
from amends.policy.overlay import load as load_overlay
from tests.policy.small import EXAMPLES, SCENES, write

FIELDS = """\
weight: {title: {zh: 称重, en: Weight}, type: number, unit: {zh: 克, en: g}, least: 1, most: 60000}
cost: {title: {zh: 费用, en: Cost}, type: money, most: 500 CNY, required: true}
wanted_on: {title: {zh: 希望送达, en: Wanted on}, type: date}
seal:
  title: {zh: 封条, en: Seal}
  type: choice
  choices: {whole: {zh: 完好, en: whole}, cut: {zh: 被割, en: cut}}
wet: {title: {zh: 受潮, en: Wet}, type: yes-no}
"""
ASKS = (
    "when: {refund.goods: not_shipped, form.weight: {gt: 20}, form.cost: {le: 30 CNY}, form.seal: [whole, cut], "
    "form.wet: false, form.wanted_on: {before: deliver_by}}"
)
WHEN = "when: {refund.goods: not_shipped, order.amount: {le: 30 CNY}}"


def pack(folder: Path, fields: str = FIELDS, when: str = ASKS, *, example: str = "") -> Path:
    made = write(folder, file="scenes/all.yaml", old=WHEN, new=when)
    (made / "fields.yaml").write_text(fields, encoding="utf-8")
    (made / "examples/all.yaml").write_text(example or EXAMPLES, encoding="utf-8")
    return made


def test_fields_are_read_and_asked_by_their_own_type(tmp_path: Path) -> None:
    book = load_path(pack(tmp_path))
    assert book.fields["weight"] == OwnField(
        "weight", Wording(zh="称重", en="Weight"), FieldType.NUMBER, Wording(zh="克", en="g"), least=1, most=60_000,
        origin="small/fields.yaml:1",
    )  # fmt: skip
    assert book.fields["cost"].most == 50_000
    assert book.fields["seal"].choices[1] == FieldChoice("cut", Wording(zh="被割", en="cut"))
    scene = next(each for each in book.scenes if each.name == "cancel")
    asked = scene.when.of[1:] if isinstance(scene.when, All) else ()
    assert asked == (
        Asked("form.weight", Op.GT, 20),
        Asked("form.cost", Op.LE, Amount(fixed=3_000)),
        Asked("form.seal", Op.IN, ("whole", "cut")),
        Asked("form.wet", Op.EQ, value=False),
        Asked("form.wanted_on", Op.BEFORE, "deliver_by"),
    )
    assert phrases.condition(asked[1], "CNY") == "form.cost <= 30 CNY"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("when: {form.wieght: 5}", "unknown field 'form.wieght' (did you mean 'form.weight'?)"),
        ("when: {form.weight: heavy}", "form.weight is a number, not 'heavy' (write digits only)"),
        ("when: {form.wet: maybe}", "'maybe' is neither true nor false (write true or false)"),
        ("when: {form.seal: broken}", "unknown value of form.seal 'broken' (known: cut, whole)"),
        (
            "when: {form.wanted_on: 5}",
            "form.wanted_on is a time: eq does not fit (use one of: after, before, known, up_to)",
        ),
        ("when: {form.cost: {gt: 30 USD}}", "USD is not the playbook's currency (give the sum in CNY)"),
    ],
)
def test_an_own_field_is_asked_as_strictly_as_any_other(tmp_path: Path, when: str, said: str) -> None:
    line = SCENES[: SCENES.index(WHEN)].count("\n") + 1
    assert [str(problem) for problem in check(pack(tmp_path, when=when))] == [f"small/scenes/all.yaml:{line}: {said}"]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("a: {title: {zh: 甲, en: A}}", "own field has no 'type' (known: text, number, money, date, choice, yes-no)"),
        ("a: {title: {zh: 甲, en: A}, type: choice}",
         "a choice needs at least two choices: (write choices: {yes: {zh: …, en: …}, no: {zh: …, en: …}})"),
        ("a: {title: {zh: 甲, en: A}, type: text, choices: {b: {zh: 乙, en: B}}}",
         "only a field of type choice has choices: (write type: choice, or leave choices: out)"),
        ("a: {title: {zh: 甲, en: A}, type: date, most: 5}",
         "a field of type date has no most: (leave it out, or make it a text, number or money)"),
        ("a: {title: {zh: 甲, en: A}, type: number, least: 5, most: 4}",
         "most: is less than least: (turn the two round)"),
        ("a-b: {title: {zh: 甲, en: A}, type: text}",
         "'a-b' is no name (use letters, digits and _, a letter first)"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_field_is_told_with_its_cure(tmp_path: Path, field: str, said: str) -> None:
    assert [str(problem) for problem in check(pack(tmp_path, fields=field + "\n", when=WHEN))] == [
        f"small/fields.yaml:1: {said}"
    ]


EXAMPLE = """\
examples:
- name: cancel
  given:
  - kind: order.placed
    at: 11-11 00:04
    amount: 29 CNY
    deliver_by: 12-24 00:00
    form: {weight: 21, wanted_on: 2026-12-01}
  when:
  - kind: refund.asked
    at: 11-11 09:00
    ref: R1
    type: refund_only
    amount: 29 CNY
    form: {cost: 30 CNY, seal: cut, wet: false}
  then:
    cases: [{scene: cancel, steps: {refund: ready}}]
"""


def test_an_example_tells_own_fields(tmp_path: Path) -> None:
    made = pack(tmp_path, example=EXAMPLE)
    book = load_path(made)
    found = examples(made, book)
    policy = compile_playbook(book)
    assert [str(problem) for example in found for problem in run(example, policy)] == []
    heavier = EXAMPLE.replace("30 CNY, seal", "31 CNY, seal")
    (made / "examples/all.yaml").write_text(heavier, encoding="utf-8")
    assert [problem for example in examples(made, book) for problem in run(example, policy)] != []


OVERLAY = """
base: tmall
set:
  fields.engraving: {title: {zh: 刻字, en: Engraving}, type: text, most: 40}
  scenes.engraving_asked:
    title: {zh: 要刻字, en: Engraving asked}
    issue: NO_REASON_7D
    on: [order.placed]
    when: {form.engraving: {known: true}}
    desk: warehouse
    source: house
    steps: [{name: engrave, title: {zh: 刻字, en: Engrave}, desk: warehouse}]
"""


def test_an_overlay_adds_its_own_fields_and_is_checked_like_a_pack() -> None:
    book = load_overlay(OVERLAY, number=1)
    assert book.fields["engraving"].most == 40
    problems = check_overlay(OVERLAY.replace("form.engraving", "form.engravin"))
    assert [str(problem) for problem in problems] == [
        "overlay:9: unknown field 'form.engravin' (did you mean 'form.engraving'?)"
    ]
