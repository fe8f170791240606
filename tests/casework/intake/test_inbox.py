import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from amends.casework.intake import inbox
from amends.casework.ledger.privacy import unseal, unseal_private
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, NOON, PHONE, STREET, body, drain, feed, number, one, placed, refund_asked, rows

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/signals"
BROKEN = b'{"kind": "order.placed", "id": "x", "at": "2026-11-11T04:00:00Z", "order": "T-9", "amount": "many"}'


@pytest.fixture
def key(tmall_shop: Shop) -> str:
    return setup.add_api_key(shop=tmall_shop)


def send(client: Client, key: str, content: bytes, content_type: str = "application/json") -> tuple[int, object]:
    answer = client.post(URL, content, content_type=content_type, headers={"authorization": f"Bearer {key}"})
    return answer.status_code, answer.json()


def test_each_item_is_answered_by_itself(nobody: Client, key: str) -> None:
    at = timezone.now() - HOUR
    good = [msgspec.json.encode(placed(f"T-{n}", at=at)) for n in range(2)]
    status, answers = send(nobody, key, b"[" + b",".join([good[0], BROKEN, good[1]]) + b"]")
    assert status == 202
    assert answers == [
        {"index": 0, "status": "accepted"},
        {"index": 1, "status": "refused", "line": 2, "field": "amount", "reason": "Expected `int`, got `str`"},
        {"index": 2, "status": "accepted"},
    ]
    assert one("SELECT count(*) FROM casework_inbox") == 2
    assert rows("SELECT source, line, field FROM casework_quarantine") == [("http", 2, "amount")]


@pytest.mark.django_db(transaction=False)
def test_intake_writes_to_no_table_of_every_node(nobody: Client, key: str) -> None:
    """On a distributed database such a write needs every node: with one down, all merchants' signals would wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'a node is down'; END $$;
            DO $$ DECLARE name text; BEGIN
                FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(merchants|django)_'
                LOOP
                    EXECUTE format('CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON %I EXECUTE FUNCTION refuse()',
                        name);
                END LOOP;
            END $$
            """
        )
    status, _ = send(nobody, key, msgspec.json.encode([placed()]))
    assert status == 202


def test_lines_count_blank_ones_too(nobody: Client, key: str) -> None:
    lines = msgspec.json.encode(placed(at=timezone.now() - HOUR)) + b"\n\n" + BROKEN + b"\n{not json\n"
    status, answers = send(nobody, key, lines, "application/x-ndjson")
    assert status == 202
    assert [(a["status"], a.get("line")) for a in answers] == [  # type: ignore[attr-defined]
        ("accepted", None),
        ("refused", 3),
        ("refused", 4),
    ]


def test_what_lies_in_the_future_is_refused(tmall_shop: Shop) -> None:
    receipt = inbox.receive(shop=tmall_shop, items=body([placed(at=NOON)]), source="http", now=NOON - 8 * HOUR)
    assert receipt.accepted == 0
    assert receipt.refused[0].field == "at"


TROUBLE = (
    ("a wrong key", "nonsense", "application/json", b"[]", 401),
    ("a form", None, "application/x-www-form-urlencoded", b"a=1", 415),
    ("nothing", None, "application/json", b" ", 400),
    ("half an array", None, "application/json", b"[{", 400),
    ("too much", None, "application/json", b" " * (inbox.MOST_ITEMS * 1000), 413),
)


@pytest.mark.parametrize(("case", "wrong", "content_type", "content", "status"), TROUBLE, ids=[t[0] for t in TROUBLE])
def test_trouble_is_a_problem_and_keeps_nothing(
    nobody: Client, key: str, case: str, wrong: str | None, content_type: str, content: bytes, status: int
) -> None:
    answer = nobody.post(URL, content, content_type=content_type, headers={"authorization": f"Bearer {wrong or key}"})
    assert answer.status_code == status
    assert answer["content-type"] == "application/problem+json"
    assert one("SELECT count(*) FROM casework_inbox") == 0


@pytest.mark.parametrize("odd", (b'"a\\u0000b": 1', b'"\\ud800": 1', b'"x": "\\u0000"', b'"amount": 1, "amount": 2'))
def test_one_odd_item_leaves_the_others_in(nobody: Client, key: str, odd: bytes) -> None:
    good = msgspec.json.encode(placed(at=timezone.now() - HOUR))
    status, answers = send(nobody, key, b"[" + good + b"," + good[:-1] + b"," + odd + b"}]")
    assert status == 202
    assert [answer["status"] for answer in answers] == ["accepted", "refused"]  # type: ignore[attr-defined]
    assert one("SELECT count(*) FROM casework_inbox") == 1
    assert one("SELECT count(*) FROM casework_quarantine") == 1


OTHERS = (
    (b"PK\x03\x04rest", "Excel"),
    ("订单编号,金额".encode("utf-16"), "UTF-16"),
    ("订单编号,金额\n1,2".encode(), "CSV"),
    ('{"kind": "order.placed", "buyer": "张三", "address": "杭州市"}'.encode("gbk"), "GBK"),
    ('{"kind": "order.placed", "buyer": "张三"}'.encode("utf-16-le"), "UTF-16"),
    ("订单编号,买家,金额\n1,2,3".encode("gbk"), "CSV"),
    (b"\xef\xbb\xbforder,buyer,sum\n1,2,3", "CSV"),
)


@pytest.mark.parametrize(("content", "word"), OTHERS, ids=[f"{n} {t[1]}" for n, t in enumerate(OTHERS)])
def test_another_kind_of_file_is_told_by_name(nobody: Client, key: str, content: bytes, word: str) -> None:
    status, problem = send(nobody, key, content, "application/x-ndjson")
    assert status == 400
    assert word in problem["detail"]  # type: ignore[index]


def test_one_byte_that_is_no_utf_8_makes_no_gbk_of_a_batch(nobody: Client, key: str) -> None:
    good = msgspec.json.encode(placed(at=timezone.now() - HOUR))
    status, answers = send(nobody, key, good + b"\n" + good.replace("王".encode(), b"\xb0"), "application/x-ndjson")
    assert (status, [each["status"] for each in answers]) == (202, ["accepted", "refused"])  # type: ignore[attr-defined]


def test_a_table_sent_as_what_it_is_is_told_where_tables_go(nobody: Client, key: str) -> None:
    status, problem = send(nobody, key, b"a,b\n1,2\n", "text/csv")
    assert status == 415
    assert "amends import table" in problem["detail"]  # type: ignore[index]


def test_a_byte_order_mark_does_no_harm(nobody: Client, key: str) -> None:
    status, _ = send(nobody, key, b"\xef\xbb\xbf" + body([placed(at=timezone.now() - HOUR)]))
    assert (status, one("SELECT count(*) FROM casework_inbox")) == (202, 1)


def test_only_post(nobody: Client, owner: Client) -> None:
    assert nobody.get(URL).status_code == 405
    assert owner.post(URL, b"[]", content_type="application/json").status_code == 401


def test_a_key_opens_its_own_shop_only(nobody: Client, rival_shop: Shop, tmall_shop: Shop) -> None:
    theirs = setup.add_api_key(shop=rival_shop)
    send(nobody, theirs, body([placed(at=timezone.now() - HOUR)]))
    assert rows("SELECT DISTINCT shop_id, merchant_id FROM casework_inbox") == [(rival_shop.pk, rival_shop.merchant_id)]


@pytest.mark.mission("T5")
def test_who_the_buyer_is_never_stands_in_plain(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    stored = rows("SELECT payload::text, outcome::text FROM casework_signal")
    assert stored
    assert not [row for row in stored if PHONE in str(row) or "文三路" in str(row) or "王小明" in str(row)]
    private, buyer = rows("SELECT private, buyer FROM casework_dossier")[0]
    known = unseal_private(bytes(private))
    assert (known.buyer_phone, known.address, buyer) == (PHONE, STREET, "王**")


def test_the_inbox_holds_no_plain_address(tmall_shop: Shop) -> None:
    inbox.receive(shop=tmall_shop, items=body([placed()]), source="http", now=NOON)
    payload, private = rows("SELECT payload, private FROM casework_inbox")[0]
    assert PHONE.encode() not in bytes(payload)
    assert PHONE.encode() in unseal(bytes(private))


def test_unknown_kinds_are_kept_without_the_buyer(tmall_shop: Shop) -> None:
    strange = {"kind": "gift.wrapped", "id": "g1", "at": "2026-11-11T04:00:00Z", "order": "T-1", "buyer_phone": PHONE}
    inbox.receive(shop=tmall_shop, items=msgspec.json.encode([strange]), source="http", now=NOON)
    drain(NOON)
    kind, payload = rows("SELECT kind, payload FROM casework_signal")[0]
    assert (kind, PHONE in payload, "gift.wrapped" in payload) == ("other", False, True)
    private = one("SELECT private FROM casework_dossier WHERE id = %s", number(tmall_shop, "T-1"))
    assert unseal_private(bytes(private)).buyer_phone == PHONE


ACTS = (
    {"kind": "remedy.chosen", "case": 1, "remedy": "refund", "amount": 9_999_000},
    {"kind": "step.done", "case": 1, "step": "refund_now"},
    {"kind": "case.closed", "case": 1, "outcome": "settled"},
    {"kind": "note.added", "case": 1, "text": "x"},
    {"kind": "promise.released", "text": "x"},
    {"kind": "message.sent", "text": "x", "channel": "chat"},
)


@pytest.mark.mission("T4")
@pytest.mark.parametrize("act", ACTS, ids=[str(act["kind"]) for act in ACTS])
def test_a_shops_key_reports_facts_only(nobody: Client, key: str, act: dict[str, object]) -> None:
    at = (timezone.now() - HOUR).isoformat()
    item = act | {"id": "a-1", "at": at, "order": "T-1", "by": "1"}
    status, answers = send(nobody, key, msgspec.json.encode([item]))
    assert (status, answers[0]["field"]) == (202, "kind")  # type: ignore[index]
    assert "facts only" in answers[0]["reason"]  # type: ignore[index]
    assert one("SELECT count(*) FROM casework_inbox") == 0
    assert one("SELECT count(*) FROM casework_quarantine") == 1


def test_a_fact_says_which_key_told_it(nobody: Client, key: str, tmall_shop: Shop) -> None:
    fact = msgspec.structs.replace(placed(at=timezone.now() - HOUR), by="1")
    send(nobody, key, body([fact]))
    payload = bytes(one("SELECT payload FROM casework_inbox"))
    made = one("SELECT id FROM merchants_apikey")
    assert msgspec.json.decode(payload)["by"] == f"key:{made}/1"
