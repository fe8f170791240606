"""A merchant's own values over a shipped playbook: chosen, kept, undone; running cases keep what they started under."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.http import Http404

from amends.casework.overlay import overlays
from amends.casework.overlay.models import Overlay
from amends.casework.queries.case_page import case_page
from amends.engine import dossier as dossiers
from amends.engine.dossier import Clock
from amends.engine.signals import AnySignal
from amends.engine.versions import cited
from amends.merchants.models import Member, Shop
from amends.merchants.rls import tenant
from amends.policy.problem import PlaybookError
from tests.casework.stories import DAY, HOUR, NOON, drain, feed, number, one, placed, post, refund_asked, rows, scanned
from tests.packs import book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B11")]

SHIPPED = book("tmall").reference
ONE_DAY = "base: tmall\nset:\n  clocks.answer_unshipped.due.after: 1 d\n"
HALF_DAY = "base: tmall\nset:\n  clocks.answer_unshipped.due.after: 12 h\n"
WRONG = "base: tmall\nset:\n  clocks.answer_unshipped.due.after: 1\n"


@pytest.fixture
def boss(tmall_shop: Shop) -> Member:
    return Member.objects.get(merchant=tmall_shop.merchant, roles__contains=["owner"])


def lay(boss: Member, body: str, *, at_once: bool = False) -> Overlay:
    return overlays.put(member=boss, pack="tmall", body=body, note="we promise", at_once=at_once, now=NOON)


def story(order: str) -> tuple[AnySignal, ...]:
    return placed(order), refund_asked(order)


def answer_clock(shop: Shop, order: str) -> Clock:
    state = one("SELECT state FROM casework_dossier WHERE id = %s", number(shop, order))
    found = dossiers.decode(bytes(state))
    return next(c for c in (*found.clocks, *found.ended) if c.name == "answer_unshipped")


def under(order: str) -> tuple[str, str]:
    """The version the order was last decided by, and the one its case runs under, as cited."""
    (found,) = rows(
        "SELECT d.policy, c.policy FROM casework_dossier d "
        "JOIN casework_case c ON c.dossier_id = d.id WHERE d.key = %s",
        order,
    )
    return cited(str(found[0])), cited(str(found[1]))


def test_what_a_merchant_sets_holds_from_then_on(tmall_shop: Shop, boss: Member) -> None:
    lay(boss, ONE_DAY)
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    assert answer_clock(tmall_shop, "T-1").due_at == NOON + HOUR + DAY
    assert under("T-1") == (f"{SHIPPED}+m1", f"{SHIPPED}+m1")


def test_a_running_case_keeps_the_version_it_started_under(tmall_shop: Shop, boss: Member) -> None:
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    lay(boss, ONE_DAY)
    feed(tmall_shop, *story("T-2"), now=NOON + 2 * HOUR)
    lay(boss, HALF_DAY)
    feed(tmall_shop, *story("T-3"), now=NOON + 3 * HOUR)
    for order in ("T-1", "T-2", "T-3"):
        post(tmall_shop, scanned(order, at=NOON + 4 * HOUR), now=NOON + 4 * HOUR)
    drain(NOON + 4 * HOUR)
    assert [under(order)[1] for order in ("T-1", "T-2", "T-3")] == [SHIPPED, f"{SHIPPED}+m1", f"{SHIPPED}+m2"]
    assert {under(order)[0] for order in ("T-1", "T-2", "T-3")} == {f"{SHIPPED}+m2"}
    rules = rows(
        "SELECT DISTINCT split_part(reason->>'rule', '#', 1) FROM casework_signal s, "
        "jsonb_array_elements(s.outcome->'reasons') reason WHERE s.kind = 'parcel.scanned' AND s.dossier_id = %s "
        "AND reason->>'verb' = 'case.changed'",
        number(tmall_shop, "T-1"),
    )
    assert rules == [(SHIPPED,)]


def test_told_so_running_cases_go_over(tmall_shop: Shop, boss: Member) -> None:
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    lay(boss, ONE_DAY, at_once=True)
    feed(tmall_shop, scanned("T-1", at=NOON + 4 * HOUR), now=NOON + 4 * HOUR)
    assert under("T-1")[0] == f"{SHIPPED}+m1"


def test_the_page_of_a_case_shows_the_rules_it_runs_on(tmall_shop: Shop, boss: Member) -> None:
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    lay(boss, ONE_DAY)
    page = case_page(boss, dossier_id=number(tmall_shop, "T-1"), no=1)
    assert page is not None
    assert page.policy.reference == SHIPPED


@pytest.mark.mission("X5")
def test_what_does_not_hold_never_replaces_what_does(tmall_shop: Shop, boss: Member) -> None:
    lay(boss, ONE_DAY)
    with pytest.raises(PlaybookError) as wrong:
        lay(boss, WRONG)
    assert [(p.file, p.line, p.message) for p in wrong.value.problems] == [("overlay", 3, "duration 1 has no unit")]
    with pytest.raises(PlaybookError, match="it lies on 'common'"):
        lay(boss, "base: common\nset: {}\n")
    with pytest.raises(overlays.TooLongError):
        lay(boss, "#" * (overlays.LONGEST + 1))
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    assert under("T-1")[0] == f"{SHIPPED}+m1"


def test_undoing_is_choosing_an_older_version(tmall_shop: Shop, boss: Member) -> None:
    lay(boss, ONE_DAY)
    lay(boss, HALF_DAY)
    for order, chosen in (("T-1", 2), ("T-2", 1), ("T-3", 0)):
        overlays.activate(member=boss, pack="tmall", number=chosen, now=NOON)
        feed(tmall_shop, *story(order), now=NOON + HOUR)
    assert [under(order)[0] for order in ("T-1", "T-2", "T-3")] == [f"{SHIPPED}+m2", f"{SHIPPED}+m1", SHIPPED]
    versions = overlays.history(boss, pack="tmall")
    assert [(v.number, v.active, v.note, v.body) for v in versions] == [
        (2, False, "we promise", HALF_DAY),
        (1, False, "we promise", ONE_DAY),
    ]
    verbs = [verb for (verb,) in rows("SELECT verb FROM casework_audit WHERE object = 'playbook:tmall' ORDER BY id")]
    assert verbs == ["overlay.put"] * 2 + ["overlay.activated"] * 3


def test_what_is_not_there_cannot_be_chosen(boss: Member) -> None:
    with pytest.raises(Http404):
        overlays.activate(member=boss, pack="tmall", number=7, now=NOON)


def test_an_overlay_that_no_longer_holds_is_left_off(tmall_shop: Shop, boss: Member) -> None:
    """As after a new version of the product, whose playbook has lost what the overlay sets."""
    lay(boss, ONE_DAY)
    Overlay.objects.filter(number=1).update(body=WRONG, created_at=NOON + timedelta(seconds=1))
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    assert under("T-1")[0] == SHIPPED
    with pytest.raises(PlaybookError):
        overlays.activate(member=boss, pack="tmall", number=1, now=NOON)


def test_one_merchants_values_are_nobody_elses(tmall_shop: Shop, rival_shop: Shop, boss: Member) -> None:
    lay(boss, ONE_DAY)
    feed(rival_shop, *story("T-9"), now=NOON + HOUR)
    assert under("T-9")[0] == SHIPPED
    outsider = Member.objects.get(merchant=rival_shop.merchant)
    assert list(overlays.history(outsider, pack="tmall")) == []
    with pytest.raises(Http404):
        overlays.activate(member=outsider, pack="tmall", number=1, now=NOON)
    with tenant(rival_shop.merchant_id):
        assert rows("SELECT count(*) FROM casework_overlay") == [(0,)]


def test_only_who_manages_may_change_it(boss: Member, mate_member: Member) -> None:
    with pytest.raises(Http404):
        lay(mate_member, ONE_DAY)
    lay(boss, ONE_DAY)
    with pytest.raises(Http404):
        overlays.activate(member=mate_member, pack="tmall", number=0, now=NOON)


def test_the_desk_cannot_rewrite_history(boss: Member) -> None:
    lay(boss, ONE_DAY)
    for statement in ("UPDATE casework_overlay SET body = ''", "DELETE FROM casework_overlay"):
        with tenant(boss.merchant_id), pytest.raises(DatabaseError, match="permission denied"):
            connection.cursor().execute(statement)
    with tenant(boss.merchant_id):
        overlays.activate(member=boss, pack="tmall", number=0, now=NOON)
        overlays.put(member=boss, pack="tmall", body=HALF_DAY, now=NOON)
    assert rows("SELECT number, active FROM casework_overlay ORDER BY number") == [(1, False), (2, True)]
