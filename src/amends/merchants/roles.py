"""What people are, and what each may do: a dated table, so that a change of rules shows when it came into force."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a member is at a merchant; one person may be several."""

    FRONT_LINE = "front_line", _("Front line")
    AGENT = "agent", _("After-sales agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    MANAGER = "manager", _("Manager")
    WAREHOUSE = "warehouse", _("Warehouse")
    FINANCE = "finance", _("Finance")
    OWNER = "owner", _("Owner")
    OBSERVER = "observer", _("Looks on")


class Permission(TextChoices):
    """What the desk asks before it acts. How much money a person may grant is the playbook's authority, not this."""

    VIEW_CASES = "view_cases", _("See cases")
    WORK_CASES = "work_cases", _("Do what one's own desk owes")
    ANSWER_BUYERS = "answer_buyers", _("Write to buyers")
    DECIDE_MONEY = "decide_money", _("Choose how cases are settled")
    ASSIGN_CASES = "assign_cases", _("Hand cases to others")
    APPROVE = "approve", _("Approve what others ask")
    HANDLE_GOODS = "handle_goods", _("Inspect and book goods")
    HANDLE_MONEY = "handle_money", _("Book and check money")
    MEND_SIGNALS = "mend_signals", _("Mend refused signals")
    VIEW_PLAYBOOKS = "view_playbooks", _("See playbooks")
    MANAGE_MERCHANT = "manage_merchant", _("Manage shops, people and keys")


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleTable:
    """Who may do what from a day on, until a later table replaces it."""

    from_on: date
    grants: dict[Permission, frozenset[Role]]


ALL: Final = frozenset(Role)
WORKING: Final = ALL - {Role.OBSERVER}
DESK: Final = frozenset({Role.FRONT_LINE, Role.AGENT, Role.SUPERVISOR, Role.MANAGER, Role.OWNER})
LEADS: Final = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.OWNER})

HIGHEST_FIRST: Final = (
    Role.OWNER, Role.MANAGER, Role.SUPERVISOR, Role.FINANCE, Role.WAREHOUSE, Role.AGENT, Role.FRONT_LINE, Role.OBSERVER,
)  # fmt: skip
"""By which of several roles somebody is at home."""

WORKS_AT: Final = {Role.WAREHOUSE: "warehouse", Role.FINANCE: "finance"}
"""Roles that work at a desk by what they are, while nobody sits there; codes are the common playbook's."""
ABOVE: Final = {"lead": LEADS, "manager": frozenset({Role.MANAGER, Role.OWNER}), "owner": frozenset({Role.OWNER})}
"""Desks whose work is a lead's, and whose it is besides who sits there: nobody below does it, whoever is away."""

TABLES: Final = (
    RoleTable(
        from_on=date(2026, 11, 1),
        grants={
            Permission.VIEW_CASES: ALL,
            Permission.WORK_CASES: WORKING,
            Permission.ANSWER_BUYERS: DESK,
            Permission.DECIDE_MONEY: DESK,
            Permission.ASSIGN_CASES: LEADS,
            Permission.APPROVE: LEADS | {Role.FINANCE},
            Permission.HANDLE_GOODS: LEADS | {Role.WAREHOUSE},
            Permission.HANDLE_MONEY: frozenset({Role.FINANCE, Role.MANAGER, Role.OWNER}),
            Permission.MEND_SIGNALS: LEADS | {Role.AGENT},
            Permission.VIEW_PLAYBOOKS: DESK | {Role.FINANCE, Role.OBSERVER},
            Permission.MANAGE_MERCHANT: frozenset({Role.MANAGER, Role.OWNER}),
        },
    ),
)


def may(*, roles: frozenset[Role], permission: Permission, on: date) -> bool:
    """Whether somebody with these roles may do this on that day. Before the first table nobody may do anything."""
    in_force = [table for table in TABLES if table.from_on <= on]
    return bool(in_force) and not roles.isdisjoint(in_force[-1].grants[permission])
