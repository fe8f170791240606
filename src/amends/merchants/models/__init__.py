"""Tenants, people, staffing, records and security. Every tenant table leads with its merchant (see ``rls``)."""

from amends.merchants.models.records import Change, Notice, NoticeKind, TableLayout, Upload
from amends.merchants.models.security import Invitation, OutsideLogin, TwoStep, Visit
from amends.merchants.models.staffing import (
    Absence,
    ClosedDesk,
    Loan,
    Promotion,
    PromotionPhase,
    Shift,
)
from amends.merchants.models.tenants import (
    ApiKey,
    Assignment,
    Desk,
    DeskSeat,
    Language,
    Member,
    Merchant,
    Seniority,
    Shop,
    ShopPlatform,
    User,
)

__all__ = [
    "Absence",
    "ApiKey",
    "Assignment",
    "Change",
    "ClosedDesk",
    "Desk",
    "DeskSeat",
    "Invitation",
    "Language",
    "Loan",
    "Member",
    "Merchant",
    "Notice",
    "NoticeKind",
    "OutsideLogin",
    "Promotion",
    "PromotionPhase",
    "Seniority",
    "Shift",
    "Shop",
    "ShopPlatform",
    "TableLayout",
    "TwoStep",
    "Upload",
    "User",
    "Visit",
]
