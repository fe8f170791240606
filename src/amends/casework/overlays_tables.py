"""The table of overlays: what a merchant does otherwise than a shipped playbook, every version kept."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from amends.merchants.models import Merchant


class Overlay(models.Model):
    """One version of a merchant's overlay on a pack; ``number`` from 1. Only ``active`` ever changes.

    ``body``: as ``policy.overlay`` reads it. ``at_once``: cases already open go over to it as well.
    """

    pk = models.CompositePrimaryKey("merchant_id", "pack", "number")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    pack = models.TextField()
    number = models.IntegerField()
    body = models.TextField()
    note = models.TextField(default="")
    author = models.TextField()
    created_at = models.DateTimeField()
    active = models.BooleanField(default=False)
    at_once = models.BooleanField(default=False)

    class Meta:
        constraints = [
            UniqueConstraint(name="overlay_one_active", fields=["merchant", "pack"], condition=Q(active=True)),
            CheckConstraint(name="overlay_number", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.pack}+m{self.number}"
