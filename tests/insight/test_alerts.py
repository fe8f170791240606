"""An alert before a dispute over HTTP: a final countdown, a refund that turns it away, and the ratio with its line."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from amends.casework.ledger.models import DossierRecord
from amends.engine.dossier import decode
from amends.engine.signals import DisputeOpened, OrderPlaced, RefundPaid
from amends.engine.words import ClockState
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop, ShopPlatform
from tests.casework.stories import DAY, HOUR, drain, feed, placed, rows
from tests.cast import OPENED_AT
from tests.desk.conftest import at
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own_shop(bluebird: Merchant) -> Shop:
    return setup.add_shop(
        merchant=bluebird, name="Bluebird Own", platform=ShopPlatform.SHOPIFY, currency="USD", zone="UTC",
        country="US", playbook="international", now=OPENED_AT,
    )  # fmt: skip


def sold(order: str, at: datetime) -> OrderPlaced:
    return placed(order, at=at, amount=20_000, currency="USD", country="US", language="en", method="visa")


def disputed(order: str, at: datetime, flow: str) -> DisputeOpened:
    return DisputeOpened(
        id=f"{order}:{flow}", at=at, order=order, ref=f"{flow}-{order}", reason="fraudulent", amount=20_000, flow=flow
    )


@pytest.mark.mission("N5")
def test_an_alert_is_a_final_countdown_that_a_refund_turns_away(
    owner: Client, agent: Client, outsider: Client, own_shop: Shop, now: datetime
) -> None:
    for number in range(4):
        feed(own_shop, sold(f"W-{number}", now - 3 * DAY), now=now)
    feed(own_shop, disputed("W-0", now - HOUR, "ethoca"), now=now)
    feed(own_shop, disputed("W-1", now - 80 * HOUR, "verifi"), now=now)
    page = owner.get(at(own_shop, "W-0"))
    words = text(page)
    assert "Alert before a dispute" in words
    assert "Too late: it becomes a chargeback" in words
    assert "Refund at once: it never becomes a dispute" in words
    assert words.count("the cardholder did not order it") == 2  # as a fact and in the story
    assert "fraudulent" not in words
    assert outsider.get(at(own_shop, "W-0")).status_code == 404
    (due,) = rows("SELECT due_at FROM casework_case WHERE order_key = 'W-0'")
    assert due[0] == now - HOUR + timedelta(hours=24)
    late = rows("SELECT clock_name, clock_state FROM casework_case WHERE order_key = 'W-1'")
    assert late == [("look_again", "running")]  # final: nothing runs on after it, but somebody looks again
    known = decode(bytes(DossierRecord.objects.get(key="W-1").state))
    missed = [each.name for each in (*known.clocks, *known.ended) if each.state is ClockState.MISSED]
    assert missed == ["refund_alert"]
    feed(own_shop, RefundPaid(id="p0", at=now, order="W-0", ref="R-0", amount=20_000), now=now)
    drain(now)
    assert rows("SELECT state, outcome FROM casework_case WHERE scene = 'pre_dispute_alert' AND order_key = 'W-0'") == [
        ("closed", "deflected")
    ]


@pytest.mark.mission("N5", "T10")
def test_the_ratio_counts_disputes_and_no_alerts_and_has_its_line(owner: Client, own_shop: Shop, now: datetime) -> None:
    for number in range(4):
        feed(own_shop, sold(f"W-{number}", now - 3 * DAY), now=now)
    feed(own_shop, disputed("W-0", now - HOUR, "ethoca"), now=now)
    asked = "/boards/?measure=dispute_rate&by=shop&days=7&chart=table"
    assert "0.0 per 100" in text(owner.get(asked))
    feed(own_shop, disputed("W-2", now - HOUR, "chargeback"), now=now)
    assert "25.0 per 100" in text(owner.get(asked))
    ratio = text(owner.get(f"/boards/scores/dispute_rate/shop/{own_shop.pk}/"))
    assert "line 1.5 per 100" in ratio
    assert "Visa's monitoring" in ratio
    assert "assumption" in ratio
