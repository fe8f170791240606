"""Projections: both writers write all of them, refilling gives what was there, and every step has its row."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from amends.casework.actions.transaction import act
from amends.casework.decide import writer
from amends.casework.decide.batch import Batch
from amends.casework.decide.projection_registry import PROJECTIONS
from amends.casework.ledger import store
from amends.casework.ledger.models import DossierRecord
from amends.casework.ledger.rows import columns
from amends.casework.maintenance.backfill import REFILLED, backfill
from amends.engine import dossier as engine
from amends.engine.signals import CaseTaken, MessageSent, PromiseMade, StepDone
from amends.engine.words import CaseState, StepState
from amends.merchants.models import Member, Shop
from amends.merchants.rls import tenant
from tests.casework.stories import DAY, HOUR, NOON, change, drain, feed, number, placed, refund_asked, rows, scanned
from tests.cast import OWNER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[99, 0], ids=["one by one", "by drafts"])
def busy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmall_shop: Shop, owner: object) -> Member:
    """Orders of which one was shipped after a refund was asked, worked on through the ledger and by a colleague."""
    monkeypatch.setattr(store, "FEW_PUT", request.param)
    monkeypatch.setattr(store, "FEW_ADDED", request.param)
    lead = Member.objects.get(user__email=OWNER)
    feed(tmall_shop, placed(), refund_asked(), scanned(at=NOON + 3 * HOUR), now=NOON + 3 * HOUR)
    feed(tmall_shop, placed("T-1002"), refund_asked("T-1002"), now=NOON + 3 * HOUR)
    promise = PromiseMade(id="p", at=NOON, order="T-1002", ref="P", what="a gift", due=NOON + DAY)
    told = MessageSent(id="m", at=NOON + 2 * HOUR, order="T-1002", text="we are looking into it")
    feed(tmall_shop, promise, told, now=NOON + 3 * HOUR)
    later = NOON + 4 * HOUR
    for signal in (
        CaseTaken(id="t", at=later, order="T-1001", case=1, owner=str(lead.pk)),
        StepDone(id="s", at=later, order="T-1001", case=1, step="refund"),
    ):
        with tenant(lead.merchant_id):
            act(member=lead, dossier_id=number(tmall_shop, "T-1001"), signal=signal, now=later)
    drain(later)
    return lead


def standing_steps() -> set[tuple[Any, ...]]:
    found = set()
    for row in DossierRecord.objects.all():
        dossier = engine.decode(bytes(row.state))
        for case in dossier.cases:
            for step in case.steps:
                ready = step.state is StepState.READY
                assert not ready or case.state is CaseState.OPEN
                owner = case.owner if ready else ""
                found.add((row.id, case.no, step.name, step.desk, step.state.value, step.ready_at, step.done_at,
                           step.by, owner))  # fmt: skip
    return found


def written_steps() -> set[tuple[Any, ...]]:
    return set(
        rows("SELECT dossier_id, case_no, step, desk, state, ready_at, done_at, done_by, owner FROM casework_step")
    )


def test_every_step_of_every_case_has_its_row_and_no_others(busy: Member) -> None:
    assert written_steps() == standing_steps()
    assert rows("SELECT done_by, how FROM casework_step WHERE step = 'refund' AND state = 'done'") == [
        (str(busy.pk), "hand")
    ]
    assert rows("SELECT count(*) FROM casework_step WHERE state = 'ready'")[0][0] >= 2
    ranks = "SELECT s.band, s.rank FROM casework_step s JOIN casework_case c ON c.dossier_id = s.dossier_id"
    assert rows(f"{ranks} AND c.no = s.case_no WHERE s.state = 'ready' AND (s.band, s.rank) <> (c.band, c.rank)") == []


def test_what_became_of_a_case_is_kept(busy: Member, tmall_shop: Shop) -> None:
    told = set(rows("SELECT dossier_id, what, value FROM casework_history"))
    shipped, other = number(tmall_shop, "T-1001"), number(tmall_shop, "T-1002")
    assert {(shipped, "owner", str(busy.pk)), (shipped, "step", "refund")} <= told
    assert (shipped, "scene", "shipped_after_refund") in told
    assert {what for order, what, _value in told if order == other} >= {"opened", "desk", "answered"}
    assert rows("SELECT seconds FROM casework_history WHERE what = 'answered' AND dossier_id = %s", other) == [(3600,)]


def test_refilling_gives_the_rows_there_were(busy: Member) -> None:
    for name in REFILLED:
        refilled(name)


def refilled(name: str) -> None:
    projection = next(each for each in PROJECTIONS if each.name == name)
    chosen = ", ".join(column for column in columns(projection.row) if column != "id")
    query = f"SELECT {chosen} FROM {projection.table}"  # noqa: S608
    live = sorted(map(repr, rows(query)))
    now = NOON + 4 * HOUR
    backfill(names=[name], now=now)
    assert sorted(map(repr, rows(query))) == live
    change(f"DELETE FROM {projection.table} /* told to nobody */")  # noqa: S608
    backfill(names=[name], now=now, each=1)
    assert sorted(map(repr, rows(query))) == live


@pytest.mark.parametrize("bulk", [True, False])
def test_both_writers_write_every_projection(monkeypatch: pytest.MonkeyPatch, bulk: bool) -> None:
    told: list[str] = []

    def note(name: str) -> Callable[..., None]:
        return lambda *_: told.append(name)

    monkeypatch.setattr(writer, "PROJECTIONS", tuple(replace(each, write=note(each.name)) for each in PROJECTIONS))
    writer.write(connection.connection, Batch(), (), bulk=bulk)
    assert told == [each.name for each in PROJECTIONS]


def test_a_projection_declares_the_columns_its_table_has(db: None) -> None:
    for projection in PROJECTIONS:
        columns_of = "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass"
        found = dict(rows(f"{columns_of} AND attnum > 0 AND NOT attisdropped", projection.table))
        for name, of in columns(projection.row).items():
            assert found[name] == SPELT.get(of, of), (projection.name, name)


SPELT = {
    "int8": "bigint", "int4": "integer", "int2": "smallint", "bool": "boolean", "float8": "double precision",
    "timestamptz": "timestamp with time zone", "int8[]": "bigint[]",
}  # fmt: skip
