"""Where the tables stand: a command migrates only where something is left to do, and sees that at once."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core import management
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from amends.cli import frame
from amends.database import layout

pytestmark = pytest.mark.django_db


def applied() -> MigrationRecorder:
    return MigrationRecorder(connection)


def one_of_ours() -> None:
    applied().migration_qs.filter(app="casework").order_by("-id")[:1].get().delete()


def one_of_a_package() -> None:
    applied().migration_qs.filter(app="sessions").order_by("-id")[:1].get().delete()


def a_permission() -> None:
    Permission.objects.filter(content_type__app_label="casework").order_by("-id")[:1].get().delete()


def a_type() -> None:
    ContentType.objects.filter(app_label="casework").order_by("-id")[:1].get().delete()


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(management, "call_command", lambda name, **_options: names.append(name))
    return names


def test_where_nothing_is_left_nothing_is_migrated(called: list[str]) -> None:
    assert layout.settled()
    frame._migrate()
    assert called == []


@pytest.mark.parametrize("lose", [one_of_ours, one_of_a_package, a_permission, a_type])
def test_whatever_is_missing_is_migrated(lose: Callable[[], None], called: list[str]) -> None:
    lose()
    assert not layout.settled()
    frame._migrate()
    assert called == ["migrate"]
