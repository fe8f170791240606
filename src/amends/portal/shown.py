"""What a link shows: who asks, about which order, what for. Of the buyer nothing, of money nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from amends.casework.links.models import OutsideLink, Purpose
from amends.desk.case import partner, steps
from amends.desk.case.page import goods
from amends.desk.case.partner import AskedPartner
from amends.desk.case.steps import StepView
from amends.desk.words.titles import Titles
from amends.engine.words import Party
from amends.portal.door import OutsideTask
from amends.web import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShown:
    """``takes_files``: they may come, if only with an answer. ``asked``: what they are to show, or the step's title.

    ``goods``: (name, pieces). ``step``: its form. ``due``: by when a partner is to answer, on its own clock;
    ``hours``: in which of its hours that was counted.
    """

    shop: str
    order: str
    sends_files: bool
    takes_files: bool
    of_buyer: bool
    asked: str
    carrier: str
    waybill: str
    goods: list[tuple[str, int]]
    until: datetime
    due: str
    hours: str
    came: int
    step: StepView | None


def shown(found: OutsideTask, now: datetime, typed: Mapping[str, Any] | None = None) -> TaskShown:
    """``typed``: into the form of the step, and what is wrong with it."""
    page, link = found.page, found.link
    titles = titles_of(found)
    tasks = steps.tasks(page, titles, {}, now, typed) if link.purpose == Purpose.ANSWER else []
    facts, buyers = page.dossier.facts, link.party == Party.BUYER
    asked = _who_is_asked(found)
    return TaskShown(
        shop=page.shop.name,
        order=page.key,
        sends_files=link.purpose == Purpose.FILES,
        takes_files=takes_files(link),
        of_buyer=buyers,
        asked=_asked(found, titles),
        carrier="" if buyers else facts.carrier,
        waybill="" if buyers else facts.waybill,
        goods=[(line.title, line.quantity) for line in goods(page)],
        until=link.expires_at,
        due=moments.exact(asked.due_at, zone=ZoneInfo(asked.zone)) if asked is not None else "",
        hours=asked.hours if asked is not None else "",
        came=link.files,
        step=next((task for task in tasks if task.name == link.step), None),
    )


def _who_is_asked(found: OutsideTask) -> AskedPartner | None:
    """The partner whose answer it is, where it has a record."""
    if found.link.purpose != Purpose.ANSWER or found.link.party == Party.BUYER:
        return None
    return partner.asked(found.vouching, found.page, name=found.link.step)


def takes_files(link: OutsideLink) -> bool:
    """Whether files may come by it: what it is for, or what goes with an answer."""
    return link.purpose == Purpose.FILES or bool(link.item)


def titles_of(found: OutsideTask) -> Titles:
    return Titles(found.page.policy.playbook, get_language() or "en", {})


def _asked(found: OutsideTask, titles: Titles) -> str:
    scene, link = found.page.case.scene, found.link
    if link.purpose == Purpose.ANSWER:
        return titles.step(scene, link.step)
    return titles.evidence(scene, link.item) if link.item else ""
