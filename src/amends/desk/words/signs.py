"""What speaks for an order that a returned parcel may be of, in people's words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from amends.casework.dock.matching import MatchReason

WHY: Final[dict[MatchReason, Promise]] = {
    MatchReason.NUMBER: gettext_lazy("the number is this order's"),
    MatchReason.EXPECTED: gettext_lazy("goods are awaited back"),
    MatchReason.PHONE: gettext_lazy("the phone ends alike"),
    MatchReason.NAME: gettext_lazy("the name is the same"),
    MatchReason.GOODS: gettext_lazy("these goods were bought"),
}
