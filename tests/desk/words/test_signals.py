"""Every kind of signal and every effect the playbooks ask for is said in words on a case's page."""

import typing

import pytest
from django.utils.translation import override

from amends.casework.overlay.compiled import policy
from amends.desk.words import signals as signalwords
from amends.desk.words import vocabulary
from amends.engine import signals

PACKS = ("tmall", "alibaba1688", "jd", "aliexpress", "aliexpress-brazil", "international")


def test_every_kind_of_signal_has_words() -> None:
    kinds = {str(each.__struct_config__.tag) for each in typing.get_args(signals.AnySignal)}
    assert kinds - set(signalwords.PLAIN) - set(signalwords._TOLD) == set()


@pytest.mark.parametrize("pack", PACKS)
def test_every_effect_has_words(pack: str) -> None:
    scenes = policy(pack).playbook.scenes
    rules: list[typing.Any] = [rule for scene in scenes for rule in (scene, *scene.steps, *scene.remedies)]
    asked = {effect.kind for rule in rules for effect in rule.effects}
    assert asked - set(vocabulary.EFFECTS) == set()


@pytest.mark.parametrize(("what", "said"), [("call_back", "come back with an answer"), ("寄回赠品_A", "寄回赠品_A")])
def test_what_was_promised_is_said_in_words(what: str, said: str) -> None:
    """A kind of promise by its words, what a colleague wrote as it was written."""
    with override("en"):
        told = signalwords._promise({"what": what}, typing.cast("signalwords._Telling", None))
    assert told.endswith(f": {said}")
