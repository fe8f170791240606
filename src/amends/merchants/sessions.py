"""Sessions in the database, on every node: read anywhere, and nobody's work waits for writing one down.

Signing in and out needs the row. What a page only wants remembered, such as what can be undone or the shop looked at,
is given up where it can't be written for the moment: what was done stands.

A request inside its tenant sees no session but the one it names: who could read the others could be anybody.
"""

from collections.abc import Iterable
from typing import Any, Final

import structlog
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg import sql

SETTING: Final = "amends.session"  # the one session that the desk's role sees
_FIND: Final = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
log = structlog.get_logger(__name__)


class SessionStore(db.SessionStore):
    """Django's, but for changes of a session that is there, while a node is down."""

    def __init__(self, session_key: str | None = None) -> None:
        """A key that can't be one of ours, such as one with a NUL, is none."""
        super().__init__(session_key if session_key and session_key.isascii() and session_key.isalnum() else None)

    def _get_session_from_db(self) -> Any:
        """As Django's, by a query that isn't put together anew with every request."""
        _show(self.session_key)
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return None
        return Session(session_key=self.session_key or "", session_data=found[0])

    def exists(self, session_key: str) -> bool:
        _show(session_key)
        return super().exists(session_key)

    def delete(self, session_key: str | None = None) -> None:
        _show(session_key or self.session_key)
        super().delete(session_key)

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django calls it
        """Raises as Django's; only a change that can't be written down now is logged and given up."""
        _show(self.session_key)
        try:
            super().save(must_create)
        except UpdateError as error:
            if not isinstance(error.__context__, OperationalError):
                raise  # it is there no more: signed out elsewhere
            log.warning("session not kept", error=type(error.__context__).__name__)


def end(keys: Iterable[str]) -> None:
    """End these sessions, also from inside a tenant."""
    for key in keys:
        _show(key)
        Session.objects.filter(session_key=key).delete()


def _show(key: str | None) -> None:
    """By a statement of the transaction, as the tenant itself (see ``rls``); outside a tenant all are seen anyway."""
    if key and connection.tenant is not None:  # type: ignore[attr-defined]  # of database.base
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET LOCAL {} = {}").format(sql.SQL(SETTING), sql.Literal(key)))
