"""What is to be done outside, written by plain SQL in batches as the rest of the ledger (see ``models``)."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant, Shop


class EffectState(models.TextChoices):
    """``failed`` will be tried again; ``dead`` was given up; ``past`` came from imported history and is never sent."""

    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed, will be tried again")
    DEAD = "dead", _("Given up")
    PAST = "past", _("From imported history")


_PAYING = Q(kind__in=["refund", "compensate"]) & ~Q(state="past")
_DUE = Q(next_at__isnull=False)
_HOLDS = Q(kind__in=["hold_shipment", "release_shipment", "resume_shipment"]) & ~Q(state="past")


class EffectRecord(models.Model):
    """Something to be done outside, once per ``key`` within its shop; connectors deliver it.

    ``holder``: which delivery it is leased to, until ``next_at``. ``receipt``: the other side's own number for it.
    ``offered_at``: since when it waits for the shop's own system to take it; None: it is carried.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    order_key = models.TextField()
    case_no = models.SmallIntegerField(default=0)
    key = models.TextField()
    kind = models.TextField()
    recipient = models.TextField(default="")
    amount = models.BigIntegerField(default=0)
    currency = models.TextField(default="")
    payload = models.JSONField()
    state = models.TextField(default=EffectState.PENDING)
    attempts = models.SmallIntegerField(default=0)
    wanted_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")
    holder = models.TextField(db_default="")
    receipt = models.TextField(db_default="")
    offered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_effect"
        indexes = [
            Index(name="effect_carried", fields=["merchant", "next_at"], condition=_DUE & Q(offered_at__isnull=True)),
            Index(
                name="effect_offered",
                fields=["merchant", "shop", "next_at"],
                condition=_DUE & Q(offered_at__isnull=False),
            ),
            Index(name="effect_dossier", fields=["merchant", "dossier_id"]),
            Index("merchant", "dossier_id", F("id").desc(), name="effect_hold", condition=_HOLDS),
            Index("merchant", F("wanted_at").desc(), "dossier_id", name="effect_paying", condition=_PAYING),
            Index("merchant", F("wanted_at"), name="effect_reship", condition=Q(kind="reship")),
            Index(
                name="effect_compensated",
                fields=["merchant", "dossier_id"],
                include=["case_no", "amount", "currency", "state"],
                condition=Q(kind__in=["compensate", "coupon"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="effect_key", fields=["merchant", "shop", "key"]),
            CheckConstraint(name="effect_state_known", condition=Q(state__in=EffectState.values)),
            CheckConstraint(
                name="effect_due_or_done",
                condition=Q(state__in=["pending", "failed"], next_at__isnull=False)
                | Q(state__in=["sent", "dead", "past"], next_at__isnull=True),
            ),
            CheckConstraint(name="effect_amount", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return self.key
