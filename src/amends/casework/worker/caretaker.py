"""The process beside those that decide: effects, mail, what people are told and the rounds, each in a thread.

None of them waits for another, and no signal and no clock waits for any.
"""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Final

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from amends.casework.alerts.notifier import ring_due
from amends.casework.approval.escalation import escalate_due
from amends.casework.delivery.loop import deliver_until
from amends.casework.lanes.history import wake_orphans
from amends.casework.ledger.connections import connect
from amends.casework.ledger.stop import Stop
from amends.casework.mail.sending import send_due
from amends.casework.maintenance import refills, upload_sweep
from amends.casework.maintenance.audit_seals import seal_due
from amends.casework.overlay import versions
from amends.casework.worker.rounds import round_once
from amends.casework.worker.watches import watch

MAIL: Final = 2.0  # seconds between looks for letters to be sent
RING: Final = 1.0  # seconds between looks for people to be told
LOOK: Final = 0.2  # seconds between looks for what is due to be done
PATIENCE: Final = 10.0  # seconds a thread gets to finish
log = structlog.get_logger(__name__)
Work = Callable[..., object]


def _orphans(*, now: datetime) -> None:
    with connect() as connection:
        wake_orphans(connection)


@dataclass(slots=True)
class Duty:
    """Something done ``every`` so many seconds, by the monotonic clock."""

    do: Work
    every: float
    done: float = float("-inf")


def duties() -> list[Duty]:
    """Work given out, absences, phases, notices; what repeats, left on hold or wasn't answered; imports that died.

    Versions of playbooks are kept when the process starts; again because others, older, may still be at work then.
    """
    often = [Duty(round_once, 2.0), Duty(escalate_due, 2.0), Duty(watch, 10.0)]
    return [
        *often,
        Duty(refills.fill_due, 1.0),
        Duty(_orphans, 60.0),
        Duty(upload_sweep.sweep, 60.0),
        Duty(seal_due, 60.0),
        Duty(versions.look, 600.0),
    ]


def care_until(database: str, told: Stop) -> None:
    """The process's work, until told to end. It ends by itself, to be started again, when a thread of it dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent passes it on
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    settings.DATABASES["default"]["NAME"] = database
    ended = threading.Event()
    threads = [
        threading.Thread(target=part, args=(ended,), name=f"amends-{part.__name__}", daemon=True)
        for part in (deliver_until, mail_until, tell_people_until, go_rounds_until)
    ]
    for thread in threads:
        thread.start()
    while not told.wait(LOOK) and all(thread.is_alive() for thread in threads):
        pass
    ended.set()
    for thread in threads:
        thread.join(PATIENCE)
    os._exit(0)  # a receiver that never answers keeps its thread, and mustn't keep the process


def mail_until(told: Stop) -> None:
    """Send letters by the merchants' mail servers, until told to end; a slow server keeps nobody else waiting."""
    while not told.wait(MAIL):
        _try(send_due)


def tell_people_until(told: Stop) -> None:
    """Turn what people are to be told into notices, until told to end."""
    while not told.wait(RING):
        _try(ring_due)


def go_rounds_until(told: Stop) -> None:
    """Go the rounds until told to end; what fails is logged and tried again in its next round."""
    every = duties()
    while not told.wait(LOOK):
        for duty in every:
            if monotonic() - duty.done >= duty.every and not told.is_set():
                _try(duty.do)
                duty.done = monotonic()


def _try(work: Work) -> None:
    close_old_connections()
    try:
        work(now=datetime.now(UTC))
    except (DatabaseError, OSError) as error:
        log.warning("round failed", duty=getattr(work, "__name__", ""), error=type(error).__name__)
