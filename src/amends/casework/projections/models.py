"""The table of what buyers were promised; see ``projections.promises``. The dossier is the truth."""

from django.db import models
from django.db.models import Index, Q

from amends.merchants.models import Merchant

_OPEN = Q(ended_at=None)


class Promise(models.Model):
    """``what`` is to be done by ``due_at``. ``ended_at``: kept or let go; a broken promise stays open until then.

    ``case_no``: 0 where it names no case. ``by``: a member's id as text, empty where nobody is known. Samples' promises
    have no rows. No foreign keys: written in the deciding transaction, in batches.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "ref")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    ref = models.TextField()
    shop_id = models.BigIntegerField()
    case_no = models.IntegerField()
    what = models.TextField()
    due_at = models.DateTimeField()
    by = models.TextField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(name="promise_open", fields=["merchant", "due_at", "dossier_id"], condition=_OPEN),
            Index(name="promise_open_shop", fields=["merchant", "shop_id", "due_at", "dossier_id"], condition=_OPEN),
        ]

    def __str__(self) -> str:
        return self.what[:40]
