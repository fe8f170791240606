"""A change of settings as people read it: what field, from what, to what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from amends.merchants.changes import AREAS, can_undo
from amends.merchants.changewords import SettingNames
from amends.merchants.models import Change

TITLES: Final[dict[str, str | Promise]] = {
    "password": gettext_lazy("Password"),
    "two_step": gettext_lazy("Second step"),
    "joined": gettext_lazy("Came in by invitation"),
}
FOR_GOOD: Final[dict[str, str | Promise]] = {
    "password": gettext_lazy("Can't be taken back: the link works once and ends by itself within a day."),
    "two_step": gettext_lazy("Can't be taken back: the person sets the second step up anew."),
}
FIELDS: Final[dict[str, str | Promise]] = {
    "name": gettext_lazy("Name"),
    "each_most": gettext_lazy("By each person"),
    "all_most": gettext_lazy("By all together"),
    "roles": gettext_lazy("Roles"),
    "desks": gettext_lazy("Seats"),
    "assignment": gettext_lazy("How its work is given out"),
    "playbook": gettext_lazy("Playbook"),
    "is_active": gettext_lazy("Active"),
    "warm_up_on": gettext_lazy("Warm-up from"),
    "sale_on": gettext_lazy("Sale from"),
    "after_sales_on": gettext_lazy("After-sales from"),
    "ends_on": gettext_lazy("Last day"),
    "closed": gettext_lazy("Closed desks"),
    "shifts": gettext_lazy("Shifts"),
    "two_step_required": gettext_lazy("Second step required"),
    "seniority": gettext_lazy("Experience"),
    "languages": gettext_lazy("Languages"),
    "platforms": gettext_lazy("Platforms"),
    "until": gettext_lazy("Until"),
    "role": gettext_lazy("Role"),
    "desk": gettext_lazy("Desk"),
    "reason": gettext_lazy("Reason"),
    "hours": gettext_lazy("Hours of every day"),
    "week": gettext_lazy("Days of the week"),
    "days": gettext_lazy("Single days"),
    "source": gettext_lazy("Where this is known from"),
    "follow": gettext_lazy("Running deadlines follow"),
    "part_time": gettext_lazy("Part-time"),
    "mentor_id": gettext_lazy("Mentor"),
    "issues": gettext_lazy("Only these issues"),
    "muted": gettext_lazy("Not told of"),
    "sounding": gettext_lazy("With a sound"),
    "popping": gettext_lazy("Shown by the computer"),
    "quiet_from": gettext_lazy("Quiet from"),
    "quiet_until": gettext_lazy("Quiet until"),
    "from": gettext_lazy("From"),
    "stand_in": gettext_lazy("Stand-in"),
    "note": gettext_lazy("Note"),
    "most": gettext_lazy("Cases at most"),
    "email": gettext_lazy("E-mail"),
    "prefix": gettext_lazy("Begins with"),
    "acts_for": gettext_lazy("Acts for"),
    "platform": gettext_lazy("Platform"),
    "currency": gettext_lazy("Currency"),
    "country": gettext_lazy("Country"),
    "zone": gettext_lazy("Time zone"),
    "home": gettext_lazy("Home currency"),
    "facts": gettext_lazy("Own facts"),
    "rate": gettext_lazy("Rate"),
    "on": gettext_lazy("Of the day"),
    "way": gettext_lazy("How things go out"),
    "link": gettext_lazy("Link for a new password"),
    "kind": gettext_lazy("Kind"),
    "codes": gettext_lazy("Codes"),
    "skus": gettext_lazy("SKU"),
    "shops": gettext_lazy("Shops"),
    "contacts": gettext_lazy("Contacts"),
    "terms": gettext_lazy("Terms"),
    "holidays": gettext_lazy("Holidays"),
    "days_off": gettext_lazy("Days off"),
    "opens": gettext_lazy("Opens"),
    "shuts": gettext_lazy("Closes"),
    "answers_within": gettext_lazy("Answers within"),
    "archived_at": gettext_lazy("Put away"),
    "grades": gettext_lazy("Grades"),
    "title": gettext_lazy("Name above the page"),
    "words": gettext_lazy("Greeting"),
    "status": gettext_lazy("Line above everything"),
    "code": gettext_lazy("Its address"),
    "colour": gettext_lazy("Colour"),
    "logo": gettext_lazy("Logo"),
    "origins": gettext_lazy("In the chat window"),
    "returns_to": gettext_lazy("Address that goods are sent back to"),
    "choice": gettext_lazy("What buyers may choose by themselves"),
    "by": gettext_lazy("Held to the limits of"),
    "whys": gettext_lazy("Reasons for a rating"),
    "articles": gettext_lazy("Articles to exchange for"),
    "pay_link": gettext_lazy("Where a difference is paid"),
    "since": gettext_lazy("Holds from"),
    "count": gettext_lazy("How many"),
    "host": gettext_lazy("Server"),
    "port": gettext_lazy("Port"),
    "security": gettext_lazy("Encryption"),
    "username": gettext_lazy("Account"),
    "sender": gettext_lazy("Address letters come from"),
    "sender_name": gettext_lazy("Name beside it"),
    "sends": gettext_lazy("Letters go out"),
    "deposits": gettext_lazy("Rules of deposits"),
    "scripts": gettext_lazy("Scripts"),
    "offered_to": gettext_lazy("Offered to"),
    "order": gettext_lazy("Order of the folders"),
    "money": gettext_lazy("On one order at most"),
    "per_buyer": gettext_lazy("For one buyer in all"),
    "per_day": gettext_lazy("In a shop in a day"),
    "counts": gettext_lazy("It is looked at"),
    "history_days": gettext_lazy("Days of history"),
    "least_orders": gettext_lazy("Orders at least"),
    "percent": gettext_lazy("Of all orders, %"),
    "quiet_days": gettext_lazy("Quiet after it was cleared, days"),
    "zh": gettext_lazy("In Chinese"),
    "en": gettext_lazy("In English"),
    "pt": gettext_lazy("In Portuguese"),
    "stage": gettext_lazy("What it is for"),
    "channels": gettext_lazy("Sent by"),
    "in_use": gettext_lazy("In use"),
    "issue": gettext_lazy("The problem it points at"),
    "phrases": gettext_lazy("Words"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeText:
    """``about``: what was changed, by name. ``lines``: (field, before, after); an empty string: nothing.

    ``why_not``: why what was done can't be taken back, empty where nobody asks.
    """

    id: int
    title: str
    about: str
    by: str
    at: datetime
    lines: list[tuple[str, str, str]]
    can_undo: bool
    is_undo: bool
    why_not: str


def told(changes: list[Change]) -> list[ChangeText]:
    """Changes of one merchant in words."""
    if not changes:
        return []
    house = SettingNames.of(changes[0].merchant_id)
    return [_told(change, house) for change in changes]


def _told(change: Change, house: SettingNames) -> ChangeText:
    area = AREAS.get(change.area)
    return ChangeText(
        id=change.pk,
        title=str(area.title if area else TITLES.get(change.area, change.area)),
        about=_about(change, house),
        by=change.by.user.name,
        at=change.at,
        lines=list(_lines(change, house)),
        can_undo=can_undo(change),
        is_undo=change.undoes_id is not None,
        why_not=str(FOR_GOOD.get(change.area, "")),
    )


def _about(change: Change, house: SettingNames) -> str:
    area = AREAS.get(change.area)
    if area is None or area.about is None:
        return house.about(change.area, change.key)
    return area.about(get_language() or "en", change.key, change.after or change.before or {})


def _lines(change: Change, house: SettingNames) -> Iterator[tuple[str, str, str]]:
    before, after = change.before or {}, change.after or {}
    area = AREAS.get(change.area)
    parts = area is not None and area.said is not None  # which tells each part of a value by its name
    for name in {**before, **after}:
        was, now = _only_different(before.get(name), after.get(name))
        if parts and isinstance(was, dict) and isinstance(now, dict):
            was, now = _without(was, now), _without(now, was)
        said = _value(change, house, name, was), _value(change, house, name, now)
        if said[0] != said[1]:
            yield str(FIELDS.get(name, name)), *said


def _without(value: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The parts that the other has otherwise."""
    return {name: each for name, each in value.items() if other.get(name) != each}


def _value(change: Change, house: SettingNames, name: str, value: Any) -> str:
    area = AREAS.get(change.area)
    told = area.said(change.merchant_id, change.key, name, value) if area is not None and area.said else None
    return house.value(name, value) if told is None else told


def _only_different(before: Any, after: Any) -> tuple[Any, Any]:
    """Of long lists, such as rosters, what went and what came."""
    if not (
        isinstance(before, list)
        and isinstance(after, list)
        and [*before, *after]
        and isinstance([*before, *after][0], dict)
    ):
        return before, after
    return [each for each in before if each not in after] or None, [
        each for each in after if each not in before
    ] or None
