"""What operations see of buyers' words, and which sentences of a listing these touch."""

from datetime import UTC, datetime

import pytest

from amends.casework.products.pages import ListingText
from amends.casework.raises.contacts import without_contacts
from amends.casework.raises.touching import marked, sentences
from amends.desk.widgets.differences import pieces

PAGE = ListingText(
    shop_id=1, since=datetime(2026, 11, 1, tzinfo=UTC), by="", language="zh", headline="羊毛针织衫",
    claims="100% 美利奴羊毛\n不起球", description="手感柔软。洗后不变形！", sizes="M：胸围 104 厘米", options="米色",
    shipping="48 小时内发货",
)  # fmt: skip


@pytest.mark.mission("L6")
@pytest.mark.parametrize(
    ("said", "expected"),
    (
        (
            "两天就起球了",
            {"不起球", "100% 美利奴羊毛", "羊毛针织衫"},
        ),  # the same word, and what is said of the material
        ("偏小一码", {"M：胸围 104 厘米"}),
        ("洗后变形", {"洗后不变形！"}),
        ("等了五天还没到", {"48 小时内发货"}),
        ("羊毛针织衫很好", set()),  # what it is called touches nothing
        ("谢谢", set()),
        ("", set()),
    ),
)
def test_sentences_that_buyers_words_touch(said: str, expected: set[str]) -> None:
    found = marked(PAGE, [said], language="zh")
    assert {each.text for _part, part in found for each in part if each.by} == expected


def test_how_many_touch_it_and_by_which_words() -> None:
    found = dict(marked(PAGE, ["太小了", "偏小", "胸围不够"], language="en"))
    (size,) = found["sizes"]
    assert (size.by, size.words) == (3, ("Size", "胸围"))


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("A. B! C", ["A.", "B!", "C"]),
        ("1.5 升，静音。\n\n保修", ["1.5 升，静音。", "保修"]),
        ("•\n。", []),
    ),
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("电话 13812345678 打不通", "电话 ••• 打不通"),
        ("write to ana.b@mail.example now", "write to ••• now"),
        ("住在杭州市西湖区文三路 9 号 3 室，来取", "•••，来取"),
        ("+55 11 91234-5678", "•••"),
        ("Rua das Flores, 123", "•••"),
        ("at 12 Green Park Road", "at •••"),
        ("微信号 wxid_ab123", "•••"),
        ("胸围 104 厘米，花了 299.00，11-11 下单", "胸围 104 厘米，花了 299.00，11-11 下单"),
    ),
)
def test_what_names_somebody_is_covered(text: str, expected: str) -> None:
    assert without_contacts(text) == expected


def test_differences_read_from_left_to_right() -> None:
    assert pieces("M: 104 cm", "M: 98 cm, slim") == [
        ("same", "M: "), ("out", "104 cm"), ("in", "98 cm, slim"),
    ]  # fmt: skip
    assert pieces("尺码标准", "版型偏小一码") == [("out", "尺码标准"), ("in", "版型偏小一码")]  # no scraps
    assert pieces("", "新") == [("in", "新")]
    assert pieces("旧", "旧") == [("same", "旧")]
    assert pieces("a" * 2 + " b" * 4_000, "c") == [("out", "aa" + " b" * 4_000), ("in", "c")]
