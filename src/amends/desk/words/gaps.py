"""What the gaps of scripts are called where people read them; a merchant's own gap keeps its own name."""

import re
from typing import Final

from django.utils.translation import gettext_lazy

from amends.desk.words.vocabulary import Words
from amends.engine.templates import CLOSE, OPEN

GAPS: Final[Words] = {
    "amount": gettext_lazy("amount"),
    "carrier": gettext_lazy("carrier"),
    "days": gettext_lazy("how many days"),
    "due": gettext_lazy("due on"),
    "ends": gettext_lazy("ends on"),
    "item": gettext_lazy("which item"),
    "minutes": gettext_lazy("how many minutes"),
    "order": gettext_lazy("order number"),
    "paid": gettext_lazy("what the order cost"),
    "place": gettext_lazy("which place"),
    "problem": gettext_lazy("what is wrong"),
    "reason": gettext_lazy("reason"),
    "refunded": gettext_lazy("what was refunded"),
    "ship_by": gettext_lazy("shipped by"),
    "shipped": gettext_lazy("shipped on"),
    "shop": gettext_lazy("shop name"),
    "solution": gettext_lazy("how it is settled"),
    "starts": gettext_lazy("starts on"),
    "terms": gettext_lazy("what was agreed"),
    "until": gettext_lazy("until when"),
    "waybill": gettext_lazy("tracking number"),
    "what": gettext_lazy("what exactly"),
}
_GAP: Final = re.compile(f"{OPEN}(\\w+){CLOSE}")


def gap_word(name: str) -> str:
    """What a gap is called in the reader's language; a name nobody knows stays as it is."""
    return str(GAPS.get(name, name))


def in_words(text: str) -> str:
    """The text with its open gaps called by their words."""
    return _GAP.sub(lambda gap: f"{OPEN}{gap_word(gap[1])}{CLOSE}", text)
