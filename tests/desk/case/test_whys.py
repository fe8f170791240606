"""The answer to "why?": what it says, and that nothing in it is taken for markup."""

from dataclasses import replace
from datetime import UTC, datetime

from amends.desk.case.explain import Explained
from amends.desk.case.whys import why

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
