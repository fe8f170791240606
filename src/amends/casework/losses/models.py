"""Tables of losses to recover: who bears which part of a case's loss, and what has been done to get it back.

Money is minor units; ``member_id``: a member's id. Entries are never changed or removed: the database refuses it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class LossState(models.TextChoices):
    """``to_confirm`` follows the facts; from ``claimed`` on only people change it."""

    TO_CONFIRM = "to_confirm", _("To confirm")
    CLAIMED = "claimed", _("Claimed")
    ANSWERED = "answered", _("Answered")
    RECOVERED = "recovered", _("Recovered")
    WRITTEN_OFF = "written_off", _("Written off")


OPEN = (LossState.TO_CONFIRM, LossState.CLAIMED, LossState.ANSWERED)


_UNENDED = Q(state__in=["to_confirm", "claimed", "answered"])


class Loss(models.Model):
    """One party's part of a case's loss. ``partner``: its name where it is known.

    ``due_at``: until when to claim, once claimed until when it is to be paid; ``proof``, ``missing``: evidence of the
    scene. ``ref``: the claim's id in the signals; ``sheet``: of which claim sheet. ``claimed``: how much of it.

    ``contract_due_at``: until when to claim by the partner's contract, which then is ``due_at``; ``rule_due_at``: what
    stood there before; ``terms_mark``: by which state of the partners it was looked at, see ``contracts``.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    order_key = models.TextField()
    scene = models.TextField()
    issue = models.TextField()
    party = models.TextField()
    partner = models.TextField(default="")
    amount = models.BigIntegerField()
    currency = models.TextField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    proof = ArrayField(models.TextField())
    missing = ArrayField(models.TextField())
    state = models.TextField(default=LossState.TO_CONFIRM)
    recovered = models.BigIntegerField(default=0)
    ref = models.TextField(default="")
    sheet = models.TextField(default="")
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    claimed = models.BigIntegerField(default=0, db_default=0)
    contract_due_at = models.DateTimeField(null=True)
    rule_due_at = models.DateTimeField(null=True)
    terms_mark = models.TextField(default="", db_default="")

    class Meta:
        indexes = [
            Index("merchant", "state", F("due_at").asc(nulls_last=True), "id", name="loss_due"),
            Index("merchant", F("due_at").asc(nulls_last=True), "id", name="loss_open", condition=_UNENDED),
            Index(
                name="loss_totals",
                fields=["merchant", "state", "party", "currency"],
                include=["amount", "recovered", "due_at"],
            ),
            Index(name="loss_terms", fields=["merchant", "terms_mark"], condition=Q(state="to_confirm")),
            Index(name="loss_sheet", fields=["merchant", "sheet"], condition=~Q(sheet="")),
        ]
        constraints = [
            UniqueConstraint(name="loss_once", fields=["merchant", "dossier_id", "case_no", "party"]),
            CheckConstraint(name="loss_state_known", condition=Q(state__in=LossState.values)),
            CheckConstraint(name="loss_amount", condition=Q(amount__gt=0)),
            CheckConstraint(name="loss_bounded", condition=Q(recovered__gte=0) & Q(recovered__lte=F("amount"))),
            CheckConstraint(name="loss_claim_bounded", condition=Q(claimed__gte=0) & Q(claimed__lte=F("amount"))),
            CheckConstraint(
                name="loss_claimed",
                condition=Q(state="to_confirm", claimed_at=None) | ~Q(state="to_confirm"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_key}/{self.case_no} {self.party} {self.amount}"

    @property
    def left(self) -> int:
        """What is still to be recovered."""
        return self.amount - self.recovered


class EntryKind(models.TextChoices):
    CLAIMED = "claimed", _("Claimed")
    ANSWERED = "answered", _("Answered")
    RECOVERED = "recovered", _("Recovered")
    WRITTEN_OFF = "written_off", _("Written off")


class LossEntry(models.Model):
    """Something done about a loss. ``token``: made with the page, so that pressing twice does it once."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    loss_id = models.BigIntegerField()
    at = models.DateTimeField()
    member_id = models.BigIntegerField()
    kind = models.TextField()
    amount = models.BigIntegerField(default=0)
    text = models.TextField(default="")
    token = models.TextField()

    class Meta:
        indexes = [Index(name="loss_entries", fields=["merchant", "loss_id", "id"])]
        constraints = [
            UniqueConstraint(name="loss_entry_once", fields=["merchant", "loss_id", "token"]),
            CheckConstraint(name="loss_entry_kind", condition=Q(kind__in=EntryKind.values)),
            CheckConstraint(name="loss_entry_amount", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
