"""The patrol that raises repeated causes before they grow: sums up what was counted, judges, tells the leads.

Runs as the tables' owner, every few minutes per merchant; running it twice changes nothing.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection, transaction

from amends.casework.causes import cases as behind
from amends.casework.causes import sql, statistics
from amends.casework.causes.models import (
    ACTIVE,
    Cause,
    CauseState,
)
from amends.casework.causes.statistics import (
    WINDOWS,
    CauseFinding,
    Key,
    Sums,
    SuspectSums,
)
from amends.casework.ledger import sweeps
from amends.casework.losses import notices
from amends.casework.overlay.policies import card_of
from amends.merchants import about
from amends.merchants.models import NoticeKind, Shop
from amends.merchants.notices import members_with, tell
from amends.merchants.roles import Role
from amends.policy.problem import PlaybookError

EVERY: Final = timedelta(minutes=5)
LOOK_AGAIN: Final = timedelta(days=1)  # after it was raised
MOST_CASES: Final = 20_000  # of the last days, read to see what explains what


def patrol(*, now: datetime) -> int:
    """Look at every merchant whose turn it is. Returns how many causes were raised."""
    who = sweeps.with_work(sql.WHO, [now - EVERY])
    return sweeps.go_over("causes", who, lambda merchant: _turn(merchant, now))


@transaction.atomic
def _turn(merchant_id: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.FIRST, [merchant_id, now - EVERY])
        cursor.execute(sql.TURN, [now, merchant_id, now - EVERY])
        if cursor.fetchone() is None:
            return 0  # another process has looked meanwhile
    notices.tell_late(merchant_id=merchant_id, now=now)
    return look(merchant_id=merchant_id, now=now)


@transaction.atomic
def look(*, merchant_id: int, now: datetime) -> int:
    """Sum up and judge one merchant's tallies. Returns how many causes were raised."""
    with connection.cursor() as cursor:
        cursor.execute(sql.FOLD, [merchant_id, merchant_id])
        news = len(cursor.fetchall())
    raised = _judge(merchant_id, now) if news else 0
    for cause in Cause.objects.filter(merchant_id=merchant_id, state__in=ACTIVE):
        if news:
            behind.refresh(cause, now=now)
        if cause.look_at <= now:
            _tell(cause, "cause_look", f"look:{cause.id}:{cause.look_at.isoformat()}", now)
    return raised


def _judge(merchant_id: int, now: datetime) -> int:
    today = now.astimezone(UTC).date()
    enough, compared = _recent(merchant_id, today)
    if not enough:
        return 0
    causes = {(c.issue, (c.kind, c.suspect)): c for c in Cause.objects.filter(merchant_id=merchant_id)}
    cases = {issue: _lately(merchant_id, issue, today, causes) for issue in {issue for issue, _ in enough}}
    known = [key for key, cause in causes.items() if not _may_rise(cause, now)]
    found = statistics.findings(
        _seen(merchant_id, today, enough), cases, known, today=today, first=_first(merchant_id), compared=compared
    )
    return sum(_raise(merchant_id, finding, causes, now) for finding in found)


def _recent(merchant_id: int, today: date) -> tuple[list[tuple[str, Key]], int]:
    """What has enough cases in the longer window to be looked at, and among how many it was."""
    with connection.cursor() as cursor:
        cursor.execute(sql.RECENT, [merchant_id, today - timedelta(days=max(WINDOWS)), today])
        rows = cursor.fetchall()
    return [(issue, (kind, name)) for kind, name, issue, n in rows if n >= statistics.LEAST], len(rows)


def _first(merchant_id: int) -> date:
    """Since when anything was counted."""
    with connection.cursor() as cursor:
        cursor.execute(sql.BEGAN, [merchant_id])
        found: date = cursor.fetchone()[0]
    return found


def _may_rise(cause: Cause, now: datetime) -> bool:
    """One that was mended comes back if its cases do; one that was dismissed may after a while."""
    if cause.state == CauseState.DISMISSED:
        return cause.quiet_until is not None and cause.quiet_until <= now
    return cause.state == CauseState.MENDED


def _seen(merchant_id: int, today: date, enough: list[tuple[str, Key]]) -> list[SuspectSums]:
    """Sums of what is to be looked at and of what it is compared with."""
    weights = statistics.weights(today)
    columns: list[list[Any]] = [[w.day for w in weights]]
    columns += [[w.case[n] for w in weights] for n in range(3)] + [[w.order[n] for w in weights] for n in range(3)]
    with connection.cursor() as cursor:
        suspects = zip(*dict.fromkeys(key for _, key in enough), strict=True)
        chosen = [list({issue for issue, _ in enough}), *map(list, suspects)]
        cursor.execute(sql.SEEN, [*columns, merchant_id, weights[0].day, *chosen])
        return [SuspectSums(row[0], row[1], row[2], Sums(*map(int, row[3:]))) for row in cursor.fetchall()]


def _lately(
    merchant_id: int, issue: str, today: date, causes: dict[tuple[str, Key], Cause]
) -> list[tuple[date, frozenset[Key]]]:
    """The issue's cases of the longer window with their suspects, but for those of what has been mended since."""
    since = datetime.combine(today - timedelta(days=max(WINDOWS) - 1), time.min, UTC)
    mended = {key: c.mended_at for (of, key), c in causes.items() if of == issue and c.mended_at}
    with connection.cursor() as cursor:
        cursor.execute(sql.LATELY, [merchant_id, issue, since, MOST_CASES])
        rows = [(row[1], frozenset(behind.suspects(*row[2:]))) for row in cursor.fetchall()]
    return [
        (at.astimezone(UTC).date(), keys)
        for at, keys in rows
        if not any(at <= mended[key] for key in keys & mended.keys())
    ]


def _raise(merchant_id: int, finding: CauseFinding, causes: dict[tuple[str, Key], Cause], now: datetime) -> int:
    figures: dict[str, Any] = {
        "found": finding.found, "days": finding.days, "usual": finding.usual, "before": finding.before,
        "sold": finding.sold, "sold_before": finding.sold_before, "chance": finding.chance, "alone": finding.alone,
        "state": CauseState.RAISED, "raised_at": now, "look_at": now + LOOK_AGAIN,
    }  # fmt: skip
    cause = causes.get((finding.issue, (finding.kind, finding.suspect)))
    if cause is None:
        cause = _new(merchant_id, finding, figures, now)
        say = "cause_raised"
    else:
        back: dict[str, Any] = {"times": cause.times + 1, "mended_at": None, "quiet_until": None, **figures}
        Cause.objects.filter(merchant_id=merchant_id, id=cause.id).update(**back)
        cause.times += 1
        say = "cause_back"
    cause.refresh_from_db()
    behind.refresh(cause, now=now)
    behind.note(cause, verb="cause.raised", detail={"found": finding.found, "days": finding.days}, now=now)
    _tell(cause, say, f"cause:{cause.id}:{cause.times}", now)
    return 1


def _new(merchant_id: int, finding: CauseFinding, figures: dict[str, Any], now: datetime) -> Cause:
    names = ", ".join(figures)
    values = ", ".join(f"%({name})s" for name in figures)
    of: dict[str, Any] = {"merchant": merchant_id, "issue": finding.issue, "now": now, **figures}
    of |= {"kind": finding.kind, "suspect": finding.suspect}
    with connection.cursor() as cursor:
        cursor.execute(sql.INSERT.format(names=names, values=values), of)
        (number,) = cursor.fetchone()
    return Cause.objects.get(merchant_id=merchant_id, id=number)


def _tell(cause: Cause, say: str, once: str, now: datetime) -> None:
    """Its owner, or the leads."""
    leads = members_with(merchant_id=cause.merchant_id, roles=[Role.SUPERVISOR, Role.MANAGER])
    leads = leads or members_with(merchant_id=cause.merchant_id, roles=[Role.OWNER])
    tell(
        merchant_id=cause.merchant_id,
        members=[cause.owner_id] if cause.owner_id else leads,
        kind=NoticeKind.WARNING,
        words={"say": say, "suspect": behind.shown(cause), "count": str(cause.found), **_issue(cause)},
        about=about.cause(cause.id),
        once=once,
        now=now,
    )


def _issue(cause: Cause) -> dict[str, str]:
    """The issue's name in both languages, as one of the merchant's playbooks has it."""
    shops = Shop.objects.filter(merchant_id=cause.merchant_id).order_by("id")
    for shop in {shop.playbook: shop for shop in shops}.values():
        try:
            found = card_of(shop).policy.playbook.issues.get(cause.issue)
        except PlaybookError:
            continue
        if found is not None:
            return {f"issue_{language}": found.title.say(language) for language in ("en", "zh")}
    return {"issue_en": cause.issue}
