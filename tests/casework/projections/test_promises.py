"""Promises as rows: the page and its count, samples, undo, what was there before, and how the database reads them."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.casework.actions.transaction import act
from amends.casework.letters import undo
from amends.casework.maintenance import promise_backfill
from amends.casework.queries.promises import open_promises, open_promises_count
from amends.engine import dossier as engine
from amends.engine.signals import AnySignal, PromiseKept, PromiseMade, PromiseReleased
from amends.engine.subjects import PromiseFacts
from amends.merchants.models import Member, Shop
from amends.merchants.rls import tenant
from tests.casework.stories import DAY, HOUR, NOON, change, drain, feed, number, one, placed, post, rows, sample
from tests.cast import OWNER
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOON + HOUR
BEFORE = (
    "SELECT ref, shop_id, case_no, what, due_at, by, made_at, ended_at FROM casework_promise ORDER BY dossier_id, ref"
)


@pytest.fixture
def lead(owner: object) -> Member:
    return Member.objects.get(user__email=OWNER)


def made(ref: str, order: str = "T-1001", *, at: datetime = NOON, **more: Any) -> PromiseMade:
    facts: dict[str, Any] = {"what": f"gift {ref}", "due": at + DAY, "by": "7", "id": f"{ref}:made"} | more
    return PromiseMade(at=at, order=order, ref=ref, **facts)


def kept(ref: str, order: str = "T-1001", *, at: datetime = LATER) -> PromiseKept:
    return PromiseKept(id=f"{ref}:kept", at=at, order=order, ref=ref)


def released(ref: str, order: str = "T-1001", *, at: datetime = LATER) -> PromiseReleased:
    return PromiseReleased(id=f"{ref}:released", at=at, order=order, ref=ref, text="never mind")


def page(client: Client) -> str:
    return text(client.get("/work/promises/"))


def waiting(client: Client) -> str:
    return text(client.get("/work/promises/count")).strip()


@pytest.mark.mission("T5")
def test_what_was_promised_waits_on_the_page_until_it_is_kept_or_let_go(
    owner: Client, outsider: Client, tmall_shop: Shop
) -> None:
    feed(tmall_shop, placed(), made("A"), made("B"), made("C"), now=NOON)
    assert all(f"gift {ref}" in page(owner) for ref in "ABC")
    assert waiting(owner) == "3"
    assert "gift A" not in page(outsider)
    assert waiting(outsider) == "0"
    feed(tmall_shop, kept("A"), released("B"), now=LATER)
    assert "gift A" not in page(owner)
    assert "gift B" not in page(owner)
    assert waiting(owner) == "1"


@pytest.mark.mission("T5")
def test_a_broken_promise_still_binds(owner: Client, tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), made("A"), now=NOON)
    drain(NOON + 400 * DAY)
    assert "gift A" in page(owner)
    assert "broken" in page(owner)
    assert waiting(owner) == "1"


def test_a_shops_own_page_tells_its_own(lead: Member, tmall_shop: Shop, olist_shop: Shop) -> None:
    feed(tmall_shop, placed(), made("A"), now=NOON)
    feed(olist_shop, placed("O-1"), made("B", "O-1", due=NOON + HOUR), now=NOON)
    assert [each.ref for each in open_promises(lead)] == ["B", "A"]
    (mine,) = open_promises(lead, shop_id=tmall_shop.pk)
    assert (mine.ref, mine.case_no, mine.by, mine.due, mine.order_key) == ("A", 0, "7", NOON + DAY, "T-1001")


def test_samples_promises_are_in_no_list(lead: Member, tmall_shop: Shop) -> None:
    order = "SAMPLE-1"
    sample(tmall_shop, placed(order), made("A", order), now=NOON)
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'promise.made'") == 1
    promise_backfill.fill(connection)
    assert (open_promises(lead), open_promises_count(lead)) == ([], "0")


ACTIONS: list[Callable[[], AnySignal]] = [lambda: kept("A"), lambda: made("B")]


@pytest.mark.parametrize("action", ACTIONS)
def test_taken_back_means_as_it_was(lead: Member, tmall_shop: Shop, action: Callable[[], AnySignal]) -> None:
    dossier = feed(tmall_shop, placed(), made("A"), now=NOON)
    mine = action()
    act(member=lead, dossier_id=dossier, signal=mine, now=LATER, undoable=True)
    assert [each.ref for each in open_promises(lead)] == ([] if mine.ref == "A" else ["A", "B"])
    no = getattr(mine, "case", 0)
    undo.take_back(member=lead, dossier_id=dossier, no=no, now=LATER + timedelta(seconds=5))
    assert [each.ref for each in open_promises(lead)] == ["A"]
    change("DELETE FROM casework_promise")
    promise_backfill.fill(connection)
    assert [each.ref for each in open_promises(lead)] == ["A"]


def test_an_action_undone_with_its_transaction_leaves_no_promise(lead: Member, tmall_shop: Shop) -> None:
    dossier = feed(tmall_shop, placed(), now=NOON)
    with transaction.atomic():
        act(member=lead, dossier_id=dossier, signal=made("A"), now=LATER)
        transaction.set_rollback(True)
    assert open_promises(lead) == []


def _stream(rng: random.Random, orders: list[str]) -> list[AnySignal]:
    """Promises made, made again, kept and let go, in any order, some told twice."""
    found: list[AnySignal] = []
    for n in range(60):
        order, ref, at = rng.choice(orders), f"P{rng.randrange(6)}", NOON + timedelta(minutes=rng.randrange(600))
        kind = rng.choice((made, made, kept, released))
        found.append(msgspec.structs.replace(kind(ref, order, at=at), id=f"s{n}"))
    return found + rng.sample(found, 10)


def _by_the_log() -> list[tuple[Any, ...]]:
    """Every promise as the log's rows tell it, in whatever order they came: the first that was made is the promise."""
    told: dict[tuple[int, str], list[Any]] = {}
    ends: dict[tuple[int, str], datetime] = {}
    log = "SELECT dossier_id, kind, payload->>'ref', payload->>'what', (payload->>'due')::timestamptz, at"
    for dossier, kind, ref, what, due, at in rows(f"{log} FROM casework_signal ORDER BY id"):
        key = dossier, ref
        if kind == "promise.made":
            known = told.get(key)
            told[key] = [what, due, at] if known is None or at < known[2] else known
        elif kind in {"promise.kept", "promise.released"}:
            ends[key] = min(at, ends.get(key, at))
    return sorted((*key, *promise, ends.get(key)) for key, promise in told.items())


@pytest.mark.parametrize("seed", range(6))
def test_the_rows_are_what_the_log_says(tmall_shop: Shop, lead: Member, seed: int) -> None:
    rng, orders = random.Random(seed), ["T-1", "T-2", "T-3"]
    feed(tmall_shop, *(placed(order) for order in orders), now=NOON)
    stream = _stream(rng, orders)
    while stream:
        some = rng.randrange(1, 12)
        post(tmall_shop, *stream[:some], now=NOON + DAY)
        stream = stream[some:]
        drain(NOON + DAY)
    stored = "SELECT dossier_id, ref, what, due_at, made_at, ended_at FROM casework_promise ORDER BY 1, 2"
    assert rows(stored) == _by_the_log() != []
    assert {(each.dossier_id, each.ref) for each in open_promises(lead)} == _binding(tmall_shop, orders)
    before = rows(BEFORE)
    change("DELETE FROM casework_promise")
    assert promise_backfill.fill(connection) == len(before)
    assert rows(BEFORE) == before
    assert promise_backfill.fill(connection) == 0


def _binding(shop: Shop, orders: list[str]) -> set[tuple[int, str]]:
    """What the dossiers themselves hold open."""
    found = set()
    for order in orders:
        id = number(shop, order)
        dossier = engine.decode(bytes(one("SELECT state FROM casework_dossier WHERE id = %s", id)))
        promises = (each for each in dossier.facts.subjects.values() if isinstance(each, PromiseFacts))
        found |= {(id, each.ref) for each in promises if each.due and not each.kept_at and not each.released_at}
    return found


MANY = """
INSERT INTO casework_promise (merchant_id, dossier_id, ref, shop_id, case_no, what, due_at, by, made_at, ended_at)
SELECT merchant_id, id, 'P' || n, shop_id, 0, 'x', now() + n * interval '1 minute', '', now(),
    CASE WHEN n % 20 > 0 THEN now() END
FROM casework_dossier, generate_series(1, CASE key WHEN 'T-1001' THEN 2000 ELSE 20000 END) n
"""


def test_the_open_ones_are_read_by_their_index(lead: Member, tmall_shop: Shop, olist_shop: Shop) -> None:
    feed(tmall_shop, placed(), now=NOON)
    feed(olist_shop, placed("O-1"), now=NOON)
    change(MANY)
    change("ANALYZE casework_promise")
    with tenant(lead.merchant_id), CaptureQueriesContext(connection) as seen:
        assert len(open_promises(lead)) == 200
        assert len(open_promises(lead, shop_id=tmall_shop.pk)) == 100
        assert open_promises_count(lead) == "200+"
    with tenant(lead.merchant_id):
        plans = ["\n".join(line for (line,) in rows(f"EXPLAIN {each['sql']}")) for each in seen]
    for plan, index in zip(plans, ("promise_due", "promise_due_shop", "promise_due"), strict=True):
        assert f"using {index}" in plan
        assert "Sort" not in plan[plan.index("Limit") : plan.index(f"using {index}")]  # they come as they are due
