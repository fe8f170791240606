"""One embedded server for the whole run, in a folder of its own; with DATABASE_URL set, that server instead.

The folder is named in the environment, so the workers of pytest-xdist share it; nothing starts before the first test
that needs the database.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from amends import database
from amends.database import cluster

OWN = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder, unless this is a worker, whose starter has done so."""
    if "AMENDS_TEST_HOME" in os.environ:
        return
    home = Path(tempfile.mkdtemp(prefix="amends-"))
    os.environ["AMENDS_HOME"] = os.environ["AMENDS_TEST_HOME"] = str(home)
    config.stash[OWN] = home


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the server; the run that made the folder goes last and takes it away."""
    home = config.stash.get(OWN, None)
    if home is not None and cluster.is_running(home / "postgres"):
        database.start(folder=home / "postgres")  # a worker that crashed could not leave
    database.stop()
    if home is not None:
        shutil.rmtree(home, ignore_errors=True)
        del os.environ["AMENDS_TEST_HOME"]
