"""What people wrote and what things are called, for the search; see ``texts``. The log is the truth."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from amends.merchants.models import Merchant


class Text(models.Model):
    """One thing somebody wrote. No foreign keys: written in the deciding transaction, in batches."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant_id = models.BigIntegerField()
    id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.TextField()
    said = models.TextField()
    grams = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [GinIndex(name="text_grams", fields=["grams"])]

    def __str__(self) -> str:
        return self.said[:40]


class Product(models.Model):
    """What a SKU is called; of several names each is kept."""

    pk = models.CompositePrimaryKey("merchant_id", "sku", "title")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    sku = models.TextField()
    title = models.TextField()

    def __str__(self) -> str:
        return self.title


class ParcelNumber(models.Model):
    """A parcel's number of an order that has several: out, back or sent again. The only one stands in its dossier."""

    pk = models.CompositePrimaryKey("merchant_id", "number", "dossier_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    number = models.TextField()
    dossier_id = models.BigIntegerField()
    shop_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.number


class SharedParcel(models.Model):
    """An order whose goods travel in one parcel with others', a row for each. ``order_key``: its number.

    What a carrier tells of the parcel for one of them is told to all, see ``intake.shared``.
    """

    pk = models.CompositePrimaryKey("merchant_id", "number", "dossier_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    number = models.TextField()
    dossier_id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    order_key = models.TextField()
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="shared_of_order", fields=["merchant", "dossier_id"])]

    def __str__(self) -> str:
        return f"{self.number}: {self.order_key}"
