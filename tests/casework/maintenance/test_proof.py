"""The law of the log: folded from its start it gives every dossier as it stands, byte for byte, whatever happened."""

import random
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
import pytest

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.intake.inbox import receive
from amends.casework.intake.resend import mend_and_resend
from amends.casework.lanes import history
from amends.casework.ledger.models import CaseRecord, DossierRecord, SignalRecord
from amends.casework.ledger.quarantine_models import Quarantine
from amends.casework.letters import undo
from amends.casework.maintenance import proof
from amends.casework.maintenance.proof import ProofVerdict, difference
from amends.casework.overlay import overlays
from amends.engine import dossier as dossiers
from amends.engine.signals import AnySignal, MessageReceived, ParcelDelivered
from amends.engine.subjects import RefundFacts
from amends.merchants import own_days
from amends.merchants.models import Member, Shop
from amends.merchants.rls import tenant
from amends.world import TMALL, promotion
from tests.casework.law import adds_up, proofs
from tests.casework.stories import DAY, HOUR, NOON, change, drain, feed, placed, post, refund_asked, rows, scanned

pytestmark = pytest.mark.django_db(transaction=True)
END = datetime(2026, 11, 15, tzinfo=NOON.tzinfo)
START = datetime(2026, 11, 10, tzinfo=NOON.tzinfo)
ONE_DAY = "base: tmall\nset:\n  clocks.answer_unshipped.due.after: 1 d\n"
ANGRY = "骗子！！！退钱，我要投诉你们！！！"


@pytest.fixture
def boss(tmall_shop: Shop) -> Member:
    return Member.objects.get(merchant=tmall_shop.merchant, roles__contains=["owner"])


def act(boss: Member, dossier: int, *, token: str, now: datetime) -> Action:
    return Action(member=boss, dossier_id=dossier, no=1, token=token, now=now, undoable=True)


def life(seed: int, orders: int) -> list[AnySignal]:
    return list(promotion(seed=seed, shop=TMALL, start=START, until=END, orders=orders))  # type: ignore[arg-type]


def test_an_action_taken_back_adds_up_with_what_the_buyer_said(tmall_shop: Shop, boss: Member) -> None:
    wrote = MessageReceived(id="m", at=NOON + HOUR, order="T-1001", text=ANGRY)
    order = feed(tmall_shop, placed(), refund_asked(), wrote, now=NOON + 2 * HOUR)
    later = NOON + 3 * HOUR
    with tenant(boss.merchant_id):
        case_actions.note(act(boss, order, token="n", now=later), text="looked")
        case_actions.close(act(boss, order, token="c", now=later), outcome="solved")
        undo.take_back(member=boss, dossier_id=order, no=1, now=later + timedelta(seconds=3))
    assert adds_up() == 1
    kinds = [kind for (kind,) in rows("SELECT kind FROM casework_signal ORDER BY id") if kind != "clock"]
    assert kinds[-3:] == ["note.added", "case.closed", "action.undone"]
    stands = dossiers.decode(bytes(DossierRecord.objects.get(id=order).state))
    assert (stands.cases[0].outcome, stands.facts.tone, stands.latest) == ("", 2, "")
    drain(later + 30 * DAY)
    assert adds_up() == 1


def test_what_fell_due_between_rings_again_after_taking_back(tmall_shop: Shop, boss: Member) -> None:
    order = feed(tmall_shop, placed(), refund_asked(), now=NOON + 2 * HOUR)
    wake = DossierRecord.objects.get(id=order).wake_at
    assert wake
    with tenant(boss.merchant_id):
        case_actions.note(act(boss, order, token="n", now=wake - timedelta(seconds=2)), text="looked")
        undo.take_back(member=boss, dossier_id=order, no=1, now=wake + timedelta(seconds=3))
    drain(wake + HOUR)
    assert adds_up() == 1


def test_late_facts_and_clocks_add_up(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), now=NOON)
    drain(NOON + 3 * DAY)
    feed(tmall_shop, scanned(at=NOON + DAY), now=NOON + 3 * DAY + HOUR)
    drain(NOON + 40 * DAY)
    feed(tmall_shop, ParcelDelivered(id="d", at=NOON + 4 * DAY, order="T-1001"), now=NOON + 41 * DAY)
    assert adds_up() == 1
    assert SignalRecord.objects.filter(kind="clock").exists()
    assert not SignalRecord.objects.filter(policy="").exists()


def test_history_that_slept_adds_up(tmall_shop: Shop) -> None:
    history.load(shop=tmall_shop, signals=life(3, 60), source="promotion", now=END)
    drain(END + 20 * DAY)
    assert adds_up() >= 60


def test_what_was_refused_and_sent_again_adds_up(tmall_shop: Shop, boss: Member) -> None:
    asked = refund_asked(at=NOON + HOUR / 2)
    broken = msgspec.json.encode(asked).replace(b"29900", b'"many"')
    feed(tmall_shop, placed(), now=NOON + HOUR)
    receive(shop=tmall_shop, items=broken, source="http", now=NOON + 2 * HOUR)
    post(tmall_shop, scanned(at=NOON + 2 * HOUR), now=NOON + 2 * HOUR)
    drain(NOON + 2 * HOUR)
    item = Quarantine.objects.get()
    with tenant(boss.merchant_id):
        assert mend_and_resend(member=boss, id=item.id, raw=msgspec.json.encode(asked), now=NOON + 3 * HOUR) is None
    drain(NOON + 4 * HOUR)
    assert SignalRecord.objects.filter(kind="refund.asked").count() == 1
    assert adds_up() == 1


def test_own_values_and_own_days_changed_on_the_way_add_up(tmall_shop: Shop, boss: Member) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    overlays.put(member=boss, pack="tmall", body=ONE_DAY, note="we promise", at_once=False, now=NOON)
    feed(tmall_shop, placed("T-2"), refund_asked("T-2"), now=NOON + 2 * HOUR)
    sunday = {"hours": None, "week": [1, 2, 3], "days": [], "source": "", "follow": False}
    with tenant(boss.merchant_id):
        own_days.write(boss, own_days.key_of("*", None), sunday)
    feed(tmall_shop, scanned(at=NOON + 3 * HOUR), placed("T-3"), refund_asked("T-3"), now=NOON + 4 * HOUR)
    drain(NOON + 20 * DAY)
    with tenant(boss.merchant_id):
        own_days.write(boss, own_days.key_of("*", None), {**sunday, "week": None})
    drain(NOON + 40 * DAY)
    assert adds_up() == 3
    named = {name for (name,) in rows("SELECT DISTINCT policy FROM casework_signal")}
    assert any("+m1" in name for name in named)
    assert any("~" in name for name in named)
    assert len(named) >= 3


def test_work_that_goes_on_while_it_is_looked_at_is_no_break(tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something is decided between reading what is stored and reading the log, twice; a real break is still one."""
    order = feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    late = iter((NOON + 2 * HOUR, NOON + 3 * HOUR))
    read = proof._logs

    def meanwhile(merchant_id: int, numbers: list[int]) -> dict[int, list[SignalRecord]]:
        if at := next(late, None):
            feed(tmall_shop, scanned(at=at), now=at)
        return read(merchant_id, numbers)

    monkeypatch.setattr(proof, "_logs", meanwhile)
    assert adds_up() == 1
    assert next(late, None) is None
    forgotten = dossiers.encode(dossiers.new(key="T-1001", platform="tmall"))
    DossierRecord.objects.filter(id=order).update(state=forgotten)
    assert [each.verdict for each in proofs()] == [ProofVerdict.BROKEN]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_random_life_adds_up(tmall_shop: Shop, boss: Member, seed: int) -> None:
    """Signals late and in any order, actions taken back or not, clocks in between."""
    dice, now = random.Random(seed), START
    stream = life(seed, 90)
    while stream:
        now = max(now, stream[0].at) + dice.choice([timedelta(0), HOUR, DAY])
        some, stream = stream[:60], stream[60:]
        dice.shuffle(some)
        post(tmall_shop, *(signal for signal in some if signal.at <= now), now=now)
        drain(now)
        for case in CaseRecord.objects.filter(state="open").order_by("dossier_id")[:15]:
            _touch(boss, case, dice, now)
    drain(now + 30 * DAY)
    assert adds_up() >= 40
    assert SignalRecord.objects.filter(kind="action.undone").exists()


def _touch(boss: Member, case: CaseRecord, dice: random.Random, now: datetime) -> None:
    mine = Action(member=boss, dossier_id=case.dossier_id, no=case.no, token=str(dice.random()), now=now, undoable=True)
    with tenant(boss.merchant_id), suppress(RefusedError):
        what = dice.randrange(5)
        if what == 0 and case.next_step:
            case_actions.do_step(mine, step=case.next_step)
        elif what == 1:
            case_actions.close(mine, outcome="solved")
        elif what == 2:
            case_actions.promise(mine, what="gift", due=now + HOUR)
        else:
            case_actions.take(mine)
        if dice.random() < 0.8:
            undo.take_back(member=boss, dossier_id=case.dossier_id, no=case.no, now=now + timedelta(seconds=4))


def test_a_dossier_that_was_meddled_with_is_found_and_where(tmall_shop: Shop) -> None:
    order = feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    stands = dossiers.decode(bytes(DossierRecord.objects.get(id=order).state))
    stands.cases[0].owner = "9"
    DossierRecord.objects.filter(id=order).update(state=dossiers.encode(stands))
    (found,) = proofs()
    assert (found.verdict, found.order) == (ProofVerdict.BROKEN, "T-1001")
    assert found.why == "cases[0].owner: '' folded, '9' stored"


def test_what_an_earlier_engine_decided_is_proved_but_for_what_it_did_not_know(tmall_shop: Shop) -> None:
    """As orders stand that were begun by version 0.1 of November, from before engines were counted."""
    order = feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)

    def stands(engine: int, owner: str = "") -> tuple[ProofVerdict, str]:
        found = dossiers.decode(bytes(DossierRecord.objects.get(id=order).state))
        refund = found.facts.subjects["refund:R-T-1001"]
        assert isinstance(refund, RefundFacts)
        refund.most, found.engine, found.cases[0].owner = 0, engine, owner
        DossierRecord.objects.filter(id=order).update(state=dossiers.encode(found))
        (found_so,) = proofs()
        return found_so.verdict, found_so.why

    assert stands(0) == (ProofVerdict.HOLDS, "")
    assert stands(0, owner="9") == (ProofVerdict.EARLIER, "cases[0].owner: '' folded, '9' stored")
    assert stands(dossiers.ENGINE, owner="9")[0] is ProofVerdict.BROKEN
    assert "most" in stands(dossiers.ENGINE)[1]


def test_what_was_decided_before_the_log_named_its_policy_is_told_apart(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), now=NOON)
    change("UPDATE casework_signal SET policy = ''")
    assert [proof.verdict for proof in proofs()] == [ProofVerdict.EARLIER]


def test_equal_things_do_not_differ() -> None:
    assert difference(dossiers.new(key="a", platform="tmall"), dossiers.new(key="a", platform="tmall")) == ""
