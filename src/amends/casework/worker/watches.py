"""What the worker looks out for every few seconds.

Causes that repeat, held goods that left, tasks nobody answers, effects nobody takes.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from django.db import DatabaseError

from amends.casework.causes.patrol import patrol
from amends.casework.delivery import lease_alarms
from amends.casework.holds.checks import put_away, tell_left
from amends.casework.letters import tasks
from amends.casework.links.mailing import mail_due
from amends.casework.losses.contracts import follow_due
from amends.casework.partners.asking import ask_due

log = structlog.get_logger(__name__)
WATCHES: Final[list[Callable[..., int]]] = [
    tell_left,
    put_away,
    tasks.tell_late,
    patrol,
    lease_alarms.look_after,
    ask_due,
    mail_due,
    follow_due,
]


def add(look: Callable[..., int]) -> None:
    """Let a room above look out, too, once."""
    if look not in WATCHES:
        WATCHES.append(look)


def watch(*, now: datetime) -> None:
    """Each once, as the tables' owner; what fails is logged and tried again the next time."""
    for look in WATCHES:
        try:
            found = look(now=now)
        except DatabaseError as error:
            log.warning("watch failed", watch=look.__name__, error=type(error).__name__)
            continue
        if found:
            log.info("watch", watch=look.__name__, found=found)
