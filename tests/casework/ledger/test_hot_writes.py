"""Nothing hot writes to a table of every node: with one node down such a write fails for all merchants."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

import msgspec
import pytest
from django.db import connection
from django.test import Client

from amends.casework.worker.rounds import assign_due
from amends.database import contract
from amends.merchants import setup
from amends.merchants.models import ApiKey, Assignment, Desk, DeskSeat, Member, Shop
from tests.casework.stories import drain, one, placed, rows
from tests.desk.conftest import at, now, refund  # noqa: F401 - fixtures
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
_TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""


@contextmanager
def a_node_down() -> Iterator[list[str]]:
    """Every write to a table that is on every node fails; reading is as ever. Yields these tables."""
    everywhere = [table for (table,) in rows(_TABLES) if not contract.is_distributed(table)]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION down() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION USING ERRCODE = '08006', MESSAGE = 'node down'; END $$"
        )
        for table in everywhere:
            cursor.execute(f"CREATE TRIGGER down BEFORE INSERT OR UPDATE OR DELETE ON {table} EXECUTE FUNCTION down()")
    try:
        yield everywhere
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION down() CASCADE")


def test_signals_are_taken_in_and_decided(tmall_shop: Shop, nobody: Client, now: datetime) -> None:  # noqa: F811
    key = setup.add_api_key(shop=tmall_shop)
    body = msgspec.json.encode([placed("T-9", at=now)])
    with a_node_down() as tables:
        assert {"merchants_apikey", "django_session", "merchants_desk"} <= set(tables)
        answer = nobody.post(
            "/api/v1/signals", body, content_type="application/json", headers={"authorization": f"Bearer {key}"}
        )
        assert answer.status_code in {200, 202}
        assert sum(cycle.decided for cycle in drain(now)) == 1
    assert one("SELECT count(*) FROM casework_dossier") == 1
    assert ApiKey.objects.get().last_used_at is None


@pytest.mark.usefixtures("refund")
def test_cases_are_looked_at_and_worked_on(tmall_shop: Shop, owner: Client, mate_member: Member) -> None:
    case = at(tmall_shop, "T-1001")
    with a_node_down():
        assert "Refund before shipping" in text(owner.get(case))
        assert owner.get("/work/").status_code == 200
        assert owner.post(f"{case}take", {"token": str(uuid4())}).status_code == 302
        assert owner.post(f"{case}note", {"token": str(uuid4()), "text": "@Mate looked into it"}).status_code == 302
        assert "looked into it" in text(owner.get(case))
    assert one("SELECT count(*) FROM merchants_notice WHERE kind = 'mention' AND member_id = %s", mate_member.pk) == 1
    assert one("SELECT count(*) FROM casework_audit WHERE verb = 'case.taken'") == 1


@pytest.mark.usefixtures("refund")
def test_desks_give_their_work_out(tmall_shop: Shop, agent_member: Member, now: datetime) -> None:  # noqa: F811
    desk = setup.add_desk(merchant=tmall_shop.merchant, code=one("SELECT desk FROM casework_case"), name="D")
    DeskSeat.objects.create(merchant=tmall_shop.merchant, desk=desk, member=agent_member)
    Desk.objects.update(assignment=Assignment.ROUND_ROBIN)
    with a_node_down():
        assert assign_due(now=now) == 1
    assert rows("SELECT desk_id, given_to FROM casework_deskturn") == [(desk.pk, agent_member.pk)]
    assert one("SELECT count(*) FROM merchants_notice WHERE kind = 'hand_over'") == 1


def test_who_was_signed_out_elsewhere_is_not_kept(owner: Client) -> None:
    """Only what can't be written for the moment is given up."""
    rows("DELETE FROM django_session RETURNING 1")
    assert owner.get("/profile").status_code == 302
