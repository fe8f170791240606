"""Is this more than usual? The simple statistics behind repeated causes. Pure; numbers in, findings out.

In words: of one issue and one suspect (a product, a carrier …) so many cases were opened in the last 2 or 7 days. Its
own normal is the 8 weeks before, per order at risk: 14 days from the day an order was sold, a parcel handed over. If as
many as now, or more, come with that normal only once in a thousand looks at everything that is compared, and there are
at least 4 and twice as many as usual, it is raised. Where everything else has gone up as well (a promotion, a backlog),
that much more is usual for this one too. Without a normal of its own (a new product; a merchant in the first 13 weeks)
it is compared with everything else of its kind in the same days. Only like is compared with like: products and listings
of one shop, carriers and routes to one country; a shop, a supplier or a batch only with itself. Cases that one cause
explains do not count for another that is no narrower.

The test is the exact one for two Poisson rates: given all cases of both periods, those of now are binomial with the
share of orders at risk that falls into now (Przyborowski and Wilenski 1940).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, lgamma, log, log1p
from typing import Final, NamedTuple

WINDOWS: Final = (2, 7)  # days, today included
BEFORE: Final = 56  # days of normal, before the longer window
AT_RISK: Final = 14  # days
LEAST: Final = 4  # cases
TIMES: Final = 2.0  # what is usual
RARE: Final = 0.001  # false alarms wanted per look at everything
COMPARED_LEAST: Final = 100
COMMON: Final = 10  # cases of the rest that tell how things go in general
NARROWEST: Final = ("batch", "product", "listing", "route", "carrier", "supplier", "shop")
GROWN: Final = timedelta(weeks=13)  # 8 weeks of normal, and as long again as the slowest cases take to come
TINY: Final = 1e-16
LOWEST: Final = 1e-300
Key = tuple[str, str]  # kind, suspect
Cases = Sequence[tuple[date, frozenset[Key]]]  # the day and the suspects of each


class Sums(NamedTuple):
    """Cases, or order-days at risk: in the short and the long window, and in the weeks before."""

    short: int = 0
    long: int = 0
    before: int = 0

    def plus(self, other: "Sums") -> "Sums":
        return Sums(self.short + other.short, self.long + other.long, self.before + other.before)

    def minus(self, other: "Sums") -> "Sums":
        return Sums(self.short - other.short, self.long - other.long, self.before - other.before)


NONE: Final = Sums()


class SuspectSums(NamedTuple):
    """Sums of one suspect; ``issue`` empty: of its orders at risk."""

    kind: str
    suspect: str
    issue: str
    sums: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseFinding:
    """More than usual. ``found`` in ``days`` where ``usual`` were to be expected; see ``causes.models.Cause``."""

    issue: str
    kind: str
    suspect: str
    found: int
    days: int
    usual: float
    before: int
    sold: int
    sold_before: int
    chance: float
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    issue: str
    kind: str
    suspect: str
    cases: Sums
    orders: Sums
    rest: Sums
    rest_orders: Sums
    alone: bool


class Weight(NamedTuple):
    """What one of a day counts for: a case, and an order (as days at risk)."""

    day: date
    case: Sums
    order: Sums


def weights(today: date) -> list[Weight]:
    """The days that matter, each with what a case or an order of that day counts for."""
    short, long = (_days(today, length) for length in WINDOWS)
    before = _days(min(long) - timedelta(days=1), BEFORE)
    first = min(before) - timedelta(days=AT_RISK - 1)
    every = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    return [_weight(day, short, long, before) for day in every]


def _days(last: date, length: int) -> frozenset[date]:
    return frozenset(last - timedelta(days=n) for n in range(length))


def _weight(day: date, *periods: frozenset[date]) -> Weight:
    risk = {day + timedelta(days=n) for n in range(AT_RISK)}
    return Weight(day, Sums(*(int(day in days) for days in periods)), Sums(*(len(risk & days) for days in periods)))


def tail(found: int, of: int, share: float) -> float:
    """How likely ``found`` or more of ``of`` fall into a part that has this share: exact, binomial."""
    if found <= 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    first = lgamma(of + 1) - lgamma(found + 1) - lgamma(of - found + 1) + found * log(share)
    term = total = exp(first + (of - found) * log1p(-share))
    for k in range(found, of):
        term *= (of - k) / (k + 1) * share / (1 - share)
        total += term
        if term < total * TINY:
            break
    return min(total, 1.0)


def findings(
    seen: Iterable[SuspectSums],
    cases: Mapping[str, Cases],
    known: Iterable[tuple[str, Key]],
    *,
    today: date,
    first: date,
    compared: int = 0,
) -> list[CauseFinding]:
    """What is more than usual and not explained by something narrower or known.

    ``cases``: of each issue, those opened in the long window, each with its day and its suspects. ``known``: causes
    that are looked after already, by issue: their cases count no more. ``first``: since when anything was counted.
    ``compared``: among how many it is looked for, if more than in ``seen``.
    """
    candidates, looked = _candidates(list(seen), young=today - first < GROWN)
    among = max(looked, compared, COMPARED_LEAST) * len(WINDOWS)
    settled = list(known)
    found: list[CauseFinding] = []
    for issue in dict.fromkeys(candidate.issue for candidate in candidates):
        taken = [key for of, key in settled if of == issue]
        mine = [each for each in candidates if each.issue == issue and (each.kind, each.suspect) not in taken]
        found += _explained(mine, cases.get(issue, ()), taken, among, today)
    return found


def _candidates(seen: list[SuspectSums], *, young: bool) -> tuple[list[_Candidate], int]:
    """What has enough cases to be looked at, and among how many it was."""
    totals = _Totals(seen)
    compared = sum(bool(each.issue and each.sums.long) for each in seen)
    enough = (each for each in seen if each.issue and each.sums.long >= LEAST)
    found = [made for each in enough if (made := totals.candidate(each, young=young)) is not None]
    return found, compared


class _Totals:
    """Sums over what is alike, and over all issues of a suspect."""

    def __init__(self, seen: list[SuspectSums]) -> None:
        self.orders = {(each.kind, each.suspect): each.sums for each in seen if not each.issue}
        self.homes = _homes(self.orders)
        self.alike: dict[tuple[str, str, str], Sums] = defaultdict(Sums)
        self.of_suspect: dict[Key, Sums] = defaultdict(Sums)
        for kind, suspect, issue, sums in seen:
            group = kind, self.home(kind, suspect), issue
            self.alike[group] = self.alike[group].plus(sums)
            if issue:
                self.of_suspect[kind, suspect] = self.of_suspect[kind, suspect].plus(sums)

    def home(self, kind: str, suspect: str) -> str:
        """Where it belongs: what is at home in the same place can be compared."""
        match kind:
            case "listing":
                return suspect.partition("/")[0]
            case "route":
                return suspect.partition("/")[2]
            case _:
                return self.homes.get((kind, suspect), suspect)

    def candidate(self, of: SuspectSums, *, young: bool) -> _Candidate | None:
        """None where there is nothing to compare it with."""
        kind, suspect, issue, sums = of
        orders, home = self.orders.get((kind, suspect), NONE), self.home(kind, suspect)
        rest, rest_orders = self.alike[kind, home, issue].minus(sums), self.alike[kind, home, ""].minus(orders)
        alone = young or orders.before < orders.long
        if alone and not rest_orders.short:
            return None
        if not alone and rest.before < COMMON:  # its other issues tell how things go in general
            rest, rest_orders = self.of_suspect[kind, suspect].minus(sums), orders
        return _Candidate(
            issue=issue,
            kind=kind,
            suspect=suspect,
            cases=sums,
            orders=orders,
            rest=rest,
            rest_orders=rest_orders,
            alone=alone,
        )


def _homes(orders: dict[Key, Sums]) -> dict[Key, str]:
    """The shop that sells most of a product, the country most of a carrier's parcels go to."""
    most: dict[Key, tuple[int, str]] = {}
    for (kind, suspect), sums in orders.items():
        first, _slash, second = suspect.partition("/")
        of = {"listing": ("product", second, first), "route": ("carrier", first, second)}.get(kind)
        if of is not None:
            key, here = (of[0], of[1]), (sum(sums), of[2])
            most[key] = max(most.get(key, here), here)
    return {key: place for key, (_, place) in most.items()}


def _explained(
    candidates: list[_Candidate], cases: Cases, taken: list[Key], compared: int, today: date
) -> list[CauseFinding]:
    """The most striking first; its cases are taken away from the others that are no narrower, and so on."""
    found: list[CauseFinding] = []
    while True:
        judged = [_judge(_recounted(each, cases, taken, today)) for each in candidates]
        striking = [each for each in judged if _stands(each, compared)]
        if not striking:
            return found
        best = min(striking, key=lambda each: (round(log(max(each.chance, LOWEST))), NARROWEST.index(each.kind)))
        found.append(best)
        taken = [*taken, (best.kind, best.suspect)]
        candidates = [each for each in candidates if (each.kind, each.suspect) not in taken]


def _recounted(candidate: _Candidate, cases: Cases, taken: list[Key], today: date) -> _Candidate:
    rank, key = NARROWEST.index(candidate.kind), (candidate.kind, candidate.suspect)
    gone = {each for each in taken if NARROWEST.index(each[0]) <= rank}
    mine = [(today - day).days for day, keys in cases if key in keys and not keys & gone]
    short, long = (sum(age < length for age in mine) for length in WINDOWS)
    return replace(candidate, cases=Sums(short, long, candidate.cases.before))


def _stands(finding: CauseFinding, compared: int) -> bool:
    enough = finding.found >= LEAST and finding.found >= TIMES * finding.usual
    return enough and finding.chance * compared < RARE


def _judge(candidate: _Candidate) -> CauseFinding:
    """By whichever window is the more striking."""
    both = (_in_window(candidate, place) for place in range(len(WINDOWS)))
    return min(both, key=lambda each: each.chance)


def _in_window(c: _Candidate, place: int) -> CauseFinding:
    found, orders = c.cases[place], c.orders[place]
    behind, sold = (c.rest[place], c.rest_orders[place]) if c.alone else (c.cases.before, c.orders.before)
    risk = orders if c.alone else orders * _in_general(c, place)
    share = risk / (risk + sold) if risk + sold else 1.0
    days = WINDOWS[place]
    return CauseFinding(
        issue=c.issue,
        kind=c.kind,
        suspect=c.suspect,
        found=found,
        days=days,
        usual=behind * risk / sold if sold else float(found),
        before=behind,
        sold=round(orders / days),
        sold_before=round(sold / (days if c.alone else BEFORE)),
        chance=tail(found, found + behind, share),
        alone=c.alone,
    )


def _in_general(c: _Candidate, place: int) -> float:
    """How much more often than before everything else goes wrong in these days; never less than 1."""
    now, then = c.rest_orders[place], c.rest_orders.before
    if c.rest.before < COMMON or not now or not then:
        return 1.0
    return max((c.rest[place] / now) / (c.rest.before / then), 1.0)
