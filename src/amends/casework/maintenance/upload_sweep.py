"""Files that wait to be imported lie in clear; what a process that was killed left of them is deleted.

A file's name says whose it is: the machine and the process. One of a dead process goes within a minute, one of another
machine after a day.
"""

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

import psutil
import structlog
from django.conf import settings

FOLDER: Final = "uploads"
FOREIGN: Final = timedelta(days=1)
log = structlog.get_logger(__name__)


def place(extension: str) -> Path:
    """A place for a file of this process, for its owner only; write it with mode 0600."""
    folder = Path(settings.AMENDS_HOME) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{_machine()}+{os.getpid()}+{uuid4().hex}{extension}"


def sweep(*, now: datetime) -> int:
    """Returns how many files were deleted."""
    folder = Path(settings.AMENDS_HOME) / FOLDER
    gone = [path for path in folder.iterdir() if _left(path, now)] if folder.is_dir() else []
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _left(path: Path, now: datetime) -> bool:
    machine, _, rest = path.name.partition("+")
    number = rest.partition("+")[0]
    if machine == _machine() and number.isdecimal():
        return not psutil.pid_exists(int(number))
    return path.exists() and now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > FOREIGN


def _machine() -> str:
    return "".join(letter for letter in socket.gethostname() if letter.isalnum() or letter in "-.")[:60]
