"""Another article instead, with the difference either way; a coupon taken on the spot: by buyers and by colleagues."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.casework.approval.models import Approval, Grant
from amends.casework.buyers.models import BuyerComplaint
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord
from amends.engine import signals as s
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.evidence.test_files import picture as painted
from tests.casework.law import adds_up
from tests.casework.stories import drain, feed, one
from tests.desk.money.conftest import hired
from tests.desk.money.test_payments import carried, make
from tests.desk.pages import text
from tests.portal.conftest import ORDER, complain, enter, offered, send_photo

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "LAMP-12, 大号台灯, 120.00\nLAMP-3, 小号台灯, 70.00\nLAMP-9, 台灯, 100\n"
ALIPAY = {"way": "alipay", "name": "王小明", "account": "13800001234"}


@pytest.fixture
def finance(bluebird: Merchant) -> Client:
    return hired(bluebird, "money", Role.FINANCE)


@pytest.fixture
def second(bluebird: Merchant) -> Client:
    return hired(bluebird, "second", Role.FINANCE)


@pytest.fixture
def listed(owner: Client, tmall_shop: Shop, open_page: str) -> str:
    """The page, with articles to exchange for and a way of paying."""
    address = f"/settings/shops/{tmall_shop.pk}/page/articles"
    kept = {"articles": LIST, "pay_link": "https://pay.example.com/?o={order}&s={sum}&r={ref}"}
    assert owner.post(address, kept).status_code == 302
    return open_page


def broken(phone: Client, page: str) -> tuple[str, str]:
    """A complaint with its photo: the buyer's address, its number."""
    home = enter(phone, page)
    ref = complain(phone, home, wanted="exchange")
    send_photo(phone, home, ref)
    return home, ref


def swap(phone: Client, home: str, ref: str, other: str, difference: int, token: str = "", **more: str) -> Any:
    said = {"swap": f"LAMP-9\t{other}\t{difference}", "token": token or uuid4().hex, **more}
    return phone.post(f"{home}c/{ref}/exchange", said)


def money(order: str = ORDER) -> tuple[int, int]:
    """(what came in, what went back) as the order's facts have it."""
    row = one("SELECT state FROM casework_dossier WHERE key = %s", order)
    from amends.engine.dossier import decode

    facts = decode(bytes(row)).facts
    return facts.paid, facts.refunded


def nobody_ticks_it_off(lead: Client, case: str) -> None:
    """The difference is waited for with its own clock; no button says that it is in."""
    page = lead.get(case)
    assert "The buyer pays the difference Returns and refunds · waits for: the buyer 1 d 23 h" in text(page)
    assert 'name="step" value="difference_in"' not in page.content.decode()
    said = {"step": "difference_in", "text": "到了", "token": str(uuid4())}
    for verb, why in (("step", "The engine does this step itself"), ("skip-step", "it can't be skipped")):
        refused = lead.post(f"{case}{verb}", said)
        assert (refused.status_code, why in text(refused)) == (422, True)
    assert one("SELECT state FROM casework_step WHERE step = 'difference_in'") == "blocked"


@pytest.mark.mission("A10", "B3")
def test_something_dearer_leaves_once_the_difference_is_in(
    phone: Client, finance: Client, owner: Client, tmall_shop: Shop, lamp: int, listed: str, now: datetime
) -> None:
    home, ref = broken(phone, listed)
    assert "Exchange it for another article" in text(phone.get(home))
    page = text(phone.get(f"{home}c/{ref}/exchange"))
    assert "¥20.00 more, which you add" in page
    assert "¥30.00 back to you" in page
    assert "costs the same" not in page  # the same article is no exchange
    assert swap(phone, home, ref, "LAMP-12", 100).status_code == 422  # not at another difference than was shown
    assert swap(phone, home, ref, "LAMP-77", 0).status_code == 422
    token = uuid4().hex
    assert [swap(phone, home, ref, "LAMP-12", 2_000, token).status_code for _ in range(2)] == [302, 302]
    home_page = phone.get(home)
    assert "You add ¥20.00." in text(home_page)
    assert f"https://pay.example.com/?o={ORDER}&amp;s=20.00&amp;r=X-" in home_page.content.decode()
    assert offered(home_page.content.decode()) == []
    assert not EffectRecord.objects.filter(kind="reship").exists()
    case = CaseRecord.objects.get(scene="exchange_for_another")
    assert case.state == "open"
    assert CaseRecord.objects.get(scene="damaged_goods").outcome == "settled"
    nobody_ticks_it_off(owner, f"/cases/{case.dossier_id}/{case.no}/")
    waits = text(finance.get("/payments/"))
    assert "Differences to come in" in waits
    assert "¥20.00" in waits
    number = one("SELECT ref FROM casework_buyerexchange")
    take = {"dossier": lamp, "ref": number, "text": "流水 77"}
    much = finance.post("/payments/in", {**take, "amount": "20.01", "token": uuid4()}, follow=True)
    assert "At most ¥20.00" in text(much)
    fine = finance.post("/payments/in", {**take, "amount": "5.004", "token": uuid4()}, follow=True)
    assert "more decimals than its currency" in text(fine)
    token = str(uuid4())
    for _ in range(2):  # pressed twice is once
        finance.post("/payments/in", {**take, "amount": "5", "token": token})
    assert "¥5.00 have come in" in text(phone.get(home))
    assert not EffectRecord.objects.filter(kind="reship").exists()
    told = s.PaymentCleared(id="pc", at=now, order=ORDER, ref=number, amount=2_000)
    feed(tmall_shop, told, now=now)  # the rest by the shop's own system: what came in for it in all
    sent = EffectRecord.objects.get(kind="reship")
    assert sent.payload["values"]["sku"] == "LAMP-12"
    assert CaseRecord.objects.get(scene="exchange_for_another").outcome == "exchanged"
    assert money() == (12_000, 0)
    assert "It is being sent to you" in text(phone.get(home))
    assert "Differences to come in" not in text(finance.get("/payments/"))
    assert "Send it back" in text(phone.get(f"{home}return"))
    adds_up()


@pytest.mark.mission("A10", "B3", "X6", "T4")
def test_something_cheaper_leaves_at_once_and_the_difference_goes_back(
    phone: Client, finance: Client, second: Client, owner: Client, lamp: int, listed: str, now: datetime
) -> None:
    home, ref = broken(phone, listed)
    wrong = swap(phone, home, ref, "LAMP-3", -3_000, **(ALIPAY | {"account": "1"}))
    assert wrong.status_code == 422
    assert "An Alipay account is" in text(wrong)
    assert swap(phone, home, ref, "LAMP-3", -3_000, **ALIPAY).status_code == 302
    assert EffectRecord.objects.get(kind="reship").payload["values"]["sku"] == "LAMP-3"
    back = EffectRecord.objects.get(kind="pay_buyer")
    assert back.amount == 3_000
    grants = Grant.objects.order_by("name")
    assert [(each.name, each.amount, each.rule[:13]) for each in grants] == [
        ("difference_out", 3_000, "buyers_choice"),
        ("send", 10_000, "buyers_choice"),
    ]
    assert f"buyer's choice under {grants[0].rule}" in text(owner.get("/grants/"))
    assert one("SELECT actor FROM casework_audit WHERE verb = 'exchange.chosen'") == f"buyer:{lamp}"
    assert BuyerComplaint.objects.get().amount == 3_000  # counts towards the shop's day
    assert "finance pays ¥30.00 back" in text(phone.get(home))
    carried()
    batch = make(finance, back.id).redirect_chain[-1][0]
    second.post(f"{batch}release")
    finance.post(f"{batch}{back.id}/paid", {"reference": "1"})
    drain(now)
    assert "¥30.00 are paid back" in text(phone.get(home))
    assert money() == (10_000, 3_000)
    adds_up()


def asked_for(agent: Client, lamp: int, other: str = "LAMP-3", difference: int = -3_000, token: str = "a" * 32) -> Any:
    return agent.post(
        f"/orders/{lamp}/exchange", {"swap": f"LAMP-9\t{other}\t{difference}", "token": token}, follow=True
    )


def left() -> int:
    """How much has left the house, or is on its way out."""
    return EffectRecord.objects.filter(kind__in=("reship", "pay_buyer", "refund")).count()


def asked() -> tuple[int, int]:
    """(the request that waits, what it is about)."""
    (row,) = Approval.objects.filter(state="asked").values_list("id", "amount")
    return row


@pytest.mark.mission("A10", "T4")
def test_a_colleague_asks_for_what_is_above_their_limits_and_nothing_leaves_until_it_is_granted(
    agent: Client, owner: Client, finance: Client, phone: Client, outsider: Client, lamp: int, listed: str
) -> None:
    at, home = f"/orders/{lamp}/exchange", enter(phone, listed)
    assert outsider.get(at).status_code == 404
    assert "Exchange" in text(agent.get(f"/orders/{lamp}/"))
    assert "¥20.00 from the buyer" in text(agent.get(at))
    assert agent.post(at, {"swap": "LAMP-9\tLAMP-3\t-1", "token": "a"}).status_code == 422
    assert "Nothing leaves before somebody agrees" in text(asked_for(agent, lamp, "LAMP-12", 2_000))
    request, amount = asked()
    assert amount == 10_000  # what was paid for the piece
    assert "waits for somebody to agree" in text(agent.get(at))
    assert "You pay nothing until then" in text(phone.get(home))
    assert "Differences to come in" not in text(finance.get("/payments/"))
    assert asked_for(agent, lamp, token="b" * 32).status_code == 422  # there was one piece
    assert left() == 0
    for _ in range(2):  # pressed twice is once
        owner.post(f"/approvals/{request}/grant", {"reason": "换"})
    assert [(each.name, each.amount) for each in Grant.objects.all()] == [("send", 10_000)]
    assert "You add ¥20.00." in text(phone.get(home))
    take = {"dossier": lamp, "ref": one("SELECT ref FROM casework_buyerexchange"), "text": "流水 77"}
    assert not EffectRecord.objects.filter(kind="reship").exists()
    finance.post("/payments/in", {**take, "amount": "20", "token": uuid4()})
    assert EffectRecord.objects.get(kind="reship").payload["values"]["sku"] == "LAMP-12"
    assert "left, or on its way" in text(agent.get(at))
    gone = agent.post(f"{at}/{take['ref']}/back")
    assert (gone.status_code, "it has gone out already" in text(gone)) == (422, True)
    adds_up()


@pytest.mark.mission("A10", "T4")
def test_what_is_refused_or_taken_back_leaves_nothing_and_gives_its_piece_back(
    agent: Client, owner: Client, outsider: Client, lamp: int, listed: str
) -> None:
    at = f"/orders/{lamp}/exchange"
    asked_for(agent, lamp)
    request, _ = asked()
    owner.post(f"/approvals/{request}/refuse", {"reason": "太贵"})
    case = CaseRecord.objects.get(scene="exchange_for_another")
    assert (case.state, left(), Grant.objects.count()) == ("open", 0, 0)
    ref = one("SELECT ref FROM casework_buyerexchange")
    assert outsider.post(f"{at}/{ref}/back").status_code == 404
    assert agent.post(f"{at}/X-0/back").status_code == 404
    for _ in range(2):
        assert "Taken back" in text(agent.post(f"{at}/{ref}/back", follow=True))
    case.refresh_from_db()
    assert (case.state, case.outcome, left()) == ("closed", "settled", 0)
    page = text(agent.get(at))
    assert "not exchanged" in page
    assert "¥30.00 back to the buyer" in page  # the piece can be exchanged again
    asked_for(agent, lamp, token="b" * 32)
    request, _ = asked()
    owner.post(f"/approvals/{request}/grant", {"reason": "换"})
    assert EffectRecord.objects.get(kind="reship").payload["values"]["sku"] == "LAMP-3"
    assert not EffectRecord.objects.filter(kind="pay_buyer").exists()  # finance's own step, with its own limits
    assert one("SELECT state FROM casework_step WHERE step = 'difference_out' AND state <> 'skipped'") == "ready"
    adds_up()


@pytest.mark.mission("A10", "B3", "X6", "T4")
def test_what_was_added_for_an_exchange_that_is_taken_back_goes_back_once_and_never_more(
    agent: Client, finance: Client, second: Client, owner: Client, tmall_shop: Shop, lamp: int, listed: str,
    now: datetime,
) -> None:  # fmt: skip
    """Part of it was in; the rest comes too late: each goes back by finance's batch, and nothing is sent."""
    at = f"/orders/{lamp}/exchange"
    asked_for(agent, lamp, "LAMP-12", 2_000)
    owner.post(f"/approvals/{asked()[0]}/grant", {"reason": "换"})
    ref = one("SELECT ref FROM casework_buyerexchange")
    take = {"dossier": lamp, "ref": ref, "text": "流水 77", "amount": "12.50", "token": str(uuid4())}
    finance.post("/payments/in", take)
    for _ in range(2):
        assert "Taken back" in text(agent.post(f"{at}/{ref}/back", follow=True))
    paid_back(finance, second, owner, 1_250, now)
    assert (money(), len(EffectRecord.objects.filter(kind="reship"))) == ((11_250, 1_250), 0)
    for n in range(2):  # the rest, told twice by the shop's own system: what came in for it in all
        feed(tmall_shop, s.PaymentCleared(id=f"p{n}", at=now, order=ORDER, ref=ref, amount=2_000), now=now)
    paid_back(finance, second, owner, 750, now)
    feed(tmall_shop, s.PaymentCleared(id="p3", at=now, order=ORDER, ref=ref, amount=2_000), now=now)
    assert money() == (12_000, 2_000)
    assert CaseRecord.objects.filter(scene="difference_back", state="open").count() == 0
    adds_up()


def paid_back(finance: Client, second: Client, owner: Client, amount: int, now: datetime) -> None:
    """What is due back stands with finance, with a clock; done twice it is one payment, which two people let go."""
    case = CaseRecord.objects.get(scene="difference_back", state="open")
    assert (case.desk, case.due_at is not None) == ("finance", True)
    for _ in range(2):
        finance.post(f"/cases/{case.dossier_id}/{case.no}/step", {"step": "pay_back", "token": str(uuid4())})
    assert owner.post(f"/approvals/{asked()[0]}/grant", {"reason": "买家的钱"}).status_code == 302
    due = EffectRecord.objects.get(kind="pay_buyer", case_no=case.no)
    assert due.amount == amount
    carried()
    finance.post("/payments/payee", {"dossier": case.dossier_id, "route": "alipay", **ALIPAY})
    batch = make(finance, due.id).redirect_chain[-1][0]
    second.post(f"{batch}release")
    finance.post(f"{batch}{due.id}/paid", {"reference": "1"})
    drain(now)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "refunded")


@pytest.mark.mission("A10", "T4")
def test_an_exchange_told_by_another_door_sends_nothing_before_somebody_entitled_has_granted_it(
    agent: Client, owner: Client, tmall_shop: Shop, lamp: int, now: datetime
) -> None:
    """However it is told and paid, and whatever it is said to be worth."""
    said: dict[str, Any] = {"ref": "P-1", "issue": "SIZE_COLOR_STYLE", "sku": "GOLD", "amount": 1, "quantity": 2}
    told = s.ProblemReported(id="p", at=now, order=ORDER, traits=("exchange_other", "buyer_adds"), **said)
    feed(tmall_shop, told, s.PaymentCleared(id="pc", at=now, order=ORDER, ref="P-1", amount=1), now=now)
    case = CaseRecord.objects.get(scene="exchange_for_another")
    assert (case.state, left()) == ("open", 0)
    at = f"/cases/{lamp}/{case.no}/"
    step = agent.post(f"{at}step", {"step": "send", "text": "发", "token": str(uuid4())})
    assert (step.status_code, "The engine does this step itself" in text(step)) == (422, True)
    (form,) = re.findall(r'name="remedy" value="send".*?</form>', agent.get(at).text, re.DOTALL)
    assert 'name="amount"' not in form  # nobody types its worth
    agent.post(f"{at}remedy", {"remedy": "send", "amount": "0.01", "token": str(uuid4())})
    request, amount = asked()
    assert (amount, left()) == (20_000, 0)  # no piece is named: twice the whole order
    more = dict(said, quantity=1, amount=0)
    feed(tmall_shop, s.ProblemReported(id="p2", at=now, order=ORDER, traits=("exchange_other",), **more), now=now)
    refused = owner.post(f"/approvals/{request}/grant", {"reason": "换"})
    assert refused.status_code == 422  # it is told otherwise since: a lead looks
    assert left() == 0
    assert one("SELECT state FROM casework_step WHERE step = 'told_otherwise'") == "ready"
    adds_up()


@pytest.mark.mission("A10", "B3")
def test_a_coupon_is_an_offer_and_its_code_comes_back(
    phone: Client, owner: Client, tmall_shop: Shop, lamp: int, open_page: str, now: datetime
) -> None:
    home = enter(phone, open_page)
    ref = complain(phone, home, "NOT_AS_DESCRIBED", text="和页面写的不一样", wanted="keep")
    send_photo(phone, home, ref)
    ways = offered(phone.get(home).content.decode())
    assert ways[:2] == [("part_refund", "3000"), ("coupon", "800")]
    token = uuid4().hex
    for _ in range(2):
        phone.post(f"{home}c/{ref}/take", {"remedy": "coupon", "amount": "800", "token": token})
    effect = EffectRecord.objects.get(kind="coupon")
    assert (effect.amount, effect.recipient) == (800, "marketplace")
    assert Grant.objects.get().amount == 800
    assert "A coupon of ¥8.00" in text(phone.get(home))
    assert "Its code stands here" in text(phone.get(home))
    EffectRecord.objects.filter(id=effect.id).update(state="sent", receipt="C-77 88", next_at=None, sent_at=now)
    assert "Its code: C-77 88" in text(phone.get(home))
    done = s.EffectDone(id="cd", at=now, order=ORDER, effect="coupon", case=effect.case_no, amount=800)
    feed(tmall_shop, done, now=now)
    assert one("SELECT compensated FROM casework_cost") == 800
    assert money() == (10_000, 0)  # a coupon is no refund
    board = owner.get("/boards.csv?measure=compensated&by=product&days=30").getvalue().decode("utf-8-sig")
    assert board.splitlines()[1].split(",")[:2] == ["LAMP-9", "8.00"]
    adds_up()


def test_the_list_of_articles_is_read_line_by_line(
    owner: Client, agent: Client, tmall_shop: Shop, open_page: str
) -> None:
    at = f"/settings/shops/{tmall_shop.pk}/page/articles"
    assert agent.get(at).status_code == 404
    for bad in ("LAMP-1, 灯", "LAMP-1, 灯, -3", "LAMP-1, 灯, 1\nLAMP-2, , 3", "LAMP-1, 灯, 1e99"):
        answer = owner.post(at, {"articles": bad})
        assert answer.status_code == 422, bad
        assert "can't be read" in text(answer)
    assert "begins with https" in text(owner.post(at, {"articles": LIST, "pay_link": "javascript:alert(1)"}))
    assert owner.post(at, {"articles": "A-1\t台灯，大号\t12.5", "pay_link": ""}).status_code == 302
    assert "A-1, 台灯,大号, 12.50" in owner.get(at).content.decode()


@pytest.mark.mission("B3")
def test_an_article_is_seen_where_it_is_chosen(
    phone: Client, owner: Client, outsider: Client, lamp: int, listed: str
) -> None:
    """Its picture stands beside it, kept by the browser; one of no article of the list is not to be had there."""
    files = [SimpleUploadedFile(f"{sku}.png", painted(size=(n, 9))) for n, sku in enumerate(("LAMP-12", "SECRET"), 8)]
    owner.post("/products/give", {"pictures": files, "new_too": "1"})
    home, ref = broken(phone, listed)
    page = phone.get(f"{home}c/{ref}/exchange").text
    (address,) = re.findall(r'<img class="article" src="([^"]+)"', page)
    found = phone.get(address)
    assert (found.status_code, found["Content-Type"], found["Cache-Control"]) == (
        200, "image/webp", "private, max-age=31536000, immutable",
    )  # fmt: skip
    secret, known = (
        one("SELECT mark FROM casework_productpicture WHERE sku = %s", sku) for sku in ("SECRET", "LAMP-12")
    )
    assert phone.get(address.replace(known, secret)).status_code == 404
    assert phone.get(re.sub(r"/o/[^/]+/", "/o/nobody/", address)).status_code == 410
    desk = owner.get(f"/orders/{lamp}/exchange").text
    assert f"/products/{known}.webp" in desk
