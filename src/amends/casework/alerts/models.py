"""What people are to be told about a case, and how far that got. Who was told stands in ``merchants.models.Notice``."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from amends.merchants.models import Merchant, Shop


class Alert(models.Model):
    """An inner effect. ``recipient``: a desk's code, ``lead`` or ``owner``; ``payload``: ``engine.outcome.Effect``.

    ``next_at``: when somebody is to be told next, null for not again. ``stage``: how far up it has climbed, 0 before
    anybody was told. ``version``: the dossier's when the cause was last looked at. ``ended_at``: the cause was gone.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    order_key = models.TextField()
    case_no = models.SmallIntegerField(default=0)
    key = models.TextField()
    kind = models.TextField()
    recipient = models.TextField(default="")
    payload = models.JSONField()
    wanted_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    stage = models.SmallIntegerField(db_default=0)
    version = models.IntegerField(db_default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(name="alert_due", fields=["merchant", "next_at"], condition=Q(next_at__isnull=False)),
            Index(name="alert_dossier", fields=["merchant", "dossier_id"]),
            Index(name="alert_open", fields=["merchant", "id"], condition=Q(ended_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(name="alert_key", fields=["merchant", "shop", "key"]),
            CheckConstraint(name="alert_ended_rests", condition=Q(ended_at__isnull=True) | Q(next_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.key
