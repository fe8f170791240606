"""The guide to playbooks: the pack printed in it loads, holds and does what its examples say; no word is left out."""

import re
from pathlib import Path

import pytest

from amends.engine.compiler import compile_playbook
from amends.policy import words
from amends.policy.example import WORDS
from amends.policy.examples import examples, run
from amends.policy.expect import THEN
from amends.policy.load import check, load_path
from tests.docs.guide import part, text

GUIDE = "guides/playbooks.md"
FILE = re.compile(r"^```yaml (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The guide's pack, written out."""
    for name, content in FILE.findall(text(GUIDE)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path / "teashop"


def test_the_pack_in_the_guide_has_no_fault(pack: Path) -> None:
    assert [str(problem) for problem in check(pack)] == []


def test_the_examples_in_the_guide_hold(pack: Path) -> None:
    playbook = load_path(pack)
    policy = compile_playbook(playbook)
    found = examples(pack, playbook)
    assert len(found) == 5
    assert [str(problem) for example in found for problem in run(example, policy)] == []


@pytest.mark.parametrize(
    ("title", "keys"),
    (
        ("The head", words.HEAD),
        ("A clock", (*words.CLOCK, *words.DUE, *words.CONSEQUENCE)),
        ("A scene", (*words.SCENE, *words.STEP, *words.REMEDY, *words.EVIDENCE, *words.CLOSE, *words.EFFECT)),
        ("A scene", (*words.JOIN, *words.REPEAT, *words.FORM_ENTRY, *words.OUTCOME)),
        ("A scene", words.EFFECTS),
        (
            "Other parts",
            (*words.LIMIT, *words.FLOW[1:], *words.STAGE[1:], *words.MOVE, *words.TEMPLATE[1:], *words.CLAIM),
        ),
        (
            "Other parts",
            words.OWN_FIELD,
        ),
        ("An example", (*(word for word in WORDS if word != "name"), *THEN)),
    ),
)
def test_every_key_is_told(title: str, keys: tuple[str, ...]) -> None:
    told = set(re.findall(r"`([a-z_]+)[:`]", part(GUIDE, title)))
    assert set(keys) - told == set()
