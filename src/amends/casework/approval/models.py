"""Tables of money granted by people: grants, what had to be asked first, who stands in for whom, the fund pools.

``member``, ``asked_by``, ``granted_by``, ``decided_by`` are members' ids; money is minor units. Grants and movements
are never changed or removed: the database refuses it.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class Kind(models.TextChoices):
    """What kind of action grants."""

    REMEDY = "remedy", _("Remedy")
    STEP = "step", _("Step")


class RequestState(models.TextChoices):
    """Where a request stands."""

    ASKED = "asked", _("Waits for an answer")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Grant(models.Model):
    """Money let go to a buyer, or with ``goods`` what goods that left are worth.

    ``granted_by`` used their authority for it: who did it, or who approved it. ``buyer``: a keyed mark of who got it
    (``grants.buyer_mark``), empty where the buyer isn't known. ``again``: how often the same had been granted before
    and came back whole (see ``ReturnedGrant``). ``rule``: what let the buyer choose it by themselves, such as
    ``buyers_choice@2026-11-01``; empty: a member did.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    order_key = models.TextField()
    case_no = models.SmallIntegerField()
    scene = models.TextField()
    kind = models.TextField()
    name = models.TextField()
    amount = models.BigIntegerField()
    currency = models.TextField()
    buyer = models.TextField(default="")
    member_id = models.BigIntegerField()
    granted_by = models.BigIntegerField()
    approval_id = models.BigIntegerField(null=True)
    again = models.SmallIntegerField(db_default=0)
    rule = models.TextField(db_default="")
    goods = models.BooleanField(db_default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            Index("merchant", "granted_by", "at", name="grant_day"),
            Index("merchant", "buyer", name="grant_buyer", condition=~Q(buyer="")),
        ]
        constraints = [
            UniqueConstraint(
                name="grant_once", fields=["merchant", "dossier_id", "case_no", "scene", "kind", "name", "again"]
            ),
            CheckConstraint(name="grant_amount", condition=Q(amount__gt=0)),
            CheckConstraint(name="grant_kind_known", condition=Q(kind__in=Kind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.order_key}/{self.case_no} {self.amount}"


class BackWhy(models.TextChoices):
    """Why granted money came back."""

    GIVEN_UP = "given_up", _("It could not be paid out")
    UNDONE = "undone", _("The action was taken back")
    DECLINED = "declined", _("It was offered and not taken")


class ReturnedGrant(models.Model):
    """Granted money that never went out: it counts against nobody's limits any more and is back in the pool.

    ``key``: what it came back for, an effect or an action, so that it comes back once.
    """

    pk = models.CompositePrimaryKey("merchant_id", "key")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    key = models.TextField()
    grant_id = models.BigIntegerField()
    amount = models.BigIntegerField()
    why = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_grantback"
        indexes = [Index(name="grantback_grant", fields=["merchant", "grant_id"])]
        constraints = [
            CheckConstraint(name="grantback_amount", condition=Q(amount__gt=0)),
            CheckConstraint(name="grantback_why_known", condition=Q(why__in=BackWhy.values)),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.amount}"


class GrantBooking(models.Model):
    """What became of a grant's money: ``reserved`` until it leaves, ``gone`` since ``gone_at``; not what came back.

    ``seen``: the dossier's version when it was last looked at for what was told of it.
    """

    pk = models.CompositePrimaryKey("merchant_id", "grant_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    grant_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    reserved = models.BigIntegerField()
    gone = models.BigIntegerField(db_default=0)
    gone_at = models.DateTimeField(null=True)
    seen = models.IntegerField(db_default=0)

    class Meta:
        indexes = [Index("merchant", "grant_id", name="booking_reserved", condition=Q(reserved__gt=0))]
        constraints = [
            CheckConstraint(name="booking_amounts", condition=Q(reserved__gte=0, gone__gte=0)),
            CheckConstraint(
                name="booking_gone_when",
                condition=Q(gone=0, gone_at__isnull=True) | Q(gone__gt=0, gone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.reserved}/{self.gone}"


class Approval(models.Model):
    """A grant that somebody else must allow. ``signal_id``: the action it will do; ``goes_to``: a role, or ``finance``.

    ``bound``, ``bound_limit``: what stood in the way (``engine.authority.Bound``). ``rises``: how often nobody
    answered in time and it went to the next role. ``due_at`` None: no time is set for the answer.
    ``form``: what the action told besides. ``rule``: the rule that asks several, such as ``large@2026-11-01``; then one
    of ``goes_to`` and each of ``also`` has still to agree, or with ``every`` false any one of them. ``goods``: see
    ``Grant``.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    order_key = models.TextField()
    case_no = models.SmallIntegerField()
    scene = models.TextField()
    kind = models.TextField()
    name = models.TextField()
    amount = models.BigIntegerField()
    chosen = models.BigIntegerField()
    order_amount = models.BigIntegerField()
    currency = models.TextField()
    buyer = models.TextField(default="")
    text = models.TextField(default="")
    signal_id = models.TextField()
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    goes_to = models.TextField()
    due_at = models.DateTimeField(null=True)
    rises = models.SmallIntegerField(default=0)
    bound = models.TextField(default="")
    bound_limit = models.BigIntegerField(null=True)
    state = models.TextField(default=RequestState.ASKED)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    form = models.JSONField(default=dict, db_default={})
    also = models.JSONField(default=list, db_default=[])
    every = models.BooleanField(db_default=True)
    rule = models.TextField(db_default="")
    goods = models.BooleanField(db_default=False)

    class Meta:
        indexes = [
            Index("merchant", "goes_to", "due_at", "id", name="approval_asked", condition=Q(state="asked")),
            Index("merchant", "asked_by", F("id").desc(), name="approval_mine"),
            Index("merchant", F("decided_at").desc(), "id", name="approval_decided", condition=~Q(state="asked")),
            Index("due_at", name="approval_due", condition=Q(state="asked", due_at__isnull=False)),
        ]
        constraints = [
            UniqueConstraint(
                name="approval_open_once", fields=["merchant", "dossier_id", "case_no"], condition=Q(state="asked")
            ),
            UniqueConstraint(name="approval_deed", fields=["merchant", "signal_id"]),
            CheckConstraint(name="approval_state_known", condition=Q(state__in=RequestState.values)),
            CheckConstraint(name="approval_kind_known", condition=Q(kind__in=Kind.values)),
            CheckConstraint(name="approval_amount", condition=Q(amount__gt=0)),
            CheckConstraint(
                name="approval_decided_once",
                condition=Q(state="asked", decided_at__isnull=True) | ~Q(state="asked") & Q(decided_at__isnull=False),
            ),
            CheckConstraint(name="approval_not_own", condition=~Q(state="granted", decided_by=F("asked_by"))),
        ]

    def __str__(self) -> str:
        return f"{self.order_key}/{self.case_no} {self.amount} {self.state}"


class ApprovalSignature(models.Model):
    """That one of several agreed. ``role``: for which of those asked; ``stands_for``: whom they stood in for, or 0."""

    pk = models.CompositePrimaryKey("merchant_id", "approval_id", "member_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    approval_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    role = models.TextField()
    stands_for = models.BigIntegerField(db_default=0)
    reason = models.TextField(db_default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [CheckConstraint(name="signature_for_another", condition=~Q(stands_for=F("member_id")))]

    def __str__(self) -> str:
        return f"{self.approval_id}: {self.member_id} as {self.role}"


class Delegation(models.Model):
    """For a time, ``to_member`` may answer what ``from_member`` may."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    from_member = models.BigIntegerField()
    to_member = models.BigIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [Index("merchant", "until_at", name="delegation_until")]
        constraints = [
            CheckConstraint(name="delegation_lasts", condition=Q(until_at__gte=F("from_at"))),
            CheckConstraint(name="delegation_to_another", condition=~Q(from_member=F("to_member"))),
        ]

    def __str__(self) -> str:
        return f"{self.from_member} → {self.to_member}"


class Pool(models.Model):
    """The merchant's fund for what is granted in one currency (商家资金池)."""

    pk = models.CompositePrimaryKey("merchant_id", "currency")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    currency = models.TextField()
    balance = models.BigIntegerField()

    class Meta:
        constraints = [CheckConstraint(name="pool_covered", condition=Q(balance__gte=0))]

    def __str__(self) -> str:
        return f"{self.balance} {self.currency}"


class PoolMovement(models.Model):
    """Money in (positive) or out of a pool. ``dossier_id``, ``case_no``: the grant it paid; 0 for people's bookings."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    currency = models.TextField()
    amount = models.BigIntegerField()
    balance = models.BigIntegerField()
    at = models.DateTimeField()
    member_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField(default=0)
    case_no = models.SmallIntegerField(default=0)
    order_key = models.TextField(default="")
    reason = models.TextField(default="")

    class Meta:
        indexes = [Index("merchant", "currency", F("id").desc(), name="movement_latest")]
        constraints = [
            CheckConstraint(name="movement_moves", condition=~Q(amount=0)),
            CheckConstraint(name="movement_covered", condition=Q(balance__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
