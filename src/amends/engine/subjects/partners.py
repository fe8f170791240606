"""What partners carry, are asked and tell, and the losses that are claimed from them."""

from datetime import datetime

from amends.engine.subjects.base import Subject
from amends.engine.words import Direction, Party, Reply, Report, Request, Scan


class ParcelFacts(Subject, tag="parcel", tag_field="family"):
    """One of several parcels. ``at``: when it was first told of; ``pieces``: what is in it, where that is known.

    ``corrected_at``: until when records of it were taken back; ``about``: the id of the request it comes back for.
    """

    carrier: str = ""
    way: Direction = Direction.OUT
    pieces: tuple[tuple[str, int], ...] = ()
    about: str = ""
    shipped_at: datetime | None = None
    handed_over_at: datetime | None = None
    scanned_at: datetime | None = None
    scan: Scan | None = None
    delivered_at: datetime | None = None
    lost_at: datetime | None = None
    returned_at: datetime | None = None
    invalid_at: datetime | None = None
    corrected_at: datetime | None = None

    @property
    def gone(self) -> bool:
        """Whether it is on its way no longer: it arrived, came back or is lost."""
        return not (self.delivered_at is None and self.returned_at is None and self.lost_at is None)


class ReportFacts(Subject, tag="report", tag_field="family"):
    """What a partner told us of."""

    party: Party | None = None
    what: Report | None = None
    amount: int = 0
    until: datetime | None = None


class RequestFacts(Subject, tag="request", tag_field="family"):
    """What we asked a partner, and the answer; ``offered``: the sum it names."""

    party: Party | None = None
    what: Request | None = None
    amount: int = 0
    due: datetime | None = None
    case: int = 0
    answer: Reply | None = None
    kept: bool = False
    answered_at: datetime | None = None
    offered: int = 0

    @property
    def told(self) -> bool:
        return self.what is not None


class LossFacts(Subject, tag="loss", tag_field="family"):
    party: Party | None = None
    amount: int = 0
    kept: bool = False


class ClaimFacts(Subject, tag="claim", tag_field="family"):
    party: Party | None = None
    amount: int = 0
    due: datetime | None = None
    case: int = 0
    settled_at: datetime | None = None
    paid: int = 0

    @property
    def told(self) -> bool:
        return self.party is not None
