"""Whatever lets goods go says what they are worth: the loader refuses it else, and no shipped playbook has any."""

from pathlib import Path

import pytest

from amends.engine.grants import SENDING, WORTH, Rule, by_remedy, in_goods, sends
from amends.engine.playbook import StepRule
from amends.policy.load import check
from amends.policy.pack import bases, folder_of, shipped
from amends.policy.problem import Problem
from tests.packs import policy
from tests.policy.small import SCENES, write

REMEDY = "remedies: [{{name: again, title: {{zh: 补, en: Again}}, {rest}}}]"
STEP = "steps: [{{name: again, title: {{zh: 补, en: Again}}, desk: exceptions, {rest}}}]"
SEND = "effects: [{kind: reship, to: warehouse}]"
FILE = "scenes/all.yaml"
OLD = "  desk: warehouse\n  closes:\n"
LIMITED = [
    name for name in shipped() if any((folder_of(each) / "authority.yaml").is_file() for each in (name, *bases(name)))
]  # without reading them: each process of tests asks before its first test
LINE = SCENES[: SCENES.index(OLD)].count("\n") + 2


def faults(folder: Path, said: str) -> list[Problem]:
    """What is wrong with a scene that says so at LINE."""
    return check(write(folder, file=FILE, old=OLD, new=OLD.replace("  closes", f"  {said}\n  closes")))


@pytest.mark.mission("T4")
@pytest.mark.parametrize("name", shipped())
def test_every_remedy_and_step_by_which_goods_leave_says_what_they_are_worth(name: str) -> None:
    book = policy(name).playbook
    assert any(sends(rule.effects) for scene in book.scenes for rule in scene.remedies)
    for scene in book.scenes:
        rules: list[Rule] = [*scene.remedies, *scene.steps]
        for rule in rules:
            measured = bool({part.of for part in rule.grants} & WORTH)
            granted = isinstance(rule, StepRule) and by_remedy(scene, rule)
            assert not sends(rule.effects) or measured or granted, (scene.name, rule.name)
        elsewhere = [*scene.effects, *(late for step in scene.steps for late in step.late)]
        assert not [effect for effect in elsewhere if effect.kind in SENDING]
    assert not [effect for clock in book.clocks for effect in clock.effects if effect.kind in SENDING]


def test_the_playbooks_with_limits_are_those_that_have_a_file_of_them_or_extend_one() -> None:
    assert [name for name in shipped() if policy(name).playbook.authority] == LIMITED


@pytest.mark.parametrize("name", LIMITED)
def test_goods_have_limits_of_their_own_and_a_gift_and_a_part_their_worth(name: str) -> None:
    book = policy(name).playbook
    sums = [limit.goods for limit in book.authority]
    known = [sum_ for sum_ in sums if sum_ is not None]
    assert known == sorted(known)
    assert sums[-1] is None  # whoever is highest is bound by nothing
    assert book.gift_worth > 0 < book.part_worth
    small = [
        part for scene in book.scenes for rule in scene.remedies if in_goods(rule) for part in rule.grants
        if part.of in ("gift.worth", "part.worth")
    ]  # fmt: skip
    assert {part.floor for part in small} <= {book.gift_worth, book.part_worth}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (REMEDY.format(rest=SEND), "goods leave, and nothing says what they are worth"),
        (REMEDY.format(rest=f"grants: [order.amount], {SEND}"), "goods leave, and nothing says what they are worth"),
        (REMEDY.format(rest=f"grants: [part.worth], {SEND}"), "what is sent is not what part.worth is of"),
        (
            REMEDY.format(rest="grants: [goods.worth], effects: [{kind: reship, to: warehouse, says: {what: gift}}]"),
            "what is sent is not what gift.worth is of",
        ),
        (
            REMEDY.format(
                rest="grants: [goods.worth], effects: [{kind: reship, to: warehouse}, "
                "{kind: compensate, to: buyer, money: 5 CNY}]"
            ),
            "goods and money are granted apart",
        ),
        (STEP.format(rest=SEND), "is granted once: by the step, or by the remedy before"),
        (STEP.format(rest="grants: [goods.worth], effects: [{kind: notify, to: lead}]"), "and sends none"),
        (STEP.format(rest=f"party: carrier, grants: [goods.worth], {SEND}"), "only a colleague lets goods go"),
        (SEND, "nobody can be asked before these goods leave"),
        (STEP.format(rest="within: 1 h, late: [{kind: reship, to: warehouse}]"), "nobody can be asked before"),
    ],
)
def test_it_is_refused_with_its_place(said: str, told: str, tmp_path: Path) -> None:
    (found,) = [each for each in faults(tmp_path, said) if told in each.message]
    assert (found.file, found.line) == (f"small/{FILE}", LINE)
    assert found.said("zh").message != found.message


@pytest.mark.parametrize(
    "said",
    [
        REMEDY.format(rest=f"grants: [goods.worth], {SEND}"),
        REMEDY.format(rest="grants: [part.worth], effects: [{kind: reship, to: warehouse, says: {what: part}}]"),
        STEP.format(rest=f"grants: [goods.worth], {SEND}"),
        "remedies: [{name: again, title: {zh: 补, en: Again}, grants: [goods.worth]}]\n"
        "  steps: [{name: again, title: {zh: 补, en: Again}, by: engine, when: {case.remedy: again}, " + SEND + "}]",
    ],
)
def test_it_holds(said: str, tmp_path: Path) -> None:
    assert faults(tmp_path, said) == []
