"""Times as examples write them: ``11-11 09:00`` with the example's year and zone, or in full."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_SHORT = re.compile(r"(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{2})(?::(\d{2}))?")
CURE = "write it as 11-11 09:00, or in full as 2026-11-11 09:00"


@dataclass(frozen=True)
class Moments:
    """Reads and writes local times of one zone and year."""

    zone: ZoneInfo
    year: int

    def parse(self, written: str) -> datetime:
        """The moment (UTC); ValueError when it is none."""
        if short := _SHORT.fullmatch(written):
            month, day, hour, minute, second = (int(part or 0) for part in short.groups())
            local = datetime(self.year, month, day, hour, minute, second, tzinfo=self.zone)
        else:
            local = datetime.fromisoformat(written)
        return (local if local.tzinfo else local.replace(tzinfo=self.zone)).astimezone(UTC)

    def show(self, at: datetime | None) -> str:
        """As a reader of the example would write it."""
        if at is None:
            return "never"
        local = at.astimezone(self.zone)
        seconds = ":%S" if local.second else ""
        year = "" if local.year == self.year else "%Y-"
        return local.strftime(f"{year}%m-%d %H:%M{seconds}")
