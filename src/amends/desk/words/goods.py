"""How goods that came back were found, in people's words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.casework.dock.inspections import FoundAs
from amends.desk.words.vocabulary import Words

FOUND_AS: Final[Words] = {
    FoundAs.INTACT: _("intact"),
    FoundAs.USED: _("used"),
    FoundAs.DAMAGED: _("damaged"),
    FoundAs.OTHER: _("another article"),
}
