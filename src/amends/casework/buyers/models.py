"""What is kept of buyers who came by a shop's page; what they wrote stands in the log as any other fact."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from amends.merchants.models import Merchant


class DoorTry(models.Model):
    """How often something was tried within an hour. ``bucket``: a keyed digest of an address, an order or a puzzle."""

    pk = models.CompositePrimaryKey("merchant_id", "hour", "bucket")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    hour = models.DateTimeField()
    bucket = models.BinaryField()
    tries = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.hour} {self.tries}"


class BuyerComplaint(models.Model):
    """A complaint that came by the page. ``ref``: of its problem; ``wanted``: what would make it good, a code.

    ``promised_at``: by when a first answer was promised on the page. ``taken``: the remedy the buyer chose by
    themselves, ``amount`` of it in minor units, ``rule``: what allowed it. ``stars`` (1 to 5) and ``why`` (a code): how
    they say it was handled.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "ref")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    ref = models.TextField()
    shop_id = models.BigIntegerField()
    case_no = models.SmallIntegerField(default=0)
    issue = models.TextField()
    wanted = models.TextField(default="")
    at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True)
    taken = models.TextField(default="")
    taken_at = models.DateTimeField(null=True)
    amount = models.BigIntegerField(default=0)
    currency = models.TextField(default="")
    rule = models.TextField(default="")
    withdrawn_at = models.DateTimeField(null=True)
    stars = models.SmallIntegerField(null=True)
    why = models.TextField(default="")
    rated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(name="complaint_at", fields=["merchant", "shop_id", "at"])]
        constraints = [
            CheckConstraint(name="complaint_stars", condition=Q(stars=None) | Q(stars__range=(1, 5))),
            CheckConstraint(name="complaint_amount", condition=Q(amount__gte=0)),
            CheckConstraint(name="complaint_taken", condition=Q(taken="", taken_at=None) | ~Q(taken="")),
        ]

    def __str__(self) -> str:
        return f"{self.issue} {self.ref}"


class DepositRequest(models.Model):
    """A deposit or prepaid money registered to go back. ``promotion``: the rule it was judged by, empty: there is none.

    ``verdict``, ``why``: see ``deposit_rules``. ``buyer``: a keyed mark of whose it is (``grants.buyer_mark``).
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    ref = models.TextField()
    shop_id = models.BigIntegerField()
    at = models.DateTimeField()
    promotion = models.TextField(default="")
    prepaid = models.BooleanField(default=False)
    reason = models.TextField(default="")
    verdict = models.TextField()
    why = models.TextField()
    amount = models.BigIntegerField(default=0)
    currency = models.TextField(default="")
    case_no = models.SmallIntegerField(default=0)
    buyer = models.TextField(default="")

    class Meta:
        indexes = [
            Index(name="deposit_buyer", fields=["merchant", "buyer", "promotion"], condition=~Q(buyer="")),
            Index(name="deposit_shop", fields=["merchant", "shop_id", "verdict"]),
        ]
        constraints = [
            CheckConstraint(name="deposit_verdict", condition=Q(verdict__in=["allowed", "refused", "person"])),
            CheckConstraint(name="deposit_amount", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.promotion} {self.verdict}"
