"""What an installation's projections were filled up to, after a new version began to keep more."""

from django.db import models


class Refill(models.Model):
    """A projection to be filled anew. ``merchant`` and ``dossier``: the last one that was gone through.

    ``edition``: see ``Projection``; ``seen`` and ``total``: dossiers. ``done_at``: when all of them had been.
    """

    name = models.TextField(primary_key=True)
    edition = models.IntegerField()
    merchant = models.BigIntegerField(default=0)
    dossier = models.BigIntegerField(default=-(2**63))
    seen = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
