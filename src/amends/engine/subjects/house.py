"""The house's own matters: tasks, penalties, grades, measures, and what nobody understands."""

from datetime import datetime

from amends.engine.subjects.base import Subject
from amends.engine.words import TaskKind


class TaskFacts(Subject, tag="task", tag_field="family"):
    kind: TaskKind | None = None
    answered_at: datetime | None = None
    remarked: bool = False

    @property
    def told(self) -> bool:
        return self.kind is not None


class PenaltyFacts(Subject, tag="penalty", tag_field="family"):
    rule: str = ""
    points: int = 0
    amount: int = 0
    lifted_at: datetime | None = None

    @property
    def told(self) -> bool:
        return self.rule != ""


class GradeFacts(Subject, tag="grade", tag_field="family"):
    """What becomes of pieces that came back. ``grade``: a code of the merchant's own list."""

    grade: str = ""
    sku: str = ""
    quantity: int = 0
    found: str = ""


class StockFacts(Subject, tag="stock", tag_field="family"):
    listed: int = 0
    real: int = 0


class SupplyFacts(Subject, tag="supply", tag_field="family"):
    """Goods that can't be had. ``ended_at``: since when, ``until`` when, if known; ``listed``: as was told."""

    sku: str = ""
    ended_at: datetime | None = None
    until: datetime | None = None
    listed: int = 0
    listed_at: datetime | None = None

    @property
    def off_sale_at(self) -> datetime | None:
        """When the shop offered none of them any more, since there are none."""
        return None if self.listed else self._since()

    @property
    def on_sale_at(self) -> datetime | None:
        """When the shop offered some of them, since there were none."""
        return self._since() if self.listed else None

    def _since(self) -> datetime | None:
        told, ended = self.listed_at, self.ended_at
        return told if told is not None and (ended is None or told >= ended) else None


class QueueFacts(Subject, tag="queue", tag_field="family"):
    waiting: int = 0
    agents: int = 0
    longest: int = 0


class PhaseFacts(Subject, tag="phase", tag_field="family"):
    until: datetime | None = None


class ScoreFacts(Subject, tag="score", tag_field="family"):
    """``value``, ``trend`` and ``line`` have their sign turned where less is better."""

    measure: str = ""
    value: int = 0
    trend: int = 0
    line: int = 0


class OtherFacts(Subject, tag="other", tag_field="family"):
    """What was told in words nobody knows. ``what``: its kind, and the word that wasn't understood."""

    what: str = ""
    amount: int = 0
    deadline: datetime | None = None
