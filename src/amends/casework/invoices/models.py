"""Table of the invoices buyers have asked for: what the dossier knows, and what people noted beside it.

No foreign keys to what the deciding transaction writes. Money is minor units.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class InvoiceState(models.TextChoices):
    ASKED = "asked", _("To be issued")
    ISSUED = "issued", _("Issued")
    SENT = "sent", _("Sent")
    PART_VOID = "part_void", _("Void in part")
    VOID = "void", _("Void")


_OPEN = Q(state="asked")
_EXCESS = Q(excess__gt=0)


class Invoice(models.Model):
    """One invoice of an order. ``ref``: its id in the signals; ``case_no``: the case about it, 0 for none.

    ``other_items``: something else than what was sold was wanted on it; ``payable``: what was paid and not refunded;
    ``issued``: the sum on it; ``dated``: the day it bears; ``taken_off``: by red-letter invoices,
    ``last_void`` the last time; ``excess``: of the
    order's newest, what stands beyond ``payable`` and is to be taken off.
    People's: ``details``: sealed, whom it is made out to (see ``details``); ``checked``: they are complete and right;
    ``taken_by``, ``taken_at``: who is issuing it in the tax software; ``batch``: of which export.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "ref")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    ref = models.TextField()
    shop_id = models.BigIntegerField()
    order_key = models.TextField()
    case_no = models.SmallIntegerField()
    kind = models.TextField()
    other_items = models.BooleanField()
    amount = models.BigIntegerField()
    payable = models.BigIntegerField()
    currency = models.TextField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    number = models.TextField()
    issued = models.BigIntegerField()
    dated = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    waybill = models.TextField()
    taken_off = models.BigIntegerField()
    voided_at = models.DateTimeField(null=True)
    last_void = models.DateTimeField(null=True)
    red_number = models.TextField()
    excess = models.BigIntegerField()
    state = models.TextField()
    details = models.BinaryField(null=True)
    checked = models.BooleanField(default=False, db_default=False)
    taken_by = models.BigIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    batch = models.TextField(default="", db_default="")

    class Meta:
        indexes = [
            Index(
                "merchant", F("due_at").asc(nulls_last=True), "dossier_id", "ref", name="invoice_due", condition=_OPEN
            ),
            Index("merchant", F("asked_at").desc(), "dossier_id", "ref", name="invoice_asked"),
            Index("merchant", "dossier_id", "ref", name="invoice_excess", condition=_EXCESS),
            Index(name="invoice_number", fields=["merchant", "number"], condition=~Q(number="")),
        ]
        constraints = [
            CheckConstraint(name="invoice_state_known", condition=Q(state__in=InvoiceState.values)),
            CheckConstraint(name="invoice_sums", condition=Q(issued__gte=0, taken_off__gte=0, excess__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.order_key} {self.ref} {self.state}"

    @property
    def sum(self) -> int:
        """What is to be on it: what was asked for, never above what was paid and kept."""
        return min(self.amount or self.payable, self.payable)

    @property
    def standing(self) -> int:
        """What of it stands."""
        return max((self.issued or self.amount or self.payable) - self.taken_off, 0) if self.issued_at else 0
