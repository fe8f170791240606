"""Every benchmark in turn, each in a process of its own, and one table of what they say."""

import argparse
import subprocess
import sys
from pathlib import Path

import msgspec
import psutil

from bench.figures import Figure, say, show, words

ALL = (
    "engine", "playbooks", "signals", "intake", "clocks", "pages", "scenes", "boards", "buyers", "start", "urgency",
    "automation",
)  # fmt: skip


def run() -> int:
    """Exit status 1 if one of them failed; goals missed are marked, not failures."""
    asked = _asked()
    _machine()
    found: list[Figure] = []
    failed = [name for name in asked.names or ALL if not _one(name, asked.scale, found)]
    show(found)
    for name in failed:
        say(f"{name} failed; what it said stands above")
    return 1 if failed else 0


def _asked() -> argparse.Namespace:
    parser = words(__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - set(ALL))
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(ALL)}")
    return asked


def _machine() -> None:
    memory = psutil.virtual_memory().total / 1024**3
    load = psutil.getloadavg()[0]
    say(f"{psutil.cpu_count()} cores, {memory:.0f} GB, load {load:.1f} before we begin")


def _one(name: str, scale: str, found: list[Figure]) -> bool:
    say(f"{name} …")
    command = [sys.executable, "-m", f"bench.{name}", "--scale", scale, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent, check=False)
    found += [msgspec.json.decode(line, type=Figure) for line in done.stdout.splitlines() if line.startswith(b"{")]
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(run())
