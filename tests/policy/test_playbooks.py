"""Every example a shipped playbook carries is a test of its own: `playbook:name`, with the mission rows it proves."""

from collections.abc import Iterator

import pytest

from amends.engine.playbook import ClockRule, Scene
from amends.policy.example import Example
from amends.policy.examples import run
from amends.policy.load import check, names
from amends.policy.pack import SHIPPED
from tests.packs import book, example_of, examples_of, policy, written_examples

NAMES = names()


def cases() -> Iterator[object]:
    for name in NAMES:
        for example, mission in written_examples(name):
            yield pytest.param(name, example, id=f"{name}:{example}", marks=pytest.mark.mission(*mission, "X5"))


@pytest.mark.parametrize(("name", "example"), tuple(cases()))
def test_example(name: str, example: str) -> None:
    assert run(example_of(name)[example], policy(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_example_is_left_out(name: str) -> None:
    """Those tried above are all that the pack has, each for the rows it names."""
    assert list(written_examples(name)) == [(example.name, example.mission) for example in examples_of(name)]


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_playbook_holds(name: str) -> None:
    assert check(SHIPPED / name) == []


@pytest.mark.mission("X5")
@pytest.mark.parametrize("name", NAMES)
def test_every_own_scene_is_shown_and_shown_not_to_happen(name: str) -> None:
    """X5: a positive and a negative example for each scene a pack brings itself."""
    own = {scene.name for scene in book(name).scenes if scene.origin.startswith(f"{name}/")}
    shown, not_shown = expected(examples_of(name))
    assert own - shown == set()
    assert own - not_shown == set()


def expected(examples: tuple[Example, ...]) -> tuple[set[str], set[str]]:
    """Scenes that some example expects, and scenes that some example expects not to happen."""
    shown, not_shown = set[str](), set[str]()
    for example in examples:
        then = example.then.map
        shown |= {node.word for node in then.get("scenes", ())}
        not_shown |= {node.word for node in then.get("not_scenes", ())}
        for case in then.get("cases", ()):
            shown |= {node.word for key in ("scene", "scenes") for node in case.map.get(key, ())}
    return shown, not_shown


@pytest.mark.mission("X4")
@pytest.mark.parametrize("name", NAMES)
def test_rules_can_be_cited(name: str) -> None:
    """X4: every rule says where it stands and where it comes from; what has no source is marked as assumed."""
    playbook = book(name)
    rules: tuple[Scene | ClockRule, ...] = (*playbook.scenes, *playbook.clocks)
    for rule in rules:
        file, _, line = rule.origin.rpartition(":")
        assert (SHIPPED / file).read_text(encoding="utf-8").splitlines()[int(line) - 1].lstrip().startswith("- name:")
        assert rule.source in playbook.sources
    for clock in playbook.clocks:
        assert clock.assumption or clock.source != "house"
