"""A case as the work list shows it: one row of ``casework_case``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from amends.casework.queries import payout_sql

COLUMNS: Final = (
    "dossier_id", "no", "shop_id", "order_key", "subject", "scene", "issue", "desk", "owner", "state", "money",
    "points", "currency", "bearer", "band", "rank", "due_at", "act_at", "clock_name", "clock_state", "next_step",
    "next_desk", "opened_at", "closed_at", "outcome", "goods", "buyer", "tone", "last_event_at", "version",
    "waits_for", "waiting", "product", "language", "country", "rounds", "asked",
    "step_due_at", "payout", "tone_why",
)  # fmt: skip

ASKED: Final = "asked"
STEP_DUE: Final = "step_due_at"
PAYOUT: Final = "payout"


@dataclass(frozen=True, slots=True)
class ListedCase:
    """``owner``: a member's id as text, empty for nobody's. ``money``: minor units at stake; ``rank``: engine.urgency.

    ``waits_for``: a word of ``policy.waits``, empty while it is ours to do; ``waiting``: what a person wrote who paused
    it; ``product``: the SKU it is about; ``rounds``: of patrols that nobody made, one after the
    other; ``asked``: the role whose approval its act waits for; ``step_due_at``: when its next step is due;
    ``payout``: of a closed case, the kind of what pays the buyer and is not out yet, or never went;
    ``tone_why``: what gave the buyer's tone.
    """

    dossier_id: int
    no: int
    shop_id: int
    order_key: str
    subject: str
    scene: str
    issue: str
    desk: str
    owner: str
    state: str
    money: int
    points: int
    currency: str
    bearer: str
    band: int
    rank: float
    due_at: datetime | None
    act_at: datetime | None
    clock_name: str
    clock_state: str
    next_step: str
    next_desk: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    goods: str
    buyer: str
    tone: int
    last_event_at: datetime | None
    version: int
    waits_for: str = ""
    waiting: str = ""
    product: str = ""
    language: str = ""
    country: str = ""
    rounds: int = 0
    asked: str = ""
    step_due_at: datetime | None = None
    payout: str = ""
    tone_why: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells a case from others in pages: ``dossier.no``."""
        return f"{self.dossier_id}.{self.no}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


def columns(alias: str, step_due: str = "NULL::timestamptz") -> str:
    """The columns of a standing, for a SELECT of ``casework_case c``; whose approval it waits for, in lists only.

    ``step_due``: what finds when its next step is due.
    """
    named = {ASKED: "''", STEP_DUE: step_due, PAYOUT: payout_sql.OPEN}
    return ", ".join(named.get(name, f"{alias}.{name}") for name in COLUMNS)


def with_own_step(asked: str) -> str:
    """The columns of a standing of ``casework_case c``, joined to ``OWN_STEP``. ``asked``: what finds that."""
    named = {
        "next_step": "coalesce(own.step, c.next_step)",
        "next_desk": "coalesce(own.desk, c.next_desk)",
        ASKED: asked,
        STEP_DUE: "shown.due_at",
        PAYOUT: payout_sql.OPEN,
    }
    return ", ".join(named.get(name, f"c.{name}") for name in COLUMNS)


def read(row: tuple[object, ...]) -> ListedCase:
    """A standing from a row whose columns are COLUMNS."""
    *values, why = row
    told = tuple(str(why).split("\n")) if why else ()
    return ListedCase(*values, told)  # type: ignore[arg-type, call-arg]  # columns of the table, typed by it
