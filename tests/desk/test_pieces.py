"""What a refund is for and of how many pieces: told over HTTP or by hand, seen on the page, and guarded."""

from datetime import datetime

import pytest
from django.test import Client

from amends.casework.ledger.models import DossierRecord
from amends.engine import signals as s
from amends.engine.dossier import decode
from amends.engine.signals import Line, Piece
from amends.engine.subjects import RefundFacts
from amends.engine.words import RefundFor, RefundType
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, number, one, placed, rows
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
CUPS = (Line(sku="CUP", quantity=3, price=26_997),)


def bought(
    shop: Shop, now: datetime, *, lines: tuple[Line, ...] = CUPS, amount: int = 26_997, freight: int = 0
) -> None:
    start = placed("P-1", at=now - 20 * DAY, amount=amount, freight=freight, lines=lines)
    here = s.ParcelDelivered(id="P-1:d", at=now - 15 * DAY, order="P-1")
    feed(shop, start, s.ParcelHandedOver(id="P-1:h", at=now - 18 * DAY, order="P-1"), here, now=now - 14 * DAY)


def asks(ref: str, *, at: datetime, amount: int, **more: object) -> s.RefundAsked:
    type_ = more.pop("type", RefundType.REFUND_ONLY)
    return s.RefundAsked(id=f"{ref}:a", at=at, order="P-1", ref=ref, type=type_, amount=amount, **more)  # type: ignore[arg-type]


def went_back(ref: str, *, at: datetime, many: int, finding: str = "short") -> list[s.AnySignal]:
    return [
        s.RefundAgreed(id=f"{ref}:g", at=at - DAY, order="P-1", ref=ref),
        s.ReturnShipped(id=f"{ref}:s", at=at - HOUR, order="P-1", ref=ref),
        s.ReturnReceived(
            id=f"{ref}:r{at}", at=at, order="P-1", ref=ref, finding=finding, pieces=(Piece(sku="CUP", quantity=many),)
        ),
    ]


@pytest.mark.mission("T7")
def test_two_of_three_came_back_and_at_most_two_are_refunded(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    bought(tmall_shop, now)
    wish = asks(
        "R1", at=now - 5 * DAY, amount=26_997, type=RefundType.RETURN_REFUND, pieces=(Piece(sku="CUP", quantity=3),)
    )
    dossier = feed(tmall_shop, wish, *went_back("R1", at=now - HOUR, many=2), now=now)
    no = one("SELECT no FROM casework_case WHERE scene = 'return_mismatch'")
    page = text(owner.get(f"/cases/{dossier}/{no}/"))
    assert "CUP × 2" in page
    assert "¥179.98" in page
    case, words = f"/cases/{dossier}/{no}/", {"remedy": "pieces_refund", "form.proposal_text": "退回两件，退两件的钱"}
    above = do(owner, case, "remedy", amount="179.99", **words)
    assert above.status_code == 422
    assert "At most" in text(above) or "more than may be granted" in text(above)
    answer = do(owner, case, "remedy", amount="179.98", **words)
    assert rows("SELECT amount FROM casework_effect WHERE kind = 'propose'") == [(17_998,)], text(answer)
    adds_up()


@pytest.mark.parametrize(
    ("amount", "freight", "many", "worth"),
    [
        pytest.param(26_997, 0, (2,), 17_998, id="two_of_three"),
        pytest.param(26_997, 0, (1, 1), 17_998, id="one_after_the_other"),
        pytest.param(25_000, 1_000, (2,), 16_000, id="less_discount_and_freight"),
        pytest.param(26_997, 0, (9,), 26_997, id="never_more_than_were_bought"),
    ],
)
def test_what_came_back_is_worth_its_share_of_the_money(
    tmall_shop: Shop, now: datetime, amount: int, freight: int, many: tuple[int, ...], worth: int
) -> None:
    bought(tmall_shop, now, amount=amount, freight=freight)
    wish = asks("R1", at=now - 5 * DAY, amount=amount, type=RefundType.RETURN_REFUND)
    backs = [went_back("R1", at=now - (9 - n) * HOUR, many=each)[-1] for n, each in enumerate(many)]
    dossier = feed(tmall_shop, wish, *backs, now=now)
    assert known(dossier, "R1").back == worth


def known(dossier: int, ref: str) -> RefundFacts:
    return decode(bytes(DossierRecord.objects.get(id=dossier).state)).facts.subjects[f"refund:{ref}"]  # type: ignore[return-value]


@pytest.mark.mission("B7")
def test_freight_that_went_back_already_is_said_and_not_refunded_again(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    bought(tmall_shop, now, amount=20_000, freight=1_000, lines=())
    first = asks("F1", at=now - 13 * DAY, amount=1_000, reason="退运费")
    paid = s.RefundPaid(id="F1:p", at=now - 12 * DAY, order="P-1", ref="F1", amount=1_000)
    again = asks("F2", at=now - HOUR, amount=1_000, what=RefundFor.FREIGHT)
    dossier = feed(tmall_shop, first, paid, again, now=now)
    no = one("SELECT max(no) FROM casework_case WHERE state = 'open'")
    page = text(owner.get(f"/cases/{dossier}/{no}/"))
    assert "Freight refunded already ¥10.00" in page
    assert "For the freight" in page


def test_what_the_buyer_adds_in_an_exchange_is_on_the_page(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    bought(tmall_shop, now)
    wish = asks("E1", at=now - HOUR, amount=0, type=RefundType.EXCHANGE, owed=15_000, pieces=(Piece(sku="CUP"),))
    dossier = feed(tmall_shop, wish, now=now)
    page = text(owner.get(f"/orders/{dossier}/"))
    assert "The buyer adds ¥150.00" in page
    assert "CUP × 1" in page


def test_pieces_are_told_by_hand(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    bought(tmall_shop, now)
    address = f"/orders/{number(tmall_shop, 'P-1')}/record/"
    typed = {
        "token": "6f1c1f0e-54a8-4c3c-9a0e-0d4f9f6f0a02",
        "type": "return_refund",
        "amount": "179.98",
        "what": "goods",
    }
    wrong = owner.post(f"{address}refund-asked", {**typed, "pieces": "MUG x 2"})
    assert "MUG isn&#x27;t in this order; it has CUP." in wrong.content.decode()
    assert owner.post(f"{address}refund-asked", {**typed, "pieces": "CUP x 2"}).status_code == 302
    kept = one("SELECT payload->'pieces' FROM casework_signal WHERE kind = 'refund.asked'")
    assert kept in ([{"sku": "CUP", "quantity": 2}], '[{"sku": "CUP", "quantity": 2}]')


def test_a_quantity_that_is_none_is_refused_with_its_place(nobody: Client, tmall_shop: Shop, now: datetime) -> None:
    wish = {
        "kind": "refund.asked", "id": "x", "at": now.isoformat(), "order": "P-1", "ref": "X", "type": "refund_only",
        "amount": 1, "pieces": [{"sku": "CUP", "quantity": -1}],
    }  # fmt: skip
    headers = {"authorization": f"Bearer {setup.add_api_key(shop=tmall_shop)}"}
    answer = nobody.post("/api/v1/signals", [wish], content_type="application/json", headers=headers)
    assert (answer.json()[0]["status"], answer.json()[0]["field"]) == ("refused", "pieces[0].quantity")
