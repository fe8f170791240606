"""A parcel that the warehouse has sent again, or in exchange, for what a case asked for."""

from django.db import models
from django.db.models import F, Index, UniqueConstraint

from amends.merchants.models import Merchant


class ResentParcel(models.Model):
    """``effect_id``: what was asked for; ``pieces``: by goods; ``by_eye``: counted without a scanner.

    ``by``: a member's id; ``signal_id``: of the fact that was told.
    """

    pk = models.CompositePrimaryKey("merchant_id", "effect_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    effect_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    order_key = models.TextField()
    carrier = models.TextField()
    waybill = models.TextField()
    pieces = models.JSONField()
    by_eye = models.BooleanField(default=False)
    by = models.BigIntegerField()
    at = models.DateTimeField()
    signal_id = models.TextField()

    class Meta:
        indexes = [
            Index("merchant", F("at").desc(), name="resent_at"),
            Index(name="resent_dossier", fields=["merchant", "dossier_id"]),
        ]
        constraints = [UniqueConstraint(name="resent_number", fields=["merchant", "waybill"])]

    def __str__(self) -> str:
        return f"{self.order_key} {self.waybill}"
