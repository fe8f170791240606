"""What a cycle decides about and what it writes: arrivals, dossiers as they stand, and the rows gathered of both."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import msgspec

from amends.casework.decide import refund_guard
from amends.casework.ledger.rows import (
    CaseRow,
    DaysRow,
    DossierRow,
    EffectRow,
    LossRow,
    MishapRow,
    ParcelNumberRow,
    ProductRow,
    PromiseRow,
    QuarantineRow,
    ReviewRow,
    SignalRow,
    TextRow,
)
from amends.casework.overlay.policies import ShopCard
from amends.casework.projections import promises as promises_following
from amends.casework.projections import reviews as reviews_following
from amends.casework.projections import tallies
from amends.casework.projections.cost_store import CostRow
from amends.casework.projections.facts_store import CaseFactRow
from amends.casework.projections.history_store import HistoryRow
from amends.casework.projections.invoice_store import InvoiceRow
from amends.casework.projections.step_store import StepRow
from amends.casework.quarantine import items
from amends.casework.quarantine.refusals import away
from amends.casework.search import blind_index
from amends.engine import dossier as dossiers
from amends.engine.dossier import Dossier


class Arrival(NamedTuple):
    """A signal out of the inbox. ``held``: part of imported history; ``marks``: of what ``private`` seals."""

    payload: bytes
    private: bytes | None
    known_at: datetime
    held: bool = False
    marks: blind_index.Marks = blind_index.NONE


class DossierEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A dossier as it stands; ``state`` None: it doesn't exist yet."""

    card: ShopCard
    id: int
    key: str
    lane: int
    wake_at: datetime | None = None
    version: int = 0
    state: bytes | None = None
    private: bytes | None = None
    buyer: str = ""
    sample: bool = False

    @property
    def place(self) -> tuple[int, int, int]:
        """Merchant, dossier and shop ids."""
        return self.card.merchant_id, self.id, self.card.id

    @property
    def shop_place(self) -> tuple[int, int]:
        """Merchant and shop ids."""
        return self.card.merchant_id, self.card.id

    def opened(self) -> Dossier:
        """The dossier itself. Raises msgspec.DecodeError if what is stored is no dossier."""
        if self.state is None:
            return dossiers.new(key=self.key, platform=self.card.platform, policy=self.card.policy.version)
        return dossiers.decode(self.state)


@dataclass(slots=True)
class Batch:
    """Rows to write, gathered over many dossiers. ``decided``, ``repeated``, ``woken`` are counts.

    ``paid``: by (merchant, dossier), what is known of the order's money. ``postponed``: dossiers, by the same
    key, whose wake-up failed. ``days``: own working days decided by. ``counted``: see ``projections.tallies``.
    ``borne``: see ``store.put_losses``. ``promises_ended``: see ``projections.promises``,
    ``reviews_heard`` and ``reviews_left``: ``projections.reviews``. ``steps_left``: by (merchant,
    dossier, case), the names of the steps it has now, spaces between, where some it had are gone.
    """

    signals: list[SignalRow] = field(default_factory=list)
    created: list[DossierRow] = field(default_factory=list)
    changed: list[DossierRow] = field(default_factory=list)
    cases: list[CaseRow] = field(default_factory=list)
    steps: list[StepRow] = field(default_factory=list)
    steps_left: dict[tuple[int, int, int], str] = field(default_factory=dict)
    history: list[HistoryRow] = field(default_factory=list)
    facts: list[CaseFactRow] = field(default_factory=list)
    effects: list[EffectRow] = field(default_factory=list)
    quarantined: list[QuarantineRow] = field(default_factory=list)
    texts: list[TextRow] = field(default_factory=list)
    products: set[ProductRow] = field(default_factory=set)
    numbers: set[ParcelNumberRow] = field(default_factory=set)
    promises: list[PromiseRow] = field(default_factory=list)
    promises_ended: promises_following.Ended = field(default_factory=dict)
    reviews: list[ReviewRow] = field(default_factory=list)
    reviews_heard: reviews_following.ReviewsHeard = field(default_factory=dict)
    reviews_left: reviews_following.ReviewsLeft = field(default_factory=dict)
    counted: Counter[tallies.Mark] = field(default_factory=Counter)
    costs: list[CostRow] = field(default_factory=list)
    invoices: list[InvoiceRow] = field(default_factory=list)
    mishaps: list[MishapRow] = field(default_factory=list)
    losses: list[LossRow] = field(default_factory=list)
    borne: dict[tuple[int, int, int], str] = field(default_factory=dict)
    paid: dict[tuple[int, int], refund_guard.OrderMoney] = field(default_factory=dict)
    postponed: dict[tuple[int, int], datetime] = field(default_factory=dict)
    days: set[DaysRow] = field(default_factory=set)
    decided: int = 0
    repeated: int = 0
    woken: int = 0


def refuse(
    batch: Batch, entry: DossierEntry, arrivals: Sequence[Arrival], why: str, *, now: datetime, at_field: str = ""
) -> None:
    """Put signals away that can't be decided, as they came in."""
    for arrival in arrivals:
        raw = items.whole(arrival.payload, arrival.private)
        batch.quarantined.append(away(entry.shop_place, raw, why, now, source="engine", at_field=at_field))
