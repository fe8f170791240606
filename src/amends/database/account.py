"""The system account that runs the server: ourselves, or, when we are root, a plain account made for it."""

import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import Final

NAME: Final = "amends-postgres"


def account() -> pwd.struct_passwd | None:
    """The account to run the server as; None means as ourselves. PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", NAME], check=True, capture_output=True
        )
        return pwd.getpwnam(NAME)


def hand_over(folder: Path) -> None:
    """Make `folder` (mode 0700) belong to the server's account, which must be able to walk down to it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = account()
    if owner is None:
        return
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    let_through(folder)


def let_through(path: Path) -> None:
    """Let other accounts pass through (not list) the folders above `path`."""
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
