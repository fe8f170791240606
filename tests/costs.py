"""What the files of tests cost, as a pytest plugin: the dearest are named after a whole run, and who costs too much;
the longest tests are begun first, then those with a browser.

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
    """Long tests first: begun last, one would be alone on its core when all others are over.

    Then those that drive a browser, by all workers but one: they wait half of their time, and a core would be idle
    where no other worker had work that waits for nothing, as at the end, when only they were left.
    """
    long, browser, rest = list[pytest.Item](), list[pytest.Item](), list[pytest.Item]()
    for item in items:
        drives = "playwright" in getattr(item, "fixturenames", ())
        (long if item.get_closest_marker("long") else browser if drives else rest).append(item)
    items[:] = dealt(long, browser, rest, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def dealt(long: list[T], browser: list[T], rest: list[T], workers: int) -> list[T]:
    """All, so that of the equal pieces that xdist gives to its workers in this order each begins with long ones.

    A worker that has done its piece takes the end of another's, so what is at its beginning is begun early.
    """
    left, driving = len(long) + len(browser) + len(rest), max(workers - 1, 1)
    order: list[T] = []
    for worker in range(workers):
        share = [len(browser) * min(each, driving) // driving for each in (worker, worker + 1)]
        mine = long[worker::workers] + browser[slice(*share)]
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
