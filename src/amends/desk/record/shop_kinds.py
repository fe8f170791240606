"""What a colleague tells of the shop itself, which has no order: what was counted, what a score stands at."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.desk.record.fact_forms import Telling
from amends.engine import signals as s

SHOP: Final[tuple[Telling, ...]] = (
    Telling(
        signal=s.StockCounted, title=_("A stock count"), icon="packages", fields=("sku", "listed", "real"),
        names={"sku": _("Goods"), "listed": _("Pieces listed in the shop"), "real": _("Pieces really there")},
        words={}, about="sku",
    ),
    Telling(
        signal=s.StockEnded, title=_("Goods that can't be had any more"), icon="package-off",
        fields=("sku", "until", "text"),
        names={"sku": _("Goods"), "until": _("When there are some again"), "text": _("Remark")}, words={}, about="sku",
    ),
    Telling(
        signal=s.StockListed, title=_("The listing's stock"), icon="building-store", fields=("sku", "listed"),
        names={"sku": _("Goods"), "listed": _("Pieces listed in the shop")}, words={}, about="sku",
    ),
    Telling(
        signal=s.ScoreMeasured, title=_("A score or rate"), icon="gauge",
        fields=("measure", "value", "trend", "line", "higher_is_better"),
        names={
            "measure": _("Which score or rate"), "value": _("What it stands at, such as 4.65"),
            "trend": _("What it stood at lately"), "line": _("The line it must not cross"),
            "higher_is_better": _("The higher, the better"),
        },
        words={}, needed=("trend", "line"), about="measure",
    ),
)  # fmt: skip
