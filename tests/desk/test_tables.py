"""Tables from the page: looked at, their columns chosen and remembered, imported beside the page, and taken back."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord, DossierRecord, SignalRecord
from amends.casework.ledger.privacy import unseal_private
from amends.casework.ledger.quarantine_models import Quarantine
from amends.casework.maintenance.proof import ProofVerdict, prove
from amends.engine import dossier as dossiers
from amends.engine.dossier import Dossier
from amends.merchants.models import Member, Shop, TableLayout, Upload
from tests.casework.stories import feed, placed
from tests.channels import table_files as files
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = "4058123456789012345", "4058123456789012346"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.AMENDS_HOME = tmp_path
    return tmp_path


def hand_in(client: Client, shop: Shop, content: str | bytes, name: str = "orders.csv") -> Upload:
    """Upload a table; its page asks what its columns are."""
    raw = content.encode("gb18030") if isinstance(content, str) else content
    answer = client.post("/tables/upload", {"shop": shop.pk, "file": SimpleUploadedFile(name, raw)})
    found = Upload.objects.latest("id")
    assert answer.headers["location"] == f"/tables/{found.pk}/"
    return found


def chosen(upload: Upload, names: tuple[str, ...], **more: str) -> dict[str, str]:
    """The page's form as it stands, changed by ``more``."""
    layout = Upload.objects.get(id=upload.pk).layout
    columns = {f"c_{target}": str(names.index(name)) for target, name in layout["columns"].items()}
    return {"kind": layout["kind"], "zone": layout["zone"], "days": "auto", **columns, **more}


def names_of(content: str, separator: str = ",") -> tuple[str, ...]:
    return tuple(content.splitlines()[0].split(separator))


def press(client: Client, upload: Upload, what: str, form: dict[str, str]) -> Any:
    """Press the button and wait until what it began is over."""
    answer = client.post(f"/tables/{upload.pk}/{what}", form, follow=True)
    for thread in threading.enumerate():
        if thread.name == f"table-{upload.pk}":
            thread.join()
    upload.refresh_from_db()
    return answer


def bring(client: Client, shop: Shop, content: str, name: str = "orders.csv", separator: str = ",") -> Upload:
    upload = hand_in(client, shop, content, name)
    press(client, upload, "look", chosen(upload, names_of(content, separator), **{"import": "1"}))
    return upload


def order(shop: Shop, key: str) -> Dossier:
    return dossiers.decode(bytes(DossierRecord.objects.get(shop=shop, key=key).state))


def holds(shop: Shop) -> bool:
    return all(proof.verdict is ProofVerdict.HOLDS for proof in prove(merchant_id=shop.merchant_id, shops=[shop.pk]))


@pytest.mark.mission("N11")
def test_a_taobao_export_in_gbk_is_recognised_shown_as_facts_and_imported(
    owner: Client, tmall_shop: Shop, home: Path
) -> None:
    upload = hand_in(owner, tmall_shop, files.TAOBAO)
    page = text(owner.get(f"/tables/{upload.pk}/"))
    assert "CSV, GBK/GB18030" in page
    assert "Columns recognised: Taobao and Tmall" in page
    assert f"2 {FIRST} Ordered for ¥1,299.00" in page
    assert "Marked shipped" in page
    assert "Order cancelled" in page
    assert "time assumed" in page
    assert "4 订单编号 4.05812E+18 a spreadsheet has rounded this number" in page
    assert "13800000001" not in page
    assert not DossierRecord.objects.exists()
    press(owner, upload, "look", chosen(upload, names_of(files.TAOBAO), **{"import": "1"}))
    assert (upload.state, upload.orders, upload.refused) == ("done", 2, 1)
    first = DossierRecord.objects.get(shop=tmall_shop, key=FIRST)
    assert (first.amount, first.waybill, first.buyer) == (129_900, "ZT7700001", "张**")
    assert unseal_private(bytes(first.private or b"")).buyer_phone == "13800000001"
    assert DossierRecord.objects.filter(shop=tmall_shop).count() == 2
    (kept,) = Quarantine.objects.filter(shop=tmall_shop)
    assert (kept.line, kept.field, kept.source) == (4, "订单编号", "orders.csv")
    page = text(owner.get(f"/tables/{upload.pk}/"))
    assert "2 orders" in page
    assert "a spreadsheet has rounded this number" in page
    for path in home.rglob("*"):
        if path.is_file():
            assert "张三".encode("gb18030") not in path.read_bytes()


@pytest.mark.mission("N11")
def test_the_same_table_again_changes_nothing_and_a_mended_one_adds_what_was_refused(
    owner: Client, tmall_shop: Shop
) -> None:
    bring(owner, tmall_shop, files.TAOBAO)
    before = SignalRecord.objects.count()
    bring(owner, tmall_shop, files.TAOBAO)
    assert SignalRecord.objects.count() == before
    mended = files.TAOBAO.replace("4.05812E+18", '="4058123456789012347"')
    assert bring(owner, tmall_shop, mended).refused == 0
    assert order(tmall_shop, "4058123456789012347").facts.amount == 4_900


@pytest.mark.mission("N11")
def test_refunds_returns_reviews_and_tracking_numbers_become_facts(owner: Client, tmall_shop: Shop) -> None:
    bring(owner, tmall_shop, files.TAOBAO)
    refunds = bring(owner, tmall_shop, files.REFUNDS, "refunds.csv")
    assert (refunds.layout["kind"], refunds.refused) == ("refunds", 1)
    assert order(tmall_shop, FIRST).facts.refund_open == 1
    assert CaseRecord.objects.filter(shop=tmall_shop, order_key=FIRST, state="open").exists()
    wrong = Quarantine.objects.get(shop=tmall_shop, source="refunds.csv")
    assert (wrong.line, wrong.field, wrong.reason) == (3, "买家退款金额", "not a sum like 129.90")
    returns = bring(owner, tmall_shop, files.AMAZON, "returns.tsv", "\t")
    assert (returns.layout["kind"], returns.layout["platform"]) == ("returns", "amazon")
    came = SignalRecord.objects.get(shop_id=tmall_shop.pk, kind="return.received", external_id__contains="0000001")
    assert (came.payload or {})["finding"] == "damaged"
    assert bring(owner, tmall_shop, files.REVIEWS, "reviews.csv").refused == 1
    assert SignalRecord.objects.filter(shop_id=tmall_shop.pk, kind="review.posted").count() == 2
    waybills = bring(owner, tmall_shop, files.WAYBILLS, "waybills.csv")
    assert (waybills.layout["kind"], waybills.refused) == ("waybills", 1)
    assert order(tmall_shop, "A-1").facts.waybill == "SF0001"


def test_lines_of_one_order_come_together_and_its_own_currency_and_zone_count(owner: Client, tmall_shop: Shop) -> None:
    upload = bring(owner, tmall_shop, files.SHOPIFY)
    assert (upload.orders, upload.refused) == (1, 0)
    facts = order(tmall_shop, "#1001").facts
    assert (facts.amount, facts.currency) == (8_100, "USD")
    told = SignalRecord.objects.get(shop_id=tmall_shop.pk, kind="order.placed").payload or {}
    assert [(line["sku"], line.get("quantity", 1), line["price"]) for line in told["lines"]] == [
        ("B-1", 2, 6_000),
        ("C-1", 1, 1_600),
    ]
    assert told["at"] == "2026-06-01T13:59:00Z"


def test_a_workbook_keeps_all_digits_where_the_file_has_them(owner: Client, tmall_shop: Shop) -> None:
    rows: list[list[str | float]] = [
        ["店铺订单"],
        ["订单编号", "付款时间", "金额", "状态"],
        [int(FIRST), 45976.00694, "1,299.00", "已签收"],
    ]
    upload = hand_in(owner, tmall_shop, files.workbook(*rows), "orders.xlsx")
    page = text(owner.get(f"/tables/{upload.pk}/"))
    assert "Excel · 订单" in page
    assert f"3 {FIRST}" in page
    rounded: list[list[str | float]] = [
        ["订单编号", "付款时间", "金额"],
        [4.05812345678901e18, 45976.5, 10],
        [405812345678901000, 45976.5, 10],
    ]
    upload = hand_in(owner, tmall_shop, files.workbook(*rounded), "rounded.xlsx")
    assert "2 things can't be read" in text(owner.get(f"/tables/{upload.pk}/"))


@pytest.mark.mission("N11")
def test_columns_nobody_knows_are_chosen_once_and_remembered_for_the_shop(owner: Client, tmall_shop: Shop) -> None:
    content = "甲,乙,丙\n7001,2026-11-11 10:00,99.00\n"
    upload = hand_in(owner, tmall_shop, content)
    page = text(owner.get(f"/tables/{upload.pk}/"))
    assert "Which column is this? Order number, Ordered at, Amount" in page
    form = {
        "kind": "orders",
        "zone": "Asia/Shanghai",
        "c_order": "0",
        "c_placed_at": "1",
        "c_amount": "2",
    }
    refused = press(owner, upload, "look", form | {"c_amount": "", "import": "1"})
    assert "Which column is this? Amount" in text(refused)
    assert upload.state == "asks"
    press(owner, upload, "look", form | {"import": "1"})
    assert order(tmall_shop, "7001").facts.amount == 9_900
    again = hand_in(owner, tmall_shop, "丙,甲,乙\n88.00,7002,2026-11-12 10:00\n")
    page = text(owner.get(f"/tables/{again.pk}/"))
    assert "Read as the last table with these columns" in page
    assert "7002 Ordered for ¥88.00" in page
    assert TableLayout.objects.get().shop == tmall_shop


def test_days_and_months_are_told_apart_by_the_table_or_by_choice(owner: Client, tmall_shop: Shop) -> None:
    content = "order id,order date,total\n1,3/4/2026,10\n"
    upload = hand_in(owner, tmall_shop, content)
    assert "as the table looks: 3 April" in text(owner.get(f"/tables/{upload.pk}/"))
    page = press(owner, upload, "look", chosen(upload, names_of(content), days="month", zone="UTC"))
    assert "03-04" in text(page)
    clear = hand_in(owner, tmall_shop, content + "2,3/25/2026,10\n")
    assert "as the table looks: 4 March" in text(owner.get(f"/tables/{clear.pk}/"))


def test_a_table_can_be_read_as_another_kind_or_put_away(owner: Client, tmall_shop: Shop) -> None:
    upload = hand_in(owner, tmall_shop, files.WAYBILLS)
    page = press(owner, upload, "look", {"kind": "orders"})
    assert "Which column is this? Ordered at, Amount" in text(page)
    press(owner, upload, "drop", {})
    assert owner.get(f"/tables/{upload.pk}/").status_code == 404
    assert "waybills" not in text(owner.get("/tables/"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Choose a file."),
        (b"\xef\xbb\xbf  \n", "The file is empty."),
        ("订单编号,金额\n".encode(), "There is nothing below the column names."),
        (b"order\n1\n2\n", "Only one column was found."),
        (b"4058,2026-11-11,9.90\n4059,2026-11-12,9.90\n", "The first line holds values"),
        (files.workbook(["订单编号", "金额"], ["1", "2"])[:700], "The workbook is damaged or cut short."),
        (b"<html><table><tr><td>1</td></tr></table></html>", "This is a web page that is only called a workbook."),
        (b'{"kind": "order.placed"}', "This is no table."),
        (b"%PDF-1.7", "This is no table."),
        (b"\xd0\xcf\x11\xe0nothing", "The workbook is damaged or cut short."),
        (b"a,b\n" * 100_002, "The table has more than 100,000 rows."),
    ],
)
def test_what_is_no_table_says_so_and_nothing_is_kept(
    owner: Client, tmall_shop: Shop, home: Path, content: bytes, why: str
) -> None:
    turned_away(owner, tmall_shop, home, content, why)


def test_a_workbook_that_unpacks_to_too_much_is_no_table_either(owner: Client, tmall_shop: Shop, home: Path) -> None:
    bomb = files.packed({"xl/workbook.xml": b"0" * 260_000_000})
    turned_away(owner, tmall_shop, home, bomb, "The workbook unpacks to more than we read.")


def turned_away(client: Client, shop: Shop, home: Path, content: bytes, why: str) -> None:
    file = SimpleUploadedFile("x.csv", content)
    page = text(client.post("/tables/upload", {"shop": shop.pk, "file": file}, follow=True))
    assert why in page
    assert not Upload.objects.exists()
    assert not list((home / "files").rglob("*")) if (home / "files").exists() else True


def test_a_file_too_large_for_the_page_is_turned_away_and_nothing_stands_in_clear_on_the_disk(
    owner: Client, tmall_shop: Shop, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clear = "django.core.files.uploadedfile.TemporaryUploadedFile.__init__"
    monkeypatch.setattr(clear, lambda *_all, **_more: pytest.fail("in clear on the disk"))
    rows = "\n".join(f"{n},2026-11-11,1,张三" for n in range(90_000))
    upload = hand_in(owner, tmall_shop, f"订单号,下单时间,金额,收货人\n{rows}\n")
    assert upload.total == 90_000
    large = SimpleUploadedFile("large.csv", b"a,b\n" * 12_600_000)
    page = owner.post("/tables/upload", {"shop": tmall_shop.pk, "file": large}, follow=True)
    assert "This file is too large for the page" in text(page)
    assert list(Upload.objects.all()) == [upload]


@pytest.mark.mission("N11")
def test_an_import_taken_back_is_as_if_it_had_never_been(owner: Client, tmall_shop: Shop) -> None:
    long_ago = timezone.now() - timedelta(days=18)
    feed(tmall_shop, placed(FIRST, at=long_ago, amount=129_900), now=timezone.now())
    was = order(tmall_shop, FIRST)
    upload = bring(owner, tmall_shop, files.REFUNDS.replace("九十九", "99.00"), "refunds.csv")
    assert order(tmall_shop, FIRST).facts.refund_open == 1
    assert DossierRecord.objects.filter(shop=tmall_shop).count() == 2
    page = press(owner, upload, "take-back", {})
    assert page.status_code == 200
    assert (upload.state, upload.done, upload.kept) == ("taken", 2, 0)
    now = order(tmall_shop, FIRST)
    assert (now.facts.refund_open, now.facts.amount) == (0, was.facts.amount)
    assert now.seen == was.seen
    assert holds(tmall_shop)
    assert DossierRecord.objects.filter(shop=tmall_shop).count() == 1
    assert not CaseRecord.objects.filter(shop=tmall_shop, order_key=FIRST, no__gt=len(now.cases)).exists()
    assert not EffectRecord.objects.filter(shop=tmall_shop, order_key=SECOND).exists()
    assert "Taken back: 2 orders." in text(owner.get(f"/tables/{upload.pk}/"))
    assert press(owner, upload, "take-back", {}).status_code == 200
    again = bring(owner, tmall_shop, files.REFUNDS.replace("九十九", "99.00"), "refunds.csv")
    assert (again.state, order(tmall_shop, FIRST).facts.refund_open) == ("done", 1)


@pytest.mark.mission("N11")
def test_an_order_somebody_has_worked_on_stays_when_its_import_is_taken_back(owner: Client, tmall_shop: Shop) -> None:
    upload = bring(owner, tmall_shop, files.REFUNDS.replace("九十九", "99.00"), "refunds.csv")
    case = CaseRecord.objects.get(shop=tmall_shop, order_key=FIRST, no=1)
    do(owner, f"/cases/{case.dossier_id}/1/", "note", text="买家要明天回电")
    press(owner, upload, "take-back", {})
    assert (upload.state, upload.kept) == ("taken", 1)
    assert order(tmall_shop, FIRST).facts.refund_open == 1
    assert not DossierRecord.objects.filter(shop=tmall_shop, key=SECOND).exists()
    assert "1 order stays as it is" in text(owner.get(f"/tables/{upload.pk}/"))
    assert holds(tmall_shop)


def test_only_who_manages_the_merchant_imports_and_outsiders_see_nothing(
    owner: Client, agent: Client, outsider: Client, tmall_shop: Shop
) -> None:
    upload = hand_in(owner, tmall_shop, files.TAOBAO)
    for client in (agent, outsider):
        assert client.get(f"/tables/{upload.pk}/").status_code == 404
        assert client.get(f"/tables/{upload.pk}/progress").status_code == 404
        file = SimpleUploadedFile("a.csv", files.WAYBILLS.encode())
        assert client.post("/tables/upload", {"shop": tmall_shop.pk, "file": file}).status_code == 404
        for what in ("look", "drop", "take-back"):
            assert client.post(f"/tables/{upload.pk}/{what}").status_code == 404
    assert agent.get("/tables/").status_code == 404
    assert "orders.csv" not in text(outsider.get("/tables/"))
    upload.refresh_from_db()
    assert upload.state == "asks"


def test_a_table_swept_away_is_asked_for_again(owner: Client, tmall_shop: Shop, home: Path) -> None:
    upload = hand_in(owner, tmall_shop, files.TAOBAO)
    for path in (home / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    assert "This table isn't kept any more" in text(owner.get(f"/tables/{upload.pk}/", follow=True))


def test_no_table_yet_says_what_to_do(owner: Client, tmall_shop: Shop, lead: Member) -> None:
    said = text(owner.get("/tables/"))
    assert "Export orders, refunds, returns, reviews, tracking numbers or what your pages say" in said
    assert "A table from the platform" in text(owner.get("/start/"))
