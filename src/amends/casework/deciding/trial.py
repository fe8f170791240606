"""What a rule would have decided of the last month's cases, for how much, and how many people settled otherwise.

Each order is decided anew from its log, people's actions included; a rule fits from the first moment it could press.
Limits hold in the order of these moments. What the rule would have changed afterwards is not told: it only looks.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from amends.casework.deciding import rules
from amends.casework.deciding.rules import DecidingLimits
from amends.casework.ledger.models import CaseRecord, DossierRecord, SignalRecord
from amends.casework.overlay.policies import card_of
from amends.engine import dossier as dossiers
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy
from amends.engine.deciding import clear, doubtful
from amends.engine.dossier import Case, Dossier
from amends.engine.signals import AnySignal, Signal
from amends.engine.step import step
from amends.engine.subjects import RefundFacts
from amends.engine.words import CaseState, StepState
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop

DAYS: Final = 30
MOST: Final = 2_000  # orders, the latest
EACH: Final = 25  # orders held at once
SAME, OTHERWISE, WAITING = "same", "otherwise", "waiting"
Tell = Callable[[int], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A case that the rule fits. ``became``: what people made of it; ``sooner``: hours before they did."""

    at: datetime
    dossier_id: int
    no: int
    amount: int
    became: str
    sooner: float | None
    phone: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidingTrial:
    """``decided``: within the limits, by time; ``above``: how many fit and would be left to people for a limit."""

    looked: int
    decided: list[Fitted]
    above: int

    @property
    def amount(self) -> int:
        return sum(each.amount for each in self.decided)

    @property
    def sooner(self) -> float | None:
        """Hours by which those would have been decided sooner that people decided the same, on average."""
        hours = [each.sooner for each in self.decided if each.sooner is not None]
        return fmean(hours) if hours else None

    def count(self, became: str) -> int:
        return sum(each.became == became for each in self.decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialScope:
    """What is looked at: each order with its shop, the latest first; ``there``: how many there are."""

    orders: list[tuple[int, int]]
    there: int


def scope(member: Member, name: str, *, since: datetime) -> TrialScope:
    """The orders with a case opened since in the member's merchant's shops on the rule's playbook."""
    pack = name.split(rules.BETWEEN, maxsplit=1)[0]
    lately = visible(member, CaseRecord).filter(shop__playbook=pack, opened_at__gte=since)
    shown = set(visible(member, DossierRecord).filter(shop__playbook=pack, sample=True).values_list("id", flat=True))
    opened = lately.order_by("-opened_at", "dossier_id").values_list("dossier_id", "shop_id")
    found = dict.fromkeys(each for each in opened if each[0] not in shown)
    return TrialScope(orders=list(found)[:MOST], there=len(found))


def tried(
    member: Member, name: str, values: dict[str, Any], within: TrialScope, *, since: datetime, tell: Tell
) -> DecidingTrial | None:
    """A rule within these own values, on these orders. ``tell``: how many are done; None if it says no."""
    pack, scene, rule = name.split(rules.BETWEEN)
    limits, fits = rules.limits(name, values), list[Fitted]()
    policies = {shop.pk: card_of(shop).policy for shop in visible(member, Shop).filter(playbook=pack)}
    for done in range(0, len(within.orders), EACH):
        batch = dict(within.orders[done : done + EACH])
        for row in visible(member, DossierRecord).filter(id__in=batch):
            fits += _fitted(member, row, policies[batch[row.id]], (scene, rule), since)
        if not tell(done + len(batch)):
            return None
    kept = _within(sorted(fits, key=lambda each: each.at), limits, _zone(member, pack))
    return DecidingTrial(looked=len(within.orders), decided=kept, above=len(fits) - len(kept))


def _zone(member: Member, pack: str) -> ZoneInfo:
    shop = visible(member, Shop).filter(playbook=pack).order_by("id").first()
    return ZoneInfo(shop.zone if shop else "UTC")


def _fitted(
    member: Member, row: DossierRecord, policy: Policy, of: tuple[str, str], since: datetime
) -> Iterable[Fitted]:
    """The first moment at which the rule fits each case of an order."""
    dossier = dossiers.new(key=row.key, platform=policy.playbook.platforms[0], policy=policy.version)
    found: dict[int, tuple[datetime, int]] = {}
    for signal in _signals(member, row.id):
        try:
            dossier = step(dossier, signal, policy).dossier
        except Misdirected:
            continue
        for case in dossier.cases:
            if case.no not in found and case.scene == of[0] and signal.at >= since and not doubtful(dossier, case):
                sums = [each.amount for each in clear(dossier, policy, case) if each.rule.name == of[1]]
                found |= {case.no: (signal.at, sums[0])} if sums else {}
    for no, (at, amount) in found.items():
        became, when = _became(dossier, no, policy, of)
        sooner = (when - at).total_seconds() / 3600 if when is not None else None
        yield Fitted(
            at=at, dossier_id=row.id, no=no, amount=amount, became=became, sooner=sooner,
            phone=row.phone_mark,
        )  # fmt: skip


def _signals(member: Member, dossier_id: int) -> Iterable[Signal]:
    rows = visible(member, SignalRecord).filter(dossier_id=dossier_id, payload__isnull=False).order_by("at", "id")
    for payload in rows.values_list("payload", flat=True):
        try:
            yield msgspec.convert(payload, AnySignal)
        except msgspec.ValidationError:
            continue


def _became(dossier: Dossier, no: int, policy: Policy, of: tuple[str, str]) -> tuple[str, datetime | None]:
    """What became of the case, and when people did the same."""
    case = dossier.case(no)
    rule = next((r for s in policy.playbook.scenes if s.name == of[0] for r in s.decides if r.name == of[1]), None)
    if case is None or rule is None:
        return WAITING, None
    done = _done(case, rule.step, rule.remedy)
    if done is not None:
        return SAME, done
    asked = dossier.facts.subjects.get(case.subject)
    refused = isinstance(asked, RefundFacts) and asked.refused_at is not None
    waits = case.state is CaseState.OPEN and not case.remedy and not refused
    return (WAITING if waits else OTHERWISE), None


def _done(case: Case, name: str, remedy: str) -> datetime | None:
    """When the step was done, or the remedy chosen; None: it wasn't."""
    if name:
        return next((s.done_at for s in case.steps if s.name == name and s.state is StepState.DONE), None)
    if case.remedy != remedy:
        return None
    chosen = next((s.done_at for s in case.steps if s.choice == remedy and s.done_at), None)
    return chosen or case.acted_at


def _within(fits: list[Fitted], limits: DecidingLimits, zone: ZoneInfo) -> list[Fitted]:
    """Those within the limits of an order, a buyer and a day, one after the other."""
    orders: dict[int, int] = defaultdict(int)
    buyers: dict[int, int] = defaultdict(int)
    days: dict[Any, int] = defaultdict(int)
    kept: list[Fitted] = []
    for each in fits:
        day = each.at.astimezone(zone).date()
        sums = (orders[each.dossier_id], buyers[each.phone] if each.phone else 0, days[day])
        most = (limits.money, limits.per_buyer, limits.per_day)
        if each.amount and any(sum_ + each.amount > limit for sum_, limit in zip(sums, most, strict=True)):
            continue
        orders[each.dossier_id] += each.amount
        days[day] += each.amount
        if each.phone:
            buyers[each.phone] += each.amount
        kept.append(each)
    return kept
