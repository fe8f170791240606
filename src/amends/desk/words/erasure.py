"""The words of what is held about buyers and of erasing it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.casework.erasure.holds import EraseHold
from amends.casework.erasure.models import ErasedWhy
from amends.desk.words.vocabulary import Words

SAME: Final[Words] = {"phone": _("same phone"), "name": _("same name"), "order": _("this order")}
HOLDS: Final[Words] = {
    EraseHold.DISPUTE: _("A dispute is open: what was said may still be needed as proof"),
    EraseHold.CASE: _("A case is open"),
    EraseHold.MOVING: _("Something is still on its way; try again in some minutes"),
}
WHY: Final[Words] = {
    ErasedWhy.REQUEST: _("on request"),
    ErasedWhy.AGE: _("by rule"),
    ErasedWhy.AGAIN: _("again, from a certificate"),
}
STAYS: Final[Words] = {
    "order_number": _("order number, and the platform's ids of refunds and disputes"),
    "sums": _("sums, fees and what was granted"),
    "times": _("times, deadlines and who of your people did what"),
    "codes": _("reasons as codes, scenes and outcomes"),
    "goods": _("what was sold"),
    "waybills": _("tracking numbers and carriers"),
    "country": _("country and language"),
    "staff": _("names of your colleagues"),
    "audit": _("the audit, with reasons your colleagues typed there"),
}
MAY_STAND: Final[Words] = {
    "backups": _("backups made before: keep the certificate, and apply it after restoring one"),
    "database_pages": _("the database's own log, statistics and free pages, until they are written over"),
    "uploads_a_day": _("a table uploaded within the last day, sealed, until it is swept away"),
    "platform": _("the marketplace, the carrier and whoever else was told"),
    "exports": _("lists and packs that somebody downloaded"),
}
