"""What was changed in the settings, what people are to notice, and files being imported."""

import secrets
import time
from typing import Final

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from amends.merchants.models.tenants import Member, Merchant, Shop


class Change(models.Model):
    """One change of a setting, for ever. ``before`` or ``after`` None: it wasn't there, or isn't any more."""

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    area = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [Index("merchant", "area", "key", F("id").desc(), name="change_of")]

    def __str__(self) -> str:
        return f"{self.area} {self.key}"


class NoticeKind(models.TextChoices):
    DUE = "due", _("A deadline of mine comes near")
    HAND_OVER = "hand_over", _("Work handed to me or to my desk")
    MENTION = "mention", _("Somebody mentions me")
    APPROVAL = "approval", _("An approval is asked of me or answered")
    STAFF = "staff", _("Absences, loans and angry buyers")
    WARNING = "warning", _("Repeated causes, held goods that left, late claims and tasks")


_SINCE: Final = 1_577_836_800_000_000  # microseconds at the beginning of 2020


def id_by_time() -> int:
    """A number in order of time whatever node its row lies on: microseconds, and chance below them."""
    return (time.time_ns() // 1000 - _SINCE) << 12 | secrets.randbits(12)


class Notice(models.Model):
    """Something a member is to notice. ``words``: what was said, by name; ``once``: the same is told only once.

    ``about``: see ``merchants.about``.

    ``alert``: the number of the case's alert it was told for. ``gone_at``: its cause had gone; nothing to do any more.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")  # told where the merchant's cases lie
    id = models.BigIntegerField(default=id_by_time)
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    words = models.JSONField()
    about = models.CharField(max_length=200)
    once = models.CharField(max_length=120)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    alert = models.BigIntegerField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index("merchant", "member", F("id").desc(), name="notice_of"),
            Index(name="notice_alert", fields=["merchant", "alert"], condition=Q(alert__isnull=False)),
            Index(name="notice_unread", fields=["merchant", "member"], condition=Q(read_at__isnull=True)),
        ]
        constraints = [
            UniqueConstraint(name="notice_once", fields=["merchant", "member", "once"]),
            CheckConstraint(name="notice_kind_known", condition=Q(kind__in=NoticeKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Upload(models.Model):
    """A file on its way into a shop. ``kind``: ``signals``, ``olist`` or ``table``; ``beat_at``: when it last moved.

    ``state``: ``asks`` (a table waits to be told what its columns are), ``running``, ``done``, ``failed``, ``dropped``
    (not wanted), ``leaving`` (being taken back) or ``taken`` (taken back). ``sha256``: under which a table lies sealed
    until it is swept away; ``layout``: how it is read, see ``desk.start.layouts``; ``orders``: how many it tells of;
    ``kept``: of those taken back, how many had moved on. ``by`` nobody: the command.
    """

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    state = models.CharField(max_length=10, default="running")
    error = models.CharField(max_length=300, default="")
    kind = models.CharField(max_length=10, default="signals", db_default="signals")
    sha256 = models.CharField(max_length=64, default="", db_default="")
    layout = models.JSONField(default=dict, db_default={})
    orders = models.IntegerField(default=0, db_default=0)
    kept = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            CheckConstraint(
                name="upload_state_known",
                condition=Q(state__in=["asks", "running", "done", "failed", "dropped", "leaving", "taken"]),
            ),
            CheckConstraint(name="upload_kind_known", condition=Q(kind__in=["signals", "olist", "table"])),
        ]

    def __str__(self) -> str:
        return self.name


class TableLayout(models.Model):
    """How a shop's tables with these column names were read last. ``names``: a mark of the names, in any order."""

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    names = models.CharField(max_length=32)
    layout = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(name="table_layout_of", fields=["merchant", "shop", "names"])]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.names}"
