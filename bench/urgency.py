"""The order of the work: what it loses on OR-Library's instances and in a busy queue, beside the usual rules.

The order is the product's own (``amends.engine.ranks``), reckoned anew only where it says that a place changes.
*Growing clocks*: so much for each unit of time late, against the published optima. *Final clocks*: a sum, late or not,
against the exact optimum by dynamic programming over the jobs in order of due time. *Queue*: final clocks that come in
all the time; how much of all stakes is lost.
"""

import os
import random
import statistics
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from math import inf, log
from pathlib import Path
from typing import Final, NamedTuple

from amends.engine.ranks import EPOCH, FEW, SPREAD, Pace, Place, placed, score
from bench.figures import Figure, Scale, main, say

ORLIB: Final = Path(os.environ.get("AMENDS_DATA") or Path(__file__).parents[2] / "shared" / "data") / "orlib"
JOBS: Final = 40
ALTERED: Final = 1  # pairs at the head of this copy that are not the published ones
MINUTE: Final = timedelta(minutes=1)
MEAN: Final = 20.0  # minutes of work expected of what comes to the queue
SHORTEST, LONGEST = 5.0, 60.0
GROWING_GOAL, FINAL_GOAL, LOST_GOAL = 1.03, 1.10, 2.5
CROWDS: Final = ((1, 0.9), (1, 1.2), (1, 1.5), (8, 1.0), (8, 1.2), (8, 1.5))  # people, load
MISSED: Final = -inf


class Job(NamedTuple):
    """Times in minutes. ``stake``: lost for each minute late, or once; ``real``: the work it turns out to be."""

    no: int
    came: float
    work: float
    stake: float
    due: float
    real: float


class Order:
    """A rule: what weighs most goes first. ``ahead``: the look-ahead in minutes; ``final``: what is late is lost."""

    name = "order"

    def __init__(self, ahead: float, *, final: bool) -> None:
        self.ahead, self.final = ahead, final

    def first(self, waiting: Sequence[Job], now: float) -> Job:
        return max(waiting, key=lambda job: self.weight(job, now))

    def weight(self, job: Job, now: float) -> float:
        """First come, where a rule doesn't say otherwise."""
        return -job.came


class Ours(Order):
    """The product's: the stored place, and what is added to it when it is read."""

    name = "amends"

    def __init__(self, ahead: float, *, final: bool) -> None:
        super().__init__(ahead, final=final)
        self.pace = Pace(ahead * 60)
        self.places: dict[int, Place] = {}

    def first(self, waiting: Sequence[Job], now: float) -> Job:
        moment = EPOCH + now * MINUTE
        gone = self.pace.at(moment)
        return max(waiting, key=lambda job: score(self._place(job, moment), gone))

    def _place(self, job: Job, moment: datetime) -> Place:
        place = self.places.get(job.no)
        if place is None or (place.turns_at is not None and moment >= place.turns_at):
            due_at = EPOCH + job.due * MINUTE
            place = placed(job.stake, job.work * MINUTE, due_at, moment, self.pace, final=self.final)
            self.places[job.no] = place
        return place


class Atc(Order):
    """Apparent tardiness cost as in the books; a final clock that can't be met by the expected work goes last."""

    name = "ATC"

    def weight(self, job: Job, now: float) -> float:
        slack = job.due - job.work - now
        return MISSED if self.final and slack < 0 else log(job.stake / job.work) - max(slack, 0.0) / self.ahead


class Fifo(Order):
    name = "first come"


class Edd(Order):
    name = "earliest deadline"

    def weight(self, job: Job, now: float) -> float:
        return -job.due


class EddSkip(Order):
    """Earliest deadline, what can't be met any more last."""

    name = "earliest deadline that can be met"

    def weight(self, job: Job, now: float) -> float:
        return MISSED if now + job.work > job.due else -job.due


class Wspt(Order):
    name = "most stake for the work"

    def weight(self, job: Job, now: float) -> float:
        return job.stake / job.work


RULES: Final[tuple[type[Order], ...]] = (Ours, Atc, Wspt, EddSkip, Edd, Fifo)


# --- OR-Library -----------------------------------------------------------------------------------------------------


def instances() -> list[tuple[list[Job], int]]:
    """Each instance with the published optimum of its growing clocks; none where the data isn't there."""
    if not ORLIB.is_dir():
        return []
    numbers = [int(word) for word in (ORLIB / "wt40.txt").read_text().split()]
    optima = [int(word) for word in (ORLIB / "wtopt40.txt").read_text().split()]
    blocks = [numbers[at : at + 3 * JOBS] for at in range(0, len(numbers), 3 * JOBS)]
    return [(_jobs(block), optimum) for block, optimum in zip(blocks, optima, strict=True)][ALTERED:]


def _jobs(block: Sequence[int]) -> list[Job]:
    columns = zip(block[:JOBS], block[JOBS : 2 * JOBS], block[2 * JOBS :], strict=True)
    return [Job(n, n, work, stake, due, work) for n, (work, stake, due) in enumerate(columns)]


def cost(jobs: Sequence[Job], rule: type[Order], *, final: bool, few: float = FEW) -> float:
    """What one person loses who does the jobs by a rule, all there from the start; nobody begins what is lost."""
    order = rule(few * statistics.mean(job.work for job in jobs), final=final)
    skips = final and rule not in {Fifo, Edd}
    now, lost, left = 0.0, 0.0, list(jobs)
    while left:
        job = order.first(left, now)
        left.remove(job)
        if skips and now >= job.due:
            lost += job.stake
            continue
        now += job.work
        late = max(0.0, now - job.due)
        lost += (job.stake if late else 0.0) if final else job.stake * late
    return lost


def least_final(jobs: Sequence[Job]) -> float:
    """The least stake that is lost by any order: by how much work is done in time so far, the least lost."""
    best = {0.0: 0.0}
    for job in sorted(jobs, key=lambda each: each.due):
        further: dict[float, float] = {}
        for done, lost in best.items():
            further[done] = min(further.get(done, inf), lost + job.stake)
            if done + job.work <= job.due:
                further[done + job.work] = min(further.get(done + job.work, inf), lost)
        best = further
    return min(best.values())


def growing_ratio(known: Sequence[tuple[list[Job], int]], rule: type[Order]) -> float:
    """Lost by a rule ÷ lost at least, over all instances."""
    return sum(cost(jobs, rule, final=False) for jobs, _least in known) / sum(least for _jobs, least in known)


def final_ratio(known: Sequence[list[Job]], rule: type[Order], least: float) -> float:
    return sum(cost(jobs, rule, final=True) for jobs in known) / least


# --- a queue --------------------------------------------------------------------------------------------------------


def arrivals(*, people: int, load: float, count: int, seed: int) -> list[Job]:
    """What comes in: log-normal stakes and work, slack of 1 to 48 hours, short ones as likely as long ones."""
    rng, came, jobs = random.Random(seed), 0.0, []
    for n in range(count):
        came += rng.expovariate(load * people / MEAN)
        work = min(max(rng.lognormvariate(log(MEAN) - 0.16, 0.6), SHORTEST), LONGEST)
        slack = 60 * 48 ** rng.random()
        real = work * rng.lognormvariate(-(SPREAD**2) / 2, SPREAD)
        jobs.append(Job(n, came, work, rng.lognormvariate(log(10_000), 1.2), came + work + slack, real))
    return jobs


def lost_share(jobs: Sequence[Job], rule: type[Order], *, people: int) -> float:
    """Per cent of all stakes that are lost by a rule."""
    order = rule(FEW * MEAN, final=True)
    free = [0.0] * people
    heapify(free)
    coming, waiting, lost = iter([*jobs, None]), list[Job](), 0.0
    ahead = next(coming)
    while ahead is not None or waiting:
        now = heappop(free)
        if not waiting and ahead is not None:
            now = max(now, ahead.came)
        while ahead is not None and ahead.came <= now:
            waiting.append(ahead)
            ahead = next(coming)
        lost += sum(job.stake for job in waiting if job.due <= now)
        waiting = [job for job in waiting if job.due > now]
        if waiting:
            job = order.first(waiting, now)
            waiting.remove(job)
            now += job.real
            lost += job.stake if now > job.due else 0.0
        heappush(free, now)
    return 100 * lost / sum(job.stake for job in jobs)


def lost(rule: type[Order], *, people: int, load: float, count: int, seeds: Sequence[int]) -> float:
    """The mean over seeds."""
    runs = (arrivals(people=people, load=load, count=count, seed=seed) for seed in seeds)
    return statistics.mean(lost_share(jobs, rule, people=people) for jobs in runs)


# --- figures --------------------------------------------------------------------------------------------------------


def measure(scale: Scale) -> list[Figure]:
    """Growing and final clocks of OR-Library, then the queue."""
    small = scale.name == "quick"
    known = instances()[:: 12 if small else 1]
    if not known:
        say("OR-Library's instances are not here; only the queue is measured")
    crowds, hours, seeds = (CROWDS[1:2], 200, (1,)) if small else (CROWDS, 500, (1, 2))
    queue = (figure for people, load in crowds for figure in _queue(people, load, hours, seeds))
    return [*(_orlib(known) if known else ()), *queue]


def _orlib(known: Sequence[tuple[list[Job], int]]) -> Iterator[Figure]:
    note = f"{len(known)} instances of 40 jobs, look-ahead {FEW} × the mean work"
    for rule in RULES:
        yield _figure("growing clocks", rule, growing_ratio(known, rule), "× optimum", GROWING_GOAL, note)
    jobs = [each for each, _least in known]
    least = sum(least_final(each) for each in jobs)
    for rule in RULES:
        yield _figure("final clocks", rule, final_ratio(jobs, rule, least), "× optimum", FINAL_GOAL, note)


def _queue(people: int, load: float, hours: int, seeds: Sequence[int]) -> Iterator[Figure]:
    say(f"{people} people, load {load} …")
    count = round(hours * 60 * people * load / MEAN)
    note = f"{count:,} cases in {hours} hours, {len(seeds)} seeds, look-ahead {FEW} × the mean work"
    for rule in RULES:
        share = lost(rule, people=people, load=load, count=count, seeds=seeds)
        goal = LOST_GOAL if (people, load) == (8, 1.2) else None
        yield _figure(f"queue, {people} at {load}", rule, share, "% lost", goal, note)


def _figure(of: str, rule: type[Order], value: float, unit: str, goal: float | None, note: str) -> Figure:
    return Figure(f"{of}: {rule.name}", value, unit, goal if rule is Ours else None, least=False, note=note)


if __name__ == "__main__":
    main(measure, __doc__)
