"""Tables of the dock: returned parcels that nobody could match, and a merchant's own rules there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Index, Q

from amends.merchants.models import Merchant


class DockParcel(models.Model):
    """A returned parcel that waits for its order; its case is that of ``dossier_id``, a dossier of its own.

    ``number``: as on its label; ``tails``, ``buyers``: blind marks of the phone's last digits and of the name on it,
    see ``blind_index``, gone once it is matched. ``matched_to``: the dossier of the order it turned out to be of,
    ``match``: the token by which it was said, to take it back by.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    at = models.DateTimeField()
    member_id = models.BigIntegerField()
    number = models.TextField(default="")
    sku = models.TextField(default="")
    tails = ArrayField(models.BigIntegerField(), default=list)
    buyers = ArrayField(models.BigIntegerField(), default=list)
    matched_to = models.BigIntegerField(null=True)
    matched_at = models.DateTimeField(null=True)
    match = models.TextField(default="", db_default="")

    class Meta:
        indexes = [Index("merchant", F("at"), name="dock_waiting", condition=Q(matched_at__isnull=True))]

    def __str__(self) -> str:
        return self.number


class DockRules(models.Model):
    """See ``dock.rules``: the merchant's own ``weights`` by sign and ``grades``; empty: what comes along."""

    merchant = models.OneToOneField(
        Merchant, models.PROTECT, related_name="+", primary_key=True, db_constraint=False, db_index=False
    )
    weights = models.JSONField(default=dict)
    grades = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.merchant_id}"
