"""The words of the audit page."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.casework.ledger import audit_verbs as verbs
from amends.desk.words.vocabulary import Words

VERBS: Final[Words] = {
    verbs.REVEALED: _("Saw the buyer's data"),
    verbs.FILE_DOWNLOADED: _("Downloaded a file"),
    verbs.FILE_REMOVED: _("Took a file away"),
    verbs.PACK_MADE: _("Made a pack"),
    verbs.PACK_DOWNLOADED: _("Downloaded a pack"),
    verbs.AUDIT_EXPORTED: _("Exported this list"),
    verbs.LINK_MADE: _("Made a link for somebody outside"),
    verbs.LINK_REVOKED: _("Took a link for somebody outside back"),
    verbs.BUYER_EXPORTED: _("Exported what is held about a buyer"),
    verbs.BUYER_ERASED: _("Erased a buyer's data"),
    verbs.OVERLAY_PUT: _("Changed own values of a playbook"),
    verbs.OVERLAY_ACTIVATED: _("Chose a version of own values"),
    verbs.OVERLAY_CARRIED: _("Own values carried over to a new version"),
    verbs.OVERLAY_LEFT_OFF: _("Own values that no longer hold left off"),
    verbs.HOUSE_RULE: _("Changed a house rule"),
}
FIELDS: Final[Words] = {"name": _("Name"), "phone": _("Phone"), "address": _("Address")}
