"""What probably drives a score that a platform tells: the own facts behind it, each against its own normal.

A week of a fact stands against weeks of the same sort (``slides``): days of the week and of promotions are told apart.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
from typing import Final

from django.utils import timezone

from amends.insight import feeding, scores
from amends.insight.feeding import ScoreFeed
from amends.insight.readers import BoardReader
from amends.insight.scores import SHOP, Standing
from amends.insight.slides import WEEK, Slide
from amends.insight.told_scores import ToldScore
from amends.insight.turning import FirstCase, Turning, turning

DRIVES: Final = 1.0  # usual distances from its normal, from which on a fact is taken to drive the score
CASES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class FactStanding:
    """One own fact. ``turning``: of one that drives the score, else None."""

    standing: Standing
    turning: Turning | None = None

    @property
    def slide(self) -> Slide | None:
        return self.standing.slide

    @property
    def drives(self) -> bool:
        return self.slide is not None and self.slide.far >= DRIVES

    @property
    def weight(self) -> float:
        return self.slide.far if self.slide is not None and self.drives else 0.0

    @property
    def back(self) -> float:
        """Which part of what it stands above its normal is gone once its first cases are solved."""
        if self.slide is None or self.turning is None:
            return 0.0
        over = self.turning.left - self.slide.normal
        return min((self.turning.left - self.turning.turned) / over, 1.0) if over > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivingCase:
    """A case to solve first, with the names of the facts it turns."""

    case: FirstCase
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivenScore:
    """``facts``: those farthest from their normal first. ``left``: the score in a week; ``turned``: with these solved.

    ``turned`` is None where no fact stands above its normal, or none of its cases would turn it.
    """

    feed: ScoreFeed
    facts: list[FactStanding]
    first: list[DrivingCase]
    left: float
    turned: float | None


def driven(looking: BoardReader, score: ToldScore, *, now: datetime) -> DrivenScore:
    """Of a score that was told of a shop."""
    feed = feeding.feed_of(looking.merchant, score.measure, timezone.localdate(now))
    found = [each for name in feed.facts if (each := _standing(looking, name, score.shop_id, now)) is not None]
    facts = [
        replace(each, turning=turning(looking.member, each.standing, now)) if each.drives else each
        for each in sorted(found, key=lambda each: -(each.slide.far if each.slide else -99.0))
    ]
    left = score.ahead[WEEK - 1] if score.ahead else score.last.value
    return DrivenScore(feed=feed, facts=facts, first=_first(facts), left=left, turned=_turned(score, feed, facts, left))


def _standing(looking: BoardReader, name: str, shop: int, now: datetime) -> FactStanding | None:
    watched = scores.watched().get(name)
    if watched is None:
        return None
    found = scores.standings(
        looking.merchant, watched, SHOP, today=timezone.localdate(now), zone=timezone.get_current_timezone_name(),
        shops=looking.here.shops, promotions=looking.promotions, only=str(shop),
    )  # fmt: skip
    return next((FactStanding(standing=each) for each in found if each.key == str(shop)), None)


def _first(facts: Sequence[FactStanding]) -> list[DrivingCase]:
    """Open cases by how much they turn: what each takes of how far a fact stands away, of all facts together."""
    worth: dict[tuple[int, int], float] = defaultdict(float)
    of: dict[tuple[int, int], list[str]] = defaultdict(list)
    cases: dict[tuple[int, int], FirstCase] = {}
    for each in facts:
        first = each.turning.first if each.turning else []
        whole = sum(case.share for case in first)
        for case in first:
            key = (case.dossier_id, case.no)
            part = case.share / whole if each.standing.score.measure.orders and whole else 1 / len(first)
            worth[key] += each.weight * each.back * part
            of[key].append(each.standing.score.name)
            cases.setdefault(key, case)
    order = sorted(cases, key=lambda key: (-worth[key], cases[key].opened_at, key))
    return [DrivingCase(case=cases[key], facts=tuple(of[key])) for key in order[:CASES]]


def _turned(score: ToldScore, feed: ScoreFeed, facts: Sequence[FactStanding], left: float) -> float | None:
    """A ratio that counts what ours does falls by the same share; another comes back as far as its facts come back."""
    driving = [each for each in facts if each.drives and each.back]
    same = next((each for each in driving if each.standing.score.name == feed.same), None)
    if same is not None and same.turning is not None and not score.last.higher:
        return left * same.turning.turned / same.turning.left
    usual = usually(score)
    worse = left < usual if score.last.higher else left > usual
    if not driving or not worse:
        return None
    back = sum(each.weight * each.back for each in driving) / sum(each.weight for each in facts if each.drives)
    return left + back * (usual - left)


def usually(score: ToldScore) -> float:
    """Where it stands usually: as the platform tells, else the middle of the days that are known."""
    return score.last.trend or median(value for _day, value in score.days)
