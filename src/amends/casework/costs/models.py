"""Table of what the troubles of each order have cost; kept by the deciding transaction."""

from django.db import models
from django.db.models import Index

from amends.merchants.models import Merchant


class Cost(models.Model):
    """One order. ``issue``, ``case_no``, ``day``: of the case that tells what was wrong, in UTC. Money is minor units.

    ``refund``: given back without goods that can be sold again; ``freight``: given back of it; ``compensated``: on top;
    ``penalty``, ``points``: what the platform took, points at the playbook's price; ``lost``: confirmed beyond these;
    ``recovered``: from others; ``steps``: that people did.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    order_key = models.TextField()
    case_no = models.SmallIntegerField()
    issue = models.TextField()
    day = models.DateField()
    sku = models.TextField()
    batch = models.TextField()
    supplier = models.TextField()
    carrier = models.TextField()
    country = models.TextField()
    currency = models.TextField()
    refund = models.BigIntegerField()
    freight = models.BigIntegerField()
    compensated = models.BigIntegerField()
    penalty = models.BigIntegerField()
    points = models.BigIntegerField()
    lost = models.BigIntegerField()
    recovered = models.BigIntegerField()
    steps = models.SmallIntegerField()

    class Meta:
        indexes = [Index(name="cost_day", fields=["merchant", "day"])]

    def __str__(self) -> str:
        return f"{self.order_key} {self.issue}"
