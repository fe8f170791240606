"""What is in a backup, as ``contents.json`` tells it: written last, so that a backup without it was never finished."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from amends.cli.errors import CliError

FORMAT: Final = "amends-backup/1"
NAME: Final = "contents.json"
DATABASE: Final = "database.dump"
FILES: Final = "files"
EFFECTS: Final = "effects.ndjson"
KEYS: Final = ("data_key", "secret_key")
PRIVATE: Final = 0o600


class Stored(msgspec.Struct, frozen=True):
    """A file of the backup by its path in it. ``sha256``: of its bytes as they lie there."""

    path: str
    size: int
    sha256: str


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """``tables``: how many rows each had; ``layout``: by room, its last migration; ``data_keys``: their marks."""

    format: str
    made_at: datetime
    server: int
    tables: dict[str, int]
    layout: dict[str, str]
    data_keys: list[str]
    files: list[Stored]


def write(folder: Path, contents: Contents) -> None:
    """Durable when it returns."""
    draft = folder / f".{NAME}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(contents)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / NAME)


def read(folder: Path) -> Contents:
    """Raises CliError for what is no backup, or one that was never finished."""
    try:
        found = msgspec.json.decode((folder / NAME).read_bytes(), type=Contents)
    except FileNotFoundError as error:
        raise CliError(f"{folder} holds no {NAME}: it is no backup, or one that was broken off.") from error
    except (msgspec.MsgspecError, OSError) as error:
        raise CliError(f"{folder / NAME} can't be read: {error}") from error
    if found.format != FORMAT:
        raise CliError(f"{folder} is a backup of another kind ({found.format}).")
    return found


def faults(folder: Path, contents: Contents) -> list[str]:
    """What isn't as it was when the backup was made, a line for each file."""
    return [fault for stored in contents.files if (fault := _fault(folder / stored.path, stored))]


def _fault(path: Path, stored: Stored) -> str:
    if not path.is_file():
        return f"{stored.path} is missing"
    found = digest(path)
    return "" if found == stored.sha256 else f"{stored.path} has changed"


def copy(source: Path, folder: Path, path: str) -> Stored:
    """Put a file into a folder under ``path``, for its owner only and durable; what it is there."""
    target = folder / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with source.open("rb") as read_from, os.fdopen(_fresh(target), "wb") as written:
        shutil.copyfileobj(read_from, written, 1024 * 1024)
        written.flush()
        os.fsync(written.fileno())
    return stored_at(folder, path)


def _fresh(target: Path) -> int:
    return os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)


def stored_at(folder: Path, path: str) -> Stored:
    return Stored(path, (folder / path).stat().st_size, digest(folder / path))


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def evidence(home: Path) -> Iterator[str]:
    """Paths of whole files of evidence under a home; drafts are nobody's."""
    folders: Iterable[Path] = sorted((home / FILES).glob("*")) if (home / FILES).is_dir() else ()
    for folder in folders:
        if folder.is_dir():
            yield from (f"{FILES}/{folder.name}/{each.name}" for each in sorted(folder.iterdir()) if _whole(each))


def _whole(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")
