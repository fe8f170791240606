"""What a step or a way to settle says it tells the platform, it tells the platform, with all the platform asks for."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest

from amends.engine.playbook import EffectRule, RemedyRule, Scene, StepRule
from amends.policy.load import names
from tests.packs import book

pytestmark = pytest.mark.mission("X5")

ASKS = ("refund.", "return.", "dispute.", "evidence.", "review.")
GROUPS = {"refund", "dispute", "review", "promise"}
REFUSALS = {"refuse_refund", "refuse_exchange", "refuse_dispute"}
PROMISES: tuple[tuple[str, set[str]], ...] = (
    (r"拒绝(?!后|发货)|带凭证拒", REFUSALS | {"propose"}),
    (r"同意退货|同意，走运费险|同意，运费", {"agree_return"}),
    (r"同意.*(?:退款|取消)|同意，全额", {"refund", "agree_return"}),
    (r"接受退货", {"agree_return"}),
    (r"举证|提交凭证|交齐凭证|一次提交|补交凭证|交.{0,4}凭证$", {"send_evidence", *REFUSALS}),
    (r"申诉$|平台申诉", {"send_evidence"}),
    (r"退款页留言|并留言$|投诉里", {"page_message"}),
    (r"新方案|协商部分退款|部分退款，货留", {"propose", "refund", "extend_receipt"}),
    (r"延长收货", {"extend_receipt"}),
    (r"评价解释|解释评价", {"explain_review"}),
    (r"评价.*投诉", {"contest_review"}),
    (r"^答复.*平台", {"send_evidence"}),
)  # fmt: skip
"""Words of titles, as people read them, and the kinds of effects of which one has to follow."""
ASKED: dict[str, set[str]] = {
    "agree_return": {"freight"},
    "refuse_refund": {"reason", "text"},
    "refuse_exchange": {"reason", "text"},
    "refuse_dispute": {"text"},
    "propose": {"text", "solution"},
    "page_message": {"text"},
    "explain_review": {"text"},
    "contest_review": {"text"},
}
"""What the platform asks for; number, version and phase of the request are filled in by themselves."""


class Told(NamedTuple):
    pack: str
    scene: Scene
    rule: StepRule | RemedyRule

    def __str__(self) -> str:
        return f"{self.pack} {self.scene.name}.{self.rule.name} {self.rule.title.zh}"


@cache
def rules() -> tuple[Told, ...]:
    return tuple(_rules())


def _rules() -> Iterator[Told]:
    for pack in names():
        for scene in book(pack).scenes:
            yield from (Told(pack, scene, step) for step in scene.steps)
            yield from (Told(pack, scene, way) for way in scene.remedies)


def _about_a_request(scene: Scene) -> bool:
    """At the platform something waits for an answer; a problem told in the chat is answered there."""
    return scene.group in GROUPS or any(trigger.startswith(ASKS) for trigger in scene.on)


def _causes(told: Told) -> set[str]:
    """What follows: of a step also by the ways that it is done by, of a way also by the scene's next steps."""
    found = {effect.kind for effect in told.rule.effects}
    if isinstance(told.rule, StepRule):
        ways = [way for way in told.scene.remedies if way.name in told.rule.choice]
        return found | {effect.kind for way in ways for effect in way.effects}
    return found | {effect.kind for step in told.scene.steps for effect in step.effects}


def test_who_says_that_the_platform_is_told_tells_it() -> None:
    silent = {
        f"{told}: one of {sorted(kinds)}"
        for told in rules()
        if _about_a_request(told.scene)
        for words, kinds in PROMISES
        if re.search(words, told.rule.title.zh) and not _causes(told) & kinds
    }
    assert not silent, "\n".join(sorted(silent))


def _effects() -> Iterator[tuple[str, EffectRule]]:
    for told in rules():
        yield from ((str(told), effect) for effect in told.rule.effects)


def test_an_answer_carries_what_the_platform_asks_for() -> None:
    short = {
        f"{where}: {effect.kind} lacks {sorted(lacks)}"
        for where, effect in _effects()
        if (lacks := ASKED.get(effect.kind, set()) - {name for name, _ in (*effect.values, *effect.says)})
    }
    assert not short, "\n".join(sorted(short))


def test_what_an_answer_takes_from_a_form_is_asked_for() -> None:
    unasked = {
        f"{told}: {word}"
        for told in rules()
        for effect in told.rule.effects
        for _, word in effect.values
        if word.startswith("form.") and word.removeprefix("form.") not in {entry.field for entry in told.rule.form}
    }
    assert not unasked, "\n".join(sorted(unasked))


def test_every_kind_of_answer_is_given_somewhere() -> None:
    given = {effect.kind for _, effect in _effects()}
    assert set(ASKED) | {"agree_exchange", "extend_receipt"} <= given
