"""Apportioning: what one line of a multi-discount order is worth in a refund, so that the parts add up to the whole."""

import msgspec


class Bought(msgspec.Struct, frozen=True):
    """A line: ``list_price`` of all its pieces in minor units; a gift is worth ``declared``."""

    quantity: int
    list_price: int
    returned: int = 0
    gift: bool = False
    declared: int = 0


def paid_shares(lines: tuple[Bought, ...], paid: int) -> tuple[int, ...]:
    """What was paid for each line: the order's discounts spread by list price, gifts at nothing.

    By largest remainder, so no minor unit is lost. Raises ValueError if more was paid than the lines' list prices.
    """
    weights = [0 if line.gift else line.list_price for line in lines]
    total = sum(weights)
    if paid > total:
        raise ValueError(f"paid {paid} is more than the list prices {total}")
    if total == 0:
        return tuple(0 for _ in lines)
    floors = [paid * weight // total for weight in weights]
    order = sorted(range(len(lines)), key=lambda i: (-(paid * weights[i] % total), i))
    for index in order[: paid - sum(floors)]:
        floors[index] += 1
    return tuple(floors)


def refund(lines: tuple[Bought, ...], paid: int, *, gifts_kept: bool = False) -> int:
    """What to refund for the returned pieces; gifts kept are taken off at their declared value.

    Never below zero, never above ``paid``.
    """
    shares = paid_shares(lines, paid)
    back = sum(
        share * line.returned // line.quantity for share, line in zip(shares, lines, strict=True) if line.quantity
    )
    kept = sum(line.declared for line in lines if line.gift) if gifts_kept else 0
    return min(max(back - kept, 0), paid)
