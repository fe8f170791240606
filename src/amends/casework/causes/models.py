"""Tables of repeated causes: what is counted per day, which case counts where, and the causes people look after.

A *suspect* is something many cases may have in common; its value is a text: a product's code, a carrier's name, a
shop's id. ``engine.ledgers.tallies`` counts; ``causes.patrol`` folds it and raises causes.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class Suspect(models.TextChoices):
    """What cases can have in common, narrowest first. ``listing``: a product in one shop, ``SHOP/SKU``."""

    BATCH = "batch", _("Batch")
    PRODUCT = "product", _("Product")
    LISTING = "listing", _("Listing")
    ROUTE = "route", _("Route")
    CARRIER = "carrier", _("Carrier")
    SUPPLIER = "supplier", _("Supplier")
    SHOP = "shop", _("Shop")


class CauseState(models.TextChoices):
    """``raised``: nobody has looked yet; ``mended``: it comes back by itself if the cases do."""

    RAISED = "raised", _("Just raised")
    SEEN = "seen", _("Seen")
    WORKING = "working", _("Being worked on")
    WATCH = "watch", _("Watched")
    MENDED = "mended", _("Mended")
    DISMISSED = "dismissed", _("Dismissed")
    MERGED = "merged", _("Merged")


ACTIVE = (CauseState.RAISED, CauseState.SEEN, CauseState.WORKING, CauseState.WATCH)


class Tally(models.Model):
    """How many on one day (UTC): cases of ``issue``; with ``issue`` empty, orders sold or parcels handed over."""

    pk = models.CompositePrimaryKey("merchant_id", "kind", "suspect", "issue", "day")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    kind = models.TextField()
    suspect = models.TextField()
    issue = models.TextField()
    day = models.DateField()
    n = models.IntegerField()

    class Meta:
        indexes = [Index(name="tally_day", fields=["merchant", "day"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.suspect} {self.issue} {self.day}: {self.n}"


class Counted(models.Model):
    """What a transaction adds to tallies: rows only go in here, so that workers never wait for each other."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    kind = models.TextField()
    suspect = models.TextField()
    issue = models.TextField()
    day = models.DateField()
    n = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.suspect} {self.issue} {self.day}: {self.n:+}"


class Mishap(models.Model):
    """A case as it counts: what it has in common with others. ``issue``: the buyer's reason where it names a code.

    One that becomes another issue counts for both.
    """

    pk = models.CompositePrimaryKey("merchant_id", "dossier_id", "no", "issue")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    dossier_id = models.BigIntegerField()
    no = models.SmallIntegerField()
    shop_id = models.BigIntegerField()
    issue = models.TextField()
    opened_at = models.DateTimeField()
    skus = ArrayField(models.TextField())
    carrier = models.TextField()
    country = models.TextField()
    supplier = models.TextField()
    batch = models.TextField()

    class Meta:
        indexes = [Index("merchant", "issue", F("opened_at").desc(), name="mishap_issue")]

    def __str__(self) -> str:
        return f"{self.issue} {self.dossier_id}/{self.no}"


class Cause(models.Model):
    """Cases of one issue that have one suspect in common, more of them than usual.

    Figures as when it was last looked at: ``found`` in ``days`` where ``usual`` were to be expected; ``before`` in the
    weeks behind; ``sold`` orders at risk now and ``sold_before`` then; ``chance`` that this is chance. ``alone``: too
    new to have a normal of its own, compared with everything else. ``money``: ``{currency: minor units}`` at stake.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    issue = models.TextField()
    kind = models.TextField()
    suspect = models.TextField()
    state = models.TextField(default=CauseState.RAISED)
    owner_id = models.BigIntegerField(null=True)
    note = models.TextField(default="")
    first_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    times = models.SmallIntegerField(default=1)
    look_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True)
    quiet_until = models.DateTimeField(null=True)
    merged_into = models.BigIntegerField(null=True)
    found = models.IntegerField()
    days = models.SmallIntegerField()
    usual = models.FloatField()
    before = models.IntegerField()
    sold = models.IntegerField()
    sold_before = models.IntegerField()
    chance = models.FloatField()
    alone = models.BooleanField(default=False)
    cases = models.IntegerField(default=0)
    money = models.JSONField(default=dict)
    points = models.IntegerField(default=0)

    class Meta:
        indexes = [Index(name="cause_state", fields=["merchant", "state", "look_at"])]
        constraints = [
            UniqueConstraint(name="cause_once", fields=["merchant", "issue", "kind", "suspect"]),
            CheckConstraint(name="cause_state_known", condition=Q(state__in=CauseState.values)),
            CheckConstraint(name="cause_kind_known", condition=Q(kind__in=Suspect.values)),
            CheckConstraint(
                name="cause_merged",
                condition=Q(state="merged", merged_into__isnull=False) | ~Q(state="merged") & Q(merged_into=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} {self.kind} {self.suspect}"


class CauseCase(models.Model):
    """A case behind a cause."""

    pk = models.CompositePrimaryKey("merchant_id", "cause_id", "dossier_id", "no")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    cause_id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    no = models.SmallIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [Index("merchant", "cause_id", F("opened_at").desc(), name="cause_case_latest")]

    def __str__(self) -> str:
        return f"{self.cause_id}: {self.dossier_id}/{self.no}"


class Lookout(models.Model):
    """When a merchant's causes were looked for last."""

    merchant = models.OneToOneField(Merchant, models.PROTECT, related_name="+", primary_key=True)
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.looked_at)
