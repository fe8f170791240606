"""Over a whole promotion, the compiled rules of a shipped playbook decide as the interpreted ones do."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from amends.engine import dossier as dossiers
from amends.engine.signals import Signal
from amends.engine.step import steps, wake
from amends.world import BRAZIL, TMALL, ShopShape, promotion
from tests.packs import interpreted, policy

UNTIL = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.mission("X5")
@pytest.mark.parametrize(("name", "shop", "days"), (("tmall", TMALL, 14), ("aliexpress-brazil", BRAZIL, 80)))
def test_compiled_and_interpreted_agree(name: str, shop: ShopShape, days: int) -> None:
    compiled, plain = policy(name), interpreted(name)
    by_order: dict[str, list[Signal]] = defaultdict(list)
    for signal in promotion(seed=7, shop=shop, start=UNTIL - timedelta(days=days), until=UNTIL, orders=120):
        by_order[signal.order].append(signal)
    cases = 0
    for key, signals in by_order.items():
        fresh = dossiers.new(key=key, platform=compiled.playbook.platforms[0])
        ours, theirs = steps(fresh, signals, compiled), steps(fresh, signals, plain)
        assert ours == theirs
        last = wake(ours[-1].dossier, UNTIL, compiled)
        assert last == wake(theirs[-1].dossier, UNTIL, plain)
        cases += len(last.dossier.cases)
    assert cases > 0
