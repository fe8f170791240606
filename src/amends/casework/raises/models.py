"""Table of problems raised to operations. What buyers wrote stands with their orders and is read from there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q

from amends.merchants.models import Merchant


class RaiseFinding(models.TextChoices):
    """What operations found of it."""

    CHANGED = "changed"
    DELISTED = "delisted"
    ELSEWHERE = "elsewhere"


class RaisedProblem(models.Model):
    """One value of one dimension of cost, raised with a task. ``ref``: the task's, which has words, clock and answer.

    ``since``, ``until``, ``currency``, ``orders``, ``net``: the numbers it was raised with. ``issues``: the complaints
    it is about, by which what came of it is counted. ``sku``: whose page is shown beside. ``changed_at``: from when on
    the page says something else, or nothing: the goods are off sale.
    """

    pk = models.CompositePrimaryKey("merchant_id", "ref")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    ref = models.TextField()
    of = models.TextField()
    value = models.TextField()
    sku = models.TextField()
    shop_id = models.BigIntegerField(null=True)
    since = models.DateField()
    until = models.DateField()
    currency = models.TextField()
    issues = ArrayField(models.TextField())
    orders = models.IntegerField()
    net = models.BigIntegerField()
    raised_at = models.DateTimeField()
    finding = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(name="raised_problem_at", fields=["merchant", "raised_at"])]
        constraints = [
            CheckConstraint(
                name="raised_problem_answered",
                condition=Q(finding="", answered_at=None)
                | Q(finding__in=RaiseFinding.values, answered_at__isnull=False),
            ),
            CheckConstraint(
                name="raised_problem_changed",
                condition=Q(finding__in=["changed", "delisted"], changed_at__isnull=False)
                | ~Q(finding__in=["changed", "delisted"]) & Q(changed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.value}"
