"""Write uv.lock so that it names no package index (see docs/decisions/0001-lock-without-hosts.md).

`python tools/lock.py [ARGUMENTS OF uv lock]` resolves, then replaces where each file came from by its
file name. Versions, markers and hashes stay, so `uv export --frozen` still gives a complete, hash-pinned
list, and whichever index or mirror the reader's own tools are set to use can serve it.
"""

import re
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parent.parent / "uv.lock"
LOCAL = ".wheels"
INDEX = re.compile(r'source = \{ registry = "[^"]*" \}')
FILE = re.compile(r'\{ url = "[^"]*/([^"/]+)"')


def without_hosts(text: str) -> str:
    """The same lock with a relative source for every package and a bare file name for every file."""
    return FILE.sub(r'{ path = "\1"', INDEX.sub(f'source = {{ registry = "{LOCAL}" }}', text))


def main(arguments: list[str]) -> int:
    """Resolve with `uv lock` and clean what it wrote; the exit code is uv's, or 1 if a host is left."""
    resolved = subprocess.run(["uv", "lock", *arguments], cwd=LOCK.parent, check=False)
    if resolved.returncode:
        return resolved.returncode
    text = without_hosts(LOCK.read_text(encoding="utf-8"))
    LOCK.write_text(text, encoding="utf-8")
    if "://" in text:
        print("uv.lock still names a host: tools/lock.py does not know this kind of source", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
