"""Whether the tables are newer than this program: by the names of the migrations carried out, and those that it has."""

from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

OURS = "amends."


def newer() -> list[str]:
    """The newest migration of each of our rooms that this program doesn't have; read from names alone."""
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return []
    latest: dict[str, str] = {}
    for room, name in recorder.applied_migrations():
        latest[room] = max(name, latest.get(room, ""))
    return newer_than_ours(latest)


def newer_than_ours(latest: dict[str, str]) -> list[str]:
    """Of the last migration of each room those that this program doesn't have."""
    known = {each.label: _newest(Path(each.path)) for each in apps.get_app_configs() if each.name.startswith(OURS)}
    return sorted(f"{room}.{latest[room]}" for room in known.keys() & latest if _number(latest[room]) > known[room])


def _newest(room: Path) -> int:
    return max((_number(path.stem) for path in (room / "migrations").glob("[0-9]*.py")), default=0)


def _number(name: str) -> int:
    first = name.split("_", 1)[0]
    return int(first) if first.isdecimal() else 0
