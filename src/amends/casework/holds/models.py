"""Tables of the warehouse's hold list: who has seen which hold, and every look-up before a parcel goes out."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class HoldAnswer(models.TextChoices):
    HOLD = "hold", _("Hold!")
    LEFT = "left", _("It has left!")
    CANCELED = "canceled", _("Cancelled")
    REFUNDED = "refunded", _("Refunded")
    SENT = "sent", _("Sent already")
    GO = "go", _("May go")
    UNKNOWN = "unknown", _("Not known")


class HoldMark(models.Model):
    """What became of one hold effect: who took it from the pick run when, and when its leaving was told.

    ``over_at``: since when the list leaves it out, its order being cancelled for good.
    """

    pk = models.CompositePrimaryKey("merchant_id", "effect_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    effect_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    seen_by = models.BigIntegerField(null=True)
    seen_at = models.DateTimeField(null=True)
    left_told_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.effect_id}"


class HoldCheck(models.Model):
    """Somebody asked whether a parcel may go. ``code``: as scanned or typed; ``dossier_id`` 0: nothing was found."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    at = models.DateTimeField()
    member_id = models.BigIntegerField()
    code = models.TextField()
    answer = models.TextField()
    dossier_id = models.BigIntegerField(default=0)
    order_key = models.TextField(default="")

    class Meta:
        indexes = [Index("merchant", F("id").desc(), name="hold_check_latest")]
        constraints = [CheckConstraint(name="hold_check_answer", condition=Q(answer__in=HoldAnswer.values))]

    def __str__(self) -> str:
        return f"{self.code}: {self.answer}"
