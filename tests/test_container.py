"""The image's definition says what is true of this tree. No engine builds it here: its steps are looked at."""

import re
import shlex
from pathlib import Path

import pytest

from amends.cli import parser
from amends.web.front.front import HEALTH

ROOT = Path(__file__).parents[1]
LINES = re.sub(r"\\\n\s*", "", (ROOT / "Containerfile").read_text()).splitlines()
STEPS = [tuple(line.split(maxsplit=1)) for line in LINES if line and not line.startswith("#")]
NEEDED = (
    "Makefile",
    "pyproject.toml",
    "uv.lock",
    "package.json",
    "package-lock.json",
    "tools",
    "src",
    "README.md",
    "LICENSE",
)


def said(word: str) -> list[str]:
    return [rest for step, rest in STEPS if step == word]


def copied() -> list[str]:
    """What is taken from the clone."""
    words = [shlex.split(rest) for rest in said("COPY") if "--from" not in rest]
    return [source for *sources, _target in words for source in sources]


def test_what_it_copies_is_there_and_not_left_out() -> None:
    left_out = (ROOT / ".containerignore").read_text().split()
    assert [each for each in copied() if not (ROOT / each).exists() or each in left_out] == []
    assert set(NEEDED) <= set(copied())


def test_it_is_built_by_the_steps_that_everybody_uses() -> None:
    runs = " ".join(said("RUN"))
    assert "make wheel" in runs
    assert re.search(r"^wheel: setup", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert "--require-hashes" in runs
    assert "--no-dev" in runs
    assert "uv export" in (ROOT / "tools" / "packages.sh").read_text().replace('"$uv" export', "uv export")


def test_nothing_to_build_with_is_in_what_runs() -> None:
    bases = [place for place, (word, _rest) in enumerate(STEPS) if word == "FROM"]
    last = STEPS[bases[-1] :]
    assert len(bases) == 3
    assert not [rest for word, rest in last if word == "RUN" and ("apt-get" in rest or "make" in rest)]
    assert [rest for word, rest in last if word == "COPY"] == ["--from=installed /opt/amends /opt/amends"]


def test_it_runs_as_nobody_in_particular_and_keeps_its_data_in_a_volume() -> None:
    (user,) = said("USER")
    assert user == "10001"
    assert f"--uid {user}" in " ".join(said("RUN"))
    assert said("VOLUME") == ["/srv/amends"]
    assert "AMENDS_HOME=/srv/amends" in said("ENV")[0]


@pytest.mark.parametrize("command", ("web --port 8000", "work --workers 2", "migrate"))
def test_the_commands_it_is_run_with_are_understood(command: str) -> None:
    assert callable(parser().parse_args(command.split()).func)


def test_it_starts_the_web_and_asks_its_sign_of_life() -> None:
    (command,) = said("CMD")
    asked = parser().parse_args(re.findall(r'"([^"]+)"', command))
    assert str(asked.port) == said("EXPOSE")[0]
    assert f"http://127.0.0.1:{said('EXPOSE')[0]}{HEALTH}" in said("HEALTHCHECK")[0]
