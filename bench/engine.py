"""Engine steps per second on one core: a mixed promotion stream over the shipped playbooks, one signal at a time.

Nothing is stored: dossiers are kept in memory and worked on themselves (``engine.step.advance``). The baseline does the
least that any such program must: decode each signal's JSON and fold it into a dictionary per order.
"""

import gc
import statistics
import time
from collections import defaultdict
from typing import Any

import msgspec

from amends import engine
from amends.engine import dossier
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Dossier
from amends.engine.signals import Signal
from amends.engine.step import advance
from amends.policy.load import load
from amends.world import mixed
from bench.figures import Figure, Scale, main

SHOPS = 4
GOAL = 60_000
RUNS = 3
Stream = list[tuple[int, Signal]]


def measure(scale: Scale) -> list[Figure]:
    """Steps per second of process time, the median of three runs, and the same for the baseline."""
    stream = list(mixed(seed=2026, signals=scale.steps, shops=SHOPS))
    wire = [(shop, signal.order, msgspec.json.encode(signal)) for shop, signal in stream]
    policies = policy_by_shop()
    gc.collect()
    gc.freeze()
    steps = statistics.median(_steps(stream, policies) for _ in range(RUNS))
    folds = statistics.median(_folds(wire) for _ in range(RUNS))
    orders = len({(shop, order) for shop, order, _ in wire})
    form = "compiled" if engine.COMPILED else "Python"
    note = f"{form}; {scale.steps:,} signals of {orders:,} orders; baseline: decode JSON and fold a dict"
    return [Figure("engine, one core", steps, "steps/s", GOAL, baseline=folds, note=note)]


def policy_by_shop() -> list[Policy]:
    """As the mixed stream has it: every fourth shop sells to Brazil."""
    tmall, brazil = compile_playbook(load("tmall")), compile_playbook(load("aliexpress-brazil"))
    return [brazil if shop % SHOPS == SHOPS - 1 else tmall for shop in range(SHOPS)]


def _steps(stream: Stream, policies: list[Policy]) -> float:
    known: dict[tuple[int, str], Dossier] = {}
    began = time.process_time()
    for shop, signal in stream:
        key = shop, signal.order
        held = known.get(key)
        if held is None:
            held = known[key] = dossier.new(key=signal.order, platform="", policy=policies[shop].reference)
        advance(held, (signal,), policies[shop])
    return len(stream) / (time.process_time() - began)


def _folds(wire: list[tuple[int, str, bytes]]) -> float:
    known: dict[tuple[int, str], dict[str, Any]] = defaultdict(dict)
    decode = msgspec.json.Decoder().decode
    began = time.process_time()
    for shop, order, raw in wire:
        known[shop, order].update(decode(raw))
    return len(wire) / (time.process_time() - began)


if __name__ == "__main__":
    main(measure, __doc__)
