"""One thing that is known, as the left side of a case's page shows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """``at`` is shown as a moment, otherwise ``text``. ``tone``: good, warn, bad or nothing."""

    label: str
    text: str = ""
    at: datetime | None = None
    tone: str = ""
