"""The second lock: raw SQL through the desk role, past all of our own code."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from amends.merchants import setup
from amends.merchants.models import DeskSeat, Member, Merchant, Shop
from amends.merchants.rls import ROLE, tenant

pytestmark = pytest.mark.django_db


def rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def shop_names() -> list[object]:
    return [name for (name,) in rows("SELECT name FROM merchants_shop ORDER BY name")]


def test_raw_sql_sees_only_the_own_tenant(tmall_shop: Shop, rival_shop: Shop) -> None:
    assert shop_names() == ["Bluebird Tmall", "Rival Tmall"]
    with tenant(tmall_shop.merchant_id):
        assert shop_names() == ["Bluebird Tmall"]
    with tenant(rival_shop.merchant_id):
        assert shop_names() == ["Rival Tmall"]
    assert shop_names() == ["Bluebird Tmall", "Rival Tmall"]


def test_no_tenant_sees_nothing(tmall_shop: Shop) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, false)", [ROLE])
        try:
            assert shop_names() == []
            assert rows("SELECT * FROM merchants_user") == []
        finally:
            cursor.execute("SELECT set_config('role', 'none', false)")
    assert shop_names() == ["Bluebird Tmall"]


def test_another_tenants_rows_cannot_be_written(tmall_shop: Shop, rival_shop: Shop) -> None:
    with tenant(tmall_shop.merchant_id):
        assert Shop.objects.filter(id=rival_shop.id).update(name="taken") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Shop.objects.filter(id=tmall_shop.id).update(merchant_id=rival_shop.merchant_id)


def test_a_row_cannot_point_into_another_tenant(bluebird: Merchant, rival: Merchant) -> None:
    desk = setup.add_desk(merchant=bluebird, code="refunds", name="Refunds")
    stranger = Member.objects.get(merchant=rival)
    DeskSeat.objects.create(merchant=bluebird, desk=desk, member=stranger)
    with pytest.raises(IntegrityError, match="same_merchant"), transaction.atomic():
        connection.check_constraints()
    DeskSeat.objects.all().delete()


def test_an_error_gives_the_connection_back(tmall_shop: Shop, rival_shop: Shop) -> None:
    with pytest.raises(ZeroDivisionError), tenant(tmall_shop.merchant_id):
        raise ZeroDivisionError
    assert shop_names() == ["Bluebird Tmall", "Rival Tmall"]


@pytest.mark.django_db(transaction=True)
def test_a_failed_statement_gives_the_connection_back(bluebird: Merchant) -> None:
    with pytest.raises(ProgrammingError), tenant(bluebird.id), transaction.atomic():
        rows("SELECT no_such_column")
    assert rows("SELECT current_setting('role'), current_setting('amends.merchant')") == [("none", "")]


@pytest.mark.django_db(transaction=True)
def test_a_connection_made_again_stays_in_its_tenant(tmall_shop: Shop, rival_shop: Shop) -> None:
    with tenant(tmall_shop.merchant_id):
        connection.close()
        assert shop_names() == ["Bluebird Tmall"]
    connection.close()
    assert shop_names() == ["Bluebird Tmall", "Rival Tmall"]


def test_every_table_with_a_merchant_is_protected() -> None:
    """Whoever adds a tenant table puts `rls.protect(TABLE)` into its migration."""
    bare = rows(
        """
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'merchant_id'
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
          AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
        """
    )
    assert bare == []
