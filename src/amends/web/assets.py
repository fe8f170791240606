"""Static files under addresses that change with their content, so that browsers may keep them."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStorage(StaticFilesStorage):
    """`{% static "amends/amends.css" %}` → /static/amends/amends.css?v=3f2a…; a missing file stays bare."""

    def url(self, name: str | None) -> str:
        mark = _mark(name or "")
        return f"{super().url(name)}?v={mark}" if mark else super().url(name)


@lru_cache(maxsize=256)
def _mark(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12] if isinstance(found, str) else ""
