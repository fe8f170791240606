"""The ledger's tables of what happened and what stands, written by plain SQL in batches (see ``store``).

These models lay them out and read them; effects, refused items and the audit have modules of their own beside this one.

Every key leads with the merchant. ``inbox`` and ``signal`` carry no foreign keys: a check per row would cost more than
the row, and both are written only by code that has just read the shop. Times are aware UTC, money is minor units.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from amends.merchants.models import Merchant, Shop

_SETTLING = Q(kind__in=["refund.paid", "return.received"])
_PENALTY = Q(kind="penalty.recorded")
_GRADE = Q(kind="goods.graded")


class Inbox(models.Model):
    """A signal that waits to be decided; the deciding transaction deletes it. ``private``: see ``privacy``.

    ``held``: part of an import of history; its dossier sleeps until the whole file is in.
    ``phone_mark``, ``phone_tail``, ``buyer_mark``: of what ``private`` seals, see ``search.blind_index``.
    """

    pk = models.CompositePrimaryKey("merchant_id", "lane", "known_at", "id")  # in the order it is taken
    id = models.BigIntegerField()
    merchant_id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    lane = models.SmallIntegerField()
    dossier_id = models.BigIntegerField()
    key = models.TextField()
    payload = models.BinaryField()
    private = models.BinaryField(null=True)
    known_at = models.DateTimeField()
    held = models.BooleanField(default=False)
    phone_mark = models.BigIntegerField(null=True)
    phone_tail = models.BigIntegerField(null=True)
    buyer_mark = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class SignalRecord(models.Model):
    """What happened and what was decided about it, for ever. ``kind`` is ``clock`` where only time had passed.

    ``payload``: the signal as it came, without private fields. ``outcome``: ``{applied, reasons, effects}``, or null.
    ``policy``: what it was decided by, as ``policies.ShopCard.name_of`` names it; empty before that was kept.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "id")
    merchant_id = models.BigIntegerField()
    id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    at = models.DateTimeField()
    known_at = models.DateTimeField()
    kind = models.TextField()
    source = models.TextField()
    external_id = models.TextField()
    payload = models.JSONField(null=True)
    outcome = models.JSONField(null=True)
    policy = models.TextField(db_default="")

    class Meta:
        db_table = "casework_signal"
        indexes = [
            Index("merchant_id", F("at").desc(), "dossier_id", name="signal_settling", condition=_SETTLING),
            Index("merchant_id", "at", name="signal_penalty", condition=_PENALTY),
            Index("merchant_id", "at", name="signal_grade", condition=_GRADE),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class DaysDecidedBy(models.Model):
    """A merchant's own working days, and a shop's on top of them, as something was decided by them: JSON.

    ``partners``: who served the shop then, with their own hours. ``mark``: what stands in ``SignalRecord.policy`` after
    ``~``, see ``policies.mark_of``.
    """

    pk = models.CompositePrimaryKey("merchant_id", "mark")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    mark = models.TextField()
    days = models.TextField()
    shop_days = models.TextField()
    partners = models.TextField(default="[]", db_default="[]")

    def __str__(self) -> str:
        return self.mark


class DossierRecord(models.Model):
    """One order of one shop. ``id``: see ``identity``; ``state``: ``engine.dossier.encode``; ``buyer``: masked.

    ``phone_mark``, ``phone_tail``, ``buyer_mark``: see ``blind``. ``sample``: made to learn on, see ``samples``.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    key = models.TextField()
    lane = models.SmallIntegerField()
    policy = models.TextField()
    now_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)
    state = models.BinaryField()
    private = models.BinaryField(null=True)
    buyer = models.TextField(default="")
    amount = models.BigIntegerField(default=0)
    currency = models.TextField(default="")
    phone_mark = models.BigIntegerField(null=True)
    phone_tail = models.BigIntegerField(null=True)
    buyer_mark = models.BigIntegerField(null=True)
    waybill = models.TextField(db_default="")
    sample = models.BooleanField(db_default=False)

    class Meta:
        db_table = "casework_dossier"
        indexes = [
            Index(name="dossier_sample", fields=["merchant"], condition=Q(sample=True)),
            Index(name="dossier_due", fields=["merchant", "wake_at", "lane"], condition=Q(wake_at__isnull=False)),
            Index(name="dossier_key", fields=["merchant", "key"], opclasses=["int8_ops", "text_pattern_ops"]),
            Index(name="dossier_phone", fields=["merchant", "phone_mark"], condition=Q(phone_mark__isnull=False)),
            Index(name="dossier_waybill", fields=["merchant", "waybill"], condition=~Q(waybill="")),
            Index(
                name="dossier_buyer",
                fields=["merchant", "buyer_mark", "key"],
                opclasses=["int8_ops", "int8_ops", "text_pattern_ops"],
                condition=Q(buyer_mark__isnull=False),
            ),
            Index(name="dossier_tail", fields=["merchant", "phone_tail"], condition=Q(phone_tail__isnull=False)),
        ]
        constraints = [CheckConstraint(name="dossier_lane", condition=Q(lane__gte=0, lane__lt=64))]

    def __str__(self) -> str:
        return self.key


_OPEN = Q(state="open")
# The work list's order; and what it can be narrowed by, so that narrowing reads the index alone.
_WALKED = ["merchant", "-band", "-rank", "dossier_id", "no"]
_NARROWED = [
    "shop", "desk", "scene", "goods", "tone", "owner", "waits_for", "issue", "product", "language", "home_money",
    "points", "due_at",
]  # fmt: skip
# What a case is seen by, of few values each: PostgreSQL skips through those that aren't asked for. No urgency is in it,
# so that it stays as it is, and small, when a case's rank changes.
_SEEN = ["scene", "issue", "language", "tone", "goods", "points", "product"]
CONVERSATIONS = ("conversation", "amazon_message")  # scenes in which nothing but what a buyer wrote waits
RULED = ("won", "lost", "settled")  # outcomes of disputes that may have been ruled


class CaseRecord(models.Model):
    """A dossier's case as the work list shows it; the dossier is the truth. ``band``, ``rank``: ``engine.urgency``.

    ``money`` and ``points`` are at stake, ``home_money`` is that money in the merchant's home currency. ``due_at`` is
    its next deadline, ``act_at`` when there is no slack left. ``language``: the buyer's, two letters; ``tone``: see
    ``engine.ledgers.tone``, ``tone_why`` one cause a line. ``waits_for``: see ``projections.waits``; ``waiting``: the
    words of who paused its deadline. ``product``: the SKU it is about. ``rounds``: of its patrols that nobody made, one
    after the other.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "no")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    no = models.SmallIntegerField()
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    order_key = models.TextField()
    case_group = models.TextField()
    subject = models.TextField()
    scene = models.TextField()
    issue = models.TextField()
    desk = models.TextField()
    owner = models.TextField(default="")
    state = models.TextField()
    money = models.BigIntegerField(default=0)
    home_money = models.BigIntegerField(db_default=0)
    points = models.IntegerField(default=0)
    currency = models.TextField()
    bearer = models.TextField(default="")
    band = models.SmallIntegerField(default=0)
    rank = models.FloatField(default=0)
    due_at = models.DateTimeField(null=True)
    act_at = models.DateTimeField(null=True)
    clock_name = models.TextField(default="")
    clock_state = models.TextField(default="")
    next_step = models.TextField(default="")
    next_desk = models.TextField(default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    policy = models.TextField()
    goods = models.TextField(default="")
    buyer = models.TextField(default="")
    language = models.TextField(db_default="")
    tone = models.SmallIntegerField(db_default=0)
    last_event_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)
    waits_for = models.TextField(db_default="")
    waiting = models.TextField(db_default="")
    rounds = models.SmallIntegerField(db_default=0)
    product = models.TextField(db_default="")
    country = models.TextField(db_default="")
    tone_why = models.TextField(db_default="")

    class Meta:
        db_table = "casework_case"
        indexes = [
            Index(fields=_WALKED, name="case_open", condition=_OPEN, include=_NARROWED),
            Index(
                "merchant",
                "desk",
                F("band").desc(),
                F("rank").desc(),
                "dossier_id",
                "no",
                name="case_desk",
                condition=_OPEN,
            ),
            Index(
                "merchant",
                "owner",
                F("band").desc(),
                F("rank").desc(),
                "dossier_id",
                "no",
                name="case_owner",
                condition=_OPEN & ~Q(owner=""),
            ),
            Index(
                "merchant", F("closed_at").desc(), "dossier_id", "no", name="case_closed", condition=Q(state="closed")
            ),
            Index(fields=["merchant", *_SEEN], name="case_seen", condition=_OPEN),
            Index(
                fields=["merchant", "waits_for", *_WALKED[1:]], name="case_waits", condition=_OPEN & ~Q(waits_for="")
            ),
            Index(fields=["merchant", "desk", *_WALKED[1:]], name="case_free", condition=_OPEN & Q(owner="")),
            Index(fields=["merchant", "due_at"], name="case_due", condition=_OPEN & Q(due_at__isnull=False)),
            Index(fields=_WALKED, name="case_wrote", condition=_OPEN & Q(scene__in=CONVERSATIONS)),
            Index("merchant", "scene", F("closed_at").desc(), name="case_ruled", condition=Q(outcome__in=RULED)),
        ]
        constraints = [
            CheckConstraint(name="case_state_known", condition=Q(state__in=["open", "closed", "sample"])),
            CheckConstraint(
                name="case_closed_once",
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False)
                | Q(state="sample"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_key}/{self.no}"
