"""How somebody likes their work list: its columns and how close its rows stand."""

from django.db import models
from django.db.models import CheckConstraint, Q
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
