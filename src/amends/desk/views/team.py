"""The team now: who is on duty, how much each has in hand, and who needs a rest from angry buyers (row B9)."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from amends.casework import assign
from amends.casework.assign import Worn
from amends.merchants import standing
from amends.merchants.access import allows, member_for, require, visible
from amends.merchants.models import Absence, Desk, Member
from amends.merchants.roles import Permission

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Mate:
    """``level``: their load in tenths of the heaviest."""

    member: Member
    desks: list[str]
    load: int
    level: int
    worn: Worn | None
    away: Absence | None
    lent: list[standing.Lent]


@require_GET
def team(request: HttpRequest) -> HttpResponse:
    me = member_for(request)
    require(me, Permission.ASSIGN_CASES)
    now = timezone.now()
    context = {
        "mates": _mates(me, now),
        "rule": assign.rules()["worn"],
        "manages": allows(me, Permission.MANAGE_MERCHANT),
    }
    return render(request, "desk/team.html", context)


def _mates(me: Member, now: datetime) -> list[Mate]:
    active = visible(me, Member).filter(is_active=True).select_related("user")
    people = list(standing.annotated(active, now=now).order_by("user__name", "id")[:MOST])
    loads = assign.loads(me.merchant_id, [person.pk for person in people])
    away = {a.member_id: a for a in visible(me, Absence).filter(from_at__lte=now, until_at__gt=now)}
    names = dict(visible(me, Desk).values_list("code", "name"))
    heaviest = max([1, *loads.values()])
    return [
        Mate(
            member=person,
            desks=[names[code] for code in standing.desks_of(person, now=now)],
            load=loads[person.pk],
            level=loads[person.pk] * 10 // heaviest,
            worn=assign.worn(person, now=now),
            away=away.get(person.pk),
            lent=standing.lent(person, now=now),
        )
        for person in people
    ]
