"""Static files under addresses that change with their content, so that browsers may keep them."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import FileSystemStorage


class VersionedStorage(StaticFilesStorage):
    """`{% static "amends/amends.css" %}` → /static/amends/amends.css?v=3f2a…; a missing file stays bare."""

    def url(self, name: str | None) -> str:
        return _address(self.base_url, name or "")


@lru_cache(maxsize=256)
def _address(base: str, name: str) -> str:
    """Reckoned once for each file: a page names thirty."""
    found = finders.find(name)
    mark = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12] if isinstance(found, str) else ""
    bare = FileSystemStorage(base_url=base).url(name)
    return f"{bare}?v={mark}" if mark else bare
