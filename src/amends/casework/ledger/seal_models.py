"""Seals over the audit: each takes up the one before it, so that what was written can't be changed unnoticed."""

from django.db import models

from amends.merchants.models import Merchant


class AuditSeal(models.Model):
    """Over a merchant's audit rows with numbers above ``after`` up to ``until``. Never changed nor removed.

    ``digest``: SHA-256 over the digest of the seal before and these rows; ``signature``: of the seal, by a data key.
    """

    pk = models.CompositePrimaryKey("merchant_id", "number")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    number = models.IntegerField()
    after = models.BigIntegerField()
    until = models.BigIntegerField()
    rows = models.IntegerField()
    digest = models.BinaryField()
    signature = models.BinaryField()
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:12]
