"""The table of what buyers were promised; see ``projections.promises``. The dossier is the truth."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from amends.merchants.models import Merchant

_OPEN = Q(ended_at=None)


class Promise(models.Model):
    """``what`` is to be done by ``due_at``. ``ended_at``: kept or let go; a broken promise stays open until then.

    ``case_no``: 0 where it names no case. ``by``: a member's id as text, empty where nobody is known. Samples' promises
    have no rows. No foreign keys: written in the deciding transaction, in batches.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "ref")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    ref = models.TextField()
    shop_id = models.BigIntegerField()
    case_no = models.IntegerField()
    what = models.TextField()
    due_at = models.DateTimeField()
    by = models.TextField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(name="promise_due", fields=["merchant", "due_at", "dossier_id", "ref"], condition=_OPEN),
            Index(
                name="promise_due_shop", fields=["merchant", "shop_id", "due_at", "dossier_id", "ref"], condition=_OPEN
            ),
        ]

    def __str__(self) -> str:
        return self.what[:40]


class ReviewRecord(models.Model):
    """What a buyer wrote about goods. ``sku``: its own, else the order's only one. ``first_stars``: at first.

    ``pointed``: the problem its words point at (``review_words``), ``themes``: what it speaks of, blanks between.

    What people found: ``chosen_sku``, ``issue``: an issue's code, ``judged_by`` and when. Samples' reviews have no
    rows. No foreign keys: written in the deciding transaction, in batches.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "ref")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    ref = models.TextField()
    shop_id = models.BigIntegerField()
    sku = models.TextField()
    stars = models.SmallIntegerField()
    first_stars = models.SmallIntegerField()
    posted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    followed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    flagged_at = models.DateTimeField(null=True)
    flagged = models.TextField()
    said = models.TextField()
    themes = models.TextField()
    pointed = models.TextField()
    chosen_sku = models.TextField(db_default="")
    issue = models.TextField(db_default="")
    judged_by = models.TextField(db_default="")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_review"
        indexes = [Index("merchant", F("posted_at").desc(), "dossier_id", name="review_latest")]

    def __str__(self) -> str:
        return f"{self.ref}: {self.stars}"


STATES = ("waiting", "ready", "blocked", "done", "skipped")
_READY = Q(state="ready")
_BY_URGENCY = ("merchant", "desk", F("band").desc(), F("rank").desc(), "dossier_id", "case_no")


class StepRecord(models.Model):
    """One step of a case. ``place``: its number in the case; ``round``: times it was done before.

    ``desk``: whose work it is, or who looks after it; ``party``: whom a blocked one waits for. ``done_by``: a member's
    id as text, or ``engine``; ``how`` it was done: by ``hand``, or by ``rule``, because facts showed it or the engine
    does it. ``due_at``: of a ready or blocked one. ``lent_to``: the member asked to do it instead of its desk. Of a
    ready step only: the case's ``owner``, ``band`` and ``rank`` (see ``engine.urgency``), and ``elsewhere``: it is its
    desk's first in the case, and the case itself is at another desk. Samples' steps have no rows. No foreign keys:
    written in the deciding transaction, in batches.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "case_no", "step")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    step = models.TextField()
    shop_id = models.BigIntegerField()
    scene = models.TextField()
    place = models.SmallIntegerField()
    round = models.SmallIntegerField()
    desk = models.TextField()
    party = models.TextField()
    state = models.TextField()
    ready_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.TextField()
    how = models.TextField()
    owner = models.TextField()
    lent_to = models.TextField(db_default="")
    elsewhere = models.BooleanField()
    band = models.SmallIntegerField()
    rank = models.FloatField()

    class Meta:
        db_table = "casework_step"
        indexes = [
            Index(*_BY_URGENCY, name="step_ready", condition=_READY),
            Index(*_BY_URGENCY, name="step_elsewhere", condition=_READY & Q(elsewhere=True)),
            Index(name="step_lent", fields=["merchant", "lent_to"], condition=~Q(lent_to="")),
            Index(name="step_blocked", fields=["merchant", "desk"], condition=Q(state="blocked")),
            Index(name="step_done", fields=["merchant", "done_at"], condition=Q(state="done")),
        ]
        constraints = [
            CheckConstraint(name="step_state_known", condition=Q(state__in=STATES)),
            CheckConstraint(name="step_done_somehow", condition=~Q(state="done") | Q(how__in=["hand", "rule"])),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.case_no} {self.step}: {self.state}"


class HistoryRecord(models.Model):
    """One thing that became of a case ``at`` a time: ``what`` is now ``value`` and ``was`` something else.

    ``what``: opened (value: scene), scene, closed (outcome), reopened, owner, desk, step (one that was done), answered
    (the first word to the buyer since it was opened). ``seconds``: of answered and closed, since it was opened.
    ``by``: a member's id as text; ``because``: the signal's id, empty where only time had passed. Only ever added to,
    but what was taken back goes.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "case_no", "what", "at", "value")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    what = models.TextField()
    at = models.DateTimeField()
    value = models.TextField()
    was = models.TextField()
    shop_id = models.BigIntegerField()
    seconds = models.IntegerField(null=True)
    by = models.TextField()
    because = models.TextField()

    class Meta:
        db_table = "casework_history"
        indexes = [Index(name="history_what", fields=["merchant", "what", "at"])]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.case_no} {self.what}: {self.value}"


class CaseFactRecord(models.Model):
    """A case as boards count it; see ``projections.facts``. Samples' cases have no rows.

    ``about``: the family of its subject; ``stars``: of a review, else 0. ``refunded``: what went out on the request it
    is about, in the order's ``currency``; ``points``: what a platform took; ``breaches``: deadlines missed. Seconds:
    ``solved`` from opened to closed, ``working`` of these with a step ready for us, ``answered`` to the first answer.
    ``touched``: a person of the house did something about it. No foreign keys: written in the deciding transaction.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "no")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    no = models.SmallIntegerField()
    shop_id = models.BigIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField()
    scene = models.TextField()
    issue = models.TextField()
    about = models.TextField()
    desk = models.TextField()
    owner = models.TextField()
    product = models.TextField()
    supplier = models.TextField()
    batch = models.TextField()
    carrier = models.TextField()
    country = models.TextField()
    language = models.TextField()
    tone = models.SmallIntegerField()
    stars = models.SmallIntegerField()
    currency = models.TextField()
    refunded = models.BigIntegerField()
    points = models.IntegerField()
    breaches = models.SmallIntegerField()
    solved = models.IntegerField(null=True)
    working = models.IntegerField(null=True)
    answered = models.IntegerField(null=True)
    reopened = models.SmallIntegerField()
    touched = models.BooleanField()

    class Meta:
        db_table = "casework_casefact"
        indexes = [
            Index(name="casefact_opened", fields=["merchant", "opened_at"]),
            Index(name="casefact_closed", fields=["merchant", "closed_at"], condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.no} {self.issue}"


class FactChange(models.Model):
    """Something was written of cases that were opened or closed on ``day`` (UTC); ``n`` times, ``stamp`` tells which.

    Stamps are drawn by lot and put together by XOR, so that a day's say whether anything came since they were looked
    at; see ``fact_changes``.
    """

    pk = models.CompositePrimaryKey("merchant_id", "day", "stamp")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    day = models.DateField()
    stamp = models.BigIntegerField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "casework_factchange"

    def __str__(self) -> str:
        return f"{self.day} {self.n}"


class BoardColumn(models.Model):
    """One value of each case that was opened or closed (``at``) in the days from ``first`` on, in that order.

    ``name``: what is told, see ``insight.wanted``; ``packed``: see ``insight.columns``.
    """

    pk = models.CompositePrimaryKey("merchant_id", "at", "first", "name")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    at = models.TextField()
    first = models.DateField()
    name = models.UUIDField()
    packed = models.BinaryField()

    class Meta:
        db_table = "casework_boardcolumn"

    def __str__(self) -> str:
        return f"{self.at} {self.first} {self.name}"
