"""Tables of what colleagues write: letters on their way, who is here, message tasks.

``member_id``, ``by``, ``asked_by``: members' ids. Nothing here is the truth about an order: that is its dossier.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint, Value

from amends.merchants.models import Merchant
from amends.merchants.models.records import id_by_time

_WAITING = Q(sent_at=None, withdrawn_at=None, refused="")


class Letter(models.Model):
    """A reply in its ten seconds before it becomes the signal ``message.sent``; ``token`` is that signal's id.

    ``promises``: ``[{what, due}]``, made with it. ``refused``: why it could not be sent after all. ``files``: what goes
    with it, ``[{id, name, media_type, size, sha256}]``, the hash being of the copy that goes out. ``language``: the
    buyer's, that it is meant to be in; ``source_language``: what its writer reads; two letters each.
    """

    pk = models.CompositePrimaryKey("merchant_id", "token")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    by = models.BigIntegerField()
    token = models.TextField()
    channel = models.TextField()
    text = models.TextField()
    promises = models.JSONField(default=list)
    files = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    language = models.TextField(db_default="")
    source_language = models.TextField(db_default="")
    written_at = models.DateTimeField()
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    refused = models.TextField(default="")

    class Meta:
        indexes = [
            Index(name="letter_due", fields=["send_at"], condition=_WAITING),
            Index(name="letter_case", fields=["merchant", "dossier_id", "case_no"], condition=Q(sent_at=None)),
        ]
        constraints = [
            CheckConstraint(name="letter_one_end", condition=Q(sent_at=None) | Q(withdrawn_at=None)),
        ]

    def __str__(self) -> str:
        return self.token


class ScriptFolder(models.Model):
    """A merchant's own folder for scripts, see ``folders``. ``place``: its order; ``desks``: who is offered them.

    ``scripts``: in their order, ``[{script, name}]``, the latter being its title when it came here. A script that no
    playbook has any more stays named and is not offered.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField(default=id_by_time)
    name = models.TextField()
    place = models.SmallIntegerField(default=0)
    desks = models.JSONField(default=list)
    scripts = models.JSONField(default=list)

    class Meta:
        constraints = [UniqueConstraint(name="folder_name", fields=["merchant", "name"])]

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """Who has a case on the screen (table without a log: a crash forgets it). ``wrote_at``: last key in the reply box.

    ``took_at``: a lead has taken the pen.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "case_no", "member_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    member_id = models.BigIntegerField()
    seen_at = models.DateTimeField()
    writes_since = models.DateTimeField(null=True)
    wrote_at = models.DateTimeField(null=True)
    took_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(name="presence_seen", fields=["seen_at"])]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.case_no}: {self.member_id}"


class Task(models.Model):
    """A message task as its sender and its desk see it; ``ref`` is its id in the signals.

    ``due_at``: by when its clock wants an answer; ``late_at``: when it was told that nobody had answered by then.
    """

    pk = models.CompositePrimaryKey("merchant_id", "ref")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    ref = models.TextField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    order_key = models.TextField()
    kind = models.TextField()
    text = models.TextField()
    asked_by = models.BigIntegerField()
    member_id = models.BigIntegerField(null=True)
    desk = models.TextField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answer = models.TextField(default="")
    remarked = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(name="task_late", fields=["due_at"], condition=Q(answered_at=None, late_at=None)),
            Index("merchant", F("asked_at").desc(), name="task_open", condition=Q(answered_at=None)),
            Index("merchant", "asked_by", F("asked_at").desc(), name="task_mine"),
            Index(name="task_case", fields=["merchant", "dossier_id", "case_no"]),
        ]
        constraints = [
            CheckConstraint(
                name="task_answered_by",
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
