"""The war room's alarms in words: where each is, what it is about, and who is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language

from amends.casework.readiness.war_room import RoomAlarm
from amends.desk.pipeline.stations import StationTeller
from amends.desk.words import vocabulary
from amends.desk.words.notices import sentence
from amends.desk.words.orders import order_name
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say

TELL: Final = {
    "notify": "info-circle",
    "remind": "clock",
    "warn": "alarm",
    "alarm": "alert-triangle",
    "escalate": "arrow-up",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLine:
    """``href``: empty where the reader may not go. ``alerts``: icon, what is told and whom, of each."""

    name: str
    href: str
    about: str
    alerts: list[tuple[str, str, str]]
    wanted_at: datetime


def lines(found: Iterable[RoomAlarm], teller: StationTeller, *, may_manage: bool) -> list[RoomLine]:
    """``may_manage``: the reader may see what goes out of a shop."""
    return [_line(each, teller, may_manage=may_manage) for each in found]


def _line(alarm: RoomAlarm, teller: StationTeller, *, may_manage: bool) -> RoomLine:
    shop = teller.here.shops.get(alarm.shop_id)
    return RoomLine(
        name=shop.name if shop is not None and not alarm.dossier_id else order_name(alarm.order_key),
        href=_href(alarm) if alarm.dossier_id or may_manage else "",
        about=_about(alarm, teller),
        alerts=[(TELL.get(kind, "bell"), say(vocabulary.EFFECTS, kind), teller.desk(to)) for kind, to in alarm.alerts],
        wanted_at=alarm.wanted_at,
    )


def _href(alarm: RoomAlarm) -> str:
    if not alarm.dossier_id:
        return reverse("outgoing", args=[alarm.shop_id])
    if not alarm.case_no:
        return reverse("order", args=[alarm.dossier_id])
    return reverse("case", args=[alarm.dossier_id, alarm.case_no])


def _about(alarm: RoomAlarm, teller: StationTeller) -> str:
    """The case's scene; of what has no case, the deadline or the scene that asked for it; what can't go out."""
    shop = teller.here.shops.get(alarm.shop_id)
    if not alarm.dossier_id:
        words = {"say": alarm.say or "alert_delivery", "shop": shop.name if shop else "", "text": alarm.text}
        return sentence(words)
    part, _dot, rest = alarm.rule.partition("#")[2].partition(".")
    if alarm.scene or part != "clocks" or shop is None:
        return teller.title(alarm.shop_id, alarm.scene or rest.partition("/")[0].partition(".")[0])
    titles = Titles(teller.here.books.playbook(shop.playbook), get_language() or "en", teller.here.desks)
    return titles.clock(rest.partition("/")[0])
