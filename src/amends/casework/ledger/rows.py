"""The rows the ledger writes, as tuples whose fields are the columns; COPY takes them as they are.

A column has the type its annotation says: see ``columns``.
"""

from datetime import date, datetime
from types import NoneType
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from amends.engine.outcome import Reason
from amends.engine.signals import AnySignal, Signal, kind, source

JSONB = b"\x01"  # a jsonb value on the binary wire: its version, then its text
ASLEEP = datetime.fromisoformat("9999-12-31T00:00:00+00:00")  # wake_at while history is still being imported
AWAKENING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")  # wake_at once it is all in

CLOCK = "clock"  # the kind of rows in the log that tell of a wake-up

_ENCODER = msgspec.json.Encoder()

Small = Annotated[int, "int2"]
Whole = Annotated[int, "int4"]
Json = Annotated[bytes, "jsonb"]  # begins with JSONB
_PLAIN: Final = {
    int: "int8", str: "text", bytes: "bytea", bool: "bool", float: "float8", datetime: "timestamptz", date: "date",
    list[str]: "text[]", list[int]: "int8[]",
}  # fmt: skip


_COLUMNS: Final[dict[Any, dict[str, str]]] = {}


def columns(row: type[tuple[Any, ...]]) -> dict[str, str]:
    """The columns of a kind of row with their PostgreSQL types: what the annotation says, else as Python's type is."""
    if row not in _COLUMNS:
        _COLUMNS[row] = {name: _type(hint) for name, hint in get_type_hints(row, include_extras=True).items()}
    return _COLUMNS[row]


def _type(hint: Any) -> str:
    told, *more = [part for part in get_args(hint) if part is not NoneType] or [hint]
    if hint in _PLAIN:
        return _PLAIN[hint]
    return str(more[0]) if get_origin(hint) is Annotated else _type(told)


class InboxRow(NamedTuple):
    """``phone_mark``, ``phone_tail``, ``buyer_mark``: of what ``private`` seals, see ``search.blind_index``."""

    merchant_id: int
    shop_id: int
    lane: Small
    dossier_id: int
    key: str
    payload: bytes
    private: bytes | None
    known_at: datetime
    held: bool
    phone_mark: int | None = None
    phone_tail: int | None = None
    buyer_mark: int | None = None


class SignalRow(NamedTuple):
    """``policy``: what it was decided by, see ``policies.ShopCard.name_of``."""

    merchant_id: int
    dossier_id: int
    shop_id: int
    at: datetime
    known_at: datetime
    kind: str
    source: str
    external_id: str
    payload: Json | None
    outcome: Json | None
    policy: str = ""


class DossierRow(NamedTuple):
    """``version``: the new one; the row it replaces must carry the one before.

    ``phone_mark``, ``phone_tail``, ``buyer_mark``: see ``blind``; None leaves what the dossier has.
    """

    merchant_id: int
    id: int
    shop_id: int
    key: str
    lane: Small
    policy: str
    now_at: datetime | None
    wake_at: datetime | None
    version: Whole
    state: bytes
    private: bytes | None
    buyer: str
    amount: int
    currency: str
    phone_mark: int | None = None
    phone_tail: int | None = None
    buyer_mark: int | None = None
    waybill: str = ""


class CaseRow(NamedTuple):
    """What has a default, a closed case has nothing of; see ``models.CaseRecord``."""

    merchant_id: int
    dossier_id: int
    no: Small
    shop_id: int
    order_key: str
    case_group: str
    subject: str
    scene: str
    issue: str
    desk: str
    owner: str
    state: str
    money: int
    home_money: int
    points: Whole
    currency: str
    bearer: str
    rank: float
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    policy: str
    goods: str
    buyer: str
    language: str
    tone: Small
    last_event_at: datetime | None
    version: Whole
    product: str
    country: str
    tone_why: str
    band: Small = 0
    due_at: datetime | None = None
    act_at: datetime | None = None
    clock_name: str = ""
    clock_state: str = ""
    next_step: str = ""
    next_desk: str = ""
    waits_for: str = ""
    waiting: str = ""
    rounds: Small = 0


class EffectRow(NamedTuple):
    merchant_id: int
    shop_id: int
    dossier_id: int
    order_key: str
    case_no: Small
    key: str
    kind: str
    recipient: str
    amount: int
    currency: str
    payload: Json
    state: str
    attempts: Small
    wanted_at: datetime
    next_at: datetime | None
    last_error: str


class AlertRow(NamedTuple):
    """Every field is one of ``EffectRow``'s too."""

    merchant_id: int
    shop_id: int
    dossier_id: int
    order_key: str
    case_no: Small
    key: str
    kind: str
    recipient: str
    payload: Json
    wanted_at: datetime
    next_at: datetime | None


class QuarantineRow(NamedTuple):
    merchant_id: int
    shop_id: int
    received_at: datetime
    source: str
    line: Whole
    field: str
    reason: str
    raw: bytes
    fingerprint: bytes
    state: str


class CountedRow(NamedTuple):
    """What is added to a tally; see ``causes.models``."""

    merchant_id: int
    kind: str
    suspect: str
    issue: str
    day: date
    n: Whole


class MishapRow(NamedTuple):
    """A case as it counts; see ``causes.models``."""

    merchant_id: int
    dossier_id: int
    no: Small
    shop_id: int
    issue: str
    opened_at: datetime
    skus: list[str]
    carrier: str
    country: str
    supplier: str
    batch: str


class LossRow(NamedTuple):
    """A party's part of a case's loss, as the facts stand; see ``losses.models``."""

    merchant_id: int
    shop_id: int
    dossier_id: int
    case_no: Small
    order_key: str
    scene: str
    issue: str
    party: str
    partner: str
    amount: int
    currency: str
    opened_at: datetime
    due_at: datetime | None
    proof: list[str]
    missing: list[str]
    state: str = "to_confirm"
    recovered: int = 0
    ref: str = ""
    sheet: str = ""
    answer: str = ""


class PromiseRow(NamedTuple):
    """See ``projections.models``."""

    merchant_id: int
    dossier_id: int
    ref: str
    shop_id: int
    case_no: Whole
    what: str
    due_at: datetime
    by: str
    made_at: datetime
    ended_at: datetime | None


class ReviewRow(NamedTuple):
    """See ``projections.models``."""

    merchant_id: int
    dossier_id: int
    ref: str
    shop_id: int
    sku: str
    stars: Small
    first_stars: Small
    posted_at: datetime
    changed_at: datetime
    followed_at: datetime | None
    answered_at: datetime | None
    flagged_at: datetime | None
    flagged: str
    said: str
    themes: str
    pointed: str


class TextRow(NamedTuple):
    """What somebody wrote; ``grams``: see ``texts``."""

    merchant_id: int
    dossier_id: int
    shop_id: int
    at: datetime
    kind: str
    said: str
    grams: list[int]


class DaysRow(NamedTuple):
    """A merchant's own days and its partners' hours as something was decided by them; ``mark``: the log's name."""

    merchant_id: int
    mark: str
    days: str
    shop_days: str
    partners: str


class ProductRow(NamedTuple):
    merchant_id: int
    sku: str
    title: str


class ParcelNumberRow(NamedTuple):
    """One of the numbers of an order that has more than one."""

    merchant_id: int
    number: str
    dossier_id: int
    shop_id: int


class Decided(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a signal's row keeps of its outcome. ``effects``: their keys."""

    reasons: tuple[Reason, ...] = ()
    effects: tuple[str, ...] = ()


def signal_row(
    signal: Signal, *, place: tuple[int, int, int], known_at: datetime, payload: bytes, decided: Decided, policy: str
) -> SignalRow:
    """``place``: merchant, dossier and shop ids. ``payload``: the signal as JSON."""
    outcome = JSONB + _ENCODER.encode(decided) if decided.reasons or decided.effects else None
    merchant_id, dossier_id, shop_id = place
    told, of, said = kind(signal), source(signal)._value_, JSONB + payload
    return SignalRow(merchant_id, dossier_id, shop_id, signal.at, known_at, told, of, signal.id, said, outcome, policy)


def clock_row(
    *, place: tuple[int, int, int], at: datetime, known_at: datetime, decided: Decided, policy: str
) -> SignalRow:
    """Nothing came in, but time had passed and something rang. ``at``: the moment up to which it was woken."""
    outcome = JSONB + _ENCODER.encode(decided)
    return SignalRow(*place, at, known_at, CLOCK, "engine", "", None, outcome, policy)


def encode(signal: AnySignal) -> bytes:
    """The signal as the inbox and the log keep it."""
    return _ENCODER.encode(signal)
