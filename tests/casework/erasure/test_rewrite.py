"""The rewritten log of a whole promotion decides as the log did that it was made from; only words are gone."""

from datetime import datetime

import pytest

from amends.casework.erasure.rewrite import cleaned, rewritten
from amends.casework.ledger.models import DossierRecord, SignalRecord
from amends.casework.maintenance.proof import Policies, difference
from amends.engine import dossier as dossiers
from amends.engine.dossier import Dossier
from amends.engine.signals import MessageReceived, PromiseMade
from amends.merchants.models import Shop
from amends.world import TMALL, promotion
from tests.casework.stories import DAY, HOUR, NOON, drain, feed, placed, post, refund_asked

pytestmark = pytest.mark.django_db(transaction=True)
END = datetime(2026, 11, 25, tzinfo=NOON.tzinfo)


def toneless(dossier: Dossier) -> Dossier:
    """How the buyer sounded hangs on their words; nothing is decided by it."""
    dossier.facts.tone, dossier.facts.tone_why = 0, ()
    return dossier


def nobody(_text: str) -> bool:
    return False


def both(record: DossierRecord) -> tuple[Dossier, Dossier]:
    log = list(SignalRecord.objects.filter(merchant_id=record.merchant_id, dossier_id=record.id).order_by("id"))
    found = rewritten(record, log, Policies(record.merchant_id), nobody)
    assert found.folded
    return toneless(found.dossier), toneless(cleaned(dossiers.decode(bytes(record.state))))


def test_a_promotion_decides_the_same_without_its_words(tmall_shop: Shop) -> None:
    post(tmall_shop, *promotion(seed=4, shop=TMALL, start=NOON - DAY, until=END, orders=150), now=END)  # type: ignore[arg-type]
    drain(END)
    records = list(DossierRecord.objects.select_related("shop"))
    assert len(records) > 100
    assert [(record.key, where) for record in records if (where := difference(*both(record)))] == []


def test_promises_and_anger_go_and_their_cases_stay(tmall_shop: Shop) -> None:
    wrote = MessageReceived(id="m", at=NOON + HOUR, order="T-1001", text="骗子！！！退钱，我叫王小明")
    promised = PromiseMade(id="p", ref="p", at=NOON + 2 * HOUR, order="T-1001", due=NOON + DAY, what="给王小明补发赠品")
    feed(tmall_shop, placed(), refund_asked(), wrote, promised, now=NOON + 3 * DAY)
    (record,) = DossierRecord.objects.select_related("shop")
    assert "王小明".encode() in bytes(record.state)
    folded, stored = both(record)
    assert "王小明".encode() not in dossiers.encode(folded)
    assert [case.scene for case in folded.cases] == [case.scene for case in stored.cases]
