"""The glossary keeps step with the engine: every word it stores or shows stands there, with its Chinese, once."""

from enum import StrEnum

import pytest

from amends.engine.outcome import Verb
from amends.engine.signals import KINDS
from amends.engine.words import ClockState
from tests.docs.guide import part, rows

GLOSSARY = "glossary.md"
LISTS: tuple[tuple[str, list[str]], ...] = (
    ("States of a clock", [*ClockState]),
    ("What the engine did", [*Verb]),
    ("Kinds of signals", [*KINDS]),
)


@pytest.mark.parametrize(("title", "words"), LISTS)
def test_every_word_is_explained_once(title: str, words: list[str | StrEnum]) -> None:
    assert sorted(rows(part(GLOSSARY, title))) == sorted(map(str, words))


def test_every_word_has_its_chinese_and_a_line() -> None:
    lines = [line for title, _ in LISTS for line in part(GLOSSARY, title).splitlines() if line.startswith("| `")]
    for line in lines:
        _, _, chinese, meaning, _ = (cell.strip() for cell in line.split("|"))
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), line
        assert meaning, line
