"""The live server of tests answers one browser after another on the line to the database that it has."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.db import connection
from pytest_django.live_server_helper import LiveServer


def lines() -> set[int]:
    """The processes of the database server that serve this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return {pid for (pid,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_a_line_is_kept_between_visits(live_server: LiveServer) -> None:
    seen = []
    for _ in range(3):
        visit = HTTPConnection(urlsplit(live_server.url).netloc, timeout=60)
        visit.request("GET", "/healthz")
        assert visit.getresponse().read() != b""
        visit.close()
        seen.append(lines())
    assert len(seen[0]) > 1
    assert seen[0] <= seen[1] <= seen[2]
