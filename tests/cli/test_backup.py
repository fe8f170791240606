"""Backup and restore: as of one moment while work goes on, checked, and brought back into an empty installation."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from psycopg import Connection, sql

from amends.casework.evidence import store
from amends.casework.ledger import privacy
from amends.casework.ledger.connections import connect
from amends.cli import backup
from amends.cli.backups import bring_back, contents, take
from amends.cli.errors import CliError
from amends.merchants import rls
from amends.merchants.models import Shop
from tests.casework.evidence.test_files import picture
from tests.casework.stories import HOUR, NOON, PHONE, feed, placed, refund_asked
from tests.desk.conftest import at

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation's folder with its own keys."""
    folder = tmp_path / "home"
    settings.AMENDS_HOME = folder  # type: ignore[attr-defined]
    monkeypatch.delenv("AMENDS_DATA_KEYS", raising=False)
    cached: tuple[Any, ...] = (privacy._box, privacy.keys_for)
    for each in cached:
        each.cache_clear()
    yield folder
    for each in cached:
        each.cache_clear()


@pytest.fixture
def filled(home: Path, owner: Client, tmall_shop: Shop) -> Path:
    """With an order, a case, a file of evidence and a pack."""
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    case = at(tmall_shop, "T-1001")
    file = SimpleUploadedFile("a.png", picture(), "image/png")
    owner.post(f"{case}files/add", {"token": "8b1f9a52-6f0e-4d43-8b58-2f8f2f1f5f10", "file": file})
    list(owner.post(f"{case}pack"))
    (home / "effects.ndjson").write_text("{}\n")
    (home / "files" / str(tmall_shop.merchant_id) / ".draft-1").write_text("half")
    return home


@contextmanager
def empty_database() -> Iterator["Connection[Any]"]:
    """A database beside the test's own, without a table."""
    with connect() as beside:
        name = sql.Identifier(f"{beside.info.dbname}_back")
        beside.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        told = {"host": beside.info.host, "user": beside.info.user, "port": beside.info.port}
        try:
            with psycopg.connect(**told, dbname=f"{beside.info.dbname}_back", autocommit=True) as made:  # type: ignore[arg-type]
                yield made
        finally:
            beside.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def taken(target: Path, home: Path, keys: Path | None = None) -> contents.Contents:
    with connect() as connection, take.snapshot(connection) as held:
        return take.take(held, target, home=home, keys=keys, marks=privacy.marks(), now=NOW)


def back(source: Path, home: Path, keys: Path | None = None) -> list[tuple[Any, ...]]:
    """Bring it back; the orders that are there then, with what is sealed of them."""
    with empty_database() as connection:
        roles = [str(each) for each in rls.create_role().sql]
        bring_back.bring_back(connection, source, home=home, keys=keys, roles=roles)
        return connection.execute("SELECT key, private, merchant_id FROM casework_dossier ORDER BY key").fetchall()


@pytest.mark.mission("N13")
def test_what_was_there_at_that_moment_comes_back_whole(filled: Path, tmall_shop: Shop, tmp_path: Path) -> None:
    target, keys, new = tmp_path / "b", tmp_path / "k", tmp_path / "new"
    with connect() as connection, take.snapshot(connection) as held:
        feed(tmall_shop, placed("T-2002"), now=NOON + HOUR)  # work goes on
        made = take.take(held, target, home=filled, keys=keys, marks=privacy.marks(), now=NOW)
    assert (made.tables["casework_dossier"], made.tables["casework_file"]) == (1, 1)
    assert sorted(path.name for path in keys.iterdir()) == ["data_key"]
    assert not list(target.rglob("*_key"))
    assert not list(target.rglob(".*"))
    assert {oct(path.stat().st_mode & 0o777) for path in target.rglob("*") if path.is_file()} == {"0o600"}
    ((order, private, merchant),) = back(target, new, keys)
    assert order == "T-1001"
    assert privacy.unseal_private(private).buyer_phone == PHONE
    evidence = {path.name for path in (filled / "files" / str(merchant)).iterdir() if path.name[0] != "."}
    assert {path.name for path in (new / "files" / str(merchant)).iterdir()} == evidence
    assert (new / "data_key").read_bytes() == (filled / "data_key").read_bytes()
    assert (new / "effects.ndjson").read_text() == "{}\n"


def test_a_backup_that_lacks_evidence_is_none(filled: Path, tmall_shop: Shop, tmp_path: Path) -> None:
    (gone, *_) = [path for path in (filled / "files" / str(tmall_shop.merchant_id)).iterdir() if len(path.name) == 64]
    gone.unlink()
    with pytest.raises(CliError, match="1 files of evidence are not where they should be"):
        taken(tmp_path / "b", filled)
    with pytest.raises(CliError, match="no backup, or one that was broken off"):
        contents.read(tmp_path / "b")


@pytest.mark.mission("N13")
@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_harmed_backup_is_refused_and_nothing_is_brought_back(filled: Path, tmp_path: Path, harm: str) -> None:
    target, new = tmp_path / "b", tmp_path / "new"
    made = taken(target, filled)
    path = target / made.files[-2].path
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(CliError, match=f"{path.name} (has changed|is missing)"):
        back(target, new)
    assert not new.exists()
    asked = argparse.Namespace(folder=target, check=True, keys=None)
    with pytest.raises(CliError, match="does not hold"):
        backup.run_restore(asked)


SHOWN = """
SELECT r.rolname FROM pg_policy p CROSS JOIN unnest(p.polroles) u(id) JOIN pg_roles r ON r.oid = u.id
UNION SELECT grantee FROM information_schema.role_table_grants
    WHERE table_schema = 'public' AND grantee NOT IN (current_user, 'PUBLIC') AND grantee NOT LIKE 'pg\\_%'
"""


def test_every_role_that_rows_are_shown_to_is_made_before_they_come_back(home: Path) -> None:
    """A fresh server knows none of them, and this one knows them all."""
    with connect() as connection:
        shown = {str(role) for (role,) in connection.execute(SHOWN)}
    made = "\n".join(backup.roles())
    assert len(shown) > 1
    assert [role for role in shown if f"CREATE ROLE {role}" not in made] == []


def test_nothing_is_written_over(filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "b"
    taken(target, filled)
    with pytest.raises(CliError, match="isn't empty"):
        taken(target, filled)
    with pytest.raises(CliError, match="holds evidence already"):
        back(target, filled)
    with connect() as connection, pytest.raises(CliError, match="This database isn't empty"):
        bring_back.bring_back(connection, target, home=tmp_path / "new", keys=None, roles=[])
    keys = tmp_path / "k"
    keys.mkdir()
    (tmp_path / "other").mkdir()
    for folder in (keys, tmp_path / "other"):
        (folder / "data_key").write_text("one")
    with pytest.raises(CliError, match="another installation's key"):
        back(target, tmp_path / "other", keys)


def test_evidence_that_comes_back_can_be_read(filled: Path, tmall_shop: Shop, tmp_path: Path, settings: Any) -> None:
    made = taken(tmp_path / "b", filled)
    back(tmp_path / "b", tmp_path / "new")
    settings.AMENDS_HOME = tmp_path / "new"
    named = [Path(each.path) for each in made.files if each.path.startswith("files/") and "." not in each.path]
    assert picture() in [store.content(tmall_shop.merchant_id, path.name) for path in named]


def test_the_command_says_what_is_in_it(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_home", lambda: filled)
    monkeypatch.setattr(backup, "begin", lambda **_: None)  # Django is set up already, on the test's database
    assert backup.run_backup(argparse.Namespace(folder=tmp_path / "b", keys=None)) == 0
    said = capsys.readouterr().out
    assert "Checked." in said
    assert privacy.marks()[0] in said  # which keys are wanted to read it
    assert backup.run_restore(argparse.Namespace(folder=tmp_path / "b", check=True, keys=None)) == 0
    assert "It is whole." in capsys.readouterr().out


@pytest.mark.mission("N13")
def test_the_command_brings_it_back_into_an_empty_database(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(tmp_path / "b", filled, tmp_path / "k")
    monkeypatch.setattr(backup, "_home", lambda: tmp_path / "new")
    monkeypatch.setattr(backup, "begin", lambda **_: None)  # the layout is this version's
    with empty_database() as made:
        address = f"postgresql://{made.info.user}@/{made.info.dbname}?host={made.info.host}&port={made.info.port}"
        with monkeypatch.context() as patch:
            patch.setenv("DATABASE_URL", address)
            asked = argparse.Namespace(folder=tmp_path / "b", keys=tmp_path / "k", check=False)
            assert backup.run_restore(asked) == 0
        assert made.execute("SELECT count(*) FROM casework_dossier").fetchone() == (1,)
    assert "brought back, as of 2026-11-29" in capsys.readouterr().out
    assert (tmp_path / "new" / "data_key").read_bytes() == (filled / "data_key").read_bytes()
