"""However a case of a shipped playbook ends, people read it in their language."""

import pytest

from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import OUTCOMES
from amends.policy.load import names
from tests.packs import book


@pytest.mark.parametrize("name", names())
def test_every_outcome_has_words(name: str) -> None:
    scenes = book(name).scenes
    ends = {close.outcome for scene in scenes for close in scene.closes}
    ends |= {remedy.closes for scene in scenes for remedy in scene.remedies if remedy.closes}
    assert {end for end in ends if end not in OUTCOMES} == set()


def test_how_a_step_ended_is_in_words_after_its_case_became_another() -> None:
    """A case that came out of "intercept first" keeps that step, whatever scene it is in now."""
    told = Titles(book("tmall"), "zh", {})
    assert told.outcome("returned_in_twenty_days", "intercept", "stopped") == "拦下了"
