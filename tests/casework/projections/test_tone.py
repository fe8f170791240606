"""A buyer's tone by the stated rule: each sign, both sides of each line, and what the case shows."""

from datetime import datetime, timedelta

import pytest

from amends.casework.ledger.models import CaseRecord
from amends.casework.projections.tone import rule
from amends.engine.ledgers.tone import Tone, judge
from amends.engine.signals import AnySignal, MessageReceived, MessageSent
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, NOON, feed, number, placed, refund_asked

pytestmark = pytest.mark.mission("B9")


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("你好，什么时候发货？", Tone.CALM),
        ("怎么还不发货", Tone.ANNOYED),
        ("太慢了，客服态度也差", Tone.ANNOYED),
        ("太慢了！！！态度太差", Tone.ANGRY),
        ("骗子", Tone.ANGRY),
        ("再不退我打12315", Tone.ANGRY),
        ("Where is my parcel?", Tone.CALM),
        ("Still waiting.", Tone.ANNOYED),
        ("WHERE IS MY PARCEL", Tone.ANNOYED),
        ("THIS IS RIDICULOUS, NO ANSWER", Tone.ANGRY),
        ("scam", Tone.ANGRY),
        ("the scampi was fine", Tone.CALM),
        ("Cadê meu pedido?", Tone.ANNOYED),
        ("Vou ao Procon", Tone.ANGRY),
        ("Oi!!", Tone.CALM),
        ("Oi!!!", Tone.ANNOYED),
        ("", Tone.CALM),
        ("!" * 5000, Tone.ANNOYED),
    ],
)
def test_the_rule(text: str, tone: Tone) -> None:
    assert judge(text, rule()).tone is tone


def test_the_words_that_gave_it_are_told() -> None:
    assert judge("太慢了！！！差评", rule(), again=True).why == ("太慢", "差评", "!", "again")


def said(text: str, *, at: datetime, id: str) -> MessageReceived:
    return MessageReceived(id=id, at=at, order="T-1001", text=text)


@pytest.mark.django_db(transaction=True)
def test_a_case_shows_the_tone_and_calms_down_by_steps(tmall_shop: Shop) -> None:
    now = NOON + 3 * HOUR
    feed(tmall_shop, placed(), refund_asked(), said("骗子！", at=now, id="m1"), now=now)
    case = CaseRecord.objects.get(dossier_id=number(tmall_shop, "T-1001"), no=1)
    assert (case.tone, case.language) == (2, "zh")
    feed(tmall_shop, said("在吗", at=now + 5 * HOUR, id="m2"), now=now + 5 * HOUR)
    case.refresh_from_db()
    assert case.tone == 2
    feed(tmall_shop, said("好的，谢谢", at=now + 9 * HOUR, id="m3"), now=now + 9 * HOUR)
    case.refresh_from_db()
    assert case.tone == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("minutes", "answered", "tone"), [(119, False, 1), (120, False, 1), (121, False, 0), (60, True, 0)]
)
def test_writing_again_without_an_answer_is_a_sign(tmall_shop: Shop, minutes: int, answered: bool, tone: int) -> None:
    start = NOON + 2 * HOUR
    again = start + timedelta(minutes=minutes)
    answer: list[AnySignal] = (
        [MessageSent(id="a1", at=start + timedelta(minutes=5), order="T-1001", text="在的")] if answered else []
    )
    story: list[AnySignal] = [said("在吗", at=start, id="m1"), *answer, said("在吗", at=again, id="m2")]
    feed(tmall_shop, placed(), refund_asked(), *story, now=again)
    assert CaseRecord.objects.get(dossier_id=number(tmall_shop, "T-1001"), no=1).tone == tone
