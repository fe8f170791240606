"""Accounts that shops have on platforms and with partners, and what connecting to them takes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant, Shop


class AccountState(models.TextChoices):
    """``broken``: the other side no longer takes the credentials; people must mend it."""

    ON = "on", _("Connected")
    PAUSED = "paused", _("Paused")
    BROKEN = "broken", _("Needs to be connected again")


class ConnectedAccount(models.Model):
    """One account of a shop. ``connector``: by its name in the registry; ``kinds``: effects it takes, empty for all.

    ``credentials``, ``token`` and ``webhook_secret`` are sealed (see ``privacy``). ``cursors``: how far each of its
    feeds was read; ``quotas``: what is left of each allowance and until when; ``poll_every``: seconds, 0 for never.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    platform = models.TextField()
    account = models.TextField()
    connector = models.TextField()
    kinds = ArrayField(models.TextField(), default=list)
    state = models.TextField(default=AccountState.ON)
    credentials = models.BinaryField(null=True)
    token = models.BinaryField(null=True)
    token_expires_at = models.DateTimeField(null=True)
    webhook_secret = models.BinaryField(null=True)
    cursors = models.JSONField(default=dict)
    quotas = models.JSONField(default=dict)
    poll_every = models.IntegerField(default=0)
    polled_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="account_once", fields=["merchant", "shop", "platform", "account"]),
            CheckConstraint(name="account_state_known", condition=Q(state__in=AccountState.values)),
            CheckConstraint(name="account_polled_forward", condition=Q(poll_every__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.platform}/{self.account}"
