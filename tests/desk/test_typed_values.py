"""Values are typed as people write them, and stand in the overlay as playbooks write them."""

import pytest
from django.test import Client
from django.utils import translation

from amends.desk.own.typed import UNITS, as_rules_write
from amends.desk.words.spans import written
from amends.merchants.models import Shop
from amends.web.amounts import SYMBOLS
from tests.desk.pages import text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        *dict.fromkeys(("25", "25 元", "25元", "￥25", "¥ 25", "25 CNY", "25块", "２５", "rmb 25"), "25 CNY").items(),
        ("1,000.50 元", "1000.50 CNY"),
        ("1,50 元", "1,50 元"),  # one and a half, or a hundred and fifty?
        ("1,0000", "1,0000"),
        ("abc", "abc"),
        ("R$ 25", "R$ 25"),
        ("", ""),
    ],
)
def test_sums(typed: str, written: str) -> None:
    assert as_rules_write("sum", typed, "CNY") == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        *dict.fromkeys(("2 天", "2天", "两天", "2 d", "2d", "2 days"), "2 d").items(),
        *dict.fromkeys(("30 分钟", "半小时", "0.5 h", "30 minutes"), "30 min").items(),
        ("1.5 小时", "90 min"),
        ("3 个工作日", "3 wd"),
        ("3 working days", "3 wd"),
        ("1.5 天", "1.5 天"),
        ("90", "90"),
        ("soon", "soon"),
    ],
)
def test_spans(typed: str, written: str) -> None:
    assert as_rules_write("span", typed, "CNY") == written


def test_percents_and_other_currencies() -> None:
    assert as_rules_write("percent", "10％", "CNY") == "10 %"
    assert as_rules_write("sum", "R$ 25", "BRL") == "25 BRL"
    assert as_rules_write("text", "25 元", "CNY") == "25 元"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_shown_is_read_as_it_was(language: str) -> None:
    with translation.override(language):
        for currency in (*SYMBOLS, "CHF"):
            assert as_rules_write("sum", written(f"20.50 {currency}"), currency) == f"20.50 {currency}"
        for unit in UNITS:
            assert as_rules_write("span", written(f"3 {unit}"), "CNY") == f"3 {unit}"


@pytest.mark.mission("T4")
def test_limits_and_clocks_are_typed_and_shown_as_people_write_them(owner: Client, tmall_shop: Shop) -> None:
    own = "/playbooks/tmall/own"
    shown = owner.get(f"{own}/authority").text
    assert 'value="¥20"' in shown
    assert "20 CNY" not in shown
    looked = owner.post(f"{own}/authority", {"authority.front_line.money": "￥25", "note": "大促"})
    assert "¥25" in text(looked)
    path = "clocks.answer_unshipped.due.after"
    looked = owner.post(f"{own}/change", {"path": path, "value": "36 小时", "note": "大促"})
    assert "36 h" in text(looked)
    assert "Before: 2 d" in text(looked).replace("  ", " ")
