"""The reasons somebody may pick to see a buyer's data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.desk.words.vocabulary import Words

REASONS: Final[Words] = {
    "call": _("Call the buyer"),
    "waybill": _("Write a waybill"),
    "address": _("Check or correct the address"),
    "platform": _("The platform asks for it"),
    "carrier": _("The carrier asks for it"),
    "refund": _("Pay a refund outside the platform"),
}
