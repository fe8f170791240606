"""The countdown chip: how much time is left, in words that tick in the page, with its look and its icon."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amends.web import icons, moments
from amends.web.markup import fill

# The six looks of a clock (UI.md's five states, and the pause sign), each with its icon.
ICONS: Final = {
    "later": "clock",
    "today": "clock-hour-4",
    "now": "alarm",
    "costing": "alert-triangle",
    "final": "clock-off",
    "paused": "player-pause",
}
_CHIP: Final = (
    '<span class="clock-chip clock-{}"{} data-state="{}" tabindex="0" title="{}">{}'
    '<span class="clock-words">{}</span></span>'
)


def chip(
    due_at: datetime | None,
    state: str,
    *,
    waiting_for: str = "",
    consequence: str = "",
    elsewhere: tzinfo | None = None,
    now: datetime | None = None,
) -> SafeString:
    """A chip that looks as ``state``, a word of ICONS, says.

    ``waiting_for`` names whom a paused clock waits for; ``consequence`` says who acts if it passes, ``elsewhere`` is
    where the buyer's clock runs; all show on hover.
    """
    times = [moments.exact(due_at), moments.elsewhere(due_at, elsewhere)] if due_at else []
    title = " · ".join(filter(None, [*times, consequence]))
    words = _words(due_at, state, waiting_for, now or timezone.now())
    due = fill(' data-due="{}"', timezone.localtime(due_at).isoformat()) if due_at else SafeString("")
    return fill(_CHIP, state, due, state, title, icons.icon(ICONS[state]), words)


def _words(due_at: datetime | None, state: str, waiting_for: str, now: datetime) -> str:
    if state == "paused":
        return _("waiting for {whom}").format(whom=waiting_for) if waiting_for else _("paused")
    if due_at is None:
        return _("no deadline")
    left = due_at - now
    if state in {"costing", "final"} or left < timedelta(0):
        return _("{duration} late").format(duration=moments.duration(left))
    return moments.duration(left)
