"""Going over the merchants for what is due, as the tables' owner: one that fails never stops the others.

Which merchants have work is one question on one server; where the database is distributed each is asked by itself, for
a node that is down would leave the one question without an answer.
"""

import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import structlog
from django.db import connection

from amends.casework.ledger import failed_rounds, reach
from amends.casework.ledger.connections import joined
from amends.casework.ledger.reach import Backoff

log = structlog.get_logger(__name__)
_AWAY: Final[defaultdict[str, Backoff]] = defaultdict(Backoff)  # by what is done, whom it failed for; per process


def with_work(statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[int]:
    """The merchants a statement selects, by their id; where the database is distributed all there are."""
    if reach.distributed(joined()):
        return reach.merchants(joined())
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [merchant for (merchant,) in cursor.fetchall()]


def go_over(what: str, merchants: Iterable[int], do: Callable[[int], int]) -> int:
    """Do something for each merchant, one of them a transaction of its own or several; the sum of what it says.

    ``what``: its name. One for which it fails, whatever the reason, is logged and left alone a while, longer each time;
    its lead hears of it where that goes on (``failed_rounds``).
    Raises where the connection itself has gone.
    """
    done, away = 0, _AWAY[what]
    connection.ensure_connection()
    for merchant in merchants:
        if not away.ready(merchant):
            continue
        try:
            done += do(merchant)
        except Exception as error:
            if _lost():
                raise
            away.failed(merchant)
            log.warning("failed for a merchant", what=what, merchant_id=merchant, **_told(error))
            failed_rounds.failed(what, merchant)
        else:
            away.reached(merchant)
            failed_rounds.went_well(what, merchant)
    return done


def _told(error: Exception) -> dict[str, str]:
    """Its kind and where it was raised; its words may hold what a buyer wrote."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "at": f"{last.filename}:{last.lineno}"}


def _lost() -> bool:
    return connection.connection is None or bool(connection.connection.closed)
