"""Tables of who works where: the lanes of each merchant, locked while somebody decides in them, and running imports."""

from django.db import models

from amends.merchants.models import Merchant, Shop


class Lane(models.Model):
    """One of a merchant's 64 lanes. Whoever decides in it locks this row; lane 0 also anchors a merchant's locks."""

    pk = models.CompositePrimaryKey("merchant_id", "lane")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    lane = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.lane}"


class ImportLease(models.Model):
    """A shop's history is being imported. ``holder`` says so again and again: ``beat_at``, by the database's clock."""

    pk = models.CompositePrimaryKey("merchant_id", "shop_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    holder = models.TextField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.holder


class ImportedOrder(models.Model):
    """An order that an import told of, so that it can be taken back. ``upload``: ``merchants.models.Upload``."""

    pk = models.CompositePrimaryKey("merchant_id", "upload", "dossier_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    upload = models.BigIntegerField()
    dossier_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.upload}: {self.dossier_id}"
