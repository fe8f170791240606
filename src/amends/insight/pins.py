"""Boards that are kept at hand, as a page lists them, and for whom somebody may keep one."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from django.utils.translation import gettext as _

from amends.casework.lists import pinned_boards
from amends.casework.lists.pinned_boards import Pinned
from amends.insight import address as addresses
from amends.insight.address import BoardAddress
from amends.insight.readers import BoardReader


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBoard:
    """A pinned board with its address. ``own``: the reader pinned it."""

    pinned: Pinned
    address: BoardAddress
    own: bool

    @property
    def query(self) -> str:
        return self.address.query()


def kept(looking: BoardReader) -> list[KeptBoard]:
    """Those the reader may see."""
    found = pinned_boards.pinned(looking.member, desks=looking.here.mine)
    told = [KeptBoard(pinned=each, address=addresses.read(parse_qs(each.query)), own=each.own) for each in found]
    return [each for each in told if looking.allowed(each.address)]


def places(looking: BoardReader) -> list[tuple[str, str]]:
    """For whom one may pin: oneself; a lead for a desk or the wall, too."""
    found = [("", _("for me"))]
    if looking.leads:
        found += [(f"desk:{code}", name) for code, name in looking.here.desks.items()]
        found.append((pinned_boards.WALL, _("for the display on the wall")))
    return found
