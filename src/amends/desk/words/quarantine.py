"""Why a signal was refused, in the reader's words: the refusals themselves are in English, for the systems that send.

Each shape a refusal can have stands here once, as the pattern it is known by and the sentence it becomes. A shape that
is not known here is shown as it is.
"""

import re
from collections.abc import Callable
from functools import reduce
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.desk.words.quarantine_fields import NAMES
from amends.desk.words.vocabulary import Words, say
from amends.engine.fields import FORM

TYPES: Final[Words] = {
    "int": gettext_lazy("a whole number"),
    "float": gettext_lazy("a number"),
    "str": gettext_lazy("text in quotes"),
    "bool": gettext_lazy("true or false"),
    "null": gettext_lazy("nothing (null)"),
    "object": gettext_lazy("an object in { }"),
    "array": gettext_lazy("a list in [ ]"),
    "datetime": gettext_lazy("a time"),
}
MALFORMED: Final[Words] = {
    "expected ','": gettext_lazy("a comma is missing"),
    "expected ':'": gettext_lazy("a colon is missing"),
    "expected ',' or '}'": gettext_lazy("a comma or } is missing"),
    "expected ',' or ']'": gettext_lazy("a comma or ] is missing"),
    "expected '\"'": gettext_lazy("a quotation mark is missing"),
    "expected '\"' or '}'": gettext_lazy("a quotation mark or } is missing"),
    "object keys must be strings": gettext_lazy("the name of a field must stand in quotation marks"),
    "trailing comma in object": gettext_lazy("there is a comma too many before }"),
    "trailing comma in array": gettext_lazy("there is a comma too many before ]"),
    "trailing characters": gettext_lazy("something stands behind its end"),
    "invalid character": gettext_lazy("this character can't stand here"),
    "invalid number": gettext_lazy("this is no number"),
    "invalid escaped character": gettext_lazy("the character behind \\ is none that may stand there"),
    "invalid escape character in string": gettext_lazy("the character behind \\ is none that may stand there"),
    "invalid character in unicode escape": gettext_lazy("four hexadecimal digits must stand behind \\u"),
    "invalid utf-16 surrogate pair": gettext_lazy("half of a character is missing behind \\u"),
    "unexpected end of hex escape": gettext_lazy("four hexadecimal digits must stand behind \\u"),
    "unexpected end of escaped utf-16 surrogate pair": gettext_lazy("half of a character is missing behind \\u"),
}
_NOT_TIME: Final = gettext_lazy("not a time like 2026-11-11T09:30:00+08:00")
_DEEP: Final = gettext_lazy("it is nested too deep")
_STALE: Final = gettext_lazy("it can't be decided (%(what)s): send it again; if it comes back, tell who runs amends")

SHAPES: Final[tuple[tuple[str, str | Promise], ...]] = (
    (r"not JSON: (?P<why>.+?)(?: - at `.*`)?", gettext_lazy("not JSON: %(why)s")),
    (r"not a JSON array: (?P<why>.+)", gettext_lazy("not a JSON array: %(why)s")),
    (r"not CSV: (?P<csv>.+)", gettext_lazy("not CSV: %(csv)s")),
    (r"JSON is malformed: (?P<malformed>.+) \(byte \d+\)", "%(malformed)s"),
    (r"Input data was truncated", gettext_lazy("it breaks off in the middle")),
    (r"'utf-8' codec can't decode .*", gettext_lazy("it isn't UTF-8 text")),
    (r"maximum recursion depth exceeded.*", _DEEP),
    (r"Expected `(?P<type>[^`]+)`, got `(?P<got>[^`]+)`", gettext_lazy("must be %(type)s, not %(got)s")),
    (r"Expected `(?P<type>[^`]+)`", gettext_lazy("must be %(type)s")),
    (r"Object missing required field `(?P<name>[^`]+)`", gettext_lazy("%(name)s is missing")),
    (r"Object contains unknown field `(?P<name>[^`]+)`", gettext_lazy("%(name)s is not known here")),
    (r"Invalid (?:enum )?value (?P<value>.+)", gettext_lazy("%(value)s is none of the words known here")),
    (r"Invalid RFC3339 encoded (?:datetime|date|time)|Invalid epoch timestamp|Timestamp is out of range ?", _NOT_TIME),
    (r"Integer value out of range|Number out of range", gettext_lazy("the number is too large")),
    (r"must be a JSON object", gettext_lazy("must be an object in { }")),
    (r"must have 1 to (?P<most>\d+) characters", gettext_lazy("must have 1 to %(most)s characters")),
    (
        r"version (?P<version>-?\d+) is not known here, the newest is (?P<newest>\d+)",
        gettext_lazy("version %(version)s is not known here, the newest is %(newest)s"),
    ),
    (
        r"must lie between (?P<least>\d+) and (?P<most>\d+) minor units",
        gettext_lazy("must lie between %(least)s and %(most)s, in the currency's smallest unit"),
    ),
    (r"must lie between (?P<least>\d+) and (?P<most>\d+)", gettext_lazy("must lie between %(least)s and %(most)s")),
    (r"must say its zone, for instance Z or \+08:00", gettext_lazy("must say its time zone, for instance Z or +08:00")),
    (r"must be 1 to 5", gettext_lazy("must be 1 to 5")),
    (
        r"must be three capital letters, for instance CNY",
        gettext_lazy("must be three capital letters, for instance CNY"),
    ),
    (r"longer than (?P<most>\d+) characters", gettext_lazy("longer than %(most)s characters")),
    (r"longer than (?P<most>\d+) bytes", gettext_lazy("longer than %(most)s bytes")),
    (r"holds a NUL character", gettext_lazy("holds a NUL character")),
    (
        r"holds markup at character (?P<place>\d+): send plain text",
        gettext_lazy("holds markup at character %(place)s: send plain text"),
    ),
    (r"must be (?P<value>listing:.+)", gettext_lazy("must be %(value)s")),
    (
        r"(?P<value>.+) is not known and its body is longer than (?P<most>\d+) bytes",
        gettext_lazy("%(value)s is not known here, and its body is longer than %(most)s bytes"),
    ),
    (
        r"lies in the future: (?P<value>.+); is its zone right\?",
        gettext_lazy("lies in the future: %(value)s; is its time zone right?"),
    ),
    (
        r"a shop's key reports facts only.*",
        gettext_lazy("a shop's key reports facts only; a colleague acts in the pages"),
    ),
    (r"only the engine itself speaks as the engine", gettext_lazy("only the engine itself speaks as the engine")),
    (
        r"its order's number collides with another order's",
        gettext_lazy("its order's number collides with another order's"),
    ),
    (r"cannot be (?:decided|stored): (?P<what>\w+)", _STALE),
    (
        r"no such (?P<thing>case|clock|step|remedy): (?P<value>.*)",
        gettext_lazy("there is no such %(thing)s: %(value)s"),
    ),
    (r"(?P<value>.+) is not offered as things stand", gettext_lazy("%(value)s is not offered as things stand")),
    (
        r"somebody outside acts when this clock passes; it can't be stopped here",
        gettext_lazy("somebody outside holds us to this deadline: it can't be stopped here"),
    ),
    (
        r"(?P<value>-?\d+) is not between 0 and (?P<most>\d+), the most that may be granted here",
        gettext_lazy("%(value)s is not between 0 and %(most)s, the most that may be granted here"),
    ),
    (r"not a time like 2018-01-31 23:59:00", gettext_lazy("not a time like 2018-01-31 23:59:00")),
    (r"not a sum like 129\.90", gettext_lazy("not a sum like 129.90")),
    (r"no such own field of this playbook: (?P<value>.*)", gettext_lazy("the playbook has no own field %(value)s")),
    (r"has more than (?P<most>\d+) answers", gettext_lazy("has more than %(most)s answers")),
    (
        r"names a field that is no name: .*",
        gettext_lazy("names a field that is no name: letters, digits and _, a letter first, 64 at most"),
    ),
    (r"must be a day, such as 2026-11-30", gettext_lazy("must be a day, such as 2026-11-30")),
    (r"must be one of (?P<value>.+)", gettext_lazy("must be one of %(value)s")),
    (r"must be true or false", gettext_lazy("must be true or false")),
    (r"must be a text that says something", gettext_lazy("must be a text that says something")),
    (
        r"must have (?P<least>\d+) to (?P<most>\d+) characters",
        gettext_lazy("must have %(least)s to %(most)s characters"),
    ),
    (
        r"must be a whole number of minor units",
        gettext_lazy("must be a whole number, in the currency's smallest unit"),
    ),
    (r"is needed", gettext_lazy("This is needed.")),
    (r"must be at most (?P<most>\d+)", gettext_lazy("must be at most %(most)s, in the currency's smallest unit")),
    (r"must be a whole number", gettext_lazy("must be a whole number")),
    (r"must lie between (?P<least>-\d+) and (?P<most>\d+)", gettext_lazy("must lie between %(least)s and %(most)s")),
    (r"not an id", gettext_lazy("not an id")),
    (
        r"is a number that a spreadsheet has rounded; .*",
        gettext_lazy("a spreadsheet has rounded this number: all its digits are needed, as text"),
    ),
    (r"not a time like 2026-11-11 09:30:00", gettext_lazy("not a time like 2026-11-11 09:30:00")),
    (r"is below zero", gettext_lazy("is below zero")),
    (r"has more decimals than its currency", gettext_lazy("has more decimals than its currency")),
    (
        r"has (?P<value>\d+) fields, at least (?P<least>\d+) expected",
        gettext_lazy("has %(value)s fields, at least %(least)s expected"),
    ),
)
THINGS: Final[Words] = {
    "case": gettext_lazy("case"),
    "clock": gettext_lazy("deadline"),
    "step": gettext_lazy("step"),
    "remedy": gettext_lazy("remedy"),
}
_KNOWN: Final = tuple((re.compile(pattern, re.DOTALL), sentence) for pattern, sentence in SHAPES)
_INDEX: Final = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?P<index>\d+)\])?")


def reason(text: str) -> str:
    """A refusal in the reader's words."""
    for pattern, sentence in _KNOWN:
        if found := pattern.fullmatch(text):
            groups = {name: _GROUPS.get(name, str)(said) for name, said in found.groupdict().items()}
            return str(sentence) % groups
    return text


def known(text: str) -> bool:
    """Whether the shape of a refusal, and of what it quotes, stands here."""
    found = next((found for pattern, _sentence in _KNOWN if (found := pattern.fullmatch(text))), None)
    if found is None:
        return False
    groups = found.groupdict()
    types = [part for name in ("type", "got") if groups.get(name) for part in groups[name].split(" | ")]
    inner = groups.get("why")
    malformed = groups.get("malformed")
    return (
        (inner is None or known(inner))
        and (malformed is None or malformed in MALFORMED)
        and all(part in TYPES for part in types)
    )


def _types(text: str) -> str:
    first, *others = (say(TYPES, part) for part in text.split(" | "))
    return reduce(lambda one, other: _("%(one)s or %(other)s") % {"one": one, "other": other}, others, first)


_GROUPS: Final[dict[str, Callable[[str], str]]] = {
    "type": _types,
    "got": _types,
    "why": reason,
    "malformed": lambda text: say(MALFORMED, text),
    "name": lambda text: say(NAMES, text),
    "thing": lambda text: say(THINGS, text),
}


def field(path: str) -> str:
    """Where: ``lines[0].price`` is goods no. 1 · price; empty for the whole item and for what has no name here."""
    if path.startswith(FORM):  # the shop's own field, called as its playbook calls it
        return f"{say(NAMES, 'form')} · {path.removeprefix(FORM)}"
    parts = [_part(found) for found in _INDEX.finditer(path)]
    return " · ".join(parts) if all(parts) else ""


def _part(found: re.Match[str]) -> str:
    name = say(NAMES, found["name"]) if found["name"] in NAMES else ""
    if not name or found["index"] is None:
        return name
    return _("%(what)s no. %(n)s") % {"what": name, "n": int(found["index"]) + 1}
