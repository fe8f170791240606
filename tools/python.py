"""Print the Python that .venv is to be made with: of those on PATH that are of one version the clearly quickest.

One machine often has several builds of a version, and one built without its compiler's profile runs Python a fifth to a
third slower. A build that lacks its C headers or a part of its library is left out. Prints nothing where none is left,
or where the Python that runs this is too old: uv looks for one then, as it would without this.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

LEAST = (3, 11)
CLEARLY = 0.88  # of the time that the Python takes which comes first
ROUNDS = 4  # in turn, and the best counts: whatever else the machine does slows one of them, and then another
WHOLE = """
import bz2, ctypes, lzma, multiprocessing.synchronize, sqlite3, ssl, venv, zlib
import os, sys, sysconfig
good = sys.prefix == sys.base_prefix and os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))
print(sys.version_info[0], sys.version_info[1], int(good), os.path.realpath(sys.executable))
"""
LOOP = """
import time
def once():
    begun, seen = time.process_time(), {}
    for n in range(60000):
        seen[n % 997] = seen.get(n % 997, 0) + len(str(n))
    return time.process_time() - begun
print(min(once() for _ in range(4)))
"""


def there() -> Iterator[Path]:
    """What may be a Python of our version, as PATH has them."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for name in (f"python3.{sys.version_info.minor}", "python3"):
            if folder and (path := Path(folder, name)).exists():
                yield path


def answered(path: Path, question: str) -> str | None:
    """What it prints; None if it can't."""
    try:
        asked = subprocess.run([path, "-c", question], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if asked.returncode else asked.stdout


def whole(path: Path) -> str | None:
    """Where it really is; None for one that isn't to be used."""
    told = (answered(path, WHOLE) or "").split(maxsplit=3)
    return told[3].strip() if told[:3] == ["3", str(sys.version_info.minor), "1"] else None


def took(python: str) -> float:
    """The seconds that a short loop takes in it."""
    return float(answered(Path(python), LOOP) or "inf")


def chosen(pythons: list[str], took: Callable[[str], float] = took) -> str:
    """The first, unless another is clearly quicker; one alone isn't asked."""
    if len(pythons) == 1:
        return pythons[0]
    rounds = [[took(each) for each in pythons] for _ in range(ROUNDS)]
    best = [min(times) for times in zip(*rounds, strict=True)]
    quickest = min(best)
    return pythons[best.index(quickest) if quickest < best[0] * CLEARLY else 0]


def main() -> None:
    """Each once, however many names it has."""
    if sys.version_info[:2] < LEAST:
        return
    if found := list(dict.fromkeys(real for path in there() if (real := whole(path)))):
        print(chosen(found))


if __name__ == "__main__":
    main()
