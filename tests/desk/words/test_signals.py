"""Every kind of signal and every effect the playbooks ask for is said in words on a case's page."""

import typing

import pytest

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
