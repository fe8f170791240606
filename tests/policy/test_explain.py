"""Decisions in words."""

from datetime import UTC, datetime

import pytest

from amends.engine.outcome import Verb
from amends.engine.signals import OrderPlaced, ParcelScanned, RefundAsked, Signal
from amends.engine.words import RefundType, Scan
from amends.policy.chinese import DECISIONS
from amends.policy.explain import (
    SENTENCES,
    explain,
    replayed,
)
from tests.packs import policy

POLICY = policy("tmall")


def at(day: int, hour: int, minute: int) -> datetime:
    """A moment of November 2026 in Shanghai, which is eight hours ahead."""
    return datetime(2026, 11, day, hour - 8, minute, tzinfo=UTC)


STORY: tuple[Signal, ...] = (
    ParcelScanned(id="3", order="T-1001", at=at(11, 14, 50), scan=Scan.COLLECTED),
    OrderPlaced(id="1", order="T-1001", at=at(11, 8, 4), amount=29_900, currency="CNY", ship_by=at(13, 23, 59)),
    RefundAsked(id="2", order="T-1001", at=at(11, 9, 0), ref="R1", type=RefundType.REFUND_ONLY, amount=29_900),
)


def told(language: str, *, until: datetime | None = None) -> list[str]:
    outcomes = replayed(STORY, POLICY, until=until)
    reasons = (reason for outcome in outcomes for reason in outcome.reasons)
    return list(explain(reasons, POLICY.playbook, language=language))


@pytest.mark.mission("X4")
def test_a_decision_names_scene_rule_version_facts_and_signal() -> None:
    lines = told("en")
    start = lines.index("2026-11-11 09:00  recognised #1: Refund before shipping (cancel_changed_mind)")
    rule, facts, signal = lines[start + 1 : start + 4]
    assert rule.startswith("    rule tmall@2026.1#scenes.cancel_changed_mind [tmall/scenes/")
    assert "refund.goods = not_shipped" in facts
    assert signal == "    signal 2"


@pytest.mark.mission("X4")
def test_the_story_is_told_in_order_of_time_and_the_worse_scene_takes_over() -> None:
    lines = [line for line in told("en") if not line.startswith(" ")]
    assert lines == sorted(lines, key=lambda line: line[:16])
    assert any("case is now #1: Shipped after a refund was asked" in line for line in lines)


def test_clocks_ring_up_to_the_moment_asked_about() -> None:
    lines = told("en", until=at(13, 9, 0))
    assert any(line.startswith("2026-11-13 09:00  missed #1:") for line in lines)


def test_a_step_has_the_title_of_its_own_scene() -> None:
    """Steps called ``refund`` stand in many scenes."""
    lines = told("en")
    step = next(step for step in POLICY.scenes["cancel_changed_mind"].scene.steps if step.name == "refund")
    assert any(line.endswith(f"to do #1: {step.title.en} (refund)") for line in lines)


def test_rounds_that_came_again_while_nothing_was_told_are_one_line() -> None:
    lines = told("en", until=at(13, 9, 0))
    missed = [line for line in lines if " missed #1: " in line and "(patrol)" in line]
    assert [line[:16] for line in missed] == ["2026-11-11 14:00", "2026-11-13 09:00"]  # a scan came in between
    assert all(" ×" in line for line in missed)


def test_chinese() -> None:
    assert any("识别场景 #1: " in line for line in told("zh"))


def test_every_verb_has_words() -> None:
    assert set(SENTENCES) == set(Verb)
    assert set(SENTENCES.values()) == set(DECISIONS)
