"""The conduct guard: where a text breaks a rule, which one, and what to write instead."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine.conduct import check
from amends.engine.playbook import Conduct
from tests.engine.small import say

PHONE = Conduct("buyer_phone", say("phone"), (r"1[3-9]\d{9}",), why=say("buyer data"), cure=say("last digits"))
OFF = Conduct("off_platform", say("elsewhere"), (r"微信|wechat", r"加\s*我"), why=say("off"), cure=say("stay here"))
DIGITS = Conduct("digits", say("digits"), (r"\d{3,}",), why=say("numbers"), cure=say("none"))
RULES = (PHONE, OFF)


@pytest.mark.mission("T5")
@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("您好，已为您补发。", []),
        ("电话13812345678，请联系", [("13812345678", "buyer_phone")]),
        ("加 我微信13812345678", [("加 我", "off_platform"), ("微信", "off_platform"), ("13812345678", "buyer_phone")]),
        ("Add my WeChat", [("WeChat", "off_platform")]),
        ("单号1381234567", []),
        ("", []),
    ),
)
def test_every_breach_is_found_where_it_stands(text: str, found: list[tuple[str, str]]) -> None:
    assert [(text[f.start : f.end], f.rule.name) for f in check(text, RULES)] == found


@pytest.mark.mission("T5")
def test_of_two_rules_on_one_place_the_first_is_told() -> None:
    assert [f.rule.name for f in check("13812345678 and 99999", (PHONE, DIGITS))] == ["buyer_phone", "digits"]


@pytest.mark.mission("T5")
def test_a_finding_says_why_and_what_instead() -> None:
    (finding,) = check("13812345678", RULES)
    assert (finding.rule.why.en, finding.rule.cure.en) == ("buyer data", "last digits")


@pytest.mark.mission("T5")
@given(st.lists(st.sampled_from(("13812345678", "微信", "好的", " ", "加我", "123"))).map("".join))
def test_findings_stand_in_order_and_never_overlap(text: str) -> None:
    found = check(text, (*RULES, DIGITS))
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    patterns = (pattern for rule in (*RULES, DIGITS) for pattern in rule.patterns)
    for match in (match for pattern in patterns for match in re.finditer(pattern, text)):
        assert any(f.start < match.end() and match.start() < f.end for f in found)
