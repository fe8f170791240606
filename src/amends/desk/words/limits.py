"""The kinds of limits a role has, in people's words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.desk.words.vocabulary import Words

LIMITS: Final[Words] = {
    "money": _("Per order"),
    "share": _("Share of the order"),
    "per_day": _("A day"),
    "per_buyer": _("Per buyer"),
    "goods": _("Goods, per order"),
    "goods_per_day": _("Goods, a day"),
    "goods_per_buyer": _("Goods, per buyer"),
    "within": _("Answers within"),
    "passes": _("Passes by itself"),
}
WORTHS: Final[Words] = {
    "gift_worth": _("A gift counts as at least"),
    "part_worth": _("A spare part counts as"),
    "offer_step": _("Sums offered go in steps of"),
}
PASSES: Final[Words] = {"nothing": _("nothing"), "unshipped": _("a whole refund before shipping")}
