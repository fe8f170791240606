"""Looking for words anywhere an installation keeps anything: each cell, each file, opened if it can be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from amends.casework.evidence import store
from amends.casework.ledger import privacy


def traces(*words: str) -> list[str]:
    """Where the words stand, clear or under a key that is here: ``TABLE.COLUMN: WORD`` or ``PATH: WORD``."""
    found = {f"{place}: {word}" for place, content in _everything() for word in words if word.encode() in content}
    return sorted(found)


def _everything() -> Iterator[tuple[str, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of our own
            names = [column.name for column in cursor.description or ()]
            for row in cursor.fetchall():
                for name, cell in zip(names, row, strict=True):
                    yield f"{table}.{name}", _opened(cell)
    for path in Path(settings.AMENDS_HOME).rglob("*"):
        if path.is_file() and path.name not in {"data_key", "secret_key"}:
            yield str(path), path.read_bytes() + _evidence(path)


def _opened(cell: Any) -> bytes:
    if isinstance(cell, (bytes, memoryview)):
        return bytes(cell) + (privacy.opened(bytes(cell)) or b"")
    return str(cell).encode(errors="replace")


def _evidence(path: Path) -> bytes:
    """A file of evidence in clear, its name included."""
    merchant, name = path.parent.name, path.name
    if not merchant.isdecimal() or path.parent.parent.name != "files":
        return b""
    sha256, _, preview = name.partition(".")
    return store.content(int(merchant), sha256, preview=bool(preview)) + sha256.encode()
