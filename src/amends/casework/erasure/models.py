"""Tables of what was erased: certificates, which are never changed nor removed, and the orders they are about."""

from django.db import models

from amends.merchants.models import Merchant
from amends.merchants.models.records import id_by_time


class ErasedWhy(models.TextChoices):
    """``again``: from a certificate, after a backup from before it was restored."""

    REQUEST = "request"
    AGE = "age"
    AGAIN = "again"


class Erasure(models.Model):
    """``certificate``: what was erased, when, by whom, what stays; names no buyer. ``digest``: its SHA-256, hex."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField(default=id_by_time)
    at = models.DateTimeField()
    why = models.TextField()
    orders = models.IntegerField()
    certificate = models.JSONField()
    digest = models.TextField()

    def __str__(self) -> str:
        return self.digest[:12]


class ErasedOrder(models.Model):
    """``version``: the dossier's afterwards; another one now means that something has been told since."""

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    erasure = models.BigIntegerField()
    version = models.IntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.dossier_id)
