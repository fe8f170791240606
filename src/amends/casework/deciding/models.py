"""Tables of cases that a rule looked at, so that none is looked at twice as it stands, and of rules tried before."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from amends.merchants.models import Merchant

DECIDED, LEFT, STOPPED = "decided", "left", "stopped"
RUNNING, DONE, FAILED = "running", "done", "failed"


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


class DecidingTrialRun(models.Model):
    """The latest trial of a rule on what happened: how far it has come, and what it found once it is ``done``.

    ``total``: orders to look at, 0 until they are counted; ``there``: how many there are from ``since`` on; ``found``:
    what ``deciding.trial`` found. ``started_at`` is also which of the rule's trials it is.
    """

    pk = models.CompositePrimaryKey("merchant_id", "rule")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    rule = models.TextField()
    state = models.TextField()
    member_id = models.BigIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    since = models.DateTimeField()
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    there = models.IntegerField(default=0)
    found = models.JSONField(default=dict)

    class Meta:
        constraints = [
            CheckConstraint(name="deciding_trial_state", condition=Q(state__in=(RUNNING, DONE, STOPPED, FAILED)))
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.state}"
