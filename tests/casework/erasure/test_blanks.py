"""Which words of a signal stay and which go: every one of them is decided about."""

import typing
from types import UnionType

import msgspec
import pytest

from amends.casework.erasure.blanks import BLANK, BLANKED, KEPT, blanked
from amends.engine import promises
from amends.engine.signals import AnySignal
from amends.engine.signals.base import Signal
from tests.casework.stories import placed

KINDS: tuple[type[Signal], ...] = typing.get_args(AnySignal)


def words(kind: type[Signal]) -> list[str]:
    """Fields of a kind that can hold a text of any content."""
    return [each.name for each in msgspec.structs.fields(kind) if _holds_text(each.type)]


def _holds_text(what: object) -> bool:
    parts = typing.get_args(what)
    if parts and (typing.get_origin(what) in {tuple, dict, list, typing.Union} or isinstance(what, UnionType)):
        return any(_holds_text(part) for part in parts)
    if isinstance(what, type) and issubclass(what, msgspec.Struct):
        return any(_holds_text(each.type) for each in msgspec.structs.fields(what))
    return what is str


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__struct_config__.tag))
def test_every_word_of_every_kind_is_decided_about(kind: type[Signal]) -> None:
    tag = kind.__struct_config__.tag
    for name in words(kind):
        sides = [{name, f"{name}:{tag}"} & side for side in (BLANKED, KEPT)]
        assert [bool(side) for side in sides].count(True) == 1, f"{tag}.{name}: {sides}"


def test_what_was_empty_stays_empty_and_codes_stay() -> None:
    told = msgspec.json.decode(msgspec.json.encode(placed(buyer="王**", buyer_phone="", tags=("virtual", "给王小明"))))
    clean = blanked(told, form_kept=lambda _name: False, leaks=lambda text: "王小明" in text)
    assert (clean["buyer"], clean["tags"]) == ("", ["virtual", BLANK])
    assert "buyer_phone" not in clean
    assert (clean["lines"], clean["amount"], clean["ship_by"]) == (told["lines"], told["amount"], told["ship_by"])
    msgspec.convert(clean, AnySignal)


@pytest.mark.parametrize(
    "what", ("明天给王小明补发赠品", "我们今天改地址到文三路", "拦截这个包裹", "return_accepted", "周五前打电话")
)
def test_a_promise_is_still_about_what_it_was_about(what: str) -> None:
    told = {"kind": "promise.made", "id": "p", "order": "T", "what": what, "text": what}
    clean = blanked(told, form_kept=lambda _name: False, leaks=lambda _text: False)
    assert promises.about(clean["what"]) == promises.about(what)
    assert not {"王小明", "文三路", "包裹", "周五"} & {clean["what"], clean["text"]}
    assert clean["text"] == BLANK


def test_own_fields_keep_choices_and_lose_words() -> None:
    told = {"kind": "note.added", "id": "n", "order": "T", "text": "x", "form": {"colour": "red", "who": "Li", "n": 3}}
    clean = blanked(told, form_kept=lambda name: name == "colour", leaks=lambda _text: False)
    assert clean["form"] == {"colour": "red", "who": BLANK, "n": 3}
