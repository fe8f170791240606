"""A change of settings as people read it: what field, from what, to what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.merchants.changes import AREAS, can_undo
from amends.merchants.models import Change

TITLES: Final[dict[str, str | Promise]] = {
    "invitation": gettext_lazy("Invitation"),
    "absence": gettext_lazy("Absence"),
    "loan": gettext_lazy("Loan"),
    "password": gettext_lazy("Password"),
    "two_step": gettext_lazy("Second step"),
    "key": gettext_lazy("API key"),
}
FIELDS: Final[dict[str, str | Promise]] = {
    "name": gettext_lazy("Name"),
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
    "days": gettext_lazy("Days"),
    "source": gettext_lazy("Where this is known from"),
    "follow": gettext_lazy("Running deadlines follow"),
}
LONGEST: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``lines``: (field, before, after); an empty string: nothing."""

    id: int
    title: str
    key: str
    by: str
    at: datetime
    lines: list[tuple[str, str, str]]
    can_undo: bool
    is_undo: bool


def told(changes: list[Change]) -> list[Told]:
    return [_told(change) for change in changes]


def _told(change: Change) -> Told:
    before, after = change.before or {}, change.after or {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    area = AREAS.get(change.area)
    return Told(
        id=change.pk,
        title=str(area.title if area else TITLES.get(change.area, change.area)),
        key=change.key,
        by=change.by.user.name,
        at=change.at,
        lines=[(str(FIELDS.get(name, name)), _short(before.get(name)), _short(after.get(name))) for name in names],
        can_undo=can_undo(change),
        is_undo=change.undoes_id is not None,
    )


def _short(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return ", ".join(_day(each) for each in value)[:LONGEST] if "on" in value[0] else str(len(value))
    if isinstance(value, dict):
        return ", ".join(f"{key} → {to}" for key, to in value.items())[:LONGEST] or "—"
    if isinstance(value, list):
        return ", ".join(map(str, value))[:LONGEST] or "—"
    return str(value)[:LONGEST]


def _day(day: dict[str, Any]) -> str:
    """A day of one's own calendar: ``2026-10-01 −`` is off, ``+`` a working day."""
    return f"{day['on']} {'+' if day['counts'] else '−'}"
