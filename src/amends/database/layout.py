"""Whether the tables are newer than this program, or stand where it wants them: by names of migrations alone."""

import pkgutil
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
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


def settled() -> bool:
    """Whether nothing is left to migrate, nor of what follows a migration: types of content and permissions.

    Django finds that out by drawing all models from all migrations, half of what a command takes. Where this says no,
    Django looks itself.
    """
    recorder = MigrationRecorder(connection)
    return recorder.has_table() and _known() <= recorder.applied_migrations().keys() and _followed()


def _known() -> set[tuple[str, str]]:
    """Every migration that there is, by its room and name."""
    found: set[tuple[str, str]] = set()
    for room in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(room.label)
        spec = find_spec(module) if module else None  # none where the settings say so
        names = [each.name for each in pkgutil.iter_modules((spec and spec.submodule_search_locations) or [])]
        found |= {(room.label, name) for name in names if name[0] not in "_~"}
    return found


def _followed() -> bool:
    """Whether each model has its type and permissions: who died between a migration and these has to make them yet."""
    from django.contrib.auth import get_permission_codename
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.models import ContentType

    models = [model._meta for model in apps.get_models()]  # noqa: SLF001 - documented
    types = {(each.app_label, str(each.model_name)) for each in models}
    allowed = {
        (each.app_label, str(each.model_name), name)
        for each in models
        for name in (
            *(get_permission_codename(action, each) for action in each.default_permissions),
            *(name for name, _ in each.permissions),
        )
    }
    named = Permission.objects.values_list("content_type__app_label", "content_type__model", "codename")
    return types <= set(ContentType.objects.values_list("app_label", "model")) and allowed <= set(named)


def _newest(room: Path) -> int:
    return max((_number(path.stem) for path in (room / "migrations").glob("[0-9]*.py")), default=0)


def _number(name: str) -> int:
    first = name.split("_", 1)[0]
    return int(first) if first.isdecimal() else 0
