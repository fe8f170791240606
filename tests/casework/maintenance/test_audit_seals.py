"""Seals over the audit: whoever changes it afterwards, even as the tables' owner, is found out."""

import argparse
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from amends.casework.ledger import audit
from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.seal_models import AuditSeal
from amends.casework.maintenance.audit_proof import prove
from amends.casework.maintenance.audit_seals import SETTLED, seal_due
from amends.cli import audit as command
from amends.merchants.models import Member, Merchant
from amends.merchants.rls import tenant
from tests.casework.stories import HOUR, NOON

pytestmark = pytest.mark.django_db
LATER = NOON + HOUR


def noted(merchant: Merchant, *verbs: str, at: datetime = NOON) -> None:
    member = Member.objects.get(merchant=merchant)
    for verb in verbs:
        audit.note(member=member, verb=verb, about="case:1/1", detail={"order": "中", "n": 1.5}, now=at)


def forged(statement: str, *values: int | datetime) -> None:
    """What somebody does who owns the tables and has switched off what guards them."""
    with connection.cursor() as cursor:
        for table in ("casework_audit", "casework_auditseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        cursor.execute(statement, values)
        for table in ("casework_audit", "casework_auditseal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")


@pytest.fixture
def sealed(bluebird: Merchant, rival: Merchant) -> Merchant:
    """Two seals over three rows each, and another merchant's."""
    noted(bluebird, "a", "b", "c")
    noted(rival, "x")
    assert seal_due(now=LATER) == 4
    noted(bluebird, "d", "e", "f", at=LATER)
    assert seal_due(now=LATER + HOUR) == 3
    return bluebird


def test_an_audit_that_nobody_changed_holds(sealed: Merchant, rival: Merchant) -> None:
    noted(sealed, "g", at=LATER + HOUR)
    found = prove(sealed.pk)
    assert (found.seals, found.rows, found.open, found.faults) == (2, 6, 1, [])
    assert prove(rival.pk).rows == 1
    assert seal_due(now=LATER + HOUR) == 0  # what was written just now may still have neighbours on their way
    assert seal_due(now=LATER + HOUR + SETTLED + timedelta(seconds=1)) == 1
    assert prove(sealed.pk, kept=found.head[:12]).faults == []


HARM = (
    ("UPDATE casework_audit SET actor = 'member:9' WHERE verb = 'b'", "seal 1", "a row was changed"),
    ("UPDATE casework_audit SET detail = '{}' WHERE verb = 'e'", "seal 2", "a row was changed"),
    ("DELETE FROM casework_audit WHERE verb = 'c'", "seal 1", "3 rows were sealed, 2 are there"),
    ("UPDATE casework_auditseal SET rows = 2 WHERE number = 1", "seal 1", "by no key there is"),
    ("DELETE FROM casework_auditseal WHERE number = 1", "seal 2", "the one before it is missing"),
)


@pytest.mark.parametrize(("harm", "where", "why"), HARM)
def test_what_was_changed_is_found(sealed: Merchant, harm: str, where: str, why: str) -> None:
    forged(f"{harm} AND merchant_id = %s", sealed.pk)
    assert any(fault.startswith(where) and why in fault for fault in prove(sealed.pk).faults)


def test_a_row_slipped_in_afterwards_is_found(sealed: Merchant) -> None:
    first = Audit.objects.filter(merchant=sealed).order_by("id").first()
    assert first is not None
    forged(
        "INSERT INTO casework_audit (merchant_id, id, at, actor, verb, object, detail)"
        " VALUES (%s, %s, %s, '', '', '', '{}')",
        sealed.pk, first.id - 1, NOON,
    )  # fmt: skip
    assert "3 rows were sealed, 4 are there" in prove(sealed.pk).faults[0]


def test_an_end_that_was_cut_off_is_missed_by_its_head(sealed: Merchant) -> None:
    head = prove(sealed.pk).head
    forged("DELETE FROM casework_auditseal WHERE number = 2 AND merchant_id = %s", sealed.pk)
    forged("DELETE FROM casework_audit WHERE verb IN ('d', 'e', 'f') AND merchant_id = %s", sealed.pk)
    assert prove(sealed.pk).faults == []
    assert "cut off" in prove(sealed.pk, kept=head).faults[0]


def test_the_database_refuses_to_change_a_seal(sealed: Merchant) -> None:
    mine = AuditSeal.objects.filter(merchant=sealed, number=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        mine.update(rows=9)
    with tenant(sealed.pk):
        assert AuditSeal.objects.count() == 2
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            mine.delete()


def test_the_command_says_what_holds(
    sealed: Merchant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "begin", lambda **_: None)  # the test's own database is there already
    asked = argparse.Namespace(merchant="Bluebird", kept="")
    assert command.run(asked) == 0
    assert f"Bluebird: 6 rows under 2 seals, 0 not sealed yet; {prove(sealed.pk).head[:12]}" in capsys.readouterr().out
    forged("UPDATE casework_audit SET verb = 'z' WHERE verb = 'a' AND merchant_id = %s", sealed.pk)
    assert command.run(asked) == 1
    assert "a row was changed" in capsys.readouterr().out
