"""Made ready before it is asked for: the playbooks that shops run on, compiled, so that nothing due waits for them."""

import gc
import threading
from collections.abc import Callable, Sequence
from importlib import import_module

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError
from django.db import connection as django_connection
from django.utils import timezone

from amends.casework.lanes.runner import cards_of
from amends.casework.ledger import data_keys
from amends.casework.ledger.connections import Connection, connect
from amends.casework.maintenance import refills
from amends.casework.overlay.compiled import MOST_LAID
from amends.casework.overlay.policies import ShopCard
from amends.casework.worker import sql
from amends.policy.pack import shipped
from amends.policy.problem import PlaybookError

log = structlog.get_logger(__name__)


def warm(connection: Connection) -> int:
    """Compile what the shops there are run on, with their merchants' values. Returns how many could be compiled."""
    shops = {(merchant, shop) for merchant, shop in connection.execute(sql.SHOPS, [MOST_LAID]).fetchall()}
    return sum(_compiled(card) for card in cards_of(connection, shops).values())


def _compiled(card: ShopCard) -> bool:
    try:
        return bool(card.policy)
    except PlaybookError as error:
        log.warning("playbook_does_not_hold", playbook=card.playbook, problems=len(error.problems))
        return False


def settle() -> None:
    """After warming: what was made is for good, and the collector need not look at it again."""
    gc.collect()
    gc.freeze()


def aside(also: Callable[[str], None] | None = None) -> threading.Thread:
    """Warm in a thread of its own, with all the pages' code: a web process answers meanwhile.

    ``also``: made ready for each playbook that shops run on, once deciding is; the others are read when asked for.
    """
    thread = threading.Thread(target=_aside, args=(also,), name="amends-warming", daemon=True)
    thread.start()
    return thread


def _aside(also: Callable[[str], None] | None) -> None:
    _load_pages()
    try:
        data_keys.look(now=timezone.now())
        refills.look()
        django_connection.close()
        with connect() as connection:
            warm(connection)
            packs = [pack for (pack,) in connection.execute(sql.PACKS).fetchall()]
        if also is not None:
            _each(packs or shipped(), also)  # where there is no shop yet, one of them is about to be chosen
        settle()
    except (psycopg.Error, DatabaseError) as error:
        log.warning("not warmed", error=type(error).__name__)


def _load_pages() -> None:
    """All the pages' code, and from then on waste is looked for, but not in what was loaded: see wsgi."""
    try:
        import_module(settings.ROOT_URLCONF)
    finally:
        gc.freeze()
        gc.enable()


def _each(packs: Sequence[str], also: Callable[[str], None]) -> None:
    for pack in packs:
        try:
            also(pack)
        except PlaybookError as error:
            log.warning("playbook_does_not_hold", playbook=pack, problems=len(error.problems))
