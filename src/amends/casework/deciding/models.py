"""Table of cases that a rule looked at: what came of it, so that none is looked at twice as it stands."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from amends.merchants.models import Merchant

DECIDED, LEFT, STOPPED = "decided", "left", "stopped"


class DecidingLook(models.Model):
    """``state``: ``decided`` by ``rule``; ``left`` to people, ``why``; ``stopped``: taken back, never decided again.

    ``version``: the dossier's that was looked at; ``mark``: of the rules it was looked at with; ``again_at``: when the
    day's limit is another. ``signal_id``: the action; ``until``: when what it sends goes out. ``member_id``: who took
    it back.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "case_no")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    version = models.IntegerField()
    mark = models.TextField()
    state = models.TextField()
    rule = models.TextField(default="")
    why = models.TextField(default="")
    amount = models.BigIntegerField(default=0)
    signal_id = models.TextField(default="")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    member_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [Index("merchant", "state", "at", name="deciding_look_at")]
        constraints = [CheckConstraint(name="deciding_look_state", condition=Q(state__in=(DECIDED, LEFT, STOPPED)))]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.case_no} {self.state}"
