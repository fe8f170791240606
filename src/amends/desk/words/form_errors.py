"""Where in a refused text the fault lies, so that it can be marked."""

import re
from dataclasses import dataclass
from typing import Final

from amends.desk.words import quarantine

CONTEXT: Final = 60
_BYTE: Final = re.compile(r"\(byte (\d+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """``name``: the field in the reader's words, empty where it has none; ``reason`` in them too.

    ``before``, ``marked``, ``after``: the text around the fault; all empty where it couldn't be found.

    ``start``, ``end``: the same as offsets in characters, for an editor's selection.
    """

    field: str
    reason: str
    name: str = ""
    before: str = ""
    marked: str = ""
    after: str = ""
    line: int = 0
    column: int = 0
    start: int = 0
    end: int = 0


def fault(raw: str, *, field: str, reason: str) -> FieldError:
    """``field``: the path the refusal names, such as ``lines.0.price``; a byte offset in ``reason`` wins."""
    span = _by_offset(raw, reason) or _by_field(raw, field)
    said, name = quarantine.reason(reason), quarantine.field(field)
    if span is None:
        return FieldError(field=field, reason=said, name=name)
    start, end = span
    line_start = raw.rfind("\n", 0, start) + 1
    return FieldError(
        field=field,
        reason=said,
        name=name,
        before=("…" if start > CONTEXT else "") + raw[max(0, start - CONTEXT) : start],
        marked=raw[start:end],
        after=raw[end : end + CONTEXT] + ("…" if len(raw) > end + CONTEXT else ""),
        line=raw.count("\n", 0, start) + 1,
        column=start - line_start + 1,
        start=start,
        end=end,
    )


def _by_offset(raw: str, reason: str) -> tuple[int, int] | None:
    if "truncated" in reason and raw:
        return len(raw) - 1, len(raw)
    found = _BYTE.search(reason)
    if not found:
        return None
    at = len(raw.encode()[: int(found[1])].decode(errors="ignore"))
    at = min(at, max(len(raw) - 1, 0))
    return at, min(at + 1, len(raw))


def _by_field(raw: str, field: str) -> tuple[int, int] | None:
    """The member of that name with its value, as far as one line shows it."""
    names = [part for part in re.split(r"[.\[\]]+", field) if part and part != "$" and not part.isdecimal()]
    if not names:
        return None
    value = r'"(?:[^"\\]|\\.)*"|[^,}\]\n]*'
    found = re.search(rf'"{re.escape(names[-1])}"\s*:\s*(?:{value})', raw)
    return (found.start(), found.end()) if found else None
