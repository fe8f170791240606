"""What the files of tests cost, as a pytest plugin: the dearest are named after a whole run, and who costs too much;
the longest tests are begun first.

Measured is time that passed, with what was set up for the first test that wanted it; on a busy machine it is more.
"""

import os
from collections import defaultdict
from typing import Final, TypeVar

import pytest

MOST: Final = 20.0  # seconds a file may take; CONTRIBUTING.md says what to do about one that takes longer
NAMED: Final = 12
WHOLE: Final = 300.0  # a run that took less is no run of everything
T = TypeVar("T")
_SECONDS: Final[defaultdict[str, float]] = defaultdict(float)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of minutes first: begun last, one would be alone on its core when all others are over."""
    long = [item for item in items if item.get_closest_marker("long")]
    rest = [item for item in items if not item.get_closest_marker("long")]
    items[:] = dealt(long, rest, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def dealt(long: list[T], rest: list[T], workers: int) -> list[T]:
    """Both, so that of the equal pieces that xdist gives to its workers in this order each begins with long ones."""
    left = len(long) + len(rest)
    order: list[T] = []
    for worker in range(workers):
        mine = long[worker::workers]
        size = left // (workers - worker)
        taken = max(size - len(mine), 0)
        order += mine + rest[:taken]
        rest, left = rest[taken:], left - size
    return order + rest


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add what one test took, and what was made ready for it and put away after it."""
    _SECONDS[report.nodeid.partition("::")[0]] += report.duration


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the dearest files of a whole run."""
    whole = sum(_SECONDS.values())
    if whole < WHOLE:
        return
    terminalreporter.section(f"{whole:.0f} s of tests in {len(_SECONDS)} files")
    for line in told(_SECONDS):
        terminalreporter.write_line(line)


def told(seconds: dict[str, float]) -> list[str]:
    """The dearest files, and all that take longer than one may."""
    dearest = sorted(seconds.items(), key=lambda file: -file[1])
    above = sum(took > MOST for took in seconds.values())
    return [
        f"{took:6.1f} s {file}" + (f"  above {MOST:.0f} s" if took > MOST else "")
        for file, took in dearest[: max(NAMED, above)]
    ]
