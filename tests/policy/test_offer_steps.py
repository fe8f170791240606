"""What is offered freely goes in round steps; what a platform has a buyer compensated with is exact."""

import pytest

from amends.engine.playbook import Amount, RemedyRule
from amends.policy.pack import shipped
from tests.packs import policy


def shares(remedy: RemedyRule) -> list[Amount]:
    sums = [*remedy.grants, *(each for effect in remedy.effects for each in effect.money)]
    return [each for each in sums if each.share < 10_000]


@pytest.mark.parametrize("name", shipped())
def test_only_what_is_no_compensation_goes_in_steps(name: str) -> None:
    book = policy(name).playbook
    for scene in book.scenes:
        for remedy in scene.remedies:
            exact = any(effect.kind == "compensate" for effect in remedy.effects)
            assert {each.step for each in shares(remedy)} <= {0 if exact else book.offer_step}, (
                scene.name,
                remedy.name,
            )


def test_there_are_both() -> None:
    remedies = [each for scene in policy("tmall").playbook.scenes for each in scene.remedies if shares(each)]
    assert {any(effect.kind == "compensate" for effect in each.effects) for each in remedies} == {True, False}
