"""What a colleague tells of money and of goods that come back: what is asked, what for, which pieces, what was paid."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.desk.record.fact_forms import Telling
from amends.desk.words import vocabulary
from amends.desk.words.goods import FOUND_AS
from amends.engine import signals as s

MONEY: Final[tuple[Telling, ...]] = (
    Telling(
        signal=s.RefundAsked, title=_("A wish for money back or an exchange"), icon="receipt-refund",
        fields=("type", "amount", "what", "pieces", "owed", "reason", "text"),
        names={
            "type": _("What they want"), "amount": _("Sum asked for"), "what": _("What the money is for"),
            "pieces": _("Pieces, such as CUP x 2, LID"),
            "owed": _("What the buyer adds"), "reason": _("Why"), "text": _("In the buyer's words"),
        },
        words={"type": vocabulary.REFUND_TYPES, "what": vocabulary.REFUND_FOR},
    ),
    Telling(
        signal=s.ReturnReceived, title=_("Goods that came back"), icon="package-import",
        fields=("ref", "finding", "pieces"),
        names={
            "ref": _("Of which request"), "finding": _("What was found"),
            "pieces": _("Pieces, such as CUP x 2, LID"),
        },
        words={"finding": vocabulary.FINDINGS},
    ),
    Telling(
        signal=s.GoodsGraded, title=_("A grade for goods that came back"), icon="stack-2",
        fields=("grade", "sku", "quantity", "found", "text"),
        names={
            "grade": _("Grade, by its code"), "sku": _("Goods"), "quantity": _("Pieces"),
            "found": _("How they were found"), "text": _("Remark"),
        },
        words={"found": FOUND_AS},
    ),
    Telling(
        signal=s.PaymentCleared, title=_("A payment"), icon="cash", fields=("amount",),
        names={"amount": _("Sum that was paid")}, words={}, needed=("amount",),
    ),
)  # fmt: skip
