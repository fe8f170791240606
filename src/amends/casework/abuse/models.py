"""Table of what was found in buyers' histories, and what people made of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from amends.merchants.models import Merchant
from amends.merchants.models.records import id_by_time

STATES = ("found", "cleared", "kept")


class AbuseFinding(models.Model):
    """A reason to look at a buyer's history. ``mark``: the blind mark of their phone; ``orders``: dossiers behind it.

    ``state``: ``found``, ``cleared`` (it is all right, with ``reason``), ``kept`` (looked at, it holds). ``appeal``:
    what the buyer says to it, as told to a colleague. ``member_id``: who decided.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField(default=id_by_time)
    mark = models.BigIntegerField()
    rule = models.TextField()
    orders = ArrayField(models.BigIntegerField())
    of = models.IntegerField()
    found_at = models.DateTimeField()
    state = models.TextField(default="found")
    reason = models.TextField(default="")
    member_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    appeal = models.TextField(default="")
    appealed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index("merchant", "state", "found_at", name="abuse_open")]
        constraints = [
            UniqueConstraint(name="abuse_once", fields=["merchant", "mark", "rule"]),
            CheckConstraint(name="abuse_state_known", condition=Q(state__in=STATES)),
            CheckConstraint(name="abuse_decided_why", condition=Q(state="found") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.rule
