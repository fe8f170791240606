"""Tables of partners: who they are, and the personal links by which a contact of theirs sees its own list of tasks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class PartnerKind(models.TextChoices):
    """What a partner does for us; the words are those of ``engine.words.Party``."""

    SUPPLIER = "supplier", _("Supplier")
    CARRIER = "carrier", _("Carrier")
    INSTALLER = "installer", _("Installer")
    WAREHOUSE = "warehouse", _("Warehouse contractor")


class Partner(models.Model):
    """``codes``: what facts call it (a carrier's code); ``skus``: what a supplier supplies, such as ``LAMP-*``.

    ``shops``: that it serves, empty for all. ``contacts``, ``terms``: see ``book``. ``hours`` (none told: empty),
    ``days``, ``zone``, ``holidays``, ``days_off``: its own, see ``told_hours``, as they are told since ``hours_since``;
    ``hours_before``: as they were earlier. What it is to answer counts in them: steps, and ``answers_within`` minutes.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    kind = models.TextField()
    name = models.TextField()
    codes = ArrayField(models.TextField(), default=list)
    skus = ArrayField(models.TextField(), default=list)
    shops = ArrayField(models.BigIntegerField(), default=list)
    contacts = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    days = ArrayField(models.SmallIntegerField(), default=list)
    hours = ArrayField(models.TextField(), default=list)
    zone = models.TextField()
    holidays = models.TextField(default="")
    days_off = ArrayField(models.TextField(), default=list)
    hours_since = models.DateTimeField(null=True)
    hours_before = models.JSONField(default=list)
    answers_within = models.IntegerField()
    note = models.TextField(default="")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="partner_named", fields=["merchant", "kind", "name"]),
            CheckConstraint(name="partner_kind_known", condition=Q(kind__in=PartnerKind.values)),
            CheckConstraint(name="partner_has_days", condition=Q(hours=[]) | ~Q(days=[])),
            CheckConstraint(name="partner_answers", condition=Q(answers_within__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerLink(models.Model):
    """A contact's personal link to its partner's list. ``contact``: whom it was made for; ``by``: a member's id."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    partner_id = models.BigIntegerField()
    contact = models.TextField()
    sha256 = models.BinaryField()
    by = models.BigIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(name="partner_links", fields=["merchant", "partner_id", "id"])]
        constraints = [UniqueConstraint(name="partner_link_token", fields=["merchant", "sha256"])]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.contact}"


class PartnerAsk(models.Model):
    """Something a partner was asked: a step that waits for it. ``turn``: which contact is asked now, the first is 0.

    ``due_at``: until when that contact is to answer, in the partner's hours; None once a lead was told.
    ``first_due_at``: until when the partner was to answer at all. ``answered_at``: None while it waits; ``gone``: the
    step ended otherwise, nobody answered.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "case_no", "step", "asked_at")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    step = models.TextField()
    asked_at = models.DateTimeField()
    partner_id = models.BigIntegerField()
    turn = models.SmallIntegerField(default=0)
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    gone = models.BooleanField(default=False)

    class Meta:
        indexes = [
            Index(name="partner_asks", fields=["merchant", "partner_id", "asked_at"]),
            Index(name="partner_ask_open", fields=["merchant", "due_at"], condition=Q(answered_at=None, gone=False)),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.dossier_id}/{self.case_no} {self.step}"
