"""Tables of payments: buyers' accounts, batches, the payments in them, and who may release how much.

Money is minor units. A payment in a batch is of one effect; the database refuses a second that is held or paid.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class PayRoute(models.TextChoices):
    ALIPAY = "alipay", _("Alipay")
    BANK = "bank", _("Bank account")


class Payee(models.Model):
    """Where a buyer takes money (see ``payees``); ``masked``: what lists show; ``told_by``: a member or buyer."""

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    route = models.TextField()
    sealed = models.BinaryField(null=True)
    masked = models.TextField(default="")
    told_at = models.DateTimeField()
    told_by = models.TextField(default="")

    class Meta:
        constraints = [CheckConstraint(name="payee_route_known", condition=Q(route__in=PayRoute.values))]

    def __str__(self) -> str:
        return self.masked


class BatchState(models.TextChoices):
    MADE = "made", _("Waits for a second person")
    RELEASED = "released", _("Released, to be paid")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Taken apart again")


class PaymentBatch(models.Model):
    """Payments of one way and currency that go out together. ``made_by`` is never who ``released_by`` is."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    token = models.TextField()
    route = models.TextField()
    currency = models.TextField()
    count = models.IntegerField()
    amount = models.BigIntegerField()
    state = models.TextField(default=BatchState.MADE)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index("merchant", F("made_at").desc(), "id", name="paymentbatch_made"),
            Index(name="paymentbatch_released_at", fields=["merchant", "released_at"]),
        ]
        constraints = [
            UniqueConstraint(name="paymentbatch_once", fields=["merchant", "token"]),
            CheckConstraint(name="paymentbatch_state", condition=Q(state__in=BatchState.values)),
            CheckConstraint(name="paymentbatch_two", condition=Q(released_by=None) | ~Q(released_by=F("made_by"))),
            CheckConstraint(
                name="paymentbatch_released",
                condition=Q(state="released", released_by__isnull=False) | ~Q(state="released"),
            ),
            CheckConstraint(name="paymentbatch_sum", condition=Q(amount__gt=0, count__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.amount} {self.currency}"


class PaymentState(models.TextChoices):
    HELD = "held", _("In a batch")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Taken out again")


UNDER_WAY = Q(state__in=["held", "paid"])


class Payment(models.Model):
    """One attempt to pay an effect. ``number``: by which the bank's file and its answer know it, always the same.

    ``reference``: the bank's own number; ``error``: why it failed.
    """

    pk = models.CompositePrimaryKey("merchant_id", "batch_id", "effect_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    batch_id = models.BigIntegerField()
    effect_id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    order_key = models.TextField()
    kind = models.TextField()
    amount = models.BigIntegerField()
    currency = models.TextField()
    number = models.TextField()
    state = models.TextField(default=PaymentState.HELD)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    reference = models.TextField(default="")
    error = models.TextField(default="")

    class Meta:
        indexes = [Index(name="payment_effect_all", fields=["merchant", "effect_id"])]
        constraints = [
            UniqueConstraint(name="payment_once", fields=["merchant", "effect_id"], condition=UNDER_WAY),
            CheckConstraint(name="payment_state", condition=Q(state__in=PaymentState.values)),
            CheckConstraint(name="payment_sum", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.order_key} {self.amount}"


class ReleaseDay(models.Model):
    """How much may be released in a day, minor units: by each person, and by all of them. None: as much as comes."""

    pk = models.CompositePrimaryKey("merchant_id", "currency")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    currency = models.TextField()
    each_most = models.BigIntegerField(null=True)
    all_most = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="releaseday_sums",
                condition=(Q(each_most=None) | Q(each_most__gte=0)) & (Q(all_most=None) | Q(all_most__gte=0)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.each_most} {self.all_most}"


class ReleaseLimit(models.Model):
    """How much a role may release in one batch and in one payment, where the merchant says otherwise than the rules."""

    pk = models.CompositePrimaryKey("merchant_id", "role", "currency")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    role = models.TextField()
    currency = models.TextField()
    batch_most = models.BigIntegerField()
    payment_most = models.BigIntegerField()

    class Meta:
        constraints = [CheckConstraint(name="releaselimit_sums", condition=Q(batch_most__gte=0, payment_most__gte=0))]

    def __str__(self) -> str:
        return f"{self.role} {self.batch_most}"
