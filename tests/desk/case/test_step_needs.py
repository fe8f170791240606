"""A step is done only when what it needs is there, and says in words what only words can tell."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from amends.engine.signals import ParcelDelivered, ParcelHandedOver, PartnerAnswered, PartnerAsked
from amends.engine.words import Party, Reply, Request
from amends.merchants.models import Shop
from tests.casework.evidence.test_files import picture
from tests.casework.stories import HOUR, feed, placed, rows
from tests.desk.case.test_evidence import upload
from tests.desk.conftest import at
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "T-1001"


@pytest.fixture
def asked(tmall_shop: Shop, now: datetime) -> str:
    """The supplier was asked to confirm a loss."""
    story = (
        placed(at=now - 50 * HOUR),
        ParcelHandedOver(id="h", at=now - 45 * HOUR, order=ORDER, waybill="YT1"),
        ParcelDelivered(id="d", at=now - 9 * HOUR, order=ORDER),
        PartnerAsked(
            id="q", at=now - HOUR, order=ORDER, ref="Q1", party=Party.SUPPLIER, what=Request.CONFIRM_LOSS, amount=8_000
        ),
    )
    feed(tmall_shop, *story, now=now)
    return at(tmall_shop, ORDER)


def press(client: Client, case: str, step: str, words: str = "") -> str:
    return text(client.post(f"{case}step", {"token": uuid4().hex, "step": step, "text": words}, follow=True))


def done() -> list[tuple[object, ...]]:
    return rows("SELECT payload->>'step' FROM casework_signal WHERE kind = 'step.done' ORDER BY id")


@pytest.mark.mission("M7")
def test_pictures_with_the_logo_come_before_the_step_that_gets_them(owner: Client, asked: str) -> None:
    page = text(owner.get(asked))
    assert "First needed" in page
    assert "Photo of the packing with its logo" in page
    assert "Not done yet: something it needs is missing" in press(owner, asked, "pictures")
    assert done() == []
    assert upload(owner, asked, picture(), "logo.png", item="logo_photo").json()["faults"] == []
    press(owner, asked, "pictures", "here they are")
    assert done() == []  # the picture itself has done it
    told = rows("SELECT state FROM casework_step WHERE step = 'pictures'")
    assert told == [("done",)]


@pytest.mark.mission("M7")
def test_nobody_acts_before_the_answer_is_kept_nor_without_a_word(
    owner: Client, asked: str, tmall_shop: Shop, now: datetime
) -> None:
    upload(owner, asked, picture(), "logo.png", item="logo_photo")
    press(owner, asked, "pictures")
    told = {"order": ORDER, "ref": "Q1", "answer": Reply.YES}
    feed(tmall_shop, PartnerAnswered(id="a1", at=now, **told), now=now)  # type: ignore[arg-type]
    press(owner, asked, "act", "reshipped")
    assert ("act",) not in done()
    feed(tmall_shop, PartnerAnswered(id="a2", at=now, kept=True, **told), now=now)  # type: ignore[arg-type]
    assert "Say in a few words" in press(owner, asked, "act")
    press(owner, asked, "act", "reshipped, waybill YT2")
    assert ("act",) in done()
