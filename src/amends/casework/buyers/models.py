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
    themselves, ``amount`` of it and ``goods``: what the goods it is about are worth, in minor units, ``rule``: what
    allowed it, ``buyer``: a keyed mark of who (``grants.buyer_mark``). ``stars`` (1 to 5), ``why`` (a code),
    ``said`` (in their words, masked): how they say it was handled.
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
    goods = models.BigIntegerField(default=0, db_default=0)
    buyer = models.TextField(default="", db_default="")
    currency = models.TextField(default="")
    rule = models.TextField(default="")
    withdrawn_at = models.DateTimeField(null=True)
    stars = models.SmallIntegerField(null=True)
    why = models.TextField(default="")
    said = models.TextField(default="", db_default="")
    rated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(name="complaint_at", fields=["merchant", "shop_id", "at"]),
            Index(name="complaint_goods", fields=["merchant", "buyer"], condition=Q(goods__gt=0)),
        ]
        constraints = [
            CheckConstraint(name="complaint_stars", condition=Q(stars=None) | Q(stars__range=(1, 5))),
            CheckConstraint(name="complaint_amount", condition=Q(amount__gte=0, goods__gte=0)),
            CheckConstraint(name="complaint_taken", condition=Q(taken="", taken_at=None) | ~Q(taken="")),
        ]

    def __str__(self) -> str:
        return f"{self.issue} {self.ref}"


class DepositRequest(models.Model):
    """A deposit or prepaid money registered to go back. ``promotion``: the rule it was judged by, empty: there is none.

    ``verdict``, ``why``: see ``deposit_rules``. ``buyer``: a keyed mark of whose it is (``grants.buyer_mark``).
    ``way``: how the money goes back, ``account``: a keyed mark of where to (``payments.payees``), empty for the
    platform's own way; ``alone``: paid out by the rule, no hand in it.
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
    way = models.TextField(default="platform", db_default="platform")
    account = models.TextField(default="", db_default="")
    alone = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            Index(name="deposit_account", fields=["merchant", "account"], condition=~Q(account="")),
            Index(name="deposit_buyer", fields=["merchant", "buyer", "promotion"], condition=~Q(buyer="")),
            Index(name="deposit_shop", fields=["merchant", "shop_id", "verdict"]),
        ]
        constraints = [
            CheckConstraint(name="deposit_verdict", condition=Q(verdict__in=["allowed", "refused", "person"])),
            CheckConstraint(name="deposit_amount", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.promotion} {self.verdict}"


class BuyerExchange(models.Model):
    """An exchange for another article. ``ref``: of its problem; ``complaint``: of the one it settles, empty for none.

    ``worth``: what was paid for the piece that goes back, ``price``: what the other article costs, minor units: the
    buyer adds what it costs more, and gets what it costs less. ``rule``: what allowed a buyer to choose it alone.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "ref")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    ref = models.TextField()
    shop_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    complaint = models.TextField(default="")
    order_key = models.TextField()
    at = models.DateTimeField()
    sku = models.TextField()
    other = models.TextField()
    title = models.TextField()
    worth = models.BigIntegerField()
    price = models.BigIntegerField()
    currency = models.TextField()
    rule = models.TextField(default="")

    class Meta:
        indexes = [Index(name="exchange_at", fields=["merchant", "shop_id", "at"])]
        constraints = [CheckConstraint(name="exchange_sums", condition=Q(worth__gte=0, price__gte=0))]

    def __str__(self) -> str:
        return f"{self.sku} {self.other}"

    @property
    def difference(self) -> int:
        """What the buyer adds; below zero, what the buyer gets."""
        return self.price - self.worth
