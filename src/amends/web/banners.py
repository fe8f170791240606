"""What stands above every page of those whom it concerns, until it is mended. Rooms bring their own."""

from collections.abc import Callable
from typing import Any, Final

Banner = Callable[[Any], list[str]]
_KNOWN: Final[list[Banner]] = []


def add(banner: Banner) -> None:
    """``banner``: what to say to a member, nothing most of the time. Asked on every page: it must cost nothing."""
    if banner not in _KNOWN:
        _KNOWN.append(banner)


def told(member: Any) -> list[str]:
    return [said for banner in _KNOWN for said in banner(member)]
