"""What runs beside a page in a thread of its own, and how it ended. The thread dies with its process."""

from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from amends.casework.lanes.history import ImportRunningError
from amends.merchants.models import Upload

log = structlog.get_logger(__name__)


def run(number: int, work: Callable[[], None]) -> None:
    """Do it as the tables' owner, with a connection of its own; what it raises is kept with the upload."""
    try:
        work()
    except (ImportRunningError, ValueError, OSError) as error:
        end(number, state="failed", error=str(error)[:300] or type(error).__name__)
    except (psycopg.Error, DatabaseError) as error:
        log.warning("import failed", error=type(error).__name__)
        end(number, state="failed", error=type(error).__name__)
    finally:
        connection.close()


def end(number: int, **fields: Any) -> None:
    Upload.objects.filter(id=number).update(beat_at=timezone.now(), **fields)
