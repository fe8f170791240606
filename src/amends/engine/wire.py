"""The wire format: one JSON object per signal, tagged by ``kind``, decoded and checked in one go.

What cannot be a signal comes back as ``Refused`` with the field and the reason. A kind or an enum value we don't know
is kept as ``Other`` with the name and the raw body. No bytes whatever raise an exception.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import force_setattr

from amends.engine.forms import shape_fault
from amends.engine.identities import rounded, tidy
from amends.engine.signals import KINDS, VERSION, AnySignal, Line, ListingTold, Other, Piece, Signal

LONGEST_ID = 200
LONGEST_TEXT = 20_000
LONGEST_SKU = 80
MOST_MONEY = 10**15
MOST_NUMBER = 2**31 - 1
YEARS = range(1970, 2200)
ID_WORDS = ("id", "order", "ref")
NUMBERS = ("order", "ref", "waybill")  # identities that people keep in spreadsheets
CURRENCY = re.compile("[A-Z]{3}")
NUL = b"\\u0000"
KEY = re.compile(rb'"((?:[^"\\]|\\.)*)"\s*:')
MARKUP = re.compile(r"<[A-Za-z/!?][^<>]*>|&(?:[a-z]{2,8}|#[0-9]{2,6});", re.IGNORECASE)
MARK = b"\xef\xbb\xbf"
UNSHOWN = re.compile("[\0-\x1f\x7f\ud800-\udfff]")

PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
NAMED = re.compile(r"field `(?P<name>[^`]*)`")
UNNAMED = "form[...]"  # one of the answers of a form, as msgspec says it
DEADLINES = ("deadline", "respond_by", "receipt_ends_at", "ship_by", "due", "until")
UNKNOWN_WORD = "Invalid enum value"
Raw = bytes | bytearray | memoryview | msgspec.Raw


class Refused(msgspec.Struct, frozen=True):
    """``field``: path from the top of the object (``lines[0].sku``), empty for the whole; ``reason``: in English."""

    field: str
    reason: str


_DECODER: msgspec.json.Decoder[AnySignal] = msgspec.json.Decoder(AnySignal)
_ANYTHING = msgspec.json.Decoder()
_TOP: msgspec.json.Decoder[dict[str, msgspec.Raw]] = msgspec.json.Decoder(dict[str, msgspec.Raw])


def decode(raw: Raw) -> AnySignal | Refused:
    """The signal in one JSON object with its times in UTC and its identities tidy, or why it is refused."""
    raw = bytes(raw).removeprefix(MARK)
    if (twice := _twice(raw)) is not None:
        return twice
    try:
        signal = _DECODER.decode(raw)
    except msgspec.ValidationError as error:
        return _printable(_not_matching(raw, str(error)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Refused("", f"not JSON: {error}")
    return _fault(signal, raw) or signal


def checked(signal: AnySignal) -> Refused | None:
    """What no type says of a signal that was made and not decoded: lengths, ranges, characters nobody can keep."""
    return _fault(signal, b"") or next(_text_faults(signal, ""), None)


def _printable(found: Other | Refused) -> Other | Refused:
    """A refusal is kept and shown, so what nobody can keep or show stands in it as a question mark."""
    if not isinstance(found, Refused):
        return found
    return Refused(_shown(found.field), _shown(found.reason))


def _shown(text: str) -> str:
    return UNSHOWN.sub("?", text)


def _twice(raw: bytes) -> Refused | None:
    """A field told twice in one object: nobody knows which of the two was meant."""
    if _plainly_once(raw):
        return None
    keys = KEY.findall(raw)
    if len(keys) == len(set(keys)):
        return None
    try:
        json.loads(raw, object_pairs_hook=_object)
    except _Twice as error:
        return Refused(str(error), "told twice in the same object")
    except (ValueError, RecursionError):
        return None  # not JSON, which is said elsewhere
    return None


def _plainly_once(raw: bytes) -> bool:
    """Whether a flat object has as many keys as it shows; quick, and False where it can't tell."""
    if raw.count(b"{") > 1:
        return False
    try:
        return len(_TOP.decode(raw)) == raw.count(b'":') - raw.count(b'\\":')
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


class _Twice(Exception):
    """The field that stands twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _Twice(_shown(key))
        made[key] = value
    return made


def _fault(signal: AnySignal, raw: bytes) -> Refused | None:
    """What no type says: lengths, ranges, aware times. Turns times to UTC on the way."""
    fault = _id_fault(signal) or _moment(signal, "at", signal.at, "")
    if signal.form and fault is None and (wrong := shape_fault(signal.form)) is not None:
        fault = Refused(wrong.field, wrong.reason)
    for check, name in _CHECKS[type(signal)]:
        if fault is not None:
            return fault
        if (value := getattr(signal, name)) is not None:
            fault = check(signal, name, value, "")
    if fault is None and isinstance(signal, ListingTold):
        fault = _listing_fault(signal)
    if fault is None and (len(raw) > LONGEST_TEXT or NUL in raw):
        return next(_text_faults(signal, ""), None)
    return fault


def _listing_fault(signal: ListingTold) -> Refused | None:
    if not 0 < len(signal.sku) <= LONGEST_SKU:
        return Refused("sku", f"must have 1 to {LONGEST_SKU} characters")
    return None if signal.order == f"listing:{signal.sku}" else Refused("order", f"must be listing:{signal.sku}")


def _tidy(signal: Signal) -> None:
    for name in (*ID_WORDS, "waybill"):
        value = getattr(signal, name, "")
        if value and (tidied := tidy(value)) != value:
            force_setattr(signal, name, tidied)


def _id_fault(signal: Signal) -> Refused | None:
    _tidy(signal)
    if not (0 < len(signal.id) <= LONGEST_ID and 0 < len(signal.order) <= LONGEST_ID and len(signal.ref) <= LONGEST_ID):
        name = next(
            n for n in ID_WORDS if len(getattr(signal, n)) > LONGEST_ID or (n != "ref" and not getattr(signal, n))
        )
        return Refused(name, f"must have 1 to {LONGEST_ID} characters")
    if name := next((n for n in NUMBERS if rounded(getattr(signal, n, ""))), ""):
        return Refused(name, "is a number that a spreadsheet has rounded; send all its digits, as text")
    if not 0 < signal.v <= VERSION:
        return Refused("v", f"version {signal.v} is not known here, the newest is {VERSION}")
    return None


def _moment(owner: msgspec.Struct, name: str, value: datetime, at: str) -> Refused | None:
    if value.year not in YEARS:
        return Refused(at + name, f"must lie between {YEARS.start} and {YEARS.stop - 1}")
    if value.tzinfo is None:
        return Refused(at + name, "must say its zone, for instance Z or +08:00")
    if value.tzinfo is not UTC:
        force_setattr(owner, name, value.astimezone(UTC))
    return None


def _money(_owner: msgspec.Struct, name: str, value: int, at: str) -> Refused | None:
    return None if 0 <= value <= MOST_MONEY else Refused(at + name, f"must lie between 0 and {MOST_MONEY} minor units")


def _number(_owner: msgspec.Struct, name: str, value: int, at: str) -> Refused | None:
    return None if 0 <= value <= MOST_NUMBER else Refused(at + name, f"must lie between 0 and {MOST_NUMBER}")


def _stars(_owner: msgspec.Struct, name: str, value: int, at: str) -> Refused | None:
    return None if 1 <= value <= 5 else Refused(at + name, "must be 1 to 5")  # noqa: PLR2004 (a review has five stars)


def _currency(_owner: msgspec.Struct, name: str, value: str, at: str) -> Refused | None:
    return None if CURRENCY.fullmatch(value) else Refused(at + name, "must be three capital letters, for instance CNY")


def _plain(_owner: msgspec.Struct, name: str, value: str, at: str) -> Refused | None:
    """Text of a page without what draws it: it is compared, counted and shown as it is."""
    found = MARKUP.search(value)
    return found and Refused(at + name, f"holds markup at character {found.start() + 1}: send plain text")


def _lines(owner: msgspec.Struct, name: str, value: tuple[Line, ...], at: str) -> Refused | None:
    for index, line in enumerate(value):
        path = f"{at}{name}[{index}]."
        if fault := _money(owner, "price", line.price, path) or _number(owner, "quantity", line.quantity, path):
            return fault
    return None


def _pieces(owner: msgspec.Struct, name: str, value: tuple[Piece, ...], at: str) -> Refused | None:
    for index, piece in enumerate(value):
        if fault := _number(owner, "quantity", piece.quantity, f"{at}{name}[{index}]."):
            return fault
    return None


def _text_faults(owner: msgspec.Struct, at: str) -> Iterator[Refused]:
    """Texts too long to keep, or with a NUL, which no database column takes."""
    for name in owner.__struct_fields__:
        value = getattr(owner, name)
        if isinstance(value, tuple):
            yield from _several_faults(value, at + name)
        elif isinstance(value, str):
            yield from _text_fault(value, at + name, LONGEST_TEXT if name != "body" else len(value))


def _text_fault(text: str, path: str, longest: int) -> Iterator[Refused]:
    if len(text) > longest:
        yield Refused(path, f"longer than {longest} characters")
    if "\0" in text:
        yield Refused(path, "holds a NUL character")


def _several_faults(several: tuple[Any, ...], at: str) -> Iterator[Refused]:
    for index, one in enumerate(several):
        if isinstance(one, msgspec.Struct):
            yield from _text_faults(one, f"{at}[{index}].")
        else:
            yield from _text_fault(one, f"{at}[{index}]", LONGEST_TEXT)


Check = Callable[[Any, str, Any, str], Refused | None]
_BY_NAME: dict[str, Check] = {
    "stars": _stars,
    "currency": _currency,
    "lines": _lines,
    "amount": _money,
    "freight": _money,
    "owed": _money,
    "pieces": _pieces,
    "rate": _money,
    "headline": _plain,
    "description": _plain,
    "claims": _plain,
    "sizes": _plain,
    "options": _plain,
    "shipping": _plain,
}


def _check_of(field: msgspec.structs.FieldInfo) -> Check | None:
    if field.name in {"at", "v"}:
        return None
    if field.type in {datetime, datetime | None}:
        return _moment
    return _BY_NAME.get(field.name) or (_number if field.type in {int, int | None} else None)


def _checks_of(cls: type[Signal]) -> tuple[tuple[Check, str], ...]:
    return tuple((check, f.name) for f in msgspec.structs.fields(cls) if (check := _check_of(f)) is not None)


_CHECKS: dict[type, tuple[tuple[Check, str], ...]] = {cls: _checks_of(cls) for cls in KINDS.values()}


def _not_matching(raw: bytes, message: str) -> Other | Refused:
    """JSON that is no signal we know: kept as ``Other`` when only a name is new to us, else refused."""
    try:
        item = _ANYTHING.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Refused("", f"not JSON: {error}")
    if not isinstance(item, dict):
        return Refused("", "must be a JSON object")
    refused = _named(message, item)
    kind = item.get("kind")
    if isinstance(item.get("v"), int) and item["v"] > VERSION:
        return Refused("v", f"version {item['v']} is not known here, the newest is {VERSION}")
    if isinstance(kind, str) and kind and kind not in KINDS:
        return _other(item, kind, raw)
    if refused.reason.startswith(UNKNOWN_WORD) and refused.field != "source":
        return _other(item, f"{kind} ({refused.field}: {refused.reason})", raw)
    return refused


def _named(message: str, item: dict[str, Any]) -> Refused:
    """The field and the reason in what msgspec says."""
    path = PATH.search(message)
    name = NAMED.search(message)
    parts = (path["path"] if path else "", name["name"] if name else "")
    field = ".".join(filter(None, parts))
    return Refused(_answer(item) if field == UNNAMED else field, PATH.sub("", message))


def _answer(item: dict[str, Any]) -> str:
    """The first answer of a form that is none: msgspec doesn't say which."""
    form = item.get("form")
    names = (name for name, value in form.items() if not isinstance(value, str | int)) if isinstance(form, dict) else ()
    return f"form.{next(iter(names), '')}".rstrip(".")


def _other(item: dict[str, Any], name: str, raw: bytes) -> Other | Refused:
    """The signal kept whole: its name, what all signals carry, and the body as it came."""
    if len(raw) > LONGEST_TEXT:
        return Refused("kind", f"{name[:LONGEST_ID]} is not known and its body is longer than {LONGEST_TEXT} bytes")
    kept: dict[str, Any] = {key: item[key] for key in ("id", "at", "order", "ref", "by", "source") if key in item}
    kept |= {"kind": "other", "name": name[:LONGEST_ID], "body": raw.decode(), **_limits(item)}
    try:
        other = msgspec.convert(kept, Other)
    except msgspec.ValidationError as error:
        return _named(str(error), kept)
    return _fault(other, raw) or other


def _limits(item: dict[str, Any]) -> dict[str, Any]:
    """By when something has to be done, at the soonest, and about what sum: as far as that can be read."""
    found = [at for name in DEADLINES if (at := _time(item.get(name))) is not None]
    amount = item.get("amount")
    known = isinstance(amount, int) and not isinstance(amount, bool) and 0 <= amount <= MOST_MONEY
    return ({"deadline": min(found)} if found else {}) | ({"amount": amount} if known else {})


def _time(value: object) -> datetime | None:
    try:
        at = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return None
    return at if at.tzinfo is not None and at.year in YEARS else None
