"""What the ledger could not take."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant, Shop


class QuarantineState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RESENT = "resent", _("Sent again")
    DISCARDED = "discarded", _("Discarded")


class Quarantine(models.Model):
    """A refused item. ``raw`` is sealed (see ``privacy``); ``source``: ``http`` or a file's name; ``line`` from 1."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    received_at = models.DateTimeField()
    source = models.TextField()
    line = models.IntegerField()
    field = models.TextField()
    reason = models.TextField()
    raw = models.BinaryField()
    fingerprint = models.BinaryField()
    state = models.TextField(default=QuarantineState.WAITING)
    mended_by = models.BigIntegerField(null=True)
    mended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index("merchant", F("id").desc(), name="quarantine_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            CheckConstraint(name="quarantine_state_known", condition=Q(state__in=QuarantineState.values)),
            models.UniqueConstraint(name="quarantine_once", fields=["merchant", "shop", "source", "fingerprint"]),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"
