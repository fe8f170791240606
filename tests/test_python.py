"""Which Python an environment is made with: the clearly quickest of one version, one that is whole."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools import python as pythons

MINOR = sys.version_info.minor


def taking(**times: list[float]) -> Callable[[str], float]:
    """Each time it is asked another of these seconds."""
    left: dict[str, Iterator[float]] = {name: iter(told) for name, told in times.items()}
    return lambda name: next(left[name])


def test_another_is_taken_only_where_it_is_clearly_quicker() -> None:
    assert pythons.chosen(["first"], taking()) == "first"  # without asking
    assert pythons.chosen(["first", "other"], taking(first=[1.0] * 4, other=[0.9] * 4)) == "first"
    thrice = taking(first=[1.0] * 4, other=[0.8] * 4, third=[0.7] * 4)
    assert pythons.chosen(["first", "other", "third"], thrice) == "third"


def test_one_busy_moment_decides_nothing() -> None:
    assert pythons.chosen(["first", "other"], taking(first=[3.0, 1.0, 2.0, 2.0], other=[1.0, 0.9, 1.0, 1.0])) == "first"
    assert pythons.chosen(["first", "other"], taking(first=[1.0] * 4, other=[2.0, 2.0, 0.7, 2.0])) == "other"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(f"echo 3 {MINOR} 0 /there/python", id="without_headers_or_a_virtual_environment"),
        pytest.param(f"echo 3 {MINOR + 1} 1 /there/python", id="another_version"),
        pytest.param("echo No module named ssl >&2; exit 1", id="a_part_is_missing"),
        pytest.param("echo hello", id="something_else"),
        pytest.param("", id="nothing_said"),
    ],
)
def test_what_is_not_whole_is_left_out(words: str, tmp_path: Path) -> None:
    fake = tmp_path / "python3"
    fake.write_text(f"#!/bin/sh\n{words}\n")
    fake.chmod(0o755)
    assert pythons.whole(fake) is None
    fake.write_text("no program of this machine")
    assert pythons.whole(fake) is None
    fake.write_text(f"#!/bin/sh\necho 3 {MINOR} 1 /there/python\n")
    assert pythons.whole(fake) == "/there/python"


def test_what_fails_when_it_is_timed_is_not_taken(tmp_path: Path) -> None:
    assert pythons.took(str(tmp_path / "gone")) == float("inf")
    assert 0 < pythons.took(sys.executable) < 60


def test_what_it_prints_runs_and_is_no_virtual_environment() -> None:
    told = subprocess.run([sys.executable, pythons.__file__], capture_output=True, text=True, check=True).stdout.strip()
    if told:
        asked = [told, "-c", "import sys; print(sys.version_info[1], sys.prefix == sys.base_prefix)"]
        assert subprocess.check_output(asked, text=True).split() == [str(MINOR), "True"]
