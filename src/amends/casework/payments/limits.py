"""How much a member may release: the merchant's own limits, else those of the rules in force that day."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.db.models import Q

from amends.casework.ledger.audit import note
from amends.casework.payments.models import ReleaseLimit
from amends.engine.currencies import MINOR_DIGITS
from amends.merchants.access import require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission, Role

FILE: Final = Path(__file__).with_name("limits.yaml")
RELEASING: Final = (Role.FINANCE, Role.MANAGER, Role.OWNER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """The most in a batch and in a payment, minor units. ``own``: set by the merchant; else ``assumption`` says it."""

    batch: int = 0
    payment: int = 0
    own: bool = False
    assumption: bool = False


@cache
def _tables() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["tables"]
    return sorted(found, key=lambda table: table["from_on"])


def of_role(member: Member, role: Role, currency: str, on: date) -> Most:
    """What a role may release at the member's merchant."""
    own = visible(member, ReleaseLimit).filter(role=role.value, currency=currency).first()
    if own is not None:
        return Most(batch=own.batch_most, payment=own.payment_most, own=True)
    in_force = [table for table in _tables() if table["from_on"] <= on]
    limits = in_force[-1]["limits"].get(currency, {}).get(role.value) if in_force else None
    if limits is None:
        return Most()
    unit = 10 ** MINOR_DIGITS.get(currency, 2)
    assumed = bool(in_force[-1].get("assumption"))
    return Most(batch=limits["batch"] * unit, payment=limits["payment"] * unit, assumption=assumed)


def of_member(member: Member, currency: str, on: date) -> Most:
    """What a member may release: by the role that may the most."""
    found = [of_role(member, role, currency, on) for role in RELEASING if role.value in member.roles]
    return max(found, key=lambda most: (most.batch, most.payment), default=Most())


def put(member: Member, *, role: Role, currency: str, batch: int, payment: int, now: Any) -> None:
    """Set the merchant's own limit of a role. Raises Http404 for who may not."""
    require(member, Permission.MANAGE_MERCHANT)
    values = {"batch_most": batch, "payment_most": payment}
    rows = ReleaseLimit.objects.filter(Q(merchant_id=member.merchant_id) & Q(role=role.value) & Q(currency=currency))
    if not rows.update(**values):
        ReleaseLimit.objects.create(merchant_id=member.merchant_id, role=role.value, currency=currency, **values)
    detail = {"role": role.value, "currency": currency, "batch": batch, "payment": payment}
    note(member=member, verb="payment.limit", about=f"payments:{role.value}", detail=detail, now=now)
