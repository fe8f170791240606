from datetime import datetime, timedelta
from typing import Any

import pytest

from amends.casework.alerts import notifier
from amends.casework.alerts.escalation import table_on
from amends.casework.alerts.models import Alert
from amends.casework.alerts.notifier import ring_due
from amends.casework.delivery.alarms import AFTER
from amends.casework.delivery.connectors import Delivery, Receipt
from amends.casework.ledger import store
from amends.casework.ledger.rows import JSONB, EffectRow
from amends.engine.signals import CaseClosed
from amends.engine.words import Source
from amends.merchants import setup
from amends.merchants.models import Absence, Desk, DeskSeat, Language, Member, Notice, Shop
from amends.merchants.roles import Role
from tests.casework.deliveries import deliver_once
from tests.casework.stories import HOUR, NOON, change, feed, ledger, one, placed, refund_asked, rows

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
THEN = NOON + HOUR
RULE = "tmall@2026.1#scenes.cancel_changed_mind"


@pytest.fixture
def dossier(tmall_shop: Shop) -> int:
    return feed(tmall_shop, placed(), refund_asked(), now=THEN)


def hire(shop: Shop, email: str, role: Role) -> Member:
    language = Language.ENGLISH
    return setup.add_member(
        merchant=shop.merchant, email=email, name=email, password="a long one", roles=[role], language=language
    )


@pytest.fixture
def owner(tmall_shop: Shop) -> Member:
    return Member.objects.get(merchant=tmall_shop.merchant, roles__contains=["owner"])


@pytest.fixture
def lead(tmall_shop: Shop) -> Member:
    return hire(tmall_shop, "lead@bluebird.test", Role.SUPERVISOR)


@pytest.fixture
def agent(tmall_shop: Shop, lead: Member) -> Member:
    member = hire(tmall_shop, "agent@bluebird.test", Role.AGENT)
    desk, _ = Desk.objects.get_or_create(merchant=tmall_shop.merchant, code="returns", defaults={"name": "Returns"})
    DeskSeat.objects.get_or_create(merchant=tmall_shop.merchant, desk=desk, member=member)
    return member


def want(shop: Shop, dossier: int, kind: str, to: str = "returns", *, key: str = "k1", at: datetime = THEN) -> None:
    row = EffectRow(
        merchant_id=shop.merchant_id, shop_id=shop.pk, dossier_id=dossier, order_key="T-1001", case_no=1, key=key,
        kind=kind, recipient=to, amount=0, currency="CNY", payload=JSONB + b'{"rule": "%s"}' % RULE.encode(),
        state="pending", attempts=0, wanted_at=at, next_at=at, last_error="",
    )  # fmt: skip
    with ledger() as connection, connection.transaction():
        store.want_effects(connection, [row])


def closing(by: Member, at: datetime) -> CaseClosed:
    who, colleague = str(by.pk), Source.COLLEAGUE
    return CaseClosed(id="closed", at=at, order="T-1001", case=1, by=who, source=colleague, outcome="other")


def told(*, gone: bool = False) -> list[int]:
    found = Notice.objects.filter(alert__isnull=False, gone_at__isnull=not gone).order_by("id")
    return list(found.values_list("member_id", flat=True))


def test_what_is_meant_for_a_desk_reaches_who_sits_there_and_never_a_connector(
    dossier: int, tmall_shop: Shop, agent: Member
) -> None:
    want(tmall_shop, dossier, "notify")
    assert one("SELECT count(*) FROM casework_effect WHERE kind = 'notify'") == 0
    assert ring_due(now=THEN) == 1
    assert ring_due(now=THEN + HOUR) == 0
    assert told() == [agent.pk]
    (notice,) = Notice.objects.filter(alert__isnull=False)
    assert notice.words["say"] == "alert_notify"
    assert notice.words["case"] == "T-1001/1"
    assert notice.words["what_zh"]


def test_a_shop_as_a_whole_is_called_by_its_name(dossier: int, tmall_shop: Shop, agent: Member) -> None:
    want(tmall_shop, dossier, "notify")
    change("UPDATE casework_alert SET order_key = 'shop', case_no = 0")
    ring_due(now=THEN)
    assert Notice.objects.get(alert__isnull=False).words["case"] == tmall_shop.name


def test_what_goes_to_a_partner_still_goes_out(dossier: int, tmall_shop: Shop) -> None:
    want(tmall_shop, dossier, "notify", "supplier")
    assert one("SELECT count(*) FROM casework_effect WHERE kind = 'notify'") == 1


def test_an_alarm_nobody_has_seen_climbs_to_the_lead_and_the_owner(
    dossier: int, tmall_shop: Shop, agent: Member, lead: Member, owner: Member
) -> None:
    want(tmall_shop, dossier, "alarm")
    for minutes, people in (
        (0, [agent]),
        (9, [agent]),
        (10, [agent, lead]),
        (20, [agent, lead, owner]),
        (60, [agent, lead, owner]),
    ):
        ring_due(now=THEN + minutes * MINUTE)
        assert told() == [member.pk for member in people], minutes


def test_an_alarm_somebody_has_seen_stays_where_it_is(dossier: int, tmall_shop: Shop, agent: Member) -> None:
    want(tmall_shop, dossier, "alarm")
    ring_due(now=THEN)
    Notice.objects.update(read_at=THEN + 3 * MINUTE)
    ring_due(now=THEN + 10 * MINUTE)
    assert told() == [agent.pk]
    assert one("SELECT next_at FROM casework_alert WHERE key = 'k1'") is None


def test_an_escalation_starts_at_the_lead_and_without_one_at_the_owner(
    dossier: int, tmall_shop: Shop, agent: Member, lead: Member, owner: Member
) -> None:
    want(tmall_shop, dossier, "escalate", "lead")
    ring_due(now=THEN)
    assert told() == [lead.pk]
    Absence.objects.create(merchant=tmall_shop.merchant, member=lead, from_at=THEN, until_at=THEN + 9 * HOUR)
    want(tmall_shop, dossier, "escalate", "lead", key="k2")
    ring_due(now=THEN + MINUTE)
    assert told() == [owner.pk]


def test_a_desk_nobody_sits_at_is_heard_by_the_lead(
    dossier: int, tmall_shop: Shop, agent: Member, lead: Member
) -> None:
    Absence.objects.create(merchant=tmall_shop.merchant, member=agent, from_at=THEN, until_at=THEN + 9 * HOUR)
    want(tmall_shop, dossier, "warn")
    ring_due(now=THEN)
    assert told() == [lead.pk]


def test_one_notice_for_a_case_and_cause_and_none_when_the_case_is_closed(
    dossier: int, tmall_shop: Shop, agent: Member
) -> None:
    want(tmall_shop, dossier, "warn")
    ring_due(now=THEN)
    want(tmall_shop, dossier, "warn", key="k2")
    ring_due(now=THEN + MINUTE)
    assert (told(), told(gone=True)) == ([agent.pk], [agent.pk])
    closed = closing(agent, THEN + HOUR)
    feed(tmall_shop, closed, now=THEN + HOUR)
    ring_due(now=THEN + HOUR)
    assert (told(), len(told(gone=True))) == ([], 2)
    assert rows("SELECT count(*) FROM casework_alert WHERE ended_at IS NULL AND key IN ('k1', 'k2')") == [(0,)]


def test_nobody_is_told_of_what_was_over_before_it_rang(dossier: int, tmall_shop: Shop, agent: Member) -> None:
    closed = closing(agent, THEN + MINUTE)
    want(tmall_shop, dossier, "warn", at=THEN + HOUR)
    feed(tmall_shop, closed, now=THEN + MINUTE)
    ring_due(now=THEN + HOUR)
    assert told() == told(gone=True) == []
    assert one("SELECT ended_at FROM casework_alert WHERE key = 'k1'") is not None


def test_a_burst_is_told_whole_each_once(
    dossier: int, tmall_shop: Shop, agent: Member, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(notifier, "MOST", 20)
    for number in range(41):
        want(tmall_shop, dossier, "alarm", key=f"k{number}")
    change("UPDATE casework_alert SET case_no = id % 50 + 2, version = 1000")  # each a case of its own
    with django_assert_max_num_queries(60):
        assert ring_due(now=THEN) == 41
    assert told() == [agent.pk] * 41
    assert ring_due(now=THEN) == 0
    assert ring_due(now=THEN + 10 * MINUTE) == 41


def test_causes_that_have_gone_are_found_round_by_round(
    dossier: int, tmall_shop: Shop, agent: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        want(tmall_shop, dossier, "warn", key=f"k{number}", at=THEN + 9 * HOUR)
    closed = closing(agent, THEN + MINUTE)
    feed(tmall_shop, closed, now=THEN + MINUTE)
    left = one("SELECT count(*) FROM casework_alert WHERE ended_at IS NULL")
    monkeypatch.setattr(notifier, "WINDOW", 2)
    ended = [notifier.end_gone(now=THEN + HOUR) for _ in range(left)]
    assert sum(ended) == left
    assert max(ended) <= 2


def test_a_warning_waits_for_working_minutes() -> None:
    table = table_on(THEN)
    evening = datetime.fromisoformat("2026-11-11T22:50:00+08:00")
    assert table.after(table.climb("warn"), evening) == datetime.fromisoformat("2026-11-12T09:20:00+08:00")
    assert table.after(table.climb("alarm"), evening) == evening + 10 * MINUTE
    assert table.after(table.climb("notify"), evening) is None


class Deaf:
    def deliver(self, effect: Delivery) -> Receipt:
        raise ConnectionError("nobody answers")


class Good:
    def deliver(self, effect: Delivery) -> Receipt:
        return Receipt()


def test_a_receiver_that_fails_for_minutes_is_told_once_until_something_gets_through(
    dossier: int, tmall_shop: Shop, lead: Member
) -> None:
    now = THEN
    with ledger() as connection:
        for _ in range(AFTER + 2):
            deliver_once(connection=connection, now=now, draw=lambda: 0.5, connect=lambda _: Deaf())
            now = one("SELECT next_at FROM casework_effect")
        assert ring_due(now=now) == 1
        assert told() == [lead.pk]
        deliver_once(connection=connection, now=now, draw=lambda: 0.5, connect=lambda _: Good())
    assert (told(), told(gone=True)) == ([], [lead.pk])
    assert Alert.objects.get(dossier_id=0).ended_at == now
