"""What stands above every page of those whom it concerns, until it is mended or over. Rooms bring their own."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple


class BannerText(NamedTuple):
    """``wrong``: somebody has to do something about it."""

    text: str
    wrong: bool = True


Banner = Callable[[Any], list[BannerText]]
_KNOWN: Final[list[Banner]] = []


def add(banner: Banner) -> None:
    """``banner``: what to say to a member, nothing most of the time. Asked on every page: it must cost nothing."""
    if banner not in _KNOWN:
        _KNOWN.append(banner)


def told(member: Any) -> list[BannerText]:
    return [said for banner in _KNOWN for said in banner(member)]
