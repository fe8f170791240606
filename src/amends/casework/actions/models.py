"""Tables of an action's before and after: what is typed and not sent yet, and what it takes to take one back.

``member_id``: a member's id. Nothing here is the truth about an order: that is its dossier.
"""

from django.db import models
from django.db.models import CheckConstraint, Q, Value
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class DraftBox(models.TextChoices):
    """Where somebody types."""

    REPLY = "reply", _("Reply")
    NOTE = "note", _("Note")


class Draft(models.Model):
    """What a member has typed in a box of a case and not sent. ``files``: ids of those that are to go with it."""

    pk = models.CompositePrimaryKey("merchant_id", "member_id", "dossier_id", "case_no", "box")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    member_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    box = models.TextField()
    text = models.TextField()
    files = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    at = models.DateTimeField()

    class Meta:
        constraints = [CheckConstraint(name="draft_box_known", condition=Q(box__in=DraftBox.values))]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.case_no} {self.box}"


class Undo(models.Model):
    """A member's latest action while it can be taken back: the dossier as it stood before it.

    ``version``: the dossier's after the action; another one now means that something else has happened since.
    """

    pk = models.CompositePrimaryKey("merchant_id", "member_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    member_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    signal_id = models.TextField()
    version = models.IntegerField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.signal_id
