"""What the files of tests cost, as a pytest plugin: the dearest are named after a whole run, and who costs too much.

Measured is time that passed, with what was set up for the first test that wanted it; on a busy machine it is more.
"""

from collections import defaultdict
from typing import Final

import pytest

MOST: Final = 20.0  # seconds a file may take; CONTRIBUTING.md says what to do about one that takes longer
NAMED: Final = 12
WHOLE: Final = 300.0  # a run that took less is no run of everything
_SECONDS: Final[defaultdict[str, float]] = defaultdict(float)


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
