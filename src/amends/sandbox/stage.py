"""Where the demo's story is played: the house, the moment, and everybody's browser."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from amends.casework.ledger.models import CaseRecord
from amends.merchants.models import Member, Merchant
from amends.sandbox.cast import PASSWORD
from amends.sandbox.visitor import Visitor


@dataclass
class StoryStage:
    """The house, the moment, and everybody's browser, opened when first needed."""

    address: str
    merchant: Merchant
    now: datetime
    _seats: dict[str, Visitor] = field(default_factory=dict)

    def seat(self, who: str) -> Visitor:
        """The browser of ``who@demo.example``."""
        if who not in self._seats:
            self._seats[who] = Visitor(self.address, email=f"{who}@demo.example", password=PASSWORD)
        return self._seats[who]

    def member(self, email: str) -> int:
        return Member.objects.values_list("pk", flat=True).get(merchant=self.merchant, user__email=email)

    def cases(self, count: int, **wanted: object) -> Iterator[CaseRecord]:
        """Open cases nobody has, the most urgent first."""
        found = CaseRecord.objects.filter(merchant=self.merchant, state="open", owner="", **wanted)
        return iter(found.order_by("-band", "-rank", "dossier_id", "no")[:count])


def at(case: CaseRecord, name: str) -> str:
    return f"/cases/{case.dossier_id}/{case.no}/{name}"
