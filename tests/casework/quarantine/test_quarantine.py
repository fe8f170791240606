import msgspec
import pytest
from django.http import Http404

from amends.casework.intake import inbox, resend
from amends.casework.ledger.quarantine_models import Quarantine
from amends.merchants.models import Member, Shop
from amends.merchants.rls import tenant
from tests.casework.stories import DAY, NOON, body, drain, one, placed, rows

pytestmark = pytest.mark.django_db(transaction=True)
RAW = msgspec.json.encode(placed()).replace(b'"amount":29900', b'"amount":"much"')


@pytest.fixture
def lead(owner: object) -> Member:
    return Member.objects.get(user__email="owner@bluebird.test")


@pytest.fixture
def stranger(outsider: object) -> Member:
    return Member.objects.get(user__email="outsider@rival.test")


@pytest.fixture
def item(tmall_shop: Shop) -> int:
    inbox.receive(shop=tmall_shop, items=b"[" + RAW + b"]", source="http", now=NOON)
    return Quarantine.objects.get().id


def test_one_broken_line_in_a_hundred(tmall_shop: Shop) -> None:
    lines = [msgspec.json.encode(placed(f"T-{n}")) for n in range(1000)]
    lines[99::100] = [line.replace(b'"currency":"CNY"', b'"currency":"yuan"') for line in lines[99::100]]
    receipt = inbox.receive(shop=tmall_shop, items=b"\n".join(lines), source="orders.ndjson", now=NOON)
    drain(NOON)
    assert (receipt.accepted, len(receipt.refused)) == (990, 10)
    kept = rows("SELECT source, line, field, reason FROM casework_quarantine ORDER BY line")
    assert [row[:3] for row in kept] == [("orders.ndjson", n, "currency") for n in range(100, 1001, 100)]
    assert "CNY" in kept[0][3]
    assert one("SELECT count(*) FROM casework_signal") == 990


def test_the_same_broken_batch_again_is_kept_once(tmall_shop: Shop, item: int) -> None:
    inbox.receive(shop=tmall_shop, items=b"[" + RAW + b"]", source="http", now=NOON)
    assert Quarantine.objects.count() == 1


def test_mended_it_goes_in(lead: Member, item: int) -> None:
    with tenant(lead.merchant_id):
        still = resend.mend_and_resend(member=lead, id=item, raw=RAW, now=NOON)
        assert still
        assert still.field == "amount"
        assert resend.mend_and_resend(member=lead, id=item, raw=body([placed()])[1:-1], now=NOON) is None
        with pytest.raises(Http404):
            resend.mend_and_resend(member=lead, id=item, raw=RAW, now=NOON)
    drain(NOON)
    assert one("SELECT key FROM casework_dossier") == "T-1001"
    assert rows("SELECT state, mended_by FROM casework_quarantine") == [("resent", lead.pk)]
    assert rows("SELECT verb, object FROM casework_audit") == [("signal.resent", f"quarantine:{item}")]


def test_discarded_it_stays_readable(lead: Member, item: int) -> None:
    with tenant(lead.merchant_id):
        resend.discard(member=lead, id=item, reason="a test of theirs", now=NOON + DAY)
    assert rows("SELECT state, length(raw) > 0 FROM casework_quarantine") == [("discarded", True)]
    assert one("SELECT detail ->> 'reason' FROM casework_audit") == "a test of theirs"


def test_an_outsider_finds_nothing(stranger: Member, item: int) -> None:
    with tenant(stranger.merchant_id), pytest.raises(Http404):
        resend.mend_and_resend(member=stranger, id=item, raw=RAW, now=NOON)


def test_front_line_may_not_mend(mate_member: Member, item: int) -> None:
    with tenant(mate_member.merchant_id), pytest.raises(Http404):
        resend.discard(member=mate_member, id=item, reason="", now=NOON)
