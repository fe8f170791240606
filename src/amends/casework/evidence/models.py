"""Tables of evidence: files that arrived for a case, and the packs made of them. The bytes are in ``evidence.store``.

``by``: a member's id. Files and packs stay for ever: what is removed keeps its row, with who and why.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant


class FileSource(models.TextChoices):
    """How a file came."""

    UPLOAD = "upload", _("Uploaded")
    PASTE = "paste", _("Pasted")
    CAMERA = "camera", _("Taken with the camera")
    PARTNER = "partner", _("Sent by a partner")
    BUYER = "buyer", _("Sent by the buyer")


class File(models.Model):
    """A piece of evidence. ``media_type``: told from its content; ``sha256``: hex, taken while it arrived.

    ``item``: the checklist item it proves, empty: none yet. ``preview``: a small picture of it is kept.
    ``shareable``: somebody has looked at it and said that the buyer may see it.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    item = models.TextField(default="")
    name = models.TextField()
    media_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.TextField()
    preview = models.BooleanField(default=False)
    shareable = models.BooleanField(db_default=False)
    source = models.TextField(default=FileSource.UPLOAD)
    note = models.TextField(default="")
    by = models.BigIntegerField()
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.BigIntegerField(null=True)
    removed_why = models.TextField(default="")

    class Meta:
        indexes = [Index(name="file_case", fields=["merchant", "dossier_id", "id"])]
        constraints = [
            CheckConstraint(name="file_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            CheckConstraint(name="file_source_known", condition=Q(source__in=FileSource.values)),
            CheckConstraint(name="file_size", condition=Q(size__gt=0)),
            CheckConstraint(
                name="file_removed_by",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Pack(models.Model):
    """What was put together for a platform. ``manifest``: its bytes, sealed; ``content``: their SHA-256, hex.

    ``document``: the SHA-256 of the contents page, kept beside the files. ``files``, ``size``: of the files in it.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    dossier_id = models.BigIntegerField()
    case_no = models.SmallIntegerField()
    order_key = models.TextField()
    scene = models.TextField()
    content = models.TextField()
    document = models.TextField()
    manifest = models.BinaryField()
    files = models.SmallIntegerField()
    size = models.BigIntegerField()
    complete = models.BooleanField()
    marked = models.BooleanField(default=False)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            Index("merchant", F("id").desc(), name="pack_latest"),
            Index(name="pack_case", fields=["merchant", "dossier_id", "id"]),
        ]
        constraints = [CheckConstraint(name="pack_content", condition=Q(content__regex=r"^[0-9a-f]{64}$"))]

    def __str__(self) -> str:
        return f"{self.order_key} {self.content[:12]}"
