"""The wire format: whatever bytes come, a signal or a refusal that says where and why."""

import contextlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine import arrays, wire
from amends.engine import signals as s

AT = "2026-11-11T09:00:00+08:00"
PLACED: dict[str, Any] = {
    "kind": "order.placed",
    "id": "p1",
    "at": AT,
    "order": "T-1001",
    "amount": 29900,
    "currency": "CNY",
}
REVIEW: dict[str, Any] = {"kind": "review.posted", "id": "r1", "at": AT, "order": "T-1001", "ref": "r", "stars": 5}
ASKED: dict[str, Any] = {
    "kind": "refund.asked",
    "id": "a1",
    "at": AT,
    "order": "T-1001",
    "type": "refund_only",
    "amount": 1,
}
WORDS = st.sampled_from(["", "\0", "asked", "sku", "title", "é", AT, "2026-11-11T09:00:00"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


def decode(item: dict[str, Any], **changed: Any) -> s.AnySignal | wire.Refused:
    return wire.decode(msgspec.json.encode({**item, **changed}))


def test_a_signal_comes_back_with_its_times_in_utc() -> None:
    assert decode(PLACED, ship_by="2026-11-13T23:59:00+08:00") == s.OrderPlaced(
        id="p1",
        at=datetime(2026, 11, 11, 1, tzinfo=UTC),
        order="T-1001",
        amount=29900,
        currency="CNY",
        ship_by=datetime(2026, 11, 13, 15, 59, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("item", "changed", "field"),
    (
        (PLACED, {"at": "2026-11-11T09:00:00"}, "at"),
        (PLACED, {"at": "yesterday"}, "at"),
        (PLACED, {"at": "0001-01-01T00:00:00+08:00"}, "at"),
        (PLACED, {"at": "9999-12-31T23:59:59-08:00"}, "at"),
        (PLACED, {"ship_by": "2026-11-13T23:59:00"}, "ship_by"),
        (PLACED, {"id": ""}, "id"),
        (PLACED, {"id": "x" * 201}, "id"),
        (PLACED, {"order": ""}, "order"),
        (PLACED, {"order": 7}, "order"),
        (REVIEW, {"ref": "x" * 201}, "ref"),
        (PLACED, {"amount": -1}, "amount"),
        (PLACED, {"amount": 1.5}, "amount"),
        (PLACED, {"amount": "12"}, "amount"),
        (PLACED, {"amount": 10**16}, "amount"),
        (PLACED, {"freight": -1}, "freight"),
        (PLACED, {"currency": "yuan"}, "currency"),
        (PLACED, {"currency": "cny"}, "currency"),
        (PLACED, {"colour": "red"}, "colour"),
        (PLACED, {"lines": [{"sku": "a", "price": -1}]}, "lines[0].price"),
        (PLACED, {"lines": [{"sku": "a"}, {"sku": "b", "quantity": -1}]}, "lines[1].quantity"),
        (PLACED, {"lines": [{"title": "a"}]}, "lines[0].sku"),
        (PLACED, {"lines": [{"sku": "a", "title": "\0"}]}, "lines[0].title"),
        (PLACED, {"tags": ["gift", "\0"]}, "tags[1]"),
        (PLACED, {"v": 2}, "v"),
        (PLACED, {"v": 2, "novel": True}, "v"),
        (PLACED, {"v": 0}, "v"),
        (PLACED, {"source": "moon"}, "source"),
        (REVIEW, {"stars": 0}, "stars"),
        (REVIEW, {"stars": 6}, "stars"),
        (REVIEW, {"text": "x" * 20_001}, "text"),
        (REVIEW, {"text": "a\0b"}, "text"),
        (ASKED, {"amount": -5}, "amount"),
        (PLACED, {"a\0b": 1}, "a?b"),
        (PLACED, {"order": "4.05E+18"}, "order"),
        (ASKED, {"ref": "1.2e+20"}, "ref"),
        (PLACED, {"order": "\u3000\t"}, "order"),
        (PLACED, {"kind": 5}, "kind"),
        (PLACED, {"kind": ""}, "kind"),
        (PLACED, {"kind": "order.teleported", "id": ""}, "id"),
        (PLACED, {"kind": "order.teleported", "at": "never"}, "at"),
        (PLACED, {"kind": "order.teleported", "text": "x" * 20_001}, "kind"),
    ),
)
def test_what_is_wrong_is_named(item: dict[str, Any], changed: dict[str, Any], field: str) -> None:
    refused = decode(item, **changed)
    assert isinstance(refused, wire.Refused)
    assert refused.field == field
    assert refused.reason


@pytest.mark.parametrize(
    "written", ("T-1001\t", " T-1001", "\ufeffT-1001", "Ｔ－１００１", "T-1001\u3000", "T-1001\u200b")
)
def test_an_identity_is_what_it_is_without_what_stands_around_it(written: str) -> None:
    signal = decode(PLACED, order=written)
    assert isinstance(signal, s.OrderPlaced)
    assert signal.order == "T-1001"


@pytest.mark.parametrize(
    ("raw", "field"),
    (
        (b'{"kind": "order.placed", "kind": "order.placed"}', "kind"),
        (b'{"kind": "x", "a": {"b": 1, "b": 2}}', "b"),
        (b'{"kind": "x", "a\\u0000": 1, "a\\u0000": 2}', "a?"),
    ),
)
def test_a_field_told_twice_is_refused(raw: bytes, field: str) -> None:
    assert wire.decode(raw) == wire.Refused(field, "told twice in the same object")


def test_lines_that_look_alike_are_not_told_twice() -> None:
    signal = decode(PLACED, lines=[{"sku": "a", "title": 'say \\"sku\\": x'}, {"sku": "b"}])
    assert isinstance(signal, s.OrderPlaced)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert isinstance(wire.decode(b"\xef\xbb\xbf" + msgspec.json.encode(PLACED)), s.OrderPlaced)


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4), st.text(max_size=8), st.text(max_size=8))
def test_what_a_refusal_says_can_be_kept(extra: dict[str, Any], key: str, value: str) -> None:
    refused = wire.decode(json.dumps({**PLACED, **extra, key: value}).encode("utf-8", "surrogatepass"))
    if isinstance(refused, wire.Refused):
        assert "\0" not in refused.field + refused.reason
        (refused.field + refused.reason).encode()


@pytest.mark.parametrize("field", ("kind", "id", "at", "order", "amount", "currency"))
def test_what_is_missing_is_named(field: str) -> None:
    refused = wire.decode(msgspec.json.encode({key: value for key, value in PLACED.items() if key != field}))
    assert isinstance(refused, wire.Refused)
    assert refused.field == field


@pytest.mark.parametrize(
    ("item", "name", "deadline"),
    (
        ({**PLACED, "kind": "order.teleported"}, "order.teleported", None),
        ({**ASKED, "type": "barter"}, "refund.asked (type: Invalid enum value 'barter')", None),
        ({**ASKED, "kind": "refund.begged", "deadline": AT}, "refund.begged", datetime(2026, 11, 11, 1, tzinfo=UTC)),
        ({**ASKED, "kind": "refund.begged", "deadline": "soon", "due": "2026-11-11"}, "refund.begged", None),
    ),
)
def test_a_word_we_do_not_know_is_kept_whole(item: dict[str, Any], name: str, deadline: datetime | None) -> None:
    """With the sum and the deadline it names, where those can be read."""
    raw = msgspec.json.encode(item)
    at = datetime(2026, 11, 11, 1, tzinfo=UTC)
    assert wire.decode(raw) == s.Other(
        id=item["id"], at=at, order="T-1001", name=name, body=raw.decode(), deadline=deadline, amount=item["amount"]
    )


@pytest.mark.parametrize(
    "raw",
    (
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"kind":"order.placed","x":' + b"[" * 100_000,
        b'{"kind":"new","id":"1","order":"1","at":"2026-01-01T00:00:00Z","x":"\xff"}',
        b'{"kind":"order.placed","amount":' + b"9" * 5000 + b"}",
        b'{"kind":"order.placed","amount":1e999}',
    ),
)
def test_what_is_no_json_object_is_refused_as_a_whole(raw: bytes) -> None:
    refused = wire.decode(raw)
    assert isinstance(refused, wire.Refused)
    assert refused.field == ""


def test_a_backslash_before_u0000_is_only_text() -> None:
    signal = decode(REVIEW, text=r"C:\u0000")
    assert isinstance(signal, s.ReviewPosted)
    assert signal.text == r"C:\u0000"


@given(st.binary(max_size=200))
def test_any_bytes_give_a_signal_or_a_refusal(raw: bytes) -> None:
    assert isinstance(wire.decode(raw), s.Signal | wire.Refused)


@given(st.sampled_from([*s.KINDS, "unheard.of"]), st.sampled_from([PLACED, REVIEW, ASKED]), st.data())
def test_any_object_gives_a_signal_or_a_refusal(kind: str, item: dict[str, Any], data: st.DataObject) -> None:
    names = st.sampled_from([*s.KINDS.get(kind, s.OrderPlaced).__struct_fields__, "novel"])
    changed = data.draw(st.dictionaries(names, JSON, max_size=3))
    assert isinstance(decode({**item, **changed, "kind": kind}), s.Signal | wire.Refused)


@given(
    st.datetimes(
        min_value=datetime(1971, 1, 1),  # noqa: DTZ001
        max_value=datetime(2199, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
    ),
    st.integers(1, 5),
    st.text('a é中"\\\n🎁', max_size=50),
)
def test_what_was_encoded_is_decoded(at: datetime, stars: int, text: str) -> None:
    signal = s.ReviewPosted(id="r1", at=at, order="T-1", ref="r", stars=stars, text=text)
    got = wire.decode(msgspec.json.encode(signal))
    assert got == signal
    assert got.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("content", "items"),
    (
        (b"[]", []),
        (b' [1, {"a": [2]} ]\n', [b"1", b'{"a": [2]}']),
        (b'[1, "\\ud800", 2]', [b"1", b'"\\ud800"', b"2"]),
        (b'[1, "\xff", 2]', [b"1", b'"\xff"', b"2"]),
        (b'["\xff"]  ', [b'"\xff"']),
    ),
)
def test_each_item_of_an_array_is_one_by_itself(content: bytes, items: list[bytes]) -> None:
    assert arrays.items(content) == items


@pytest.mark.parametrize("content", (b"", b"{}", b"[1", b"[1,]", b"[1 2]", b"[1] 2", b'["\xff"] 2', b"[" * 100_000))
def test_what_is_no_array_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        arrays.items(content)


@given(st.binary(max_size=40), st.lists(JSON, max_size=3))
def test_no_bytes_break_the_splitting(noise: bytes, values: list[Any]) -> None:
    with contextlib.suppress(ValueError):
        arrays.items(noise)
    assert [msgspec.json.decode(raw) for raw in arrays.items(msgspec.json.encode(values))] == values
