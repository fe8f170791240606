"""The promotion calendar: what phase it is, moving it on or back, and the desks each phase has (row T1)."""

from datetime import date, timedelta
from typing import Final

from amends.merchants.models import Promotion, PromotionPhase

DAY: Final = timedelta(days=1)
DATES: Final = {
    PromotionPhase.WARM_UP: "warm_up_on",
    PromotionPhase.SALE: "sale_on",
    PromotionPhase.AFTER_SALES: "after_sales_on",
}

# Desks of the runbook by phase; every other desk is closed then and its work goes to the one named in STAND_INS, when
# the merchant takes up the suggestion. Source: a Tmall seller's after-sales runbook for Double 11.
SUGGESTED: Final[dict[PromotionPhase, dict[str, str]]] = {
    PromotionPhase.SALE: {
        "returns": "reception",
        "exceptions": "emergency",
        "logistics": "emergency",
        "reviews": "reception",
    },
    PromotionPhase.AFTER_SALES: {"order_audit": "returns", "emergency": "exceptions", "reviews": "reception"},
}


def moved(promotion: Promotion, *, to: PromotionPhase, today: date) -> dict[str, str]:
    """The promotion's dates once it is in phase ``to`` today: what lies ahead moves, what has been stays.

    ``usual`` ends the promotion. Raises ValueError when it would have to end before its warm-up.
    """
    dates = {name: getattr(promotion, name) for name in (*DATES.values(), "ends_on")}
    if to is PromotionPhase.USUAL:
        yesterday = today - DAY
        if dates["warm_up_on"] > yesterday:
            raise ValueError("it has only begun today")
        return {name: min(day, yesterday).isoformat() for name, day in dates.items()}
    order = list(DATES)
    for phase, name in DATES.items():
        if order.index(phase) <= order.index(to):
            dates[name] = min(dates[name], today)
        else:
            dates[name] = max(dates[name], today + DAY)
    dates["ends_on"] = max(dates["ends_on"], today, dates["after_sales_on"])
    return {name: day.isoformat() for name, day in dates.items()}
