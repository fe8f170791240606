import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.decide import refund_guard
from amends.engine.signals import RefundPaid
from amends.merchants.models import Member, Shop
from amends.merchants.rls import tenant
from tests.casework.stories import DAY, HOUR, NOON, change, feed, ledger, one, placed, refund_asked, rows

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + 2 * HOUR


@pytest.fixture
def lead(owner: object) -> Member:
    return Member.objects.get(user__email="owner@bluebird.test")


@pytest.fixture
def stranger(outsider: object) -> Member:
    return Member.objects.get(user__email="outsider@rival.test")


@pytest.fixture
def order(tmall_shop: Shop) -> int:
    return feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)


def action(member: Member, order: int, press: str = "t1") -> Action:
    return Action(member=member, dossier_id=order, no=1, token=press, now=LATER)


def at_the_desk(member: Member) -> AbstractContextManager[None]:
    """As a signed-in request runs: inside the member's tenant."""
    return tenant(member.merchant_id)


@pytest.mark.mission("M1")
def test_the_refund_step_asks_for_the_money_once(lead: Member, order: int) -> None:
    with at_the_desk(lead):
        acted = case_actions.do_step(action(lead, order), step="refund")
        again = case_actions.do_step(action(lead, order), step="refund")
    assert [(e.kind, e.amount, e.state) for e in acted.effects if e.amount] == [("refund", 29_900, "pending")]
    assert (again.applied, again.effects) == (False, ())
    assert rows("SELECT kind, amount FROM casework_effect WHERE kind = 'refund'") == [("refund", 29_900)]
    payload = json.loads(one("SELECT payload FROM casework_effect WHERE kind = 'refund'"))
    assert payload["values"]["refund_version"] == "v1"


def test_an_action_leaves_its_signal_and_its_audit_row(lead: Member, order: int) -> None:
    with at_the_desk(lead):
        case_actions.note(action(lead, order), text="买家说明天再看")
    signal = rows("SELECT kind, source, payload ->> 'by', at FROM casework_signal ORDER BY id DESC LIMIT 1")
    assert signal == [("note.added", "colleague", str(lead.pk), LATER)]
    actor, verb, about, detail = rows("SELECT actor, verb, object, detail FROM casework_audit")[0]
    assert (actor, verb, about) == (f"member:{lead.pk}", "note.added", f"case:{order}/1")
    assert "买家" not in detail


@pytest.mark.mission("X6")
def test_no_second_refund_of_a_case(lead: Member, order: int) -> None:
    with at_the_desk(lead):
        acted = case_actions.do_step(action(lead, order), step="refund")
        with pytest.raises(RefusedError, match="done already"):
            case_actions.do_step(action(lead, order, "t2"), step="refund")
    (refund,) = [effect for effect in acted.effects if effect.kind == "refund"]
    by_another_rule = refund._replace(key="T-1001/another/rule", amount=1)
    with ledger() as connection:
        (checked,) = refund_guard.guard(
            connection, [by_another_rule], {(lead.merchant_id, order): refund_guard.OrderMoney(29_900)}
        )
    assert (checked.state, checked.next_at) == ("dead", None)
    assert "refunded already" in checked.last_error


@pytest.mark.mission("X6")
def test_never_more_than_was_paid(lead: Member, tmall_shop: Shop) -> None:
    paid = RefundPaid(id="p", at=NOON + HOUR, order="T-1", ref="R-0", amount=20_000)
    order = feed(tmall_shop, placed("T-1"), paid, refund_asked("T-1"), now=NOON + HOUR)
    with at_the_desk(lead), pytest.raises(RefusedError, match="more than the 29900 paid"):
        case_actions.do_step(action(lead, order), step="refund")
    assert one("SELECT count(*) FROM casework_effect WHERE kind = 'refund'") == 0
    assert one("SELECT next_step FROM casework_case WHERE case_group = 'refund' AND state = 'open'") == "refund"


def test_refunds_of_imported_history_do_not_stand_in_the_way(lead: Member, order: int) -> None:
    with at_the_desk(lead):
        acted = case_actions.do_step(action(lead, order), step="refund")
    change("UPDATE casework_effect SET state = 'past', next_at = NULL WHERE kind = 'refund'")
    (refund,) = [effect for effect in acted.effects if effect.kind == "refund"]
    fresh, past = refund._replace(key="fresh"), refund._replace(key="old", state="past")
    with ledger() as connection:
        checked = refund_guard.guard(
            connection, [past, fresh], {(lead.merchant_id, order): refund_guard.OrderMoney(29_900)}
        )
    assert [effect.state for effect in checked] == ["past", "pending"]


MISDIRECTED = (
    ("step", lambda d: case_actions.do_step(d, step="fly")),
    ("remedy", lambda d: case_actions.choose_remedy(d, remedy="fly")),
    ("clock", lambda d: case_actions.pause_clock(d, clock=99, waiting_for="buyer")),
)


@pytest.mark.parametrize(("field", "do"), MISDIRECTED, ids=[m[0] for m in MISDIRECTED])
def test_what_is_not_there_is_refused(lead: Member, order: int, field: str, do: object) -> None:
    before = rows("SELECT version FROM casework_dossier")
    with at_the_desk(lead), pytest.raises(RefusedError) as refused:
        do(action(lead, order))  # type: ignore[operator]
    assert refused.value.field == field
    assert rows("SELECT version FROM casework_dossier") == before
    assert one("SELECT count(*) FROM casework_quarantine") == 0
    assert one("SELECT count(*) FROM casework_audit") == 0


def test_an_outsider_finds_nothing(stranger: Member, order: int) -> None:
    with at_the_desk(stranger), pytest.raises(Http404):
        case_actions.take(action(stranger, order))


def test_the_second_lock_holds_without_the_first(stranger: Member, order: int) -> None:
    with at_the_desk(stranger), connection.cursor() as cursor:
        for table in ("inbox", "signal", "dossier", "case", "effect", "quarantine", "audit"):
            cursor.execute(f"SELECT count(*) FROM casework_{table}")  # noqa: S608
            assert cursor.fetchone() == (0,)


def test_taking_putting_back_and_lending(lead: Member, agent_member: Member, order: int) -> None:
    with at_the_desk(agent_member):
        with pytest.raises(RefusedError, match="only leads"):  # it isn't theirs to give
            case_actions.take(action(agent_member, order, "b"), owner=str(lead.pk))
        case_actions.take(action(agent_member, order, "a"))
    assert one("SELECT owner FROM casework_case") == str(agent_member.pk)
    with at_the_desk(agent_member):
        case_actions.take(action(agent_member, order, "c"), owner=str(lead.pk))
    assert one("SELECT owner FROM casework_case") == str(lead.pk)
    with at_the_desk(agent_member), pytest.raises(RefusedError, match="a colleague has"):
        case_actions.take(action(agent_member, order, "d"))
    with at_the_desk(lead):
        case_actions.put_back(action(lead, order, "e"))
    assert one("SELECT owner FROM casework_case") == ""


def test_hand_over_close_reopen(lead: Member, order: int) -> None:
    with at_the_desk(lead):
        case_actions.hand_over(action(lead, order, "a"), desk="exceptions", text="少见的情况")
        assert one("SELECT desk FROM casework_case") == "exceptions"
        case_actions.close(action(lead, order, "b"), outcome="settled")
        assert rows("SELECT state, outcome FROM casework_case") == [("closed", "settled")]
        case_actions.reopen(action(lead, order, "c"))
    assert rows("SELECT state, closed_at FROM casework_case") == [("open", None)]


@pytest.mark.mission("T5")
def test_a_promise_becomes_a_clock(lead: Member, order: int) -> None:
    with at_the_desk(lead):
        acted = case_actions.promise(action(lead, order), what="赠品", due=LATER + DAY)
    assert [r.due_at for r in acted.reasons if r.verb.value == "clock.started"] == [LATER + DAY]


def _next(member: Member, token: str) -> object:
    try:
        with at_the_desk(member):
            return case_actions.take_next(member=member, desks=["returns"], token=token, now=LATER)
    finally:
        connection.close()


def test_two_who_take_the_next_get_two(lead: Member, agent_member: Member, tmall_shop: Shop) -> None:
    for number in range(4):
        feed(tmall_shop, placed(f"T-{number}"), refund_asked(f"T-{number}"), now=NOON + HOUR)
    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(_next, [lead, agent_member, lead, agent_member], "abcd"))
    assert len(set(taken)) == 4
    assert _next(lead, "e") is None


def test_the_audit_cannot_be_rewritten(lead: Member, order: int) -> None:
    with at_the_desk(lead):
        case_actions.note(action(lead, order), text="x")
        for change in ("UPDATE casework_audit SET actor = 'nobody'", "DELETE FROM casework_signal"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows(change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows("DELETE FROM casework_audit")
