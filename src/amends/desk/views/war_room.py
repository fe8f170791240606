"""The war room: stations, alarms, carriers, pool and contacts at a glance, on a desk or on a wall."""

from datetime import datetime, timedelta
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.readiness import war_room
from amends.desk.addresses import address
from amends.desk.directory import directory
from amends.desk.pipeline import partner_lines, room_alarms
from amends.desk.pipeline.stations import StationTeller
from amends.desk.widgets import bars
from amends.desk.words.notices import sentence
from amends.merchants import duty
from amends.merchants.access import allows, member_for, require, shop_in_view, visible
from amends.merchants.models import Member, Promotion
from amends.merchants.notices import told_lately
from amends.merchants.roles import Permission
from amends.web import amounts

SHORT: Final = 120
SLIDING: Final = 6  # shown
LATELY: Final = timedelta(days=7)  # what slides is told once a week
ALARMS: Final = 12  # shown; the rest is counted


class ContactForm(forms.Form):
    department = forms.CharField(max_length=SHORT)
    name = forms.CharField(max_length=SHORT)
    reach = forms.CharField(max_length=SHORT)
    hours = forms.CharField(max_length=SHORT, required=False)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    member, now = member_for(request), timezone.now()
    require(member, Permission.VIEW_CASES)
    here = directory(member)
    found = war_room.room(member, shop_id=shop_in_view(request), now=now)
    teller = StationTeller(here, now, {})
    may_manage = allows(member, Permission.MANAGE_MERCHANT)
    most = max([station.all.todo for station in found.stations], default=1) or 1
    standing = duty.phase_now(member, today=timezone.localdate())
    context = {
        "room": found,
        "stations": [(each, bars.filled(each.tally.todo / most)) for each in teller.cards(found.stations)],
        "alarms": room_alarms.lines(found.alarms[:ALARMS], teller, may_manage=may_manage),
        "more_alarms": max(len(found.alarms) - ALARMS, 0),
        "slides": _slides(member, now),
        "partners": partner_lines.lines(member, now),
        "pools": _pools(found),
        "standing": standing,
        "promotion": visible(member, Promotion).filter(id=standing.promotion).first() if standing.promotion else None,
        "wall": "wall" in request.GET,
        "may_plan": allows(member, war_room.NEEDS),
        "may_lend": may_manage,
        "departments": sorted(here.desks.values()),
        "now": now,
    }
    template = "desk/war_room_wall.html" if "wall" in request.GET else "desk/war_room.html"
    return render(request, template, context)


def _pools(found: war_room.WarRoom) -> list[tuple[str, bool]]:
    """What each pool that was opened holds, and whether nothing is left of it; without a pool nothing limits grants."""
    return [(amounts.money(held, currency), held <= 0) for currency, held in found.pools.items() if held is not None]


def _slides(member: Member, now: datetime) -> list[tuple[str, str, datetime]]:
    """Rates that were told to slide: in words, where their curve is, and when it was told."""
    found = told_lately(member, say="score_slides", since=now - LATELY, most=SLIDING)
    return [(sentence(each.words), address(each.about), each.at) for each in found]


@require_POST
def add_contact(request: HttpRequest) -> HttpResponse:
    member, form = _lead(request), ContactForm(request.POST)
    if form.is_valid():
        war_room.add_contact(member=member, **form.cleaned_data, now=timezone.now())
        messages.success(request, _("Kept"))
    else:
        messages.error(request, _("Department, name and how to reach them: all three are needed."))
    return redirect("war_room")


@require_POST
def drop_contact(request: HttpRequest, id: int) -> HttpResponse:
    war_room.drop_contact(member=_lead(request), id=id, now=timezone.now())
    messages.success(request, _("Taken away"))
    return redirect("war_room")


def _lead(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, war_room.NEEDS)
    return member
