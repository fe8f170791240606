"""A playbook tried on what happened lately: the same signals decided once more under another version, nothing kept."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from amends.casework.ledger.models import SignalRecord as Row
from amends.engine import dossier as dossiers
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.signals import AnySignal, Signal
from amends.engine.step import step, wake
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop

DAYS: Final = 14
MOST: Final = 300
ACTIONS: Final = ("case.", "step.", "remedy.", "clock", "evidence.", "note.", "effect.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """``orders`` tried of the last ``days``; ``changed``: keys of those that come out otherwise.

    ``cases``, ``missed``: by scene and by clock, how many more (or fewer) cases and missed deadlines there would be.
    """

    days: int
    orders: int
    changed: tuple[str, ...]
    cases: dict[str, int]
    missed: dict[str, int]


def tried(member: Member, *, before: Policy, after: Policy, now: datetime, days: int = DAYS) -> Tried:
    """The latest orders of the shops on that playbook, at most ``MOST``, decided under both.

    Only what happened outside counts: what our people did belonged to the cases there were.
    """
    changed: list[str] = []
    cases: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    stories = _stories(member, before.playbook.name, now - timedelta(days=days))
    for key, signals in stories.items():
        was, is_now = _ends(key, signals, before, now), _ends(key, signals, after, now)
        if was != is_now:
            changed.append(key)
        _count(cases, was[0], is_now[0])
        _count(missed, was[1], is_now[1])
    return Tried(days=days, orders=len(stories), changed=tuple(changed), cases=_more(cases), missed=_more(missed))


def _count(into: Counter[str], was: Iterable[str], is_now: Iterable[str]) -> None:
    into.update(is_now)
    into.subtract(Counter(was))


def _more(counted: Counter[str]) -> dict[str, int]:
    return {name: number for name, number in counted.items() if number}


def _stories(member: Member, pack: str, since: datetime) -> dict[str, list[Signal]]:
    """What happened to each of the latest orders, in order of time."""
    shops = list(visible(member, Shop).filter(playbook=pack).values_list("id", flat=True))
    lately = visible(member, Row).filter(shop_id__in=shops, at__gte=since).exclude(kind="clock")
    ids = list(dict.fromkeys(lately.order_by("-id").values_list("dossier_id", flat=True)[: MOST * 10]))[:MOST]
    rows = visible(member, Row).filter(dossier_id__in=ids, payload__isnull=False).order_by("dossier_id", "at", "id")
    found: dict[str, list[Signal]] = {}
    for dossier, kind, payload in rows.values_list("dossier_id", "kind", "payload"):
        if not kind.startswith(ACTIONS) and (signal := _signal(payload or {})):
            found.setdefault(signal.order or str(dossier), []).append(signal)
    return found


def _signal(payload: dict[str, Any]) -> Signal | None:
    try:
        return msgspec.convert(payload, AnySignal)  # type: ignore[no-any-return]
    except msgspec.ValidationError:
        return None


def _ends(key: str, signals: list[Signal], policy: Policy, now: datetime) -> tuple[list[str], list[str], list[Any]]:
    """Scenes of the cases there have been, clocks missed, and all deadlines with their times."""
    dossier = dossiers.new(key=key, platform=policy.playbook.platforms[0], policy=policy.version)
    for signal in signals:
        dossier = _decided(dossier, signal, policy)
    dossier = wake(dossier, now, policy).dossier
    clocks = (*dossier.clocks, *dossier.ended)
    return (
        sorted(case.scene for case in dossier.cases),
        sorted(clock.name for clock in clocks if clock.missed),
        sorted((clock.name, str(clock.due_at)) for clock in clocks),
    )


def _decided(dossier: Dossier, signal: Signal, policy: Policy) -> Dossier:
    try:
        return step(dossier, signal, policy).dossier
    except Misdirected:
        return dossier


def lines(found: Tried) -> Iterator[tuple[str, str, int]]:
    """(what, name, how many more) of what would be otherwise, most first."""
    for what, counted in (("case", found.cases), ("missed", found.missed)):
        yield from ((what, name, n) for name, n in sorted(counted.items(), key=lambda item: -abs(item[1])))
