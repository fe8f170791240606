"""The tables of overlays, every version kept, of own values besides, and of the shipped playbooks seen here."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from amends.merchants.models import Merchant


class Overlay(models.Model):
    """One version of a merchant's overlay on a pack; ``number`` from 1. Only ``active`` ever changes.

    ``body``: as ``policy.overlay`` reads it. ``at_once``: cases already open go over to it as well. ``made_on``: the
    fingerprint of the shipped playbook it was made for (``PackVersion``); empty where nobody noted it.
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
    made_on = models.TextField(default="")

    class Meta:
        constraints = [
            UniqueConstraint(name="overlay_one_active", fields=["merchant", "pack"], condition=Q(active=True)),
            CheckConstraint(name="overlay_number", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.pack}+m{self.number}"


class PackVersion(models.Model):
    """A shipped playbook as it was when this installation first saw it. No merchant's: all may read it.

    ``fingerprint``: of its files (``policy.pack``). ``content``: what it says, as ``policy.difference.tree`` has it,
    JSON under zlib: later versions are compared with it, whatever they look like. ``playbook``: itself, whole, as
    ``overlay.kept`` packs it; what runs already goes on by it. None: seen before playbooks were kept whole.
    """

    id = models.BigAutoField(primary_key=True)
    pack = models.TextField()
    version = models.TextField()
    fingerprint = models.TextField()
    content = models.BinaryField()
    playbook = models.BinaryField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(name="pack_version_once", fields=["pack", "fingerprint"])]

    def __str__(self) -> str:
        return f"{self.pack}@{self.version}"


class KeptPlaybook(models.Model):
    """A playbook under a merchant's overlay, whole, by the ``version`` that dossiers name it by. Never changes.

    ``playbook``: with as much of the overlay as held on that version of the shipped one, as ``overlay.kept`` packs it.
    """

    pk = models.CompositePrimaryKey("merchant_id", "version")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    version = models.TextField()
    playbook = models.BinaryField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version


class HouseRule(models.Model):
    """A merchant's own item of a table that comes along besides playbooks: see ``overlay.house_rules``."""

    pk = models.CompositePrimaryKey("merchant_id", "part", "name")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    part = models.TextField()
    name = models.TextField()
    values = models.JSONField()

    def __str__(self) -> str:
        return f"{self.part}/{self.name}"
