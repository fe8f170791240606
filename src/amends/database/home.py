"""Which server this process talks to, decided by the environment alone."""

import os
from pathlib import Path

from amends.database import server


def home() -> Path:
    """The folder of everything this installation keeps: `AMENDS_HOME`, else `.amends` where the command runs."""
    return Path(os.environ.get("AMENDS_HOME") or ".amends").absolute()


def folder() -> Path:
    """The embedded server's data folder."""
    return home() / "postgres"


def url() -> str:
    """`DATABASE_URL` if it is set; else the embedded server's, which is started when it is not running."""
    here = folder()
    return os.environ.get("DATABASE_URL") or server.joined(folder=here) or server.start(folder=here)
