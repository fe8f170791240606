"""The words of the audit page."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.casework import audit_verbs as verbs
from amends.desk.vocabulary import Words

VERBS: Final[Words] = {
    verbs.REVEALED: _("Saw the buyer's data"),
    verbs.FILE_DOWNLOADED: _("Downloaded a file"),
    verbs.FILE_REMOVED: _("Took a file away"),
    verbs.PACK_MADE: _("Made a pack"),
    verbs.PACK_DOWNLOADED: _("Downloaded a pack"),
    verbs.AUDIT_EXPORTED: _("Exported this list"),
}
FIELDS: Final[Words] = {"name": _("Name"), "phone": _("Phone"), "address": _("Address")}
