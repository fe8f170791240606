"""Who gets which case: skills, who is new, who needs a rest (row B9), and desks whose work is given out by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from django.db import connection
from django.utils import timezone

from amends.merchants import duty
from amends.merchants.models import Absence, Assignment, Desk, Member, Seniority, Shift, Shop

MOST_GIVEN: Final = 50  # per desk and round
LOAD_COUNTED: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Worn:
    """Why somebody needs a rest: ``angry`` cases of the last ``of_last`` taken, or ``hours`` without a pause."""

    angry: int
    of_last: int
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a member may be given. None: anything. ``spared``: no angry buyers. ``simple_first``: they are new."""

    languages: list[str] | None
    shops: list[int] | None
    issues: list[str] | None
    spared: bool
    simple_first: bool

    def values(self, *, simple: bool) -> dict[str, Any]:
        return {
            "languages": self.languages,
            "shops": self.shops,
            "issues": self.issues,
            "spared": self.spared,
            "simple": simple,
            "most": rules()["simple"]["money"],
        }


# The cases a member may be given; %(simple)s narrows to those for who is new. For rows of casework_case named c.
FITTING: Final = """
    (%(languages)s::text[] IS NULL OR c.language = '' OR c.language = ANY(%(languages)s::text[]))
    AND (%(shops)s::bigint[] IS NULL OR c.shop_id = ANY(%(shops)s::bigint[]))
    AND (%(issues)s::text[] IS NULL OR c.issue = '' OR c.issue = ANY(%(issues)s::text[]))
    AND (NOT %(spared)s OR c.tone < 2)
    AND (NOT %(simple)s OR (c.tone = 0 AND c.points = 0 AND c.money <= %(most)s AND c.subject NOT LIKE 'dispute:%%'))
"""


@cache
def rules() -> dict[str, Any]:
    """The numbers of ``tone.yaml`` that say who is worn out and what is simple."""
    raw = yaml.safe_load(files("amends.casework").joinpath("tone.yaml").read_text(encoding="utf-8"))
    return {"worn": raw["worn"], "simple": raw["simple"]}


def limits(member: Member, *, now: datetime) -> Limits:
    new = member.seniority == Seniority.NEW
    shops = Shop.objects.filter(merchant_id=member.merchant_id, platform__in=member.platforms)
    return Limits(
        languages=list(member.languages) or None,
        shops=list(shops.values_list("id", flat=True)) if member.platforms else None,
        issues=list(member.issues) or None,
        spared=new or worn(member, now=now) is not None,
        simple_first=new,
    )


# The keys are cut out of the audit's words before the join: behind row-level security PostgreSQL looks a case up in an
# index only by a value that is there already, not by an expression that could fail.
_TAKEN: Final = """
SELECT count(*) FILTER (WHERE c.tone = 2) FROM (
    SELECT split_part(split_part(object, ':', 2), '/', 1)::bigint AS dossier_id, split_part(object, '/', 2)::int AS no
    FROM casework_audit
    WHERE merchant_id = %s AND actor = %s AND verb = 'case.taken' AND at > %s ORDER BY at DESC LIMIT %s) a
JOIN casework_case c ON c.merchant_id = %s AND c.dossier_id = a.dossier_id AND c.no = a.no
"""
_ACTIONS: Final = """
SELECT at FROM casework_audit WHERE merchant_id = %s AND actor = %s AND at > %s ORDER BY at DESC LIMIT 2000
"""


def worn(member: Member, *, now: datetime) -> Worn | None:
    """Whether somebody needs a rest by the rule in ``tone.yaml``; None if not."""
    rule = rules()["worn"]
    actor = f"member:{member.pk}"
    pause = timedelta(minutes=rule["pause_minutes"])
    with connection.cursor() as cursor:
        cursor.execute(_ACTIONS, [member.merchant_id, actor, now - timedelta(hours=rule["hours"] * 2)])
        hours = _without_pause([at for (at,) in cursor.fetchall()], pause=pause, now=now)
        if hours == 0:
            return None  # just back from a pause
        cursor.execute(
            _TAKEN, [member.merchant_id, actor, now - timedelta(hours=24), rule["of_last"], member.merchant_id]
        )
        (angry,) = cursor.fetchone()
    tired = angry >= rule["angry"] or hours >= rule["hours"]
    return Worn(angry=angry, of_last=rule["of_last"], hours=hours) if tired else None


def _without_pause(actions: list[datetime], *, pause: timedelta, now: datetime) -> float:
    """Hours of work up to now in which no two actions lie ``pause`` apart; newest first."""
    start = now
    for at in actions:
        if start - at >= pause:
            break
        start = at
    return (now - start).total_seconds() / 3600


_LOAD: Final = """
SELECT m.id, (SELECT count(*) FROM (SELECT 1 FROM casework_case WHERE merchant_id = %s AND state = 'open'
    AND owner = m.id::text AND owner <> '' LIMIT %s) counted)
FROM unnest(%s::bigint[]) m(id)
"""


def loads(merchant_id: int, members: Iterable[int]) -> dict[int, int]:
    """Open cases by member, counted up to LOAD_COUNTED."""
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, [merchant_id, LOAD_COUNTED, list(members)])
        return dict(cursor.fetchall())


# --- desks that give out their work ---------------------------------------------------------------------------------

_WAITING: Final = f"""
SELECT c.dossier_id, c.no FROM casework_case c
WHERE c.merchant_id = %(merchant)s AND c.state = 'open' AND c.owner = '' AND c.desk = %(desk)s AND {FITTING}
ORDER BY c.band DESC, c.rank DESC, c.dossier_id, c.no LIMIT 1
"""  # noqa: S608


@dataclass(slots=True)
class Candidate:
    member: Member
    limits: Limits
    load: int


def on_duty(*, merchant_id: int, desk: str, now: datetime) -> list[Member]:
    """Active members whose work this desk is in this phase, who are not away and, if rostered, on shift."""
    away = Absence.objects.filter(merchant_id=merchant_id, from_at__lte=now, until_at__gt=now).values("member_id")
    people = Member.objects.filter(merchant_id=merchant_id, is_active=True).exclude(id__in=away)
    known = duty.annotated(people.select_related("user"), now=now).order_by("id")
    there = [person for person in known if desk in duty.desks_of(person, now=now)]
    return [person for person in there if _on_shift(person, now)]


def _on_shift(member: Member, now: datetime) -> bool:
    phase = duty.phase_now(member, today=timezone.localdate(now)).phase
    shifts = list(Shift.objects.filter(merchant_id=member.merchant_id, member=member, phase=phase))
    local = timezone.localtime(now)
    here = (s for s in shifts if local.isoweekday() in s.weekdays and s.from_hour <= local.hour < s.until_hour)
    return not shifts or any(here)


def next_for(member: Member, *, desk: str, allowed: Limits) -> tuple[int, int] | None:
    """The most urgent free case of a desk that fits somebody; who is new gets a simple one first."""
    for simple in (True, False) if allowed.simple_first else (False,):
        values = {"merchant": member.merchant_id, "desk": desk, **allowed.values(simple=simple)}
        with connection.cursor() as cursor:
            cursor.execute(_WAITING, values)
            if row := cursor.fetchone():
                return int(row[0]), int(row[1])
    return None


def in_turn(candidates: list[Candidate], desk: Desk) -> list[Candidate]:
    """The order in which a desk offers its next case."""
    if desk.assignment == Assignment.LEAST_LOADED:
        return sorted(candidates, key=lambda each: (each.load, each.member.pk))
    after = desk.given_to or 0
    return sorted(candidates, key=lambda each: (each.member.pk <= after, each.member.pk))
