"""Signals without anything a person wrote or was named by: what they tell otherwise stays as it was told.

What was there is a dash, what was empty stays empty, so that whatever asks only whether something was said decides
again as it did. Every word a signal can carry stands in ``BLANKED`` or ``KEPT``; a test goes through all of them.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from amends.engine.promises import about

BLANK: Final = "—"
BLANKED: Final = frozenset(
    {"text", "buyer", "buyer_phone", "address", "signed_by", "place", "body", "number:tax_number.given"}
    | {
        "reason:refund.refused",
        "title:invoice.asked",
        "name:evidence.added",
        "name:evidence.removed",
        "what:promise.made",
    }
)
"""Names of fields, or ``FIELD:KIND`` where other kinds mean something else by it."""
KEPT: Final = frozenset(
    {"kind", "id", "at", "order", "ref", "by", "source", "v", "form"}  # form: see ``_form``
    | {"currency", "method", "country", "language", "zone", "lines", "tags", "carrier", "waybill", "pieces", "sku"}
    | {"instead_of"}
    | {"headline", "description", "claims", "sizes", "options", "shipping"}
    | {"flow", "how", "winner", "version", "payout", "answer", "finding", "issue", "traits", "term", "rule"}
    | {"step", "choice", "remedy", "owner", "desk", "outcome", "item", "sha256", "waiting_for", "calendar", "action"}
    | {"check", "measure", "effect", "channel", "lines_asked", "party", "name:other", "files", "number:invoice.issued"}
    | {"number:invoice.voided", "dated", "grade", "found", "to:case.linked", "to:case.unlinked", "name:case.linked"}
    | {"name:case.unlinked", "to:step.delegated", "to:step.returned"}
    | {f"reason:{kind}" for kind in ("refund.asked", "refund.changed", "dispute.opened", "order.canceled")}
    | {f"reason:{kind}" for kind in ("order.unavailable", "stock.short")}
)
"""Codes, numbers, times and what was sold: what the shop's books, claims and statistics rest on."""
_CODES: Final = {
    "gift": "gift", "address": "address_change", "intercept": "intercept", "return": "return_accepted",
    "price": "price_protection",
}  # fmt: skip
FormKept = Callable[[str], bool]
"""Whether an own field of this name holds no words of anybody's: a choice or a day."""


def blanked(payload: Mapping[str, Any], *, form_kept: FormKept, leaks: Callable[[str], bool]) -> dict[str, Any]:
    """A signal's payload without personal words. ``leaks``: whether a text names the buyer, for what else is kept."""
    kind = str(payload.get("kind", ""))
    return {name: _value(kind, name, value, form_kept, leaks) for name, value in payload.items()}


def promised(what: str) -> str:
    """What was promised, by what it is about and no words: a gift stays a gift."""
    return _CODES.get(about(what), BLANK)


def _value(kind: str, name: str, value: Any, form_kept: FormKept, leaks: Callable[[str], bool]) -> Any:
    if f"{name}:{kind}" == "what:promise.made":
        return promised(value)
    if name == "buyer":
        return ""
    if name in BLANKED or f"{name}:{kind}" in BLANKED:
        return BLANK if value else value
    if name == "form":
        return {key: BLANK if isinstance(v, str) and not form_kept(key) else v for key, v in value.items()}
    if name == "files":
        return [{**file, "name": BLANK} for file in value]
    return without(value, leaks) if name not in {"kind", "id", "order", "ref", "at", "by"} else value


def without(value: Any, leaks: Callable[[str], bool]) -> Any:
    """The same, each text in it that names the buyer being a dash."""
    match value:
        case str():
            return BLANK if leaks(value) else value
        case dict():
            return {key: without(each, leaks) for key, each in value.items()}
        case list():
            return [without(each, leaks) for each in value]
        case _:
            return value
