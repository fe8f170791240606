"""A case as the work list shows it: one row of ``casework_case`` and what its dossier adds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from amends.engine import dossier as engine
from amends.engine.words import ClockState

COLUMNS: Final = (
    "dossier_id", "no", "shop_id", "order_key", "subject", "scene", "issue", "desk", "owner", "state", "money",
    "points", "currency", "bearer", "band", "rank", "due_at", "act_at", "clock_name", "clock_state", "next_step",
    "next_desk", "opened_at", "closed_at", "outcome", "goods", "buyer", "tone", "last_event_at", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``owner``: a member's id as text, empty for nobody's. ``money``: minor units at stake; ``rank``: engine.urgency.

    ``waiting_for``, ``language`` and ``country`` come from the dossier and are empty where it wasn't read along.
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
    waiting_for: str = ""
    language: str = ""
    country: str = ""
    tone_why: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells a case from others in pages: ``dossier.no``."""
        return f"{self.dossier_id}.{self.no}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


def columns(alias: str) -> str:
    """The columns of a standing, for a SELECT."""
    return ", ".join(f"{alias}.{name}" for name in COLUMNS)


def read(row: tuple[object, ...]) -> Standing:
    """A standing from a row whose columns are COLUMNS, with the dossier's ``state`` behind them if it was selected."""
    values = dict(zip(COLUMNS, row, strict=False))
    extra = _of_dossier(row[len(COLUMNS)], int(str(values["no"]))) if len(row) > len(COLUMNS) else {}
    return Standing(**values, **extra)  # type: ignore[arg-type]  # columns of the table, typed by it


def _of_dossier(state: object, no: int) -> dict[str, str | tuple[str, ...]]:
    if not isinstance(state, bytes | memoryview):
        return {}
    dossier = engine.decode(bytes(state))
    waits = (c.waiting_for for c in dossier.clocks if c.case in {0, no} and c.state is ClockState.PAUSED)
    return {
        "language": dossier.facts.language,
        "country": dossier.facts.country,
        "tone_why": dossier.facts.tone_why,
        "waiting_for": next(filter(None, waits), ""),
    }
