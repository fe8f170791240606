"""A row that cannot be used, told so that somebody can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """``line`` counts from 1, header included; ``field`` is empty when the whole row is unusable; ``raw`` as read."""

    file: str
    line: int
    field: str
    reason: str
    raw: str
