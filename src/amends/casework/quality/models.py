"""Tables of the quality check of conversations: a merchant's own points, and the checks of a sample."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from amends.merchants.models import Merchant
from amends.merchants.models.records import id_by_time


class QualityPoint(models.Model):
    """One's own point of the form, beside those of ``quality.yaml``."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField(default=id_by_time)
    title = models.TextField()
    dropped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class QualityCheck(models.Model):
    """A conversation drawn to be looked at: what ``member_id`` wrote in this case in the week from ``week_on``.

    ``seed``: with it the same draw comes out again. ``marks``: by point, ``good``, ``mixed``, ``poor`` or ``none``.
    ``praise``: what went well; ``wish``: one thing to try. ``read_at``: the person has seen it.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField(default=id_by_time)
    week_on = models.DateField()
    seed = models.BigIntegerField()
    member_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.BigIntegerField()
    checked_at = models.DateTimeField(null=True)
    checked_by = models.BigIntegerField(null=True)
    marks = models.JSONField(default=dict)
    praise = models.TextField(default="")
    wish = models.TextField(default="")
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index("merchant", "member_id", "week_on", name="quality_of")]
        constraints = [
            UniqueConstraint(name="quality_once", fields=["merchant", "member_id", "dossier_id", "case_no", "week_on"]),
            CheckConstraint(
                name="quality_checked_by",
                condition=Q(checked_at=None, checked_by=None) | Q(checked_at__isnull=False, checked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.dossier_id}/{self.case_no}"
