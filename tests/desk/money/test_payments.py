"""Payments over HTTP: one makes a batch, another releases it, the bank's answer comes back, each is paid once."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from amends.casework.actions.transaction import RefusedError
from amends.casework.overlay.compiled import policy
from amends.casework.payments import batches, payees
from amends.casework.payments.batches import PaymentHand
from amends.casework.payments.models import PaymentBatch, PayRoute
from amends.casework.payments.payees import PayeeAccount
from amends.desk.words.titles import Titles
from amends.engine import signals as s
from amends.merchants.models import Member, Shop
from tests.casework.deliveries import deliver_once
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, change, drain, feed, ledger, one, placed, rows
from tests.desk.pages import do, press, text

pytestmark = pytest.mark.django_db(transaction=True)
CARD = "6222021234567894"
ALIPAY = {"route": "alipay", "name": "王小明", "account": "13800001234"}


def owed(owner: Client, shop: Shop, order: str, now: datetime, amount: int = 1_800) -> int:
    """A price difference that a lead has granted: its effect waits to be carried out."""
    wish = s.ProblemReported(
        id=f"{order}:p", at=now - HOUR, order=order, ref=f"P-{order}", issue="PRICE_DIFF", amount=amount
    )
    dossier = feed(shop, placed(order, at=now - DAY), wish, now=now)
    do(owner, f"/cases/{dossier}/1/", "remedy", remedy="pay")
    return dossier


def carried() -> None:
    """The couriers go round: what finance pays is laid by for it."""
    change("UPDATE casework_effect SET next_at = wanted_at WHERE state = 'pending' AND offered_at IS NULL")
    with ledger() as open_:
        deliver_once(connection=open_, now=timezone.now() + timedelta(minutes=1), draw=lambda: 0.0)


def pay_here(owner: Client, shop: Shop) -> None:
    assert owner.post("/payments/choose", {"shop": shop.pk}).status_code == 302


def effects() -> list[int]:
    return [
        id for (id,) in rows("SELECT id FROM casework_effect WHERE kind IN ('compensate', 'pay_buyer') ORDER BY id")
    ]


def know(client: Client, dossier: int, **account: str) -> Any:
    return press(client, "/payments/payee", {"dossier": dossier, **ALIPAY, **account})


def make(client: Client, *ids: int, token: str = "", route: str = "alipay") -> Any:
    fields = {"token": token or str(uuid4()), "route": route, "currency": "CNY", "payment": ids}
    return press(client, "/payments/make", fields)


def hand(email: str) -> PaymentHand:
    return PaymentHand(
        member=Member.objects.select_related("user").get(user__email=email), token=str(uuid4()), now=timezone.now()
    )


def batches_of_ten(owner: Client, finance: Client, shop: Shop, count: int, now: datetime) -> list[PaymentBatch]:
    """That many batches of ¥10 each, to accounts that are known, which finance has made and somebody is to release."""
    pay_here(owner, shop)
    dossiers = [owed(owner, shop, f"T-{n}", now, 1_000) for n in range(count)]
    carried()
    for dossier in dossiers:
        know(finance, dossier)
    return [batches.make(hand("money@bluebird.test"), [id], route=PayRoute.ALIPAY, currency="CNY") for id in effects()]


@pytest.fixture
def two(owner: Client, tmall_shop: Shop, now: datetime) -> tuple[int, int]:
    pay_here(owner, tmall_shop)
    first, second = owed(owner, tmall_shop, "T-1", now), owed(owner, tmall_shop, "T-2", now, 2_500)
    carried()
    return first, second


@pytest.mark.mission("X6", "T4")
def test_one_makes_the_batch_another_releases_it_and_the_answer_comes_back(
    finance: Client, second: Client, agent: Client, outsider: Client, two: tuple[int, int], now: datetime
) -> None:
    assert agent.get("/payments/").status_code == 404
    page = text(finance.get("/payments/"))
    assert "T-1" in page
    assert "not known yet" in page
    assert "T-1" not in text(outsider.get("/payments/"))
    wrong = know(finance, two[0], account="12345")
    assert wrong.status_code == 422
    assert "An Alipay account is" in text(wrong)
    bad = {"route": "bank", "account": CARD[:-1] + "5", "bank": "某银行"}
    assert "digits don't check" in text(know(finance, two[0], **bad))
    assert know(outsider, two[0]).status_code == 404
    for dossier in two:
        assert "王** …1234" in text(know(finance, dossier))
    assert "13800001234" not in bytes(one("SELECT sealed FROM casework_payee LIMIT 1")).decode(errors="replace")

    token = str(uuid4())
    made = [make(finance, *effects(), token=token) for _ in range(2)]
    here = made[-1].redirect_chain[-1][0]
    assert "43.00" in text(made[-1])
    assert rows("SELECT count, amount, state FROM casework_paymentbatch") == [(2, 4_300, "made")]
    assert "None of these waits" in text(make(second, *effects()))
    assert finance.get(f"{here[:-1]}.csv").status_code == 404  # nothing goes to a bank that nobody released
    assert "somebody else releases it" in text(finance.post(f"{here}release", follow=True))
    assert outsider.post(f"{here}release").status_code == 404
    paid = f"{here}{effects()[0]}/paid"
    assert "before a second person" in text(finance.post(paid, {"reference": "1"}, follow=True))
    assert "Released:" in text(second.post(f"{here}release", follow=True))
    file = second.get(f"{here[:-1]}.csv").getvalue().decode()
    numbers = re.findall(r"AM\d{12}", file)
    assert "13800001234" in file
    assert "18.00" in file
    assert one("SELECT count(*) FROM casework_audit WHERE verb = 'payment.exported'") == 1
    assert "13800001234" in text(finance.post(f"{here}{two[0]}/show"))
    assert one("SELECT count(*) FROM casework_audit WHERE verb = 'buyer.revealed'") == 1

    answer = (
        "商户流水号,付款金额（元）,状态,支付宝流水号,失败原因\n"
        f"{numbers[0]},18.00,成功,2026001,\n{numbers[1]},25.00,失败,,户名不符\n{numbers[1]},26.00,成功,9,\nAM9,1,成功,1,\n"
    )
    for again in (False, True):
        told = text(finance.post(f"{here}answer", {"file": SimpleUploadedFile("r.csv", answer.encode("gb18030"))}))
        assert ("0 paid" if again else "1 paid") in told
        assert "The sum is another" in told
        assert "No payment of this batch" in told
    assert rows("SELECT state, receipt FROM casework_effect WHERE id = ANY(%s) ORDER BY id", effects()) == [
        ("sent", "2026001"), ("failed", ""),
    ]  # fmt: skip
    assert rows("SELECT state FROM casework_paymentbatch") == [("done",)]
    _what_failed_is_work_again(finance, second, now)


def _what_failed_is_work_again(finance: Client, second: Client, now: datetime) -> None:
    drain(now)
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'effect.done'") == [(1,)]
    page = text(finance.get("/payments/"))  # what failed is work again, with the reason
    assert "户名不符" in page
    assert "T-1 " not in page.partition("Batches")[0]
    make(second, effects()[1])
    assert rows("SELECT amount, state FROM casework_paymentbatch ORDER BY id") == [(4_300, "done"), (2_500, "made")]
    with pytest.raises(IntegrityError), transaction.atomic():
        change("UPDATE casework_paymentbatch SET released_by = made_by")
    with pytest.raises(IntegrityError), transaction.atomic():
        change("UPDATE casework_payment SET state = 'paid'")  # one effect, twice under way or paid
    adds_up()


@pytest.mark.mission("X6")
def test_whoever_presses_at_the_same_time_each_payment_goes_out_once(
    finance: Client, second: Client, two: tuple[int, int], now: datetime
) -> None:
    for dossier in two:
        know(finance, dossier)
    ids, who = effects(), ("money@bluebird.test", "second@bluebird.test")

    def at_once(work: Callable[[int], Any], times: int) -> list[Any]:
        def one_of(n: int) -> Any:
            try:
                return work(n)
            except (RefusedError, IntegrityError) as refused:
                return refused
            finally:
                connection.close()

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(one_of, range(times)))

    made = at_once(lambda n: batches.make(hand(who[n % 2]), ids, route=PayRoute.ALIPAY, currency="CNY"), 6)
    found = [each for each in made if not isinstance(each, Exception)]
    assert sum(batch.count for batch in found) == 2
    assert rows("SELECT count(*), count(DISTINCT effect_id) FROM casework_payment") == [(2, 2)]
    (batch,) = found
    other = next(email for email in who if Member.objects.get(user__email=email).pk != batch.made_by)
    released = at_once(lambda _: batches.release(hand(other), batch.id), 4)
    assert sum(not isinstance(each, Exception) for each in released) == 1
    paid = at_once(lambda n: batches.paid(hand(who[n % 2]), batch.id, ids[0], reference=f"R{n}"), 6)
    assert paid.count(True) == 1
    mixed = at_once(
        lambda n: (
            batches.paid(hand(who[0]), batch.id, ids[1], reference="R")
            if n % 2
            else batches.failed(hand(who[1]), batch.id, ids[1], why="no")
        ),
        6,
    )
    assert mixed.count(True) == 1
    drain(now)
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'effect.done'") in {1, 2}
    assert rows("SELECT effect_id FROM casework_payment WHERE state = 'paid' GROUP BY 1 HAVING count(*) > 1") == []


@pytest.mark.mission("X6", "T4")
def test_two_batches_give_back_no_more_of_an_order_together_than_is_left_of_it(
    owner: Client, finance: Client, second: Client, tmall_shop: Shop, now: datetime
) -> None:
    pay_here(owner, tmall_shop)
    wishes = [
        s.ProblemReported(
            id=f"T-1:p{n}", at=now - HOUR, order="T-1", ref=f"P-{n}", issue="PRICE_DIFF", amount=1_800
        ) for n in (1, 2)
    ]  # fmt: skip
    dossier = feed(tmall_shop, placed("T-1", at=now - DAY), *wishes, now=now)
    for no in (1, 2):
        do(owner, f"/cases/{dossier}/{no}/", "remedy", remedy="pay")
    carried()
    change("UPDATE casework_effect SET kind = 'pay_buyer', amount = 20000 WHERE kind = 'compensate'")  # of 299.00 paid
    know(finance, dossier)
    one_, other = effects()
    here = make(finance, one_).redirect_chain[-1][0]
    assert "/batches/" not in make(finance, other).redirect_chain[-1][0]  # what the first holds is as good as gone
    second.post(f"{here}release")
    assert "/batches/" not in make(finance, other).redirect_chain[-1][0]
    finance.post(f"{here}{one_}/failed", {"text": "户名不符"})
    assert "/batches/" in make(finance, other).redirect_chain[-1][0]


@pytest.mark.mission("X6")
def test_chosen_twice_it_is_in_the_batch_once_and_another_currency_is_said_beside_its_field(
    finance: Client, two: tuple[int, int]
) -> None:
    know(finance, two[0])
    first, other = effects()
    for currency in ("BRL", "XXX"):
        fields = {"token": str(uuid4()), "route": "alipay", "currency": currency, "payment": [first]}
        said = finance.post("/payments/make", fields)
        page = said.content.decode()
        assert said.status_code == 422
        assert "a colleague" not in page
        assert re.search(r'name="currency".*role="alert">What you chose is in another currency', page)
        assert f'value="{first}" checked' in page  # what was chosen still is
    assert rows("SELECT 1 FROM casework_paymentbatch") == []
    made = text(make(finance, first, first, other, first))
    assert "1 of those you chose was left out" in made  # nobody has said where the other goes
    assert rows("SELECT count, amount FROM casework_paymentbatch") == [(1, 1_800)]
    assert rows("SELECT effect_id, amount FROM casework_payment") == [(first, 1_800)]


@pytest.mark.mission("X6", "T4")
def test_an_account_changed_between_the_two_hands_gets_no_money(
    finance: Client, second: Client, owner: Client, tmall_shop: Shop, two: tuple[int, int], now: datetime
) -> None:
    for dossier in two:
        know(finance, dossier)
    more = s.ProblemReported(id="p2", at=now, order="T-1", ref="P2", issue="PRICE_DIFF", amount=700)
    feed(tmall_shop, more, now=now)
    do(owner, f"/cases/{two[0]}/2/", "remedy", remedy="pay")
    carried()
    ids = effects()
    assert len(ids) == 3
    here = make(finance, *ids[:2]).redirect_chain[-1][0]
    swapped = know(finance, two[0], account="13911112222")  # another payment of the order still waits
    assert (swapped.status_code, "Money is on its way to this account" in text(swapped)) == (422, True)
    _told_by_the_buyer(two[0], "13911112222")
    assert "changed after the batch was put together" in text(second.get(here))
    assert "An account in it was changed" in text(second.post(f"{here}release", follow=True))
    second.post(f"{here}drop")
    here = make(finance, *ids[:2]).redirect_chain[-1][0]
    assert "Released:" in text(second.post(f"{here}release", follow=True))
    _told_by_the_buyer(two[0], "13700005555")
    page, file = text(second.get(here)), second.get(f"{here[:-1]}.csv").getvalue().decode()
    assert "it isn't in the file" in page
    assert "T-2" in file
    assert not {"13911112222", "13700005555", "T-1"} & set(re.split(r"[\s,]", file))


def _told_by_the_buyer(dossier: int, account: str) -> None:
    """On the buyer's page, which asks nobody here."""
    told = PayeeAccount(name="王小明", account=account)
    payees.keep(
        merchant_id=Member.objects.get(user__email="money@bluebird.test").merchant_id, dossier_id=dossier,
        route=PayRoute.ALIPAY, account=told, told_by="buyer", now=timezone.now(),
    )  # fmt: skip


@pytest.mark.mission("X6", "T4")
def test_money_that_went_back_another_way_meanwhile_stops_the_release_and_who_released_it_does_so_once(
    owner: Client, finance: Client, second: Client, tmall_shop: Shop, now: datetime
) -> None:
    feed(tmall_shop, s.PaymentCleared(id="c", at=now - DAY, order="balance:1", amount=5_000), now=now)
    wish = s.ProblemReported(
        id="b", at=now - HOUR, order="balance:1", ref="B1", issue="PRESALE_DEPOSIT", traits=("prepaid_balance",),
        amount=5_000,
    )  # fmt: skip
    dossier = feed(tmall_shop, wish, now=now)
    for step, said in (("check", "查过"), ("refund", "")):
        do(owner, f"/cases/{dossier}/1/", "step", step=step, text=said)
    carried()
    know(finance, dossier)
    here = make(finance, *effects()).redirect_chain[-1][0]
    gone = s.RefundPaid(id="r", at=now, order="balance:1", ref="R9", amount=1_000)
    feed(tmall_shop, gone, now=now)
    assert "given back another way meanwhile" in text(second.post(f"{here}release", follow=True))
    assert rows("SELECT state, released_by FROM casework_paymentbatch") == [("made", None)]
    second.post(f"{here}drop")
    assert "given back another way meanwhile" in text(make(finance, *effects()))
    assert rows("SELECT state FROM casework_paymentbatch") == [("dropped",)]


def test_released_by_the_same_person_twice_it_is_released_once(
    finance: Client, second: Client, two: tuple[int, int]
) -> None:
    know(finance, two[0])
    here = make(finance, effects()[0]).redirect_chain[-1][0]
    assert "Released:" in text(second.post(f"{here}release", follow=True))
    for again in (second, finance):
        assert "It is released or taken apart already" in text(again.post(f"{here}release", follow=True))
    assert "It is released or taken apart already" in text(second.post(f"{here}drop", follow=True))
    assert rows("SELECT count(*) FROM casework_audit WHERE verb = 'payment.batch_released'") == [(1,)]


@pytest.mark.mission("T4")
def test_who_may_release_how_much_is_the_merchants_to_say(
    owner: Client, finance: Client, second: Client, two: tuple[int, int]
) -> None:
    for dossier in two:
        know(finance, dossier)
    limit = {"role": "finance", "currency": "CNY", "batch": "40", "payment": "20"}
    assert finance.post("/payments/limit", limit).status_code == 404
    assert owner.post("/payments/limit", limit).status_code == 302
    here = make(finance, *effects()).redirect_chain[-1][0]
    assert "up to ¥40.00" in text(second.post(f"{here}release", follow=True))
    owner.post("/payments/limit", {**limit, "batch": "50"})
    assert "above ¥20.00" in text(second.post(f"{here}release", follow=True))
    assert "Taken apart" in text(second.post(f"{here}drop", {"text": "zu viel"}, follow=True))
    assert "Released:" not in text(owner.post(f"{here}release", follow=True))
    here = make(finance, *effects()).redirect_chain[-1][0]
    assert "Released:" in text(owner.post(f"{here}release", follow=True))


@pytest.mark.mission("X6", "T4")
def test_a_day_s_limit_holds_for_each_person_and_for_all_and_says_what_is_left(
    owner: Client, finance: Client, second: Client, two: tuple[int, int]
) -> None:
    for dossier in two:
        know(finance, dossier)
    first, other = (make(finance, id).redirect_chain[-1][0] for id in effects())  # of 18 and 25
    assert text(owner.get("/payments/")).count("no limit") >= 2  # as shipped
    limit = {"currency": "CNY", "each": "40", "together": ""}
    assert second.post("/payments/day", limit).status_code == 404
    for wrong in ({"each": "-1"}, {"each": "x"}, {"currency": "XXX"}):
        assert "A sum is needed" in text(owner.post("/payments/day", limit | wrong, follow=True))
    owner.post("/payments/day", limit)
    assert "Released:" in text(second.post(f"{first}release", follow=True))
    page = text(second.get("/payments/"))
    assert "¥40.00 no limit ¥18.00 ¥18.00 ¥22.00" in page
    assert "Left of what may be released today: ¥22.00" in text(second.get(other))
    assert "Of what may be released today ¥22.00 is left" in text(second.post(f"{other}release", follow=True))
    owner.post("/payments/day", limit | {"together": "42.99"})
    assert "Of what may be released today ¥24.99 is left" in text(owner.post(f"{other}release", follow=True))
    owner.post("/payments/day", limit | {"together": "43"})
    assert "Released:" in text(owner.post(f"{other}release", follow=True))
    second.post(f"{other}{effects()[1]}/failed", {"text": "户名不符"})
    assert "¥0.00 ¥18.00 " in text(owner.get("/payments/"))  # what failed has not left
    history = text(owner.get("/payments/"))
    assert "By all together 42.99 → 43" in history
    assert "By all together" not in text(second.get("/payments/")).partition("Changes")[2]


@pytest.mark.mission("X6", "T4")
def test_released_at_the_same_time_a_day_s_limit_holds(
    owner: Client, finance: Client, second: Client, tmall_shop: Shop, now: datetime
) -> None:
    """Batches of several hands, on connections of their own: what is released never comes to more."""
    made = batches_of_ten(owner, finance, tmall_shop, 5, now)
    owner.post("/payments/day", {"currency": "CNY", "each": "20", "together": "30"})
    who = ("second@bluebird.test", "owner@bluebird.test")

    def release(n: int) -> Any:
        try:
            return batches.release(hand(who[n % 2]), made[n].id)
        except RefusedError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(release, range(5)))
    assert (
        sorted(str(each) for each in answers if isinstance(each, RefusedError)) == ["more than is left of the day"] * 2
    )
    assert rows("SELECT sum(amount) FROM casework_paymentbatch WHERE state = 'released'") == [(3_000,)]
    by = rows("SELECT released_by, sum(amount) FROM casework_paymentbatch WHERE state = 'released' GROUP BY 1")
    assert all(total <= 2_000 for _who, total in by)


def test_who_comes_to_their_turn_late_finds_what_was_released_meanwhile(
    owner: Client, finance: Client, second: Client, tmall_shop: Shop, now: datetime
) -> None:
    made = batches_of_ten(owner, finance, tmall_shop, 2, now)
    owner.post("/payments/day", {"currency": "CNY", "each": "", "together": "10"})
    pressed_first = hand("owner@bluebird.test")
    batches.release(hand("second@bluebird.test"), made[0].id)
    with pytest.raises(RefusedError, match="more than is left of the day"):
        batches.release(pressed_first, made[1].id)


@pytest.mark.mission("B4", "X6")
def test_a_prepaid_balance_goes_back_without_an_order_and_never_above_what_came_in(
    owner: Client, finance: Client, tmall_shop: Shop, now: datetime
) -> None:
    wish = s.ProblemReported(
        id="b", at=now - HOUR, order="balance:1", ref="B1", issue="PRESALE_DEPOSIT", traits=("prepaid_balance",),
        amount=5_000,
    )  # fmt: skip
    dossier = feed(tmall_shop, wish, now=now)
    case = f"/cases/{dossier}/1/"
    do(owner, case, "step", step="check", text="余额 50 元，查过")
    said = text(do(owner, case, "step", step="refund"))
    assert "Not sent" in said  # no money is known to have come in
    assert effects() == []
    feed(tmall_shop, s.PaymentCleared(id="c", at=now - HOUR, order="balance:1", amount=5_000), now=now)
    do(owner, case, "step", step="refund")
    carried()
    assert rows("SELECT kind, amount, holder FROM casework_effect WHERE kind = 'pay_buyer'") == [
        ("pay_buyer", 5_000, "payments")
    ]
    waiting = text(finance.get("/payments/"))
    assert "balance:1" in waiting
    title = Titles(policy("tmall").playbook, "en", {}).scene(str(one("SELECT scene FROM casework_case WHERE no = 1")))
    assert f"Payment to the buyer {title}" in waiting  # what it is for, not only what it is
    know(finance, dossier, route="bank", account=CARD, bank="某银行")
    batch = text(make(finance, *effects(), route="bank"))
    assert "50.00" in batch
    assert title in batch
    assert one("SELECT amount FROM casework_paymentbatch") == 5_000


@pytest.mark.mission("T4")
def test_what_will_not_be_paid_comes_back_to_its_case_and_its_grant(
    owner: Client, finance: Client, tmall_shop: Shop, now: datetime
) -> None:
    pay_here(owner, tmall_shop)
    owed(owner, tmall_shop, "T-1", now)
    carried()
    (id,) = effects()
    assert "Say why" in text(finance.post(f"/payments/{id}/give-up", {"text": " "}, follow=True))
    assert "its case has been told" in text(
        finance.post(f"/payments/{id}/give-up", {"text": "买家不要了"}, follow=True)
    )
    drain(now)
    assert rows("SELECT state FROM casework_effect WHERE kind = 'compensate'") == [("dead",)]
    assert one("SELECT sum(amount) FROM casework_grantback") == 1_800
    assert rows("SELECT 1 FROM casework_signal WHERE kind = 'effect.failed'") == [(1,)]
    adds_up()
