"""The product is upgraded in the middle of cases' lives: what runs goes on by its own version, what is new by the new.

The worker's own cycle decides, over the database; between two versions every process starts anew.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.ledger.models import CaseRecord
from amends.casework.overlay import compiled, overlays, versions
from amends.casework.overlay.models import KeptPlaybook, PackVersion
from amends.casework.queries.case_page import case_page
from amends.engine import dossier as dossiers
from amends.engine.dossier import Case, Clock, Dossier
from amends.engine.signals import AnySignal, DisputeOpened, RefundClosed, ReviewPosted
from amends.engine.versions import cited
from amends.engine.words import CaseState, ClockState, StepState
from amends.merchants.models import Member, Shop
from amends.merchants.rls import tenant
from amends.world import TMALL, promotion
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, NOON, drain, feed, number, one, placed, post, refund_asked, rows, scanned
from tests.policy.versions import NEXT, ship, update

pytestmark = pytest.mark.django_db(transaction=True)

CLOCK = ("answer_unshipped", "answer_early")
SCENE = ("cancel_changed_mind", "changed_mind_early")
ONE_DAY = "base: tmall\nset:\n  clocks.answer_unshipped.due.after: 1 d\n"
Upgrade = Callable[..., None]


@pytest.fixture
def boss(tmall_shop: Shop) -> Member:
    return Member.objects.get(merchant=tmall_shop.merchant, roles__contains=["owner"])


@pytest.fixture
def upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Upgrade]:
    """Ship the next version, in which words of the pack are others, and start anew; a worker has run the old one."""
    ship(tmp_path, monkeypatch)
    compiled.forget()
    versions.look(now=NOON)

    def to(*words: tuple[str, str]) -> None:
        there = update(tmp_path, monkeypatch) / "tmall"
        for path in there.rglob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            for old, new in words:
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
        compiled.forget()
        versions.look(now=NOON)

    yield to
    monkeypatch.undo()
    compiled.forget()


def dossier(shop: Shop, order: str) -> Dossier:
    return dossiers.decode(bytes(one("SELECT state FROM casework_dossier WHERE id = %s", number(shop, order))))


def clock(shop: Shop, order: str, name: str) -> Clock:
    found = dossier(shop, order)
    return next(each for each in (*found.clocks, *found.ended) if each.name == name)


def case(shop: Shop, order: str, no: int = 1) -> Case:
    return dossier(shop, order).cases[no - 1]


def story(order: str, at: datetime = NOON + HOUR) -> tuple[AnySignal, ...]:
    return placed(order, at=at - HOUR), refund_asked(order, at=at)


def test_a_clock_whose_rule_is_gone_runs_on_and_what_it_sets_off_comes(tmall_shop: Shop, upgrade: Upgrade) -> None:
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    due = clock(tmall_shop, "T-1", CLOCK[0]).due_at
    upgrade(CLOCK)
    feed(tmall_shop, *story("T-2", NOON + 2 * HOUR), now=NOON + 2 * HOUR)
    assert clock(tmall_shop, "T-2", CLOCK[1]).state is ClockState.RUNNING
    assert clock(tmall_shop, "T-1", CLOCK[0]).state is ClockState.RUNNING
    assert rows("SELECT 1 FROM casework_dossier WHERE id = %s AND wake_at <= %s", number(tmall_shop, "T-1"), due)
    drain(due + HOUR)
    assert clock(tmall_shop, "T-1", CLOCK[0]).state is ClockState.MISSED
    found = case(tmall_shop, "T-1")
    assert (found.scene, found.state) == ("refund_unanswered", CaseState.OPEN)
    assert [step.name for step in found.steps if step.state is StepState.READY] == ["look"]
    assert dossier(tmall_shop, "T-1").facts.subjects["refund:R-T-1"].stage == "agreed"
    assert adds_up() == 2


def test_a_case_whose_scene_is_gone_keeps_its_steps_and_closes_as_it_would_have(
    tmall_shop: Shop, boss: Member, upgrade: Upgrade
) -> None:
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    feed(tmall_shop, *story("T-2"), now=NOON + HOUR)
    upgrade(SCENE)
    feed(tmall_shop, *story("T-3", NOON + 2 * HOUR), now=NOON + 2 * HOUR)
    assert case(tmall_shop, "T-3").scene == SCENE[1]
    made = Action(member=boss, dossier_id=number(tmall_shop, "T-1"), no=1, token="a", now=NOON + 3 * HOUR)
    with tenant(boss.merchant_id):
        acted = case_actions.do_step(made, step="refund")
    assert [effect.kind for effect in acted.effects] == ["refund"]
    closed = RefundClosed(id="c", at=NOON + 4 * HOUR, order="T-2", ref="R-T-2")
    feed(tmall_shop, closed, now=NOON + 4 * HOUR)
    found = case(tmall_shop, "T-2")
    assert (found.scene, found.state, found.outcome) == (SCENE[0], CaseState.CLOSED, "withdrawn")
    assert clock(tmall_shop, "T-2", "answer_unshipped").state is ClockState.MET
    assert adds_up() == 3


def test_a_new_case_of_the_same_order_runs_on_the_new_version(tmall_shop: Shop, upgrade: Upgrade) -> None:
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    upgrade(SCENE)
    bad = ReviewPosted(id="v", at=NOON + 2 * HOUR, order="T-1", ref="V1", stars=1, text="坏的")
    feed(tmall_shop, bad, now=NOON + 2 * HOUR)
    old, new = dossier(tmall_shop, "T-1").cases
    assert (old.scene, cited(new.policy)) == (SCENE[0], f"tmall@{NEXT}")
    assert old.policy != new.policy
    assert adds_up() == 1


def test_the_same_scene_of_both_versions_is_recognised_once_and_by_the_cases_own(
    tmall_shop: Shop, upgrade: Upgrade
) -> None:
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    upgrade(("让快递拦回", "请快递拦回"))
    feed(tmall_shop, scanned("T-1", at=NOON + 3 * HOUR), now=NOON + 3 * HOUR)
    (found,) = dossier(tmall_shop, "T-1").cases
    assert found.scenes == (SCENE[0], "shipped_after_refund")
    assert sum(each.scene == "shipped_after_refund" for each in dossier(tmall_shop, "T-1").sightings) == 1
    (rule,) = rows(
        "SELECT r ->> 'rule' FROM casework_signal, jsonb_array_elements(outcome -> 'reasons') r"
        " WHERE r ->> 'verb' = 'case.changed'"
    )[0]
    assert not rule.startswith(f"tmall@{NEXT}")
    assert one("SELECT count(*) FROM casework_effect WHERE kind = 'ask_intercept'") == 1
    assert adds_up() == 1


def test_a_scene_that_the_older_version_does_not_know_opens_a_case_of_its_own(
    tmall_shop: Shop, upgrade: Upgrade
) -> None:
    """Nothing that is told is unseen, though the running case knows nothing of it."""
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    upgrade(("shipped_after_refund", "left_after_refund"))
    feed(tmall_shop, scanned("T-1", at=NOON + 3 * HOUR), now=NOON + 3 * HOUR)
    found = dossier(tmall_shop, "T-1").cases
    assert [each.scene for each in found] == ["shipped_after_refund", "left_after_refund"]
    assert adds_up() == 1


def test_own_values_go_on_with_the_version_they_were_laid_on(tmall_shop: Shop, boss: Member, upgrade: Upgrade) -> None:
    overlays.put(member=boss, pack="tmall", body=ONE_DAY, now=NOON)
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    upgrade(CLOCK)
    running = clock(tmall_shop, "T-1", CLOCK[0])
    assert (running.due_at, cited(running.policy)) == (NOON + HOUR + DAY, "tmall@2026.1+m1")
    drain(NOON + 2 * DAY)
    assert clock(tmall_shop, "T-1", CLOCK[0]).state is ClockState.MISSED
    assert KeptPlaybook.objects.filter(version=running.policy).count() == 1
    assert adds_up() == 1
    with tenant(boss.merchant_id):
        page = case_page(boss, dossier_id=number(tmall_shop, "T-1"), no=1)
    assert page is not None
    assert page.policy.version == running.policy


def test_several_upgrades_while_an_order_runs(tmall_shop: Shop, upgrade: Upgrade) -> None:
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    first = case(tmall_shop, "T-1").policy
    upgrade(CLOCK)
    feed(tmall_shop, *story("T-2", NOON + 2 * HOUR), now=NOON + 2 * HOUR)
    upgrade((CLOCK[1], "answer_at_once"))
    feed(tmall_shop, *story("T-3", NOON + 3 * HOUR), now=NOON + 3 * HOUR)
    assert len({case(tmall_shop, order).policy for order in ("T-1", "T-2", "T-3")}) == 3
    drain(NOON + 4 * DAY)
    for order, name in (("T-1", CLOCK[0]), ("T-2", CLOCK[1]), ("T-3", "answer_at_once")):
        assert clock(tmall_shop, order, name).state is ClockState.MISSED
        assert case(tmall_shop, order).scene == "refund_unanswered"
    assert case(tmall_shop, "T-1").policy == first
    assert PackVersion.objects.filter(pack="tmall").count() == 3
    assert adds_up() == 3


@pytest.mark.parametrize("words", [(CLOCK, SCENE), (("group: refund", "group: refunds"),)])
def test_no_clock_and_no_step_of_a_whole_life_is_lost(
    tmall_shop: Shop, upgrade: Upgrade, words: tuple[tuple[str, str], ...]
) -> None:
    """Half of what happens comes before the upgrade; nothing that ran is cancelled by it, and the log adds up."""
    life = cast("list[AnySignal]", list(promotion(seed=7, shop=TMALL, start=NOON, until=NOON + 5 * DAY, orders=60)))
    half = len(life) // 2
    post(tmall_shop, *life[:half], now=life[half - 1].at)
    drain(life[half - 1].at)
    before = _running()
    upgrade(*words)
    assert _running() == before
    for place in range(half, len(life), 40):
        some = life[place : place + 40]
        post(tmall_shop, *some, now=some[-1].at)
        drain(some[-1].at)
    drain(NOON + 60 * DAY)
    states = {each.state for found in _all() for each in (*found.clocks, *found.ended)}
    assert ClockState.CANCELLED not in states
    assert not any(at <= NOON + 60 * DAY for found in _all() for each in found.clocks if (at := each.rings_at))
    assert adds_up() >= 40


def _all() -> list[Dossier]:
    return [dossiers.decode(bytes(state)) for (state,) in rows("SELECT state FROM casework_dossier ORDER BY id")]


def _running() -> int:
    steps = sum(step.state is StepState.READY for found in _all() for each in found.cases for step in each.steps)
    return steps + sum(each.state is ClockState.RUNNING for found in _all() for each in found.clocks)


def test_a_version_that_was_not_kept_does_not_stop_the_order(tmall_shop: Shop, upgrade: Upgrade) -> None:
    """As for what runs since before playbooks were kept whole: it is decided by what there is."""
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    PackVersion.objects.update(playbook=None)
    upgrade(("让快递拦回", "请快递拦回"))
    feed(tmall_shop, scanned("T-1", at=NOON + 3 * HOUR), now=NOON + 3 * HOUR)
    assert CaseRecord.objects.get().scene == "shipped_after_refund"


def test_a_dispute_about_another_subject_is_not_the_older_versions(tmall_shop: Shop, upgrade: Upgrade) -> None:
    feed(tmall_shop, *story("T-1"), now=NOON + HOUR)
    upgrade(SCENE)
    opened = DisputeOpened(id="d", at=NOON + 3 * HOUR, order="T-1", ref="D1", amount=1_000)
    feed(tmall_shop, opened, now=NOON + 3 * HOUR)
    assert cited(case(tmall_shop, "T-1", 2).policy) == f"tmall@{NEXT}"
    assert adds_up() == 1
