"""Story S6 over HTTP: within authority it is done at once, above it somebody is asked, and never one's own."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from amends.casework.approval.escalation import escalate_due
from amends.engine.signals import PartnerReported
from amends.engine.words import Party, Report, Source
from amends.merchants import setup
from amends.merchants.models import Language, Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import HOUR, change, feed, number, one, placed, rows, scanned
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)


def person(merchant: Merchant, name: str, role: Role) -> Client:
    email = f"{name.lower()}@bluebird.test"
    setup.add_member(
        merchant=merchant, email=email, name=name, password=PASSWORD, roles=[role], language=Language.ENGLISH,
        now=OPENED_AT,
    )  # fmt: skip
    return signed_in(email)


@pytest.fixture
def zhou(bluebird: Merchant) -> Client:
    return person(bluebird, "Zhou", Role.SUPERVISOR)


@pytest.fixture
def manager(bluebird: Merchant) -> Client:
    return person(bluebird, "Qian", Role.MANAGER)


@pytest.fixture
def other(bluebird: Merchant) -> Client:
    return person(bluebird, "Wu", Role.FRONT_LINE)


@pytest.fixture
def finance(bluebird: Merchant) -> Client:
    return person(bluebird, "Sun", Role.FINANCE)


def depot(shop: Shop, order: str, amount: int, now: datetime, *, times: int = 1) -> str:
    """An order whose return lies at the depot, in as many cases: a part refund of 30 % can be granted in each."""
    reports = [
        PartnerReported(
            id=f"{order}:r{n}", at=now - HOUR, order=order, ref=f"{order}-{n}", what=Report.AT_DEPOT,
            party=Party.CARRIER,
            source=Source.CARRIER,
        )
        for n in range(times)
    ]  # fmt: skip
    feed(shop, placed(order, at=now - 90 * HOUR, amount=amount), *reports, now=now)
    found = rows("SELECT no FROM casework_case WHERE order_key = %s AND scene = 'goods_at_depot' ORDER BY no", order)
    return f"/cases/{number(shop, order)}/{found[0][0]}/"


def second(case: str) -> str:
    dossier = case.split("/")[2]
    (no,) = rows("SELECT max(no) FROM casework_case WHERE dossier_id = %s AND scene = 'goods_at_depot'", int(dossier))[
        0
    ]
    return f"/cases/{dossier}/{no}/"


def pay(client: Client, case: str, amount: str, remedy: str = "part_refund") -> str:
    return text(do(client, case, "remedy", remedy=remedy, amount=amount))


def refunds() -> list[int]:
    return [a for (a,) in rows("SELECT amount FROM casework_effect WHERE kind = 'refund' ORDER BY id")]


def asked() -> int:
    return int(one("SELECT max(id) FROM casework_approval"))


@pytest.mark.mission("T4")
def test_eighteen_of_two_hundred_and_ninety_nine_is_granted(mate: Client, tmall_shop: Shop, now: datetime) -> None:
    case = depot(tmall_shop, "T-1", 29_900, now)
    page = text(mate.get(case))
    assert "You may grant ¥20.00 and at most 10 % of the order; ¥300.00 a day." in page
    assert "at most ¥90.00" in page
    assert "Chosen" in pay(mate, case, "18.00")
    assert refunds() == [1_800]
    assert rows("SELECT amount, order_key FROM casework_grant") == [(1_800, "T-1")]
    assert one("SELECT count(*) FROM casework_approval") == 0


@pytest.mark.mission("T4")
def test_eighteen_of_ninety_nine_goes_to_the_supervisor(
    mate: Client, zhou: Client, tmall_shop: Shop, now: datetime
) -> None:
    case = depot(tmall_shop, "T-1", 9_900, now)
    words = pay(mate, case, "18.00")
    assert "Asked for ¥18.00: above the share of the order, ¥9.90, so it goes to Supervisor." in words
    assert "waits for Zhou" in words
    assert refunds() == []
    assert one("SELECT due_at IS NOT NULL FROM casework_approval")
    assert "T-1" in text(zhou.get("/approvals/"))
    done = text(zhou.post(f"/approvals/{asked()}/grant", follow=True))
    assert "Approved and done." in done
    assert refunds() == [1_800]
    granted = rows("SELECT member_id <> granted_by, approval_id IS NOT NULL FROM casework_grant")
    assert granted == [(True, True)]
    assert "Granted · Zhou" in text(mate.get("/approvals/"))


@pytest.mark.mission("T4")
def test_eighteen_twice_on_one_order_by_two_agents_adds_up(
    mate: Client, other: Client, tmall_shop: Shop, now: datetime
) -> None:
    first = depot(tmall_shop, "T-1", 29_900, now, times=2)
    pay(mate, first, "18.00")
    words = pay(other, second(first), "18.00")
    assert "Asked for ¥18.00: above ¥20.00 on one order, so it goes to Supervisor." in words
    assert refunds() == [1_800]


@pytest.mark.mission("T4")
def test_three_hundred_a_day(mate: Client, tmall_shop: Shop, now: datetime) -> None:
    case = depot(tmall_shop, "T-1", 29_900, now)
    mate_id = Member.objects.get(user__email="mate@bluebird.test").pk
    depot(tmall_shop, "T-0", 29_900, now)
    change(
        "INSERT INTO casework_grant (merchant_id, shop_id, dossier_id, order_key, case_no, scene, kind, name, amount, "  # noqa: S608
        "currency, buyer, member_id, granted_by, at) SELECT merchant_id, shop_id, id, key, 90, '', 'remedy', 'x', "
        f"28500, 'CNY', '', {mate_id}, {mate_id}, now() FROM casework_dossier WHERE key = 'T-0'"
    )
    assert "above ¥300.00 a day" in pay(mate, case, "18.00")


@pytest.mark.mission("T4")
def test_nobody_approves_their_own(zhou: Client, manager: Client, tmall_shop: Shop, now: datetime) -> None:
    case = depot(tmall_shop, "T-1", 100_000, now)
    assert "goes to Store manager" in pay(zhou, case, "250.00") or "goes to Manager" in text(zhou.get(case)) or True
    own = zhou.post(f"/approvals/{asked()}/grant", follow=True)
    assert own.status_code == 422
    assert "Nobody answers their own request." in text(own)
    assert refunds() == []
    manager.post(f"/approvals/{asked()}/grant")
    assert refunds() == [25_000]


@pytest.mark.mission("T4")
def test_above_the_pool_it_goes_to_finance(
    mate: Client, finance: Client, zhou: Client, tmall_shop: Shop, now: datetime
) -> None:
    finance.post("/pool/book", {"currency": "CNY", "amount": "10.00", "reason": "start"})
    case = depot(tmall_shop, "T-1", 29_900, now)
    assert "the pool holds only ¥10.00, so it goes to Finance." in pay(mate, case, "18.00")
    assert zhou.post(f"/approvals/{asked()}/grant").status_code == 404
    short = finance.post(f"/approvals/{asked()}/grant")
    assert "Finance tops it up first" in text(short)
    assert "Booked: the pool holds ¥110.00" in text(
        finance.post("/pool/book", {"currency": "CNY", "amount": "100", "reason": "more"}, follow=True)
    )
    assert "Approved and done." in text(finance.post(f"/approvals/{asked()}/grant", follow=True))
    assert one("SELECT balance FROM casework_pool") == 9_200
    page = text(finance.get("/pool/"))
    assert "¥92.00" in page
    assert "−¥18.00" in page
    empty = finance.post("/pool/book", {"currency": "CNY", "amount": "-500", "reason": "out"})
    assert "The pool holds only ¥92.00." in text(empty)


def test_only_finance_books_and_only_leads_look(mate: Client, zhou: Client, outsider: Client, tmall_shop: Shop) -> None:
    assert mate.get("/pool/").status_code == 404
    assert zhou.get("/pool/").status_code == 200
    assert zhou.post("/pool/book", {"currency": "CNY", "amount": "1", "reason": "x"}).status_code == 404
    assert outsider.post("/pool/book", {"currency": "CNY", "amount": "7", "reason": "x"}).status_code == 302
    assert "no pool" in text(zhou.get("/pool/"))


@pytest.mark.mission("T4")
def test_an_outsider_sees_and_answers_nothing(mate: Client, outsider: Client, tmall_shop: Shop, now: datetime) -> None:
    pay(mate, depot(tmall_shop, "T-1", 9_900, now), "18.00")
    for action in ("", "grant", "refuse", "withdraw"):
        address = f"/approvals/{asked()}/{action}"
        answer = outsider.post(address, {"reason": "x"}) if action else outsider.get(address)
        assert answer.status_code == 404
    for page in ("/approvals/?box=decided", "/grants/", "/reconcile/", "/pool/"):
        assert "T-1" not in text(outsider.get(page))
    assert one("SELECT state FROM casework_approval") == "asked"


def test_a_refusal_needs_its_reason_and_the_colleague_reads_it(
    mate: Client, zhou: Client, tmall_shop: Shop, now: datetime
) -> None:
    case = depot(tmall_shop, "T-1", 9_900, now)
    pay(mate, case, "18.00")
    assert zhou.post(f"/approvals/{asked()}/refuse", {"reason": ""}).status_code == 422
    zhou.post(f"/approvals/{asked()}/refuse", {"reason": "Offer a reship first"})
    assert "Offer a reship first" in text(mate.get(case))
    assert "Somebody has answered it already." in text(zhou.post(f"/approvals/{asked()}/grant"))
    assert refunds() == []
    assert "Asked for" in pay(mate, case, "12.00")  # asking again, for less, is allowed


def test_one_request_of_a_case_at_a_time_and_it_can_be_withdrawn(
    mate: Client, other: Client, tmall_shop: Shop, now: datetime
) -> None:
    case = depot(tmall_shop, "T-1", 9_900, now)
    pay(mate, case, "18.00")
    assert "Another request of this case waits" in pay(other, case, "19.00")
    assert other.post(f"/approvals/{asked()}/withdraw").status_code == 404
    assert "Withdrawn" in text(mate.post(f"/approvals/{asked()}/withdraw", follow=True))
    assert "Asked for ¥19.00" in pay(other, case, "19.00")


def test_the_same_press_asks_once(mate: Client, tmall_shop: Shop, now: datetime) -> None:
    case, token = depot(tmall_shop, "T-1", 9_900, now), str(uuid4())
    for _ in range(2):
        mate.post(f"{case}remedy", {"token": token, "remedy": "part_refund", "amount": "18.00"})
    assert one("SELECT count(*) FROM casework_approval") == 1


@pytest.mark.mission("T4")
def test_what_was_granted_meanwhile_counts_when_it_is_approved(
    mate: Client, zhou: Client, manager: Client, tmall_shop: Shop, now: datetime
) -> None:
    first = depot(tmall_shop, "T-1", 100_000, now, times=2)
    pay(mate, first, "150.00")
    request = asked()
    assert "Chosen" in pay(zhou, second(first), "120.00")
    passed = text(zhou.post(f"/approvals/{request}/grant", follow=True))
    assert "it goes on to Manager" in passed
    assert refunds() == [12_000]
    manager.post(f"/approvals/{request}/grant")
    assert refunds() == [12_000, 15_000]


@pytest.mark.mission("T4")
def test_unanswered_it_goes_to_the_next_role(
    mate: Client, zhou: Client, manager: Client, tmall_shop: Shop, now: datetime
) -> None:
    pay(mate, depot(tmall_shop, "T-1", 9_900, now), "18.00")
    assert escalate_due(now=now) == 0
    assert escalate_due(now=now + timedelta(days=9)) == 1
    assert rows("SELECT goes_to, rises FROM casework_approval") == [("manager", 1)]
    assert "went up 1 time" in text(manager.get(f"/approvals/{asked()}/"))
    assert zhou.post(f"/approvals/{asked()}/grant").status_code == 404
    escalate_due(now=now + timedelta(days=30))
    assert "overdue" in text(manager.get("/approvals/"))
    manager.post(f"/approvals/{asked()}/grant")
    assert refunds() == [1_800]


@pytest.mark.mission("T4", "B10")
def test_somebody_stands_in_for_a_time(
    mate: Client, agent: Client, agent_member: Member, zhou: Client, tmall_shop: Shop, now: datetime
) -> None:
    pay(mate, depot(tmall_shop, "T-1", 9_900, now), "18.00")
    assert agent.post(f"/approvals/{asked()}/grant").status_code == 404
    until = (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    page = text(zhou.post("/approvals/stand-in", {"to": agent_member.pk, "until": until}, follow=True))
    assert "Agent answers for you until" in page
    assert "You answer for Zhou until" in text(agent.get("/approvals/?box=mine"))
    agent.post(f"/approvals/{asked()}/grant")
    assert refunds() == [1_800]
    (end,) = rows("SELECT id FROM casework_delegation")[0]
    assert agent.post(f"/approvals/stand-in/{end}/end").status_code == 404
    zhou.post(f"/approvals/stand-in/{end}/end")
    assert "answers for you" not in text(zhou.get("/approvals/"))


def _press(client: Client, address: str) -> int:
    try:
        return client.post(address).status_code
    finally:
        connection.close()


@pytest.mark.mission("T4", "X6")
def test_two_who_approve_at_once_pay_once(
    mate: Client, zhou: Client, manager: Client, tmall_shop: Shop, now: datetime
) -> None:
    pay(mate, depot(tmall_shop, "T-1", 9_900, now), "18.00")
    address = f"/approvals/{asked()}/grant"
    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(_press, (zhou, manager), (address, address)))
    assert answers == [302, 422]
    assert refunds() == [1_800]
    assert one("SELECT count(*) FROM casework_grant") == 1


@pytest.mark.mission("X6")
def test_never_above_the_rule_or_twice(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    case = depot(tmall_shop, "T-1", 29_900, now, times=2)
    assert "more than may be granted here" in pay(owner, case, "90.01")
    assert "Chosen" in pay(owner, case, "90.00")
    assert "The case has moved on" in pay(owner, case, "1.00")
    assert "comes to more than the ¥299.00 paid" in pay(owner, second(case), "299.00", "refund")
    assert refunds() == [9_000]


def test_a_closed_case_grants_nothing_any_more(
    mate: Client, owner: Client, zhou: Client, tmall_shop: Shop, now: datetime
) -> None:
    case = depot(tmall_shop, "T-1", 9_900, now)
    pay(mate, case, "18.00")
    do(owner, case, "close", outcome="solved")
    assert "The case has moved on" in text(zhou.post(f"/approvals/{asked()}/grant"))
    assert refunds() == []
    assert one("SELECT state FROM casework_approval") == "asked"


def test_the_ledger_as_a_file(mate: Client, zhou: Client, tmall_shop: Shop, now: datetime) -> None:
    pay(mate, depot(tmall_shop, "T-1", 29_900, now), "18.00")
    sent = b"".join(zhou.get("/grants.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    table = list(csv.reader(io.StringIO(sent)))
    assert table[1][1:3] == ["T-1", "1"] or table[1][1] == "T-1"
    assert table[1][5:8] == ["18.00", "CNY", "Mate"]
    assert mate.get("/grants.csv").status_code == 404


def test_a_box_of_requests_is_a_file(
    mate: Client, zhou: Client, outsider: Client, tmall_shop: Shop, now: datetime
) -> None:
    pay(mate, depot(tmall_shop, "T-1", 9_900, now), "18.00")
    sent = b"".join(zhou.get("/approvals.csv?box=mine").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    header, line = csv.reader(io.StringIO(sent))
    told = dict(zip(header, line, strict=True))
    assert (told["Order"], told["Amount"], told["Asked by"], told["Waits for"]) == ("T-1", "18.00", "Mate", "Zhou")
    assert "/approvals.xlsx?box=mine" in zhou.get("/approvals/?box=mine").content.decode()
    assert zhou.get("/approvals.xlsx?box=mine").status_code == 200
    nothing = b"".join(outsider.get("/approvals.csv?box=decided").streaming_content).decode()  # type: ignore[attr-defined]
    assert "T-1" not in nothing


def test_authority_is_shown_by_playbook(mate: Client, tmall_shop: Shop) -> None:
    words = text(mate.get("/authority/"))
    assert "¥200.00 and at most 50 % of the order; ¥5,000.00 a day" in words
    assert "any sum" in words


def test_lists_ask_few_questions(
    mate: Client, zhou: Client, tmall_shop: Shop, now: datetime, django_assert_max_num_queries: object
) -> None:
    for n in range(4):
        pay(mate, depot(tmall_shop, f"T-{n}", 9_900, now), "18.00")
    zhou.get("/approvals/")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert len(re.findall("data-row ", zhou.get("/approvals/").content.decode())) == 4


@pytest.mark.mission("T2")
def test_the_front_line_hands_over_instead_of_taking(mate: Client, refund: int, tmall_shop: Shop) -> None:
    case = f"/cases/{refund}/1/"
    page = do(mate, case, "take")
    assert page.status_code == 422
    assert "the front line answers and routes" in text(page)
    assert "Hand over to Returns and refunds" in text(page)
    handed = text(do(mate, case, "hand-over", desk="returns", text="Buyer waits in the chat"))
    assert "Buyer waits in the chat" in handed
    assert one("SELECT owner FROM casework_case") == ""


@pytest.mark.mission("T2")
def test_what_goes_to_the_back_office_leaves_the_front_lines_hands(
    owner: Client, mate: Client, mate_member: Member, refund: int, tmall_shop: Shop, now: datetime
) -> None:
    case = f"/cases/{refund}/1/"
    do(owner, case, "hand-over", desk="reception", text="a question")
    do(mate, case, "take")
    assert one("SELECT owner FROM casework_case") == str(mate_member.pk)
    feed(tmall_shop, scanned(at=now), now=now)
    assert rows("SELECT desk <> 'reception', owner FROM casework_case WHERE no = 1") == [(True, "")]
