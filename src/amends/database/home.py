"""Which server this process talks to, decided by the environment alone."""

import os
import stat
from pathlib import Path

from amends.database import server


def home() -> Path:
    """The folder of everything this installation keeps: `AMENDS_HOME`, else `.amends` where the command runs."""
    return Path(os.environ.get("AMENDS_HOME") or ".amends").absolute()


def folder() -> Path:
    """The embedded server's data folder."""
    return home() / "postgres"


def _keep_private(place: Path) -> None:
    """Nobody else lists what we keep; a root's server runs as another account, which must be able to walk through."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    found, wanted = place.stat(), 0o711 if os.geteuid() == 0 else 0o700
    if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & ~wanted:
        place.chmod(stat.S_IMODE(found.st_mode) & wanted)


def url(*, patience: float = server.SOON) -> str:
    """`DATABASE_URL` if it is set; else the embedded server's, which is started when it is not running.

    ``patience``: seconds to wait for one that recovers from a crash. Raises ServerError.
    """
    here = folder()
    _keep_private(home())
    given = os.environ.get("DATABASE_URL") or server.joined(folder=here)
    return given or server.start(folder=here, patience=patience)
