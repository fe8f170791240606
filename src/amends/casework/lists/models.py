"""How somebody likes their work list: its columns and how close its rows stand."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class Density(models.TextChoices):
    """How high a row is: 32 or 40 pixels."""

    DENSE = "dense", _("Dense")
    COMFORTABLE = "comfortable", _("Comfortable")


class ListLook(models.Model):
    """A member's own look of the list. ``columns``: names of the columns shown, in their order."""

    pk = models.CompositePrimaryKey("merchant_id", "member_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    member_id = models.BigIntegerField()
    columns = models.JSONField(default=list)
    density = models.TextField(default=Density.DENSE)

    class Meta:
        constraints = [CheckConstraint(name="list_density_known", condition=Q(density__in=Density.values))]

    def __str__(self) -> str:
        return f"{self.member_id}"


class Saved(models.Model):
    """A named list: a view of the work with its filters, as in the address.

    ``shared``: for everybody here, or, with ``desk``, for who works at that desk.
    """

    pk = models.CompositePrimaryKey("merchant_id", "member_id", "name")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    member_id = models.BigIntegerField()
    name = models.TextField()
    query = models.JSONField()
    shared = models.BooleanField(default=False)
    desk = models.TextField(db_default="")

    def __str__(self) -> str:
        return self.name


class PinnedBoard(models.Model):
    """A board kept at hand. ``query``: its address; ``desk``: for who works there, ``wall``: for the wall's display."""

    pk = models.CompositePrimaryKey("merchant_id", "member_id", "name")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    member_id = models.BigIntegerField()
    name = models.TextField()
    query = models.TextField()
    desk = models.TextField(db_default="")
    wall = models.BooleanField(db_default=False)

    def __str__(self) -> str:
        return self.name


class MailedBoard(models.Model):
    """A board that a member gets by mail every day. ``query``: its address; ``hour``: from which on, by their clock.

    ``next_at``: when the next is due; ``told_on``: the day of the last one, by their clock.
    """

    pk = models.CompositePrimaryKey("merchant_id", "member_id", "query")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    member_id = models.BigIntegerField()
    query = models.TextField()
    hour = models.SmallIntegerField()
    next_at = models.DateTimeField()
    told_on = models.DateField(null=True)

    class Meta:
        constraints = [CheckConstraint(name="mailed_hour_known", condition=Q(hour__gte=0, hour__lte=23))]
        indexes = [Index(name="mailed_due", fields=["merchant", "next_at"])]

    def __str__(self) -> str:
        return self.query
