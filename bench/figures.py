"""What a benchmark says: figures with their goal, their raw baseline from the same run, and the ratio of the two."""

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence

import msgspec
from rich.console import Console
from rich.table import Table


class Figure(msgspec.Struct, frozen=True):
    """``goal`` and ``baseline`` are in ``unit`` too; ``least``: the goal is a floor, else a ceiling."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    least: bool = True
    baseline: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Of the baseline."""
        return self.value / self.baseline if self.baseline else None

    @property
    def reached(self) -> bool | None:
        """None where there is no goal."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.least else self.value <= self.goal


class Scale(msgspec.Struct, frozen=True):
    """How large to build things. Each benchmark says in its notes what it took."""

    name: str
    signals: int
    steps: int
    posts: int
    clocks: int
    due: int
    cases: int
    log: int
    views: int


FULL = Scale("full", 1_000_000, 300_000, 400, 1_000_000, 10_000, 1_000_000, 10_000_000, 60)
HALF = Scale("half", 200_000, 100_000, 200, 200_000, 10_000, 200_000, 2_000_000, 40)
QUICK = Scale("quick", 3_000, 5_000, 5, 2_000, 200, 2_000, 20_000, 3)
SCALES = {scale.name: scale for scale in (FULL, HALF, QUICK)}
Measure = Callable[[Scale], Sequence[Figure]]


def words(description: str | None) -> argparse.ArgumentParser:
    """The words every benchmark understands."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("--scale", choices=SCALES, default=FULL.name, help="how large (default full)")
    parser.add_argument("--quick", action="store_const", dest="scale", const=QUICK.name, help="a smoke run")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON lines")
    return parser


def main(measure: Measure, description: str | None) -> None:
    """Run one benchmark by itself."""
    asked = words(description).parse_args()
    figures = measure(SCALES[asked.scale])
    if asked.json:
        for figure in figures:
            print(msgspec.json.encode(figure).decode())
    else:
        show(figures)


def show(figures: Sequence[Figure]) -> None:
    """One table of all."""
    table = Table(box=None, pad_edge=False)
    for title in ("figure", "reached", "goal", "baseline", "ratio", "note"):
        table.add_column(title, justify="left" if title in {"figure", "note"} else "right", overflow="fold")
    for figure in figures:
        table.add_row(*_cells(figure))
    Console(width=max(Console().width, 150) if sys.stdout.isatty() else 170, highlight=False).print(table)


def _cells(figure: Figure) -> tuple[str, ...]:
    mark = {True: "✓ ", False: "✗ ", None: ""}[figure.reached]
    sign = "≥ " if figure.least else "≤ "
    goal = f"{sign}{_number(figure.goal)}" if figure.goal is not None else ""
    baseline = _number(figure.baseline) if figure.baseline is not None else ""
    ratio = f"{figure.ratio:.2f}" if figure.ratio is not None else ""
    return figure.name, f"{mark}{_number(figure.value)} {figure.unit}", goal, baseline, ratio, figure.note


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def spread(values: Sequence[float]) -> tuple[float, float]:
    """(p50, p95) by nearest rank."""
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]


def rank(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of all lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def say(text: str) -> None:
    """Progress, away from the figures."""
    print(f"  {text}", file=sys.stderr, flush=True)
