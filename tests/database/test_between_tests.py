"""A test that commits leaves nothing to the next, which goes on with the same connection."""

import pytest
from django.db import connection
from django.test import TransactionTestCase

from amends.merchants.models import Merchant
from tests import database_fixtures

pytestmark = pytest.mark.django_db(transaction=True)
CASE = TransactionTestCase()


def said(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        return str(cursor.fetchone()[0])


def test_rows_and_settings_are_gone_and_the_connection_stays(bluebird: Merchant) -> None:
    before, zone, role = connection.connection, said("TimeZone"), said("session_replication_role")
    with connection.cursor() as cursor:
        cursor.execute("SET amends.merchant = '7'; SET TIME ZONE 'Asia/Tokyo'; SET work_mem = '65kB'")
    database_fixtures._empty(CASE)
    assert not database_fixtures._is_worn(CASE)
    assert not Merchant.objects.exists()
    assert (said("amends.merchant"), said("TimeZone"), said("session_replication_role")) == ("", zone, role)
    assert said("work_mem") != "65kB"
    assert connection.connection is before


def test_what_was_not_ended_is_given_up_with_its_connection(bluebird: Merchant) -> None:
    connection.set_autocommit(False)
    Merchant.objects.update(name="Never said")
    database_fixtures._empty(CASE)
    assert database_fixtures._is_worn(CASE)
    assert not Merchant.objects.exists()
