"""Print the Python that .venv is to be made with: of those on PATH that are of one version the clearly quickest.

One machine often has several builds of a version, and one built without its compiler's profile runs Python a fifth to a
third slower. A build without its C headers is left out, for nothing could be compiled for it. Prints nothing where the
Python that runs this is too old: uv looks for one then.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LEAST = (3, 11)
CLEARLY = 0.88  # of the time that the Python takes which comes first
TOLD = """
import os, sys, sysconfig, time
def once():
    begun, seen = time.process_time(), {}
    for n in range(60000):
        seen[n % 997] = seen.get(n % 997, 0) + len(str(n))
    return time.process_time() - begun
good = sys.prefix == sys.base_prefix and os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))
best = min(once() for _ in range(7))
print(sys.version_info[0], sys.version_info[1], int(good), best, os.path.realpath(sys.executable))
"""


def there() -> Iterator[Path]:
    """What may be a Python of our version, as PATH has them."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for name in (f"python3.{sys.version_info.minor}", "python3"):
            if folder and (path := Path(folder, name)).exists():
                yield path


def looked(path: Path) -> tuple[float, str] | None:
    """How long it takes, and where it really is; None for one that isn't to be used."""
    asked = subprocess.run([path, "-c", TOLD], capture_output=True, text=True, check=False, timeout=60)
    if asked.returncode:
        return None
    major, minor, good, took, real = asked.stdout.split(maxsplit=4)
    return (float(took), real.strip()) if (int(major), int(minor)) == sys.version_info[:2] and good == "1" else None


def chosen(found: list[tuple[float, str]]) -> str:
    """The first, unless another is clearly quicker."""
    took, first = found[0]
    best, other = min(found)
    return other if best < took * CLEARLY else first


def main() -> None:
    """Ask each once."""
    if sys.version_info[:2] < LEAST:
        return
    found: dict[str, float] = {}
    for path in there():
        if (told := looked(path)) is not None:
            found.setdefault(told[1], told[0])
    if found:
        print(chosen([(took, real) for real, took in found.items()]))


if __name__ == "__main__":
    main()
