"""Every benchmark runs at a tiny scale and says its figures. How fast it was on this machine today proves nothing."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).parent.parent.parent
FIGURES = {
    "engine": {"engine, one core"},
    "playbooks": {"compile all playbooks", "read and check all playbooks"},
    "signals": {"signals, end to end", "signals, share of raw"},
    "intake": {"intake over HTTP"},
    "clocks": {"clocks, latest firing", "clocks, p99", "clocks, one instant: latest", "clocks, one instant: rate"},
    "pages": {"work list, all, p95", "case page, p95", "search, whole number, p95", "take next, p95"},
    "scenes": {"case, slowest first view", "case, heaviest", "scene, slowest first view", "scene, heaviest"},
    "boards": {"first look, a tile that comes along: p95", "first look, drawn by lot: p95 of processors"},
    "buyers": {"buyers served a minute", "desk's case page beside them, p95"},
    "start": {"up, new folder", "up, again", "worker, resident"},
    "automation": {"shared problems, solved in: with", "shared problems, solved in: without"},
    "urgency": {"queue, 1 at 1.2: amends", "queue, 1 at 1.2: earliest deadline"},
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_benchmark_runs_and_says_its_figures(name: str) -> None:
    command = [sys.executable, "-m", f"bench.{name}", "--quick", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    figures = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
    assert FIGURES[name] <= {figure["name"] for figure in figures}
    assert all(figure["value"] > 0 for figure in figures)


def test_the_runner_prints_one_table_of_those_asked_for() -> None:
    done = subprocess.run([ROOT / "bench/run", "--quick", "engine"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "engine, one core" in done.stdout


def test_the_runner_names_the_benchmarks_there_are() -> None:
    done = subprocess.run([ROOT / "bench/run", "speed"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no benchmark is called speed" in done.stderr
