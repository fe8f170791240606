"""Sessions in the database, on every node: read anywhere, and nobody's work waits for writing one down.

Signing in and out needs the row. What a page only wants remembered, such as what can be undone or the shop looked at,
is given up where it can't be written for the moment: what was done stands.
"""

import structlog
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError

log = structlog.get_logger(__name__)


class SessionStore(db.SessionStore):
    """Django's, but for changes of a session that is there, while a node is down."""

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django calls it
        """Raises as Django's; only a change that can't be written down now is logged and given up."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if not isinstance(error.__context__, OperationalError):
                raise  # it is there no more: signed out elsewhere
            log.warning("session not kept", error=type(error.__context__).__name__)
