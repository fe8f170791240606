"""PostgreSQL's own programs that write a database down and bring it back; they come with the server."""

import os
import subprocess
from pathlib import Path
from typing import Final

from psycopg import ConnectionInfo

from amends.cli.errors import CliError
from amends.database.cluster import program


def dump(info: ConnectionInfo, target: Path, *, snapshot: str) -> None:
    """The whole database as of a snapshot that an open transaction has exported. Raises CliError."""
    _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}", info=info)
    target.chmod(0o600)


def load(info: ConnectionInfo, source: Path) -> None:
    """Into an empty database, all of it or nothing. Raises CliError."""
    told = ("--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={info.dbname}")
    _run("pg_restore", *told, str(source), info=info)


def listed(source: Path) -> int:
    """How many entries the dump lists: its own look at itself. Raises CliError."""
    return sum(1 for line in _run("pg_restore", "--list", str(source)).splitlines() if not line.startswith(";"))


_FROM: Final = {"PGHOST": "host", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}


def _run(name: str, *words: str, info: ConnectionInfo | None = None) -> str:
    """The address goes by the environment: what stands on a command line everybody on the machine can read."""
    told = {variable: value for variable, of in _FROM.items() if info and (value := getattr(info, of))}
    told |= {"PGPORT": str(info.port)} if info else {}
    asked = {**os.environ, **told}
    done = subprocess.run([program(name), *words], env=asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CliError(f"{name} ended with {done.returncode}: {done.stderr.strip()[-1000:]}")
    return done.stdout
