"""The war room: stations, alarms, carriers, pool and contacts at a glance, on a desk or on a wall."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.readiness import war_room
from amends.casework.readiness.war_room import DeskStation
from amends.desk.directory import Directory, directory
from amends.desk.widgets import bars
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.merchants import duty
from amends.merchants.access import allows, member_for, require, shop_in_view, visible
from amends.merchants.models import Member, Promotion
from amends.merchants.roles import Permission
from amends.web import amounts

SHORT: Final = 120
ALARMS: Final = 12  # shown; the rest is counted
TELL: Final = {
    "notify": "info-circle",
    "remind": "clock",
    "warn": "alarm",
    "alarm": "alert-triangle",
    "escalate": "arrow-up",
}


class ContactForm(forms.Form):
    department = forms.CharField(max_length=SHORT)
    name = forms.CharField(max_length=SHORT)
    reach = forms.CharField(max_length=SHORT)
    hours = forms.CharField(max_length=SHORT, required=False)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    member, now = member_for(request), timezone.now()
    require(member, Permission.VIEW_CASES)
    here, language = directory(member), get_language() or "en"
    found = war_room.room(member, shop_id=shop_in_view(request), now=now)
    most = max([station.waiting for station in found.stations], default=1) or 1
    standing = duty.phase_now(member, today=timezone.localdate())
    names = _titles(here, language)
    context = {
        "room": found,
        "stations": [_station(each, here, language, most, names) for each in found.stations],
        "alarms": [
            (each, TELL.get(each.kind, "bell"), say(vocabulary.EFFECTS, each.kind), names.desk(each.recipient))
            for each in found.alarms[:ALARMS]
        ],
        "more_alarms": max(len(found.alarms) - ALARMS, 0),
        "pools": [(amounts.money(held or 0, currency), not held) for currency, held in found.pools.items()],
        "standing": standing,
        "promotion": visible(member, Promotion).filter(id=standing.promotion).first() if standing.promotion else None,
        "wall": "wall" in request.GET,
        "may_plan": allows(member, war_room.NEEDS),
        "may_lend": allows(member, Permission.MANAGE_MERCHANT),
        "departments": sorted(here.desks.values()),
        "now": now,
    }
    template = "desk/war_room_wall.html" if "wall" in request.GET else "desk/war_room.html"
    return render(request, template, context)


def _titles(here: Directory, language: str) -> Titles:
    """What desks are called: the merchant's own names, else those of the first shop's playbook."""
    packs = [shop.playbook for shop in here.shops.values()] or ["common"]
    return Titles(here.books.playbook(packs[0]), language, here.desks)


def _station(
    each: DeskStation, here: Directory, language: str, most: int, names: Titles
) -> tuple[DeskStation, str, str, int]:
    """With its desk's name, what most of it waits at, and how full its bar is."""
    return each, names.desk(each.desk), _jam(each, here, language), bars.filled(each.waiting / most)


def _jam(each: DeskStation, here: Directory, language: str) -> str:
    if each.jam is None:
        return ""
    scene, step = each.jam
    for shop in here.shops.values():
        titles = Titles(here.books.playbook(shop.playbook), language, here.desks)
        if any(known.name == scene for known in titles.playbook.scenes):
            return f"{titles.scene(scene)} · {titles.step(scene, step)}"
    return f"{scene} · {step}"


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
