"""Tables of mail: the server a merchant's letters leave by, and each letter with its state."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant
from amends.merchants.models.records import id_by_time


class MailSecurity(models.TextChoices):
    """How what is said to the server is kept from others on the way."""

    TLS = "tls", _("TLS from the beginning (usually port 465)")
    STARTTLS = "starttls", _("STARTTLS (usually port 587)")
    NONE = "none", _("Not encrypted: only within one's own walls")


class MailServer(models.Model):
    """``password`` is sealed. ``sender``: the address letters come from; ``sender_name``: whom they name beside it.

    ``sends``: letters go out. ``worked_at``: the last letter the server took; ``last_error``: what it said since, empty
    when all is well.
    """

    merchant = models.OneToOneField(
        Merchant, models.PROTECT, related_name="+", primary_key=True, db_constraint=False, db_index=False
    )
    host = models.TextField()
    port = models.IntegerField()
    security = models.TextField()
    username = models.TextField(default="")
    password = models.BinaryField(null=True)
    sender = models.TextField()
    sender_name = models.TextField(default="")
    sends = models.BooleanField(default=True)
    worked_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        constraints = [
            CheckConstraint(name="mail_security_known", condition=Q(security__in=MailSecurity.values)),
            CheckConstraint(name="mail_port", condition=Q(port__gt=0, port__lt=65536)),
        ]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waits")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")


class MailLetter(models.Model):
    """``content``: sealed (see ``post.MailText``), None once it was sent or given up. ``once``: posted only once.

    ``whom``: who gets it, as the desk may show it; ``kind``: what it is; ``about``: see ``merchants.about``;
    ``ref``: what else knows it by. ``tell``: members to hear of it if it can't be sent. ``until``: of no use later.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField(default=id_by_time)
    kind = models.TextField()
    whom = models.TextField()
    about = models.TextField(default="")
    ref = models.TextField(default="")
    once = models.TextField()
    tell = ArrayField(models.BigIntegerField(), default=list)
    content = models.BinaryField(null=True)
    state = models.TextField(default=MailState.WAITING)
    attempts = models.SmallIntegerField(default=0)
    wanted_at = models.DateTimeField()
    until = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        indexes = [
            Index(name="mail_due", fields=["merchant", "next_at"], condition=Q(next_at__isnull=False)),
            Index(name="mail_ref", fields=["merchant", "ref"], condition=~Q(ref="")),
        ]
        constraints = [
            UniqueConstraint(name="mail_once", fields=["merchant", "once"]),
            CheckConstraint(name="mail_state_known", condition=Q(state__in=MailState.values)),
            CheckConstraint(
                name="mail_ended",
                condition=Q(state="waiting", next_at__isnull=False, content__isnull=False)
                | Q(~Q(state="waiting"), next_at=None, content=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.whom}"
