"""A10: what is offered comes in the order of what it is likely to cost the shop, the dearest last."""

from datetime import UTC, datetime

import pytest

from amends.engine.conditions import amount_of
from amends.engine.dossier import Case, Dossier, new
from amends.engine.playbook import RemedyRule, Scene
from amends.engine.subjects import DisputeFacts
from amends.engine.work import NO_CASE
from tests.packs import book

FULL, FREIGHT = 10_000, 1_000
SINCE = datetime(2026, 11, 1, tzinfo=UTC)


def scenes() -> list[object]:
    found: dict[str, Scene] = {}
    for name in ("aliexpress", "aliexpress-brazil"):
        own = f"{name}/"
        found |= {s.name: s for s in book(name).scenes if s.origin.startswith(own) and len(s.remedies) > 1}
    return [pytest.param(scene, id=scene.name) for scene in found.values()]


@pytest.mark.mission("A10")
@pytest.mark.parametrize("scene", scenes())
def test_the_likely_loss_rises_from_offer_to_offer(scene: Scene) -> None:
    losses = [likely_loss(remedy) for remedy in scene.remedies]
    assert losses == sorted(losses), dict(zip((r.name for r in scene.remedies), losses, strict=True))


def likely_loss(remedy: RemedyRule) -> int:
    """Its cost where it works out, else all that is asked; a freeze that may follow counts as another order lost."""
    cost = sum(amount_of(part, DOSSIER, DOSSIER.facts, THREAD, CASE) for part in remedy.cost)
    fails = FULL + (FULL if remedy.penalty else 0)
    return (remedy.chance * cost + (10_000 - remedy.chance) * fails) // 10_000


def sample() -> Dossier:
    dossier = new(key="T-1", platform="aliexpress")
    dossier.facts.amount, dossier.facts.freight = FULL, FREIGHT
    return dossier


DOSSIER: Dossier = sample()
THREAD = DisputeFacts(ref="D1", at=SINCE, amount=FULL)
CASE: Case = NO_CASE
