"""The clocks a person may choose to read times by."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

NAMES: Final = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Mexico_City",
    "America/Chicago", "America/Bogota", "America/Lima", "America/New_York", "America/Santiago", "America/Manaus",
    "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "Atlantic/Azores", "UTC", "Europe/London", "Europe/Lisbon",
    "Africa/Lagos", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Rome", "Europe/Warsaw", "Europe/Athens",
    "Europe/Kyiv", "Africa/Johannesburg", "Africa/Cairo", "Asia/Jerusalem", "Europe/Istanbul", "Europe/Moscow",
    "Asia/Riyadh", "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok",
    "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore",
    "Asia/Kuala_Lumpur", "Asia/Manila", "Asia/Seoul", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
"""A choice to offer, from west to east."""


def offered(now: datetime) -> Iterator[tuple[str, str]]:
    """(name, as it is shown): UTC+08:00 Asia/Shanghai."""
    for name in NAMES:
        offset = f"{now.astimezone(ZoneInfo(name)):%z}"
        yield name, f"UTC{offset[:3]}:{offset[3:]} {name.replace('_', ' ')}"
