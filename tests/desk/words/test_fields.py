"""Every field word a playbook may use has words for people, and so has what shipped playbooks ask of it."""

import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from amends.desk.words.conditions import lines
from amends.desk.words.fields import NAMES
from amends.desk.words.titles import Titles
from amends.engine.fields import FIELDS
from amends.engine.playbook import Playbook
from tests.packs import book

PACKS = ("common", "tmall", "alibaba1688", "aliexpress", "aliexpress-brazil", "jd", "international")
CODE = re.compile(r"\b(?:[a-z0-9]+_[a-z0-9_]+|[A-Z0-9]+_[A-Z0-9_]+|due\.\w+)\b")


def test_no_field_word_is_shown_bare() -> None:
    assert [word for word in FIELDS if word not in NAMES] == []


def conditions(playbook: Playbook, language: str) -> Iterator[str]:
    titles = Titles(playbook, language, {})
    for scene in playbook.scenes:
        for when in (scene.when, *(close.when for close in scene.closes), *(item.when for item in scene.evidence)):
            yield from (line.text for line in lines(when, titles=titles))
    for rule in playbook.clocks:
        yield from (line.text for line in lines(rule.void, titles=titles)) if rule.void else ()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("pack", PACKS)
def test_no_condition_shows_a_code(pack: str, language: str) -> None:
    with translation.override(language):
        said = set(conditions(book(pack), language.partition("-")[0]))
    assert len(said) > 20
    assert [line for line in said if CODE.search(line)] == []
