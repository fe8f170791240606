"""The items of a JSON array, each by itself, so that one that can't be read leaves the others readable."""

import json

import msgspec

_ARRAY: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])
_BLANK = " \t\r\n"


def items(content: bytes) -> list[bytes]:
    """The bytes of each item, as they came. Raises ValueError, saying where, if it is no array of JSON items."""
    try:
        return [bytes(raw) for raw in _ARRAY.decode(content)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _leniently(content.decode("utf-8", "surrogateescape"))


def _leniently(text: str) -> list[bytes]:
    """The same where an item holds what no text may hold, a half of a character or a byte of another encoding."""
    found: list[bytes] = []
    at = _after(text, 0, "[")
    if text[at : at + 1] == "]":
        return _ended(text, at, found)
    while True:
        try:
            end = json.JSONDecoder().raw_decode(text, at)[1]
        except RecursionError:
            raise ValueError("nested too deeply") from None
        found.append(text[at:end].encode("utf-8", "surrogateescape"))
        at = _skip(text, end)
        if text[at : at + 1] == "]":
            return _ended(text, at, found)
        at = _after(text, at, ",")


def _ended(text: str, at: int, found: list[bytes]) -> list[bytes]:
    if _skip(text, at + 1) < len(text):
        raise ValueError(f"something stands behind the array, at character {at + 1}")
    return found


def _after(text: str, at: int, sign: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] != sign:
        raise ValueError(f"expected {sign} at character {at}")
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BLANK:
        at += 1
    return at
