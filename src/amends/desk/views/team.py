"""The team now: who is on duty, what each has in hand, who needs a rest from angry buyers; evening it out (row B9)."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from amends.casework.ledger.models import CaseRecord
from amends.casework.people import assignment
from amends.casework.staffing import levelling
from amends.engine.assignment.levelling import Reassignment
from amends.engine.assignment.rest import Worn
from amends.merchants import desk_names, duty
from amends.merchants.access import allows, member_for, require, visible
from amends.merchants.models import Absence, Desk, Member
from amends.merchants.roles import Permission

MOST = 200
ANGRY = 2  # a case's tone
EVENED = "evened"  # in the session: what was moved last


@dataclass(frozen=True, slots=True, kw_only=True)
class Mate:
    """``level``: their load in tenths of the heaviest; ``angry``: how many of their open cases have an angry buyer."""

    member: Member
    desks: list[str]
    load: int
    angry: int
    level: int
    worn: Worn | None
    away: Absence | None
    lent: list[duty.Lent]


@require_GET
def team(request: HttpRequest) -> HttpResponse:
    me = member_for(request)
    require(me, Permission.ASSIGN_CASES)
    now = timezone.now()
    context = {
        "mates": _mates(me, now),
        "rule": assignment.rules()["worn"],
        "manages": allows(me, Permission.MANAGE_MERCHANT),
        "evened": len(request.session.get(EVENED, [])),
    }
    return render(request, "desk/team.html", context)


@require_POST
def even_out(request: HttpRequest) -> HttpResponse:
    """Even out the load by the rule the page states; what was moved is remembered, to be taken back."""
    me = member_for(request)
    shifts = levelling.level(lead=me, now=timezone.now())
    request.session[EVENED] = [msgspec.structs.astuple(shift) for shift in shifts]
    if shifts:
        said = ngettext("%(n)s case moved", "%(n)s cases moved", len(shifts)) % {"n": len(shifts)}
        messages.success(request, said)
    else:
        messages.info(request, _("The load is even already, or what is in hand has been begun."))
    return redirect("team")


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Put what was moved last back into the hands it came from."""
    me = member_for(request)
    kept = request.session.pop(EVENED, [])
    names = ("dossier_id", "no", "giver", "taker")
    shifts = [Reassignment(**dict(zip(names, each, strict=True))) for each in kept]
    count = levelling.take_back(lead=me, shifts=shifts, now=timezone.now())
    messages.success(request, ngettext("%(n)s case is back", "%(n)s cases are back", count) % {"n": count})
    return redirect("team")


def _mates(me: Member, now: datetime) -> list[Mate]:
    active = visible(me, Member).filter(is_active=True).select_related("user", "mentor__user")
    people = list(duty.annotated(active, now=now).order_by("user__name", "id")[:MOST])
    loads = assignment.loads(me.merchant_id, [person.pk for person in people])
    angry = _angry(me)
    away = {a.member_id: a for a in visible(me, Absence).filter(from_at__lte=now, until_at__gt=now)}
    names = desk_names.by_code(visible(me, Desk).values_list("code", "name"))
    heaviest = max([1, *loads.values()])
    return [
        Mate(
            member=person,
            desks=[names[code] for code in duty.desks_of(person, now=now)],
            load=loads[person.pk],
            angry=angry.get(str(person.pk), 0),
            level=loads[person.pk] * 10 // heaviest,
            worn=assignment.worn(person, now=now),
            away=away.get(person.pk),
            lent=duty.lent(person, now=now),
        )
        for person in people
    ]


def _angry(me: Member) -> dict[str, int]:
    """Open cases with an angry buyer, by their owner's id."""
    rows = visible(me, CaseRecord).filter(state="open", tone=ANGRY).exclude(owner="")
    return dict(rows.values_list("owner").annotate(n=Count("no")))
