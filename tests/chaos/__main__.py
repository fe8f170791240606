"""``make chaos``: kill, fill, cut, slow down and set wrong; then count everything. Exits 1 where anything was lost."""

import argparse
import sys
import time
from datetime import UTC, datetime

from tests.chaos import place as places
from tests.chaos.life import batches
from tests.chaos.run import KINDS, ChaosOutcome, folded, outcomes

ROW = "{:<26} {:>6} {:>6} {:>8} {:>6} {:>8} {:>8} {:>7} {:>7} {:>7}  {}"
HEAD = ("kind", "times", "kills", "signals", "tries", "kept", "effects", "again", "slowest", "seconds", "held")


def main() -> int:
    asked = _words().parse_args()
    told = batches(seed=asked.seed, signals=asked.signals, now=datetime.now(UTC))
    place, began = places.made(), time.monotonic()
    print(f"seed {asked.seed}, {asked.kills} kills, {sum(map(len, told))} signals, in {place.home}", flush=True)
    try:
        place.begin()
        print(ROW.format(*HEAD), flush=True)
        found = list(map(_told, outcomes(place, told, seed=asked.seed, kills=asked.kills, kinds=_kinds(asked.kind))))
        print(f"every order's log, folded from its start: {folded(place)}")
    finally:
        place.end()
    lost = any(each.counted.lost for each in found)
    held = "LOST" if lost else "nothing lost, nothing twice"
    print(f"{sum(each.kills for each in found)} kills in {(time.monotonic() - began) / 60:.1f} minutes: {held}")
    if not lost:
        places.forget(place)
    return 1 if lost else 0


def _kinds(asked: list[str] | None) -> tuple[str, ...]:
    return tuple(each for each in KINDS if not asked or each in asked)


def _told(of: ChaosOutcome) -> ChaosOutcome:
    print(_row(of), flush=True)
    return of


def _row(of: ChaosOutcome) -> str:
    counted = of.counted
    told = "; ".join(counted.lost) or "all"
    figures = (of.times, of.kills, of.sent, of.tries, counted.signals, counted.effects, counted.again)
    return ROW.format(of.kind, *figures, f"{of.slowest:.1f} s", f"{of.seconds:.0f} s", told)


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="chaos", description=__doc__)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--kills", type=int, default=200)
    words.add_argument("--signals", type=int, default=5000)
    words.add_argument("--kind", action="append", choices=KINDS, help="only this; again for more (all)")
    return words


if __name__ == "__main__":
    sys.exit(main())
