"""Before a parcel is closed: what is in it is counted against the order, and looked at; what was found is told.

Each check is a signal; the playbook holds the parcel where one failed, and lets it go once it passes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from amends.casework.actions import reports
from amends.casework.actions.held_dossier import hold
from amends.casework.actions.transaction import RefusedError
from amends.engine.facts import Facts
from amends.engine.signals import OrderChecked
from amends.merchants.access import require
from amends.merchants.models import Member
from amends.merchants.roles import Permission

COUNT: Final = "count"
ASKED: Final = ("appearance", "coverage", "packing", "sign_in_person")
"""Checks that a person answers; what was counted is reckoned."""
MOST_PIECES: Final = 9_999


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedChecks:
    """``failed``: checks that did; ``missing``, ``foreign``: pieces by goods, too few and not of this order."""

    failed: tuple[str, ...]
    missing: dict[str, int]
    foreign: dict[str, int]


def ordered(facts: Facts) -> dict[str, int]:
    """What is to be in the parcel, gifts among it: pieces by goods."""
    counted: Counter[str] = Counter()
    for line in facts.lines:
        counted[line.sku] += line.quantity
    return dict(counted) or dict.fromkeys(facts.skus, 1)


def compare(wanted: Mapping[str, int], counted: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Too few, and too many or not of the order at all, by goods."""
    known = {sku.upper(): sku for sku in wanted}
    found: Counter[str] = Counter()
    for sku, many in counted.items():
        found[known.get(sku.upper(), sku)] += many
    missing = {sku: many - found[sku] for sku, many in wanted.items() if found[sku] < many}
    foreign = {sku: many - wanted.get(sku, 0) for sku, many in found.items() if many > wanted.get(sku, 0)}
    return missing, foreign


def is_over(facts: Facts) -> bool:
    """It has left, or was cancelled: nothing more is packed."""
    return facts.handed_over_at is not None or facts.canceled_at is not None


@transaction.atomic
def pack(
    *, member: Member, dossier_id: int, counted: Mapping[str, int], answers: Mapping[str, bool], text: str, token: str,
    now: datetime,
) -> PackedChecks:  # fmt: skip
    """Tell what the checks found, once per token. ``answers``: by check; one left out was not made.

    Raises Http404 for who doesn't handle goods, RefusedError for an order that is not to be packed, and as ``act``.
    """
    require(member, Permission.HANDLE_GOODS)
    facts = hold(member, dossier_id).dossier.facts
    if is_over(facts):
        raise RefusedError("the order has left, or was cancelled", field="packed")
    if not all(0 < many <= MOST_PIECES for many in counted.values()):
        raise RefusedError("so many pieces can't be in it", field="quantity")
    missing, foreign = compare(ordered(facts), counted)
    told = {COUNT: not missing and not foreign} | {name: answers[name] for name in ASKED if name in answers}
    for name, passed in told.items():
        words = _words(missing, foreign) if name == COUNT else text
        checked = OrderChecked(id=f"pack:{token}:{name}", at=now, order="-", check=name, passed=passed, text=words)
        reports.report(member=member, dossier_id=dossier_id, signal=checked, now=now)
    failed = tuple(name for name, passed in told.items() if not passed)
    return PackedChecks(failed=failed, missing=missing, foreign=foreign)


def _words(missing: Mapping[str, int], foreign: Mapping[str, int]) -> str:
    parts = [f"−{many} {sku}" for sku, many in missing.items()] + [f"+{many} {sku}" for sku, many in foreign.items()]
    return ", ".join(parts)[:500]
