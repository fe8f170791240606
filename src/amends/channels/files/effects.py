"""A file that effects are appended to, one JSON line each, for whoever reads it: ``AMENDS_HOME/effects.ndjson``.

A line is whole and on the disk, or it isn't there: what a crash or a full disk cut short is taken back.
"""

import fcntl
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
from django.conf import settings

from amends.casework.delivery.connectors import Account, Delivery, Receipt

NAME: Final = "effects.ndjson"
PRIVATE: Final = 0o600
BLOCK: Final = 4096


@dataclass(frozen=True, slots=True)
class FileConnector:
    """Returns once the disk has the lines. Raises OSError; the file then ends as it did before."""

    path: Path

    def deliver(self, effect: Delivery) -> Receipt:
        return self.deliver_all([effect])[0]

    def deliver_all(self, effects: Sequence[Delivery]) -> list[Receipt]:
        """All of them with one wait for the disk, which costs far more than the lines."""
        lines = b"".join([msgspec.json.encode(_line(effect)) + b"\n" for effect in effects])
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, PRIVATE), "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            os.fchmod(file.fileno(), PRIVATE)
            end = _whole(file)
            try:
                _append(file, end, lines)
            except OSError:
                file.truncate(end)
                raise
        return [Receipt()] * len(effects)


def file_connector(_account: Account) -> FileConnector:
    """The file of this installation, for all shops that no other account serves."""
    return FileConnector(Path(settings.AMENDS_HOME) / NAME)


def _line(effect: Delivery) -> dict[str, Any]:
    told = {"idempotency_key": effect.once, "order": effect.order_key, "currency": effect.currency}
    return told | effect.content


def _append(file: BinaryIO, end: int, lines: bytes) -> None:
    file.truncate(end)
    file.seek(end)
    left = memoryview(lines)
    while left:
        left = left[file.write(left) :]
    os.fsync(file.fileno())


def _whole(file: BinaryIO) -> int:
    """Where the last whole line ends."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(end - BLOCK, 0)
        file.seek(start)
        if (found := file.read(end - start).rfind(b"\n")) >= 0:
            return start + found + 1
        end = start
    return 0
