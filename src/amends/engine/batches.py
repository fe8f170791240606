"""Batches: refunds agreed to in as few calls as the platform's limits on number and money allow."""

from collections.abc import Sequence

import msgspec

from amends.engine.playbook import BatchLimit


class Batches(msgspec.Struct, frozen=True):
    """Places in the list given: ``together`` by call, ``alone`` those too large for any batch."""

    together: tuple[tuple[int, ...], ...]
    alone: tuple[int, ...] = ()


def batches(amounts: Sequence[int], limit: BatchLimit) -> Batches:
    """Fill call after call in the order given; amounts in minor units. Both limits may be reached, never passed."""
    calls: list[list[int]] = []
    alone: list[int] = []
    total = 0
    for place, amount in enumerate(amounts):
        if amount > limit.money:
            alone.append(place)
        elif not calls or len(calls[-1]) == limit.most or total + amount > limit.money:
            calls.append([place])
            total = amount
        else:
            calls[-1].append(place)
            total += amount
    return Batches(tuple(map(tuple, calls)), tuple(alone))
