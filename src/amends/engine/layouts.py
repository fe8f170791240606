"""Dossiers as they were stored under older layouts, brought to the one in use.

Layout 1 kept all that concerns an order in one shape, whose fields meant something else for each family. Layout 2
had no own fields: what it says stands as it is, but who only knows 2 would lose them, and so refuses 3.
"""

from datetime import datetime
from typing import Any, Final

import msgspec

from amends.engine import subjects as of
from amends.engine.words import DisputeState, Goods, Party, Phase, RefundState, RefundType

KNOWN: Final = (1, 2)
FACTS: Final = 4  # their place in a dossier of layout 1
TOLD: Final = 12  # the place of the layout itself, in every layout
THREADS: Final = 36  # the place of what concerns the order in those facts


class Thread1(msgspec.Struct, array_like=True):
    """What layout 1 kept of anything."""

    ref: str = ""
    at: datetime | None = None
    type: RefundType | None = None
    amount: int = 0
    reason: str = ""
    phase: Phase = Phase.ONSALE
    version: str = ""
    deadline: datetime | None = None
    goods_asked: Goods | None = None
    state: RefundState | None = None
    agreed_at: datetime | None = None
    refused_at: datetime | None = None
    paid_at: datetime | None = None
    closed_at: datetime | None = None
    returning_at: datetime | None = None
    returned_at: datetime | None = None
    finding: str = ""
    dispute: DisputeState | None = None
    respond_by: datetime | None = None
    answered_at: datetime | None = None
    evidence_asked_at: datetime | None = None
    evidence_sent_at: datetime | None = None
    ruled_at: datetime | None = None
    winner: str = ""
    points: int = 0
    stars: int = 0
    review_answered_at: datetime | None = None
    what: str = ""
    due: datetime | None = None
    kept_at: datetime | None = None
    released_at: datetime | None = None
    issue: str = ""
    party: Party | None = None
    answer: str = ""
    done_at: datetime | None = None
    sent_at: datetime | None = None
    count: int = 0
    other: int = 0
    line: int = 0
    traits: tuple[str, ...] = ()
    kept: bool = False
    case: int = 0
    flow: str = ""
    stage: str = ""
    followed_at: datetime | None = None
    sku: str = ""
    asked_at: datetime | None = None


_SAME: Final = {
    "refund": "amount reason issue stage deadline asked_at closed_at type phase version state agreed_at refused_at "
    "paid_at returning_at returned_at finding",
    "dispute": "amount reason issue stage deadline asked_at closed_at respond_by answered_at evidence_asked_at "
    "evidence_sent_at ruled_at winner points flow",
    "review": "stars followed_at",
    "promise": "what due kept_at released_at",
    "problem": "issue amount traits sku",
    "report": "party what amount",
    "request": "party what amount due case answer kept answered_at",
    "invoice": "amount sent_at",
    "task": "answered_at",
    "penalty": "points amount",
    "loss": "party amount kept",
    "claim": "party amount due case",
    "stock": "",
    "queue": "",
    "phase": "",
    "score": "line",
    "parcel": "",
    "grade": "",
    "supply": "",
    "other": "",
}
_RENAMED: Final[dict[str, dict[str, str]]] = {
    "refund": {"goods": "goods_asked"},
    "dispute": {"state": "dispute", "how": "answer"},
    "review": {"answered_at": "review_answered_at"},
    "promise": {"about": "finding"},
    "problem": {"quantity": "count", "goods": "goods_asked", "settled_at": "done_at", "how": "answer"},
    "report": {"until": "due"},
    "request": {"offered": "other"},
    "invoice": {
        "kind": "what",
        "complete": "kept",
        "lines": "traits",
        "issued_at": "done_at",
        "voided_at": "closed_at",
    },
    "task": {"kind": "what", "remarked": "kept"},
    "penalty": {"rule": "what", "lifted_at": "closed_at"},
    "claim": {"settled_at": "done_at", "paid": "other"},
    "stock": {"listed": "count", "real": "other"},
    "queue": {"waiting": "count", "agents": "other", "longest": "line"},
    "phase": {"until": "due"},
    "score": {"measure": "what", "value": "count", "trend": "other"},
}
ENUMS: Final = frozenset({"what", "answer", "kind"})  # closed vocabularies, where nothing was an empty text


def upgraded(stored: bytes, *, to: int) -> bytes:
    """The same dossier in layout ``to``. Raises msgspec.DecodeError for what is no dossier."""
    parts = msgspec.msgpack.decode(stored)
    if not isinstance(parts, list) or len(parts) <= TOLD or parts[TOLD] not in KNOWN:
        raise msgspec.DecodeError("no dossier of a known layout")
    facts = parts[FACTS]
    if parts[TOLD] == 1 and len(facts) > THREADS:
        facts[THREADS] = {key: _subject(key, thread) for key, thread in facts[THREADS].items()}
    parts[TOLD] = to
    return msgspec.msgpack.encode(parts)


def _subject(key: str, thread: list[Any]) -> of.Subject:
    family = key.partition(":")[0]
    old = msgspec.convert(thread, Thread1)
    renamed = {name: name for name in _SAME[family].split()} | _RENAMED.get(family, {})
    values = {new: getattr(old, name) for new, name in renamed.items()}
    told = {name: value for name, value in values.items() if not (name in ENUMS and value == "")}
    return of.FAMILIES[family](ref=old.ref, at=old.at, **told)
