"""Links that open one task of a case to somebody outside who has no account. Only a hash of the link is kept."""

from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, Index, Q
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class Purpose(models.TextChoices):
    """What a link lets somebody do: send pictures and files, or answer a step that waits for them."""

    FILES = "files", _("Send pictures or files")
    ANSWER = "answer", _("Answer")


class OutsideLink(models.Model):
    """``item``: what of the evidence the files are to prove; ``step``: what is answered; ``party``: whose it is.

    ``name``: whom it was made for, as a colleague calls them; ``by``: the colleague's member id. ``done_at``: answered,
    or the last time files came; ``files``: how many have come.
    ``partner_id``: whose list it was opened from, 0 for none.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    purpose = models.TextField()
    item = models.TextField(default="")
    step = models.TextField(default="")
    party = models.TextField()
    name = models.TextField(default="")
    sha256 = models.BinaryField()
    by = models.BigIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    files = models.SmallIntegerField(default=0)
    partner_id = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [Index(name="link_case", fields=["merchant", "dossier_id", "id"])]
        constraints = [
            models.UniqueConstraint(name="link_token", fields=["merchant", "sha256"]),
            CheckConstraint(name="link_purpose_known", condition=Q(purpose__in=Purpose.values)),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.dossier_id}/{self.case_no}"

    def is_open(self, now: datetime) -> bool:
        """Whether it still opens its task: files may come until it expires, an answer once."""
        answered = self.purpose == Purpose.ANSWER and self.done_at is not None
        return self.revoked_at is None and now < self.expires_at and not answered
