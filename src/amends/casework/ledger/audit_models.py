"""Who did what: the table that is only ever added to."""

from django.db import models
from django.db.models import F, Index, Q

from amends.casework.ledger.audit_verbs import SENSITIVE
from amends.merchants.models import Merchant

_SENSITIVE = Q(verb__in=SENSITIVE)


class Audit(models.Model):
    """Who did what to what. Rows are never changed or removed: a trigger refuses it."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.TextField()
    verb = models.TextField()
    object = models.TextField()
    detail = models.JSONField()

    class Meta:
        indexes = [
            Index(name="audit_object", fields=["merchant", "object", "id"]),
            Index("merchant", "actor", F("at").desc(), name="audit_actor"),
            Index("merchant", F("id").desc(), name="audit_sensitive", condition=_SENSITIVE),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object}"
