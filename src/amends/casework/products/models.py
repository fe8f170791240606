"""The table of product pictures. They are of goods and nobody's data: erasing a buyer leaves them."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from amends.merchants.models import Merchant


class ProductPicture(models.Model):
    """What a SKU looks like. ``content``: WebP, drawn anew; ``mark``: of its SHA-256, by which it is asked for.

    ``by``: who gave it, as the audit names actors.
    """

    pk = models.CompositePrimaryKey("merchant_id", "sku")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    sku = models.TextField()
    mark = models.TextField()
    content = models.BinaryField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [Index(name="product_picture_mark", fields=["merchant", "mark"])]
        constraints = [CheckConstraint(name="product_picture_marked", condition=Q(mark__regex=r"^[0-9a-f]{32}$"))]

    def __str__(self) -> str:
        return self.sku
