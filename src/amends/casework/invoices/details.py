"""Whom an invoice is made out to, checked as it is typed: title, credit code, and for a special one address and bank.

A unified social credit code (统一社会信用代码, GB 32100) has a check digit; older companies have tax numbers of 15, 18
or 20 places, which have none. Kept sealed: a title may be a person's name.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from amends.casework.ledger.privacy import opened, seal
from amends.engine.words import InvoiceKind

CODE_LENGTH: Final = 18
_OLD: Final = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{20}")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE: Final = re.compile(r"[0-9+\-() ]{7,20}")
_ACCOUNT: Final = re.compile(r"[0-9]{8,30}")


class DetailFault(StrEnum):
    """What is wrong with a detail."""

    NEEDED = "needed"
    LENGTH = "length"
    DIGIT = "digit"
    CODE = "code"
    MAIL = "mail"
    PHONE = "phone"
    ACCOUNT = "account"


class InvoiceDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """``title``: whom it is made out to; ``code``: credit code or tax number; ``email``: where an electronic one goes.

    ``address``, ``phone``: as registered; ``bank``, ``account``: all four of a special invoice. ``post_to``: where a
    paper one is posted, the order's address where it is empty.
    """

    title: str = ""
    code: str = ""
    address: str = ""
    phone: str = ""
    bank: str = ""
    account: str = ""
    email: str = ""
    post_to: str = ""


SPECIAL: Final = ("title", "code", "address", "phone", "bank", "account")


@dataclass(frozen=True, slots=True)
class Reading:
    """Details as they are kept, and what is wrong with which of them."""

    details: InvoiceDetails
    faults: dict[str, DetailFault]


def read(typed: InvoiceDetails, kind: str) -> Reading:
    """What was typed, blanks and cases mended; every fault at once."""
    details = InvoiceDetails(**{name: " ".join(getattr(typed, name).split()) for name in typed.__struct_fields__})
    code, account = re.sub(r"[\s-]", "", details.code).upper(), re.sub(r"[\s-]", "", details.account)
    details = msgspec.structs.replace(details, code=code, account=account)
    needed = SPECIAL if kind == InvoiceKind.SPECIAL_VAT else ("title",)
    faults = {name: DetailFault.NEEDED for name in needed if not getattr(details, name)}
    checks = {
        "code": code_fault(code) if code else None,
        "email": _unless(_MAIL, details.email, DetailFault.MAIL),
        "phone": _unless(_PHONE, details.phone, DetailFault.PHONE),
        "account": _unless(_ACCOUNT, account, DetailFault.ACCOUNT),
    }
    return Reading(details, faults | {name: fault for name, fault in checks.items() if fault})


def code_fault(code: str) -> DetailFault | None:
    """What is wrong with a credit code or an older tax number; None: nothing that can be told from it."""
    if len(code) != CODE_LENGTH:
        return None if _OLD.fullmatch(code) else DetailFault.LENGTH
    from stdnum.cn import uscc
    from stdnum.exceptions import InvalidChecksum, ValidationError

    try:
        uscc.validate(code)
    except InvalidChecksum:
        return DetailFault.DIGIT
    except ValidationError:
        return DetailFault.CODE
    return None


def _unless(shape: re.Pattern[str], text: str, fault: DetailFault) -> DetailFault | None:
    return None if not text or shape.fullmatch(text) else fault


def sealed(details: InvoiceDetails) -> bytes:
    return seal(msgspec.json.encode(details))


def unsealed(token: bytes | memoryview | None) -> InvoiceDetails | None:
    """None where nothing is kept, or under a key that is gone."""
    found = opened(bytes(token)) if token else None
    return msgspec.json.decode(found, type=InvoiceDetails) if found else None


def masked(text: str) -> str:
    """An account or a phone as a list may show it: its last four."""
    return f"…{text[-4:]}" if text else ""
