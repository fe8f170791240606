"""Which keys buyers' data have been sealed under here, by their marks; the keys themselves are never stored."""

from django.db import models


class DataKey(models.Model):
    """A key that was there when a process started. ``mark``: tells it from others and nothing of it."""

    mark = models.TextField(primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.mark
