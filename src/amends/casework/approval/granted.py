"""What was granted before, in money and in goods: what the limits count a wish together with."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """Sums granted before, in minor units of the order's currency, whichever they were granted in."""

    on_order: int = 0
    to_buyer: int = 0
    by_agent_today: int = 0


NONE: Final = Granted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was granted before, ``all`` of it and of that in ``goods``.

    ``pool``: what is left there, None where the merchant has none. ``unpriced``: part of it is in a currency whose rate
    nobody knows, so that it can't be said to lie below a limit.
    """

    all: Granted = NONE
    goods: Granted = NONE
    pool: int | None = None
    unpriced: bool = False

    @property
    def money(self) -> Granted:
        """All but goods."""
        every, goods = self.all, self.goods
        return Granted(
            on_order=every.on_order - goods.on_order,
            to_buyer=every.to_buyer - goods.to_buyer,
            by_agent_today=every.by_agent_today - goods.by_agent_today,
        )
