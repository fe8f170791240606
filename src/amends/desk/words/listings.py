"""The words of what a shop's page says, and of what operations found of a problem."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from amends.desk.words.vocabulary import Words

PARTS: Final[Words] = {
    "headline": pgettext_lazy("of a listing", "Title"),
    "claims": _("What is claimed"),
    "description": pgettext_lazy("of a listing", "Description"),
    "sizes": _("Size table"),
    "options": pgettext_lazy("of a listing", "Options"),
    "shipping": _("Shipping promise"),
}
FINDINGS: Final[Words] = {
    "": _("waits for an answer"),
    "changed": _("The listing was changed"),
    "delisted": _("Taken off sale"),
    "elsewhere": _("Not the listing's fault"),
}
"""By ``RaiseFinding``; nothing: nobody has answered."""
EXPLAINED: Final[Words] = {
    "changed": _("The page says something else from now on: write it below."),
    "delisted": _("These goods aren't sold any more, or not until they are right."),
    "elsewhere": _("The page says what is true: something else has to change. Say what."),
}
EXAMPLES: Final[Words] = {
    "headline": _("Knitted jumper, merino wool"),
    "claims": _("a line each: 100% merino wool"),
    "description": _("plain text, as buyers read it"),
    "sizes": _("a line each: M: chest 104 cm, length 66 cm"),
    "options": _("a line each: beige, M"),
    "shipping": _("Ships within 48 hours"),
}
