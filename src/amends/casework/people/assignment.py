"""What is fetched to say who gets which case: people with their skills and loads, the cases that may be given (row B9).

Who gets what is decided by ``engine.assignment``; here are its numbers (``tone.yaml``) and its rows.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from amends.casework.ledger import order_sql
from amends.casework.people import sql
from amends.engine.assignment import rest
from amends.engine.assignment.fit import Bounds, Offer, Person
from amends.engine.assignment.rest import RestRule, Worn
from amends.merchants import duty
from amends.merchants.models import Absence, DeskSeat, Member, Merchant, Seniority, Shift, Shop
from amends.merchants.pace import pace_of
from amends.merchants.roles import WORKS_AT

LOAD_COUNTED: Final = 1000


def values(within: Bounds) -> dict[str, Any]:
    """The bounds as values of ``sql.WITHIN``."""
    lists = {"languages": within.languages, "shops": within.shops, "issues": within.issues}
    most = {"tone": within.tone, "points": within.points, "money": within.money, "disputes": within.disputes}
    return {name: None if allowed is None else list(allowed) for name, allowed in lists.items()} | most


def offer(row: tuple[Any, ...]) -> Offer:
    """From a row of ``sql.COLUMNS``."""
    dossier_id, no, score, language, shop, issue, tone, points, money, subject, owner = row
    return Offer(
        dossier_id=dossier_id, no=no, score=score, language=language, shop=shop, issue=issue, tone=tone,
        points=points, money=money, subject=subject, owner=owner,
    )  # fmt: skip


def order(merchant: Merchant, now: datetime) -> dict[str, Any]:
    """By what a merchant's cases stand in order now, as values of the statements."""
    return order_sql.values(pace_of(merchant).at(now))


@cache
def rules() -> dict[str, Any]:
    """The numbers of ``tone.yaml`` that say who is worn out and what is simple."""
    raw = yaml.safe_load(files("amends.casework").joinpath("tone.yaml").read_text(encoding="utf-8"))
    return {"worn": raw["worn"], "simple": raw["simple"]}


def simple() -> int:
    """The most money at stake, in minor units, in what somebody new gets first."""
    return int(rules()["simple"]["money"])


def rest_rule() -> RestRule:
    known = rules()["worn"]
    pause = timedelta(minutes=known["pause_minutes"])
    return RestRule(angry=known["angry"], of_last=known["of_last"], hours=known["hours"], pause=pause)


def person(member: Member, *, load: int = 0, now: datetime) -> Person:
    """A member as assignment sees them."""
    shops = Shop.objects.filter(merchant_id=member.merchant_id, platform__in=member.platforms).order_by("id")
    return Person(
        id=member.pk,
        languages=tuple(member.languages) or None,
        shops=tuple(shops.values_list("id", flat=True)) if member.platforms else None,
        issues=tuple(member.issues) or None,
        new=member.seniority == Seniority.NEW,
        worn=worn(member, now=now) is not None,
        load=load,
    )


def worn(member: Member, *, now: datetime) -> Worn | None:
    """Whether somebody needs a rest by the rule in ``tone.yaml``; None if not."""
    rule, actor = rest_rule(), f"member:{member.pk}"
    with connection.cursor() as cursor:
        cursor.execute(sql.ACTIONS, [member.merchant_id, actor, now - timedelta(hours=rule.hours * 2)])
        hours = rest.without_pause([at for (at,) in cursor.fetchall()], rule, now=now)
        cursor.execute(
            sql.TAKEN, [member.merchant_id, actor, now - timedelta(hours=24), rule.of_last, member.merchant_id]
        )
        (angry,) = cursor.fetchone()
    return rest.worn(rule, hours=hours, angry=angry)


def loads(merchant_id: int, members: Iterable[int]) -> dict[int, int]:
    """Open cases by member, counted up to LOAD_COUNTED."""
    with connection.cursor() as cursor:
        cursor.execute(sql.LOAD, [merchant_id, LOAD_COUNTED, list(members)])
        return dict(cursor.fetchall())


def waiting(merchant: Merchant, *, desk: str, within: Bounds, most: int, now: datetime) -> list[Offer]:
    """The most urgent free cases of a desk within the bounds."""
    asked = {"merchant": merchant.pk, "desk": desk, "limit": most, **values(within), **order(merchant, now)}
    with connection.cursor() as cursor:
        cursor.execute(sql.AT_DESK, asked)
        return [offer(row) for row in cursor.fetchall()]


def on_duty(*, merchant_id: int, desk: str, now: datetime) -> list[Member]:
    """Active members whose work this desk is in this phase, who are not away and, if rostered, on shift."""
    there = [person for person in _here(merchant_id, now) if desk in duty.desks_of(person, now=now)]
    return [person for person in there if _on_shift(person, now)]


def by_role(*, merchant_id: int, desk: str, now: datetime) -> list[Member]:
    """Who works at this desk by what they are, and is on duty; nobody where somebody has a seat there."""
    role = next((role for role, code in WORKS_AT.items() if code == desk), None)
    seats = DeskSeat.objects.filter(merchant_id=merchant_id, desk__code=desk, member__is_active=True)
    if role is None or seats.exists():
        return []
    there = [person for person in _here(merchant_id, now) if role in person.roles]
    return [person for person in there if _on_shift(person, now)]


def _here(merchant_id: int, now: datetime) -> QuerySet[Member]:
    """Active members who are not away."""
    away = Absence.objects.filter(merchant_id=merchant_id, from_at__lte=now, until_at__gt=now).values("member_id")
    people = Member.objects.filter(merchant_id=merchant_id, is_active=True).exclude(id__in=away)
    return duty.annotated(people.select_related("user"), now=now).order_by("id")


def _on_shift(member: Member, now: datetime) -> bool:
    phase = duty.phase_now(member, today=timezone.localdate(now)).phase
    shifts = list(Shift.objects.filter(merchant_id=member.merchant_id, member=member, phase=phase))
    local = timezone.localtime(now)
    here = (s for s in shifts if local.isoweekday() in s.weekdays and s.from_hour <= local.hour < s.until_hour)
    return not shifts or any(here)
