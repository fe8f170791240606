"""What each thing has that is known by an id of its own."""

from datetime import datetime

import msgspec

from amends.engine.words import Party


class Subject(msgspec.Struct, array_like=True, gc=False):
    """What all have. The properties say what is known of those that don't have such a fact: nothing."""

    ref: str = ""
    at: datetime | None = None

    @property
    def told(self) -> bool:
        """Whether what begins it has been told, or only what came of it."""
        return True

    @property
    def amount(self) -> int:
        return 0

    @property
    def issue(self) -> str:
        return ""

    @property
    def sku(self) -> str:
        return ""

    @property
    def stage(self) -> str:
        return ""

    @property
    def case(self) -> int:
        return 0

    @property
    def party(self) -> Party | None:
        return None

    @property
    def how(self) -> str:
        """How it was answered or settled."""
        return ""


class Demand(Subject):
    """What a buyer demands and a platform has a procedure for: a refund or a dispute. ``stage``: of that procedure.

    ``asked_at``: when it was last asked, changed or opened again.
    """

    amount: int = 0
    reason: str = ""
    issue: str = ""
    stage: str = ""
    deadline: datetime | None = None
    asked_at: datetime | None = None
    closed_at: datetime | None = None
