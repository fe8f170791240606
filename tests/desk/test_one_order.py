"""The list, the API, taking the next and giving out stand in one order, while a worker goes on deciding."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import cast

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from amends.casework.lanes.runner import run_once
from amends.casework.ledger.models import CaseRecord
from amends.casework.worker.rounds import assign_due
from amends.engine.signals import AnySignal, DisputeOpened
from amends.merchants import setup
from amends.merchants.models import Assignment, Desk, Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import DAY, HOUR, ledger, placed, post, rows, scanned

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("X3")]
MINUTES = (3, 12, 25, 45, 90, 300, 1_300, 2_800)  # until the platform rules, from hopeless to plenty
AMOUNTS = (90_000, 40_000, 300, 20_000, 5_000, 1_000_000, 3_000, 700_000)


@pytest.fixture
def working() -> Iterator[Callable[[Callable[[], bool]], None]]:
    """A worker that decides and gives out until the test is over; called with a test, it waits until that holds."""
    over, moved = threading.Event(), threading.Condition()

    def work() -> None:
        try:
            with ledger() as own:
                while not over.is_set():
                    run_once(connection=own, now=timezone.now())
                    assign_due(now=timezone.now())
                    with moved:
                        moved.notify_all()
                    over.wait(0.05)
        finally:
            connection.close()

    def until(holds: Callable[[], bool]) -> None:
        with moved:
            assert moved.wait_for(holds, timeout=60), "the worker has not done it"

    thread = threading.Thread(target=work)
    thread.start()
    yield until
    over.set()
    thread.join()


def disputes(now: datetime) -> list[AnySignal]:
    """Orders with one dispute each, whose money is lost when nobody answers in time."""
    told: list[AnySignal] = []
    for minutes, amount in zip(MINUTES, AMOUNTS, strict=True):
        order, due = f"T-{minutes}", now + timedelta(minutes=minutes)
        told += [placed(order, at=now - 5 * DAY, amount=amount), scanned(order, at=now - 4 * DAY)]
        opened = {"id": f"d-{order}", "at": now - HOUR, "order": order, "ref": f"D-{order}"}
        told.append(DisputeOpened(**opened, reason="未收到货", amount=amount, respond_by=due))  # type: ignore[arg-type]
    return told


def shown(client: Client) -> list[str]:
    return re.findall(r'class="order-key">([^<]+)<', client.get("/work/?view=all").content.decode())


def named(shop: Shop) -> list[str]:
    client = Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=shop)}"})
    found, after = list[str](), cast("str | None", "")
    while after is not None:
        page = client.get(f"/api/v1/cases?limit=3&after={after}").json()
        found, after = found + [case["order_key"] for case in page["cases"]], page["next"]
    return found


def given(to: Member) -> list[str]:
    """The orders in the sequence in which their cases were given to somebody."""
    query = (
        "SELECT c.order_key FROM casework_audit a JOIN casework_case c"
        " ON a.object = 'case:' || c.dossier_id || '/' || c.no"
        " WHERE a.verb = 'case.taken' AND c.owner = %s ORDER BY a.id"
    )
    return [key for (key,) in rows(query, str(to.pk))]


def test_everybody_works_in_the_same_order(
    owner: Client,
    mate: Client,
    outsider: Client,
    bluebird: Merchant,
    tmall_shop: Shop,
    mate_member: Member,
    working: Callable[[Callable[[], bool]], None],
) -> None:
    Member.objects.filter(id=mate_member.pk).update(roles=[Role.AGENT])
    now = timezone.now()
    post(tmall_shop, *disputes(now), now=now)
    working(lambda: CaseRecord.objects.filter(state="open").count() >= len(MINUTES))
    order = shown(owner)
    assert sorted(order) == sorted(f"T-{minutes}" for minutes in MINUTES)
    assert named(tmall_shop) == order
    assert order.index("T-300") < order.index("T-3"), "a million in five hours comes before what can't be met any more"
    assert order != [f"T-{minutes}" for minutes in MINUTES]
    for desk in set(CaseRecord.objects.values_list("desk", flat=True)):
        setup.add_desk(merchant=bluebird, code=desk, name=desk, members=[mate_member])
    for taken in range(3):
        mate.post("/work/next")
        assert given(mate_member) == order[: taken + 1]
    Desk.objects.update(assignment=Assignment.ROUND_ROBIN)
    working(lambda: not CaseRecord.objects.filter(state="open", owner="").exists())
    assert given(mate_member) == order
    assert shown(outsider) == []
