"""The second lock: raw SQL through the desk role, past all of our own code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amends.merchants import invites, rls, setup, two_step
from amends.merchants.models import DeskSeat, Member, Merchant, Shop, TwoStep, User, Visit
from amends.merchants.rls import ROLE, outside_tenant, tenant
from amends.merchants.roles import Role
from tests.cast import PASSWORD

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


PEOPLE = (User, TwoStep, Visit)


def known(merchant: Merchant) -> list[set[int]]:
    """Whose rows the merchant sees: as a person, with a second step, with a browser signed in."""
    with tenant(merchant.id):
        return [set(model.objects.values_list("pk" if model is User else "user_id", flat=True)) for model in PEOPLE]


def test_people_are_seen_by_the_merchants_they_belong_to(bluebird: Merchant, rival: Merchant, nobody: Client) -> None:
    """Their rows name them, whichever came first: the second step, the browser or the membership."""
    ours, theirs = (Member.objects.select_related("user").get(merchant=each).user for each in (bluebird, rival))
    for user in (ours, theirs):
        two_step.begin(user)
        nobody.post("/sign-in", {"username": user.email, "password": PASSWORD})
        nobody.post("/sign-out")
    assert known(bluebird) == [{ours.pk}] * 3
    assert known(rival) == [{theirs.pk}] * 3
    setup.add_member(merchant=bluebird, email=theirs.email, name="", password="", roles=[Role.AGENT])
    assert known(bluebird) == [{ours.pk, theirs.pk}] * 3
    assert known(rival) == [{theirs.pk}] * 3


def test_who_accepts_an_invitation_is_seen(bluebird: Merchant, nobody: Client) -> None:
    owner = Member.objects.get(merchant=bluebird)
    token = invites.invite(by=owner, email="new@bluebird.test", roles=[Role.AGENT], desks=[], now=timezone.now())
    sent = {"name": "New", "language": "en", "password": "a long enough one"}
    assert nobody.post(f"/join/{token}", sent).status_code == 302
    new = User.objects.get(email="new@bluebird.test")
    people, _steps, visits = known(bluebird)
    assert (new.pk in people, visits) == (True, {new.pk})


def test_no_policy_asks_for_rows_or_calls_a_function_of_ours() -> None:
    told = rows("SELECT tablename, qual, with_check FROM pg_policies WHERE schemaname = 'public'")
    assert len(told) > 50
    own = {name for (name,) in rows("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")}
    asking = [table for table, *says in told for said in says if "SELECT" in str(said or "")]
    calling = [table for table, *says in told for said in says for name in own if f"{name}(" in str(said or "")]
    assert (asking, calling) == ([], [])


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
def test_a_connection_lost_in_a_tenant_answers_nothing_more(tmall_shop: Shop, rival_shop: Shop) -> None:
    with pytest.raises(DatabaseError), tenant(tmall_shop.merchant_id):  # noqa: PT012 - what closes it is no error
        connection.close()
        shop_names()
    assert shop_names() == ["Bluebird Tmall", "Rival Tmall"]


@pytest.mark.django_db(transaction=True)
def test_a_tenant_is_a_transaction_begun_by_who_and_for_whom(tmall_shop: Shop) -> None:
    """A distributed database passes both on to other nodes only as statements of a transaction."""
    with CaptureQueriesContext(connection) as seen, tenant(tmall_shop.merchant_id):
        assert connection.in_atomic_block
        assert shop_names() == ["Bluebird Tmall"]
    said = [query["sql"] for query in seen]
    merchant = f"SET LOCAL amends.merchant = '{tmall_shop.merchant_id}'"
    assert said == ["BEGIN", f"SET LOCAL ROLE {ROLE}", merchant, said[3], "COMMIT"]
    assert rows("SELECT current_setting('role'), current_setting('amends.merchant', true)") == [("none", "")]


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_of_two_roles(tmall_shop: Shop, rival_shop: Shop) -> None:
    """What was done before is committed; outside is another transaction; then the tenant again."""
    mine = Shop.objects.filter(id=tmall_shop.id)
    with pytest.raises(ZeroDivisionError), tenant(tmall_shop.merchant_id):  # noqa: PT012 - the order is what is tested
        mine.update(name="Kept")
        with outside_tenant():
            assert not connection.in_atomic_block
            assert shop_names() == ["Kept", "Rival Tmall"]
        assert shop_names() == ["Kept"]
        mine.update(name="Undone")
        raise ZeroDivisionError
    assert shop_names() == ["Kept", "Rival Tmall"]


@pytest.mark.django_db(transaction=True)
def test_nobody_leaves_a_tenant_out_of_the_middle_of_a_transaction(tmall_shop: Shop) -> None:
    for leave in (outside_tenant, committed):
        with pytest.raises(RuntimeError), tenant(tmall_shop.merchant_id), transaction.atomic(), leave():
            pytest.fail("left")
    with pytest.raises(RuntimeError), transaction.atomic(), tenant(tmall_shop.merchant_id):
        pytest.fail("entered")
    assert shop_names() == ["Bluebird Tmall"]


@contextmanager
def committed() -> Iterator[None]:
    rls.commit()
    yield


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
