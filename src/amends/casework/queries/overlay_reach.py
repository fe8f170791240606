"""How many open cases a change of a playbook touches, counted as far as people read on."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from amends.casework.ledger.models import CaseRecord
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop

COUNTED: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """``open``: open cases of the shops that run on the playbook; ``here``: those of the scenes that change.

    Both count up to ``COUNTED``; ``more``: there are more than that.
    """

    open: int
    here: int
    more: bool


def touched(member: Member, *, pack: str, scenes: Collection[str]) -> Touched:
    """``scenes``: the names of those a change is about."""
    shops = visible(member, Shop).filter(playbook=pack).values("id")
    cases = visible(member, CaseRecord).filter(state="open", shop_id__in=shops)
    every = cases.values("no")[: COUNTED + 1].count()
    here = cases.filter(scene__in=list(scenes)).values("no")[: COUNTED + 1].count()
    return Touched(open=min(every, COUNTED), here=min(here, COUNTED), more=max(every, here) > COUNTED)
