"""The answer to "why?": what it says, and that nothing in it is taken for markup."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from amends.desk.case.explain import Explained, explain
from amends.desk.case.whys import why
from amends.desk.words.titles import Titles
from amends.engine.outcome import Reason, Verb
from tests.packs import book

BARE = Explained(
    text="A case opens", tone="", icon="x", at=datetime(2026, 11, 20, 8, tzinfo=UTC), rule="", version="", facts=[],
    source="", origin="", assumption=False, pack="tmall", scene="",
)  # fmt: skip


def test_what_is_not_known_is_left_out() -> None:
    said = why(BARE)
    assert said.count("<dt>") == 1
    assert 'datetime="2026-11-20T' in said


def test_rule_scene_facts_version_and_source_are_said() -> None:
    known = replace(
        BARE, rule="scenes.lost", scene="parcel_lost", facts=[("goods", "in transit"), ("days", "8")], version="3",
        origin="scenes.yaml:12", source="Rules of 2026", assumption=True, otherwise="A scan",
    )  # fmt: skip
    said = why(known)
    for part in ("scenes.lost", "/playbooks/tmall/parcel_lost/", "goods: <b>in transit</b>", "tmall 3",
                 "scenes.yaml:12", "Rules of 2026", "A scan", "badge"):  # fmt: skip
        assert part in said


def test_a_buyers_words_are_no_markup() -> None:
    evil = '<script>alert("1")</script>'
    said = why(replace(BARE, rule=evil, facts=[(evil, evil)], otherwise=evil, version=evil, origin=evil, source=evil))
    assert "<script>" not in said
    assert said.count("&lt;script&gt;") == 7


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb.startswith("step.")])
def test_a_step_has_its_name_whatever_became_of_it(verb: Verb) -> None:
    rule = "tmall@2026.1#scenes.refused_delivery"
    titles = Titles(playbook=book("tmall"), language="zh", desks={})
    said = explain(Reason(at=BARE.at, verb=verb, what="follow_home", rule=rule), titles)
    assert titles.step("refused_delivery", "follow_home") in said.text
    assert "follow" not in said.text
