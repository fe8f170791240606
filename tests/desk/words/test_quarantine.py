"""Every refusal our wire types can give is said in the reader's words, with the field it is about."""

import msgspec
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from amends.desk.words import quarantine, quarantine_fields
from amends.engine import wire
from amends.engine.signals import KINDS, Line
from amends.engine.signals.talk import Attachment

HEAD = {"id": "o1", "order": "T-1", "at": "2026-11-11T12:00:00Z"}
WRONG = (
    b"null", b"true", b"1", b"-1", b"1.5", b"1e400", b"9" * 30, b"9999999999999999", b'"x"', b'""', b"{}",
    b'"' + b"x" * 20_001 + b'"', b"[]", b"[1]", b"[{}]", b'["x"]', b'"2026-11-11T12:00:00"', b'"1900-01-01T00:00:00Z"',
    b'"\\u0000"',
)  # fmt: skip
WHOLE = b'{"kind":"order.placed","id":"o1","at":"2026-11-11T12:00:00Z","order":"T-9","amount":1,"currency":"CNY"}'
BROKEN = (*b'{}[]",:\\x0-e.', 0xFF, 0x00)


def _refusals() -> set[tuple[str, str]]:
    """What every field of every kind says to every wrong value, and to being left out."""
    found = []
    for kind, cls in KINDS.items():
        for field in msgspec.structs.fields(cls):
            for value in WRONG:
                item: dict[str, object] = {"kind": kind, **HEAD, field.encode_name: msgspec.Raw(value)}
                found.append(wire.decode(msgspec.json.encode(item)))
        found.append(wire.decode(msgspec.json.encode({"kind": kind, **HEAD})))
    good: dict[str, object] = {"sku": "K", "title": "t", "price": 1}
    lines = [good | {name: None} for name in ("sku", "price", "quantity")]
    for line in lines:
        placed = {"kind": "order.placed", **HEAD, "currency": "CNY", "amount": 1, "lines": [line]}
        found.append(wire.decode(msgspec.json.encode(placed)))
    return {(each.field, each.reason) for each in found if isinstance(each, wire.Refused)}


def test_every_refusal_of_a_field_is_known_and_its_field_has_a_name() -> None:
    found = _refusals()
    assert len(found) > 300
    assert not [reason for _field, reason in found if not quarantine.known(reason)]
    assert not [field for field, _reason in found if field and not quarantine.field(field)]


def test_every_field_of_every_signal_has_a_name() -> None:
    classes: tuple[type[msgspec.Struct], ...] = (*KINDS.values(), Line, Attachment)
    names = {field.encode_name for cls in classes for field in msgspec.structs.fields(cls)}
    assert names <= quarantine_fields.NAMES.keys()


@given(st.integers(0, len(WHOLE) - 1), st.sampled_from(BROKEN), st.booleans())
def test_every_way_of_being_no_json_is_known(place: int, byte: int, cut: bool) -> None:
    raw = WHOLE[:place] if cut else WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :]
    found = wire.decode(raw)
    assert not isinstance(found, wire.Refused) or quarantine.known(found.reason), found.reason


@pytest.mark.parametrize(
    ("reason", "chinese"),
    [
        ("Expected `int`, got `str`", "应为整数，而不是带引号的文字"),
        ("Expected `datetime | null`, got `int`", "应为时间或空值（null），而不是整数"),
        ("Object missing required field `currency`", "缺少“币种”"),
        ("not JSON: JSON is malformed: trailing characters (byte 7)", "不是 JSON：结尾后面还有内容"),
        ("not JSON: Input data was truncated", "不是 JSON：内容中途断了"),
        ("cannot be decided: KeyError", "无法处理（KeyError）：请重新发送；若又退回，请告知 amends 的运维"),
        ("no such step: give_up", "没有这个步骤：give_up"),
        ("something nobody has thought of", "something nobody has thought of"),
    ],
)
def test_in_chinese(reason: str, chinese: str) -> None:
    with translation.override("zh-hans"):
        assert quarantine.reason(reason) == chinese


def test_the_place_is_named() -> None:
    with translation.override("zh-hans"):
        assert quarantine.field("lines[0].price") == "商品第 1 项 · 单价"
        assert quarantine.field("a column of ours") == ""
