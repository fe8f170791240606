"""Inside its tenant a request sees the one session that it names."""

import pytest
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, transaction
from django.test import Client

from amends.merchants import sessions
from amends.merchants.models import Merchant
from amends.merchants.rls import tenant
from amends.merchants.sessions import SessionStore

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_others_sessions_are_not_seen_nor_written(owner: Client, outsider: Client, bluebird: Merchant) -> None:
    mine, theirs = (str(client.cookies["sessionid"].value) for client in (owner, outsider))
    with tenant(bluebird.pk):
        assert Session.objects.count() == 0
        assert SessionStore(mine).load()["_auth_user_id"]
        assert [row.session_key for row in Session.objects.all()] == [mine]
        assert Session.objects.filter(session_key=theirs).update(session_data="") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Session.objects.create(session_key="x" * 32, session_data="", expire_date="2030-01-01T00:00Z")
        sessions.end([mine])
    assert [row.session_key for row in Session.objects.all()] == [theirs]


@pytest.mark.parametrize("odd", ("a\0b", "'; SELECT 1 --", "é" * 32, "x" * 5000))
def test_an_odd_key_is_no_session(owner: Client, bluebird: Merchant, odd: str) -> None:
    with tenant(bluebird.pk):
        assert SessionStore(odd).load() == {}
    stranger = Client()
    stranger.cookies["sessionid"] = odd
    assert stranger.get("/work/").status_code == 302
