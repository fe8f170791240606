"""What tables hold, whichever way they were saved: their columns recognised, their cells read or refused by place."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.channels.tables import headers, problem, values
from amends.channels.tables.facts import RowFacts, facts
from amends.channels.tables.kinds import TableKind, targets
from amends.channels.tables.problem import TableError
from amends.channels.tables.reading import read_table
from amends.channels.tables.setup import Setup, day_first_in, rounded_in
from amends.channels.tables.words import meanings
from amends.engine.signals import OrderPlaced, Piece, RefundAsked, RefundPaid, ReturnReceived, ReturnShipped
from tests.channels import table_files as files

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 29, tzinfo=UTC)


def read(content: bytes, *, currency: str = "CNY") -> list[RowFacts]:
    """The facts of a table as its columns are guessed."""
    sheet = read_table(content)
    found = headers.guess(sheet.names)
    setup = Setup(
        kind=found.kind, columns=found.columns, zone=SHANGHAI, currency=currency, country="CN", now=NOW,
        day_first=day_first_in(sheet, found.columns, otherwise=False), rounded=rounded_in(sheet, found.columns),
    )  # fmt: skip
    assert not setup.missing
    return list(facts(sheet, setup))


@pytest.mark.parametrize(
    ("content", "platform", "kind"),
    [
        (files.TAOBAO, "taobao", "orders"),
        (files.REFUNDS, "taobao", "refunds"),
        (files.JD, "jd", "orders"),
        (files.ALIBABA1688, "alibaba1688", "orders"),
        (files.ALIEXPRESS, "aliexpress", "orders"),
        (files.SHOPIFY, "shopify", "orders"),
        (files.AMAZON, "amazon", "returns"),
        (files.EBAY, "ebay", "orders"),
        (files.REVIEWS, "common", "reviews"),
        (files.WAYBILLS, "common", "waybills"),
        (files.LISTINGS, "common", "listings"),
    ],
)
def test_the_columns_of_each_platforms_export_are_recognised(content: str, platform: str, kind: str) -> None:
    found = headers.guess(read_table(content.encode()).names)
    assert (found.platform, found.kind) == (platform, kind)
    assert any(row.signals for row in read(content.encode()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_any_encoding_and_separator_gives_the_same_facts(encoding: str, separator: str) -> None:
    plain = "订单编号,订单创建时间,买家实际支付金额,收货人姓名\n1001,2026-11-11 10:00,99.00,张三\n"
    raw = plain.replace(",", separator).encode(encoding)
    assert [row.signals for row in read(raw)] == [row.signals for row in read(plain.encode())]


def test_a_short_list_in_another_tongues_encoding_is_read() -> None:
    raw = "order,date,total,buyer\n1,2026-11-11,9.90,José Núñez\n".encode("cp1252")
    (row,) = read(raw)
    assert isinstance(row.signals[0], OrderPlaced)
    assert row.signals[0].buyer == "José Núñez"


def test_a_title_above_the_names_and_names_that_stand_twice() -> None:
    sheet = read_table("店铺订单表,,\n\n订单编号,金额,金额\n1,2,3\n".encode())
    assert sheet.names == ("订单编号", "金额", "金额 (2)")
    assert sheet.first == 4


def test_excels_own_first_line_names_the_separator() -> None:
    assert read_table(b"sep=|\na|b\n1|2\n").names == ("a", "b")


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2026/11/11 0:10", "2026-11-10T16:10"),
        ("2026年11月11日 8时5分", "2026-11-11T00:05"),
        ("２０２６-11-11 08:00", "2026-11-11T00:00"),
        ("45976.00694", "2025-11-14T16:10"),
        ("Nov-20-26 08:00:00 PST", "2026-11-20T16:00"),
        ("2026-11-20 08:00:00 -0500", "2026-11-20T13:00"),
        ("11/20/2026 8:00 PM", "2026-11-20T12:00"),
        ('="2026-11-11 08:00:00"', "2026-11-11T00:00"),
        ("2026-13-01", ""),
        ("昨天", ""),
        ("2026-11-11 下午3:00", ""),
        ("Nov 20, 2026 08:00 PM", ""),
        ("20261111", ""),
    ],
)
def test_a_time_is_read_or_refused(cell: str, utc: str) -> None:
    try:
        found = f"{values.moment(cell, SHANGHAI, day_first=False):%Y-%m-%dT%H:%M}"
    except values.Unreadable:
        found = ""
    assert found == utc


@pytest.mark.parametrize(
    ("cell", "minor"),
    [
        ("1,299.00", 129_900),
        ("1.299,00 €", 129_900),
        ("¥99", 9_900),
        ("US $12.99", 1_299),
        ("1,299", 129_900),
        ("１２．５", 1_250),
        ("0", 0),
        ("-0.00", 0),
        ("-3", values.BELOW_ZERO),
        ("(3.00)", values.BELOW_ZERO),
        ("4.05E+3", values.NOT_SUM),
        ("九十九", values.NOT_SUM),
        ("12.345", values.TOO_FINE),
        ("1.299", values.TOO_FINE),
    ],
)
def test_a_sum_is_read_or_refused(cell: str, minor: int | str) -> None:
    try:
        found: int | str = values.minor(cell, 2)
    except values.Unreadable as why:
        found = str(why)
    assert found == minor


@given(st.integers(0, 10**12), st.sampled_from(["{:,.2f}", "{:.2f}", "¥{:,.2f}", "{:,.2f} 元", "US ${:,.2f}"]))
def test_every_sum_written_out_is_read_again(cents: int, form: str) -> None:
    assert values.minor(form.format(cents / 100), 2) == cents


@given(st.binary(max_size=400))
def test_no_bytes_whatever_break_the_reading(content: bytes) -> None:
    try:
        sheet = read_table(content)
    except TableError:
        return
    assert sheet.names


def test_currencies_with_no_and_three_decimals_and_told_beside_the_sum() -> None:
    content = "order,date,total,currency\n1,2026-11-11,9899,JPY\n2,2026-11-11,12.345,KWD\n3,2026-11-11,US $5.50,\n"
    placed = [row.signals[0] for row in read(content.encode())]
    assert [(each.amount, each.currency) for each in placed if isinstance(each, OrderPlaced)] == [
        (9_899, "JPY"),
        (12_345, "KWD"),
        (550, "USD"),
    ]


def test_numbers_a_spreadsheet_has_rounded_are_refused_by_row_and_column() -> None:
    content = "订单编号,订单创建时间,买家实际支付金额\n4.05E+18,2026-11-11,1\n4058123456789010000,2026-11-11,1\n"
    problems = [problem for row in read(content.encode()) for problem in row.problems]
    assert [(each.line, each.field, each.reason) for each in problems] == [
        (2, "订单编号", values.ROUNDED),
        (3, "订单编号", values.ROUNDED),
    ]
    honest = "".join(f"40581234567890{n:05d},2026-11-11,1\n" for n in range(10_000, 10_030))
    assert not any(row.problems for row in read(f"订单编号,订单创建时间,买家实际支付金额\n{honest}".encode()))


def test_what_lies_in_the_future_is_refused_at_its_column() -> None:
    (row,) = read("订单编号,订单创建时间,买家实际支付金额\n1,2027-01-01,1\n".encode())
    assert not row.signals
    assert (row.problems[0].field, row.problems[0].line) == ("订单创建时间", 2)


def test_the_same_row_is_the_same_signal_and_another_sum_another() -> None:
    row = "订单编号,订单创建时间,买家实际支付金额\n1,2026-11-11,{}\n"
    ids = [read(row.format(sum_).encode())[0].signals[0].id for sum_ in ("1.00", "1", "2")]
    assert ids[0] == ids[1] != ids[2]


def test_every_list_names_only_columns_there_are_and_says_whence() -> None:
    for each in headers.lists():
        assert each.source
        assert each.dated <= NOW.date()
        for kind, names in each.tables.items():
            assert names.keys() <= targets(kind).keys(), each.platform
    assert {each.platform for each in headers.lists()} == {
        "taobao", "jd", "alibaba1688", "aliexpress", "shopify", "amazon", "ebay", "common",
    }  # fmt: skip
    assert set(TableKind) == {kind for each in headers.lists() if each.platform == "common" for kind in each.tables}
    for of in ("order_status", "refund_status", "refund_type", "phase", "finding", "stars", "zones", "currency"):
        assert meanings(of)


def test_an_old_workbook_is_read_as_it_stands() -> None:
    first, second = read(files.EXCEL_97)
    placed = first.signals[0]
    assert isinstance(placed, OrderPlaced)
    assert (placed.order, placed.amount, placed.at.isoformat()) == (
        "4058123456789012345", 9_900, "2026-11-10T16:10:00+00:00",
    )  # fmt: skip
    assert [signal.order for signal in second.signals] == ["4058123456789012346"] * 2


def test_a_workbook_behind_a_password_says_so() -> None:
    content = b"\xd0\xcf\x11\xe0" + b"\0" * 508 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
    with pytest.raises(TableError) as refused:
        read_table(content)
    assert refused.value.said == problem.LOCKED


@pytest.mark.parametrize("cipher", [b"\1\0\1\0\1\0" + b"\7" * 48, b"\0\0\x34\x12\x78\x56"], ids=["rc4", "xor"])
@pytest.mark.parametrize("before", [b"", files.record(0x86, b"")], ids=["plain", "write-protected"])
def test_an_old_workbook_behind_a_password_says_so(cipher: bytes, before: bytes) -> None:
    content = files.old_workbook(files.BEGIN + before + files.record(0x2F, cipher) + files.record(0x0A, b""))
    with pytest.raises(TableError) as refused:
        read_table(content)
    assert refused.value.said == problem.LOCKED
    with pytest.raises(TableError) as refused:
        read_table(files.old_workbook(files.BEGIN + before + files.record(0x0A, b"")))
    assert refused.value.said != problem.LOCKED


def test_pieces_and_what_was_paid_back_are_read_of_returns_and_refunds() -> None:
    back = "订单号,入库时间,验货结果,货号,退货数量,快递单号\nA-1,2026-11-20 10:00,少件,CUP,2,YT9\n"
    sent, came = read(back.encode())[0].signals
    assert isinstance(sent, ReturnShipped)
    assert isinstance(came, ReturnReceived)
    assert (came.pieces, came.waybill, came.finding) == ((Piece(sku="CUP", quantity=2),), "YT9", "short")
    paid = (
        "订单号,退款编号,申请时间,申请金额,实际退款金额,退款状态,货号,数量\n"
        "A-1,R-1,2026-11-20 10:00,269.97,179.98,退款成功,CUP,3\n"
    )
    asked, answer = read(paid.encode())[0].signals
    assert isinstance(asked, RefundAsked)
    assert isinstance(answer, RefundPaid)
    assert (asked.amount, asked.pieces, answer.amount) == (26_997, (Piece(sku="CUP", quantity=3),), 17_998)


def test_amazons_returns_tell_the_pieces_that_came_back() -> None:
    content = (
        "return-date\torder-id\tsku\tquantity\tdetailed-disposition\treason\tlicense-plate-number\n"
        "2026-11-20T00:00:00+00:00\t111-7000000-0000001\tLAMP-3\t2\tCUSTOMER_DAMAGED\tDEFECTIVE\tLPN0001\n"
    )
    (came,) = read(content.encode())[0].signals
    assert isinstance(came, ReturnReceived)
    assert (came.pieces, came.finding) == ((Piece(sku="LAMP-3", quantity=2),), "damaged")


def test_a_quantity_that_is_none_is_refused_at_its_column() -> None:
    (row,) = read("订单号,入库时间,货号,退货数量\nA-1,2026-11-20 10:00,CUP,两件\n".encode())
    assert [(each.field, each.line) for each in row.problems] == [("退货数量", 2)]
