"""Where a buyer takes money: sealed at rest, masked in lists, shown with a note in the audit.

A key that seals is the house's (see ``ledger.privacy``); erasing a buyer takes it away.
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from django.db import transaction
from django.http import Http404
from django.utils.crypto import salted_hmac

from amends.casework.ledger.audit import note
from amends.casework.ledger.audit_verbs import REVEALED
from amends.casework.ledger.models import DossierRecord
from amends.casework.ledger.privacy import opened, seal
from amends.casework.payments.models import Payee, PayRoute
from amends.merchants.access import require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE: Final = re.compile(r"1[0-9]{10}")
_CARD: Final = re.compile(r"[0-9]{12,30}")


class PayeeFault(StrEnum):
    NAME = "name"
    ALIPAY = "alipay"
    BANK = "bank"
    CARD = "card"


class PayeeAccount(msgspec.Struct, frozen=True, omit_defaults=True):
    """``name``: as the account says it; ``account``: a login of Alipay, or a card's number; ``bank``: of the card."""

    name: str
    account: str
    bank: str = ""


def read(route: PayRoute, typed: PayeeAccount) -> tuple[PayeeAccount, dict[str, PayeeFault]]:
    """As it is kept, and what is wrong with which field."""
    account = re.sub(r"\s" if route is PayRoute.ALIPAY else r"[\s-]", "", typed.account)
    kept = PayeeAccount(name=" ".join(typed.name.split()), account=account, bank=" ".join(typed.bank.split()))
    faults = {} if kept.name else {"name": PayeeFault.NAME}
    if route is PayRoute.ALIPAY and not (_MAIL.fullmatch(account) or _PHONE.fullmatch(account)):
        faults["account"] = PayeeFault.ALIPAY
    if route is PayRoute.BANK and not (_CARD.fullmatch(account) and _checks(account)):
        faults["account"] = PayeeFault.CARD
    if route is PayRoute.BANK and not kept.bank:
        faults["bank"] = PayeeFault.BANK
    return kept, faults


def _checks(card: str) -> bool:
    """Cards of 16 to 19 digits carry a check digit (Luhn, ISO/IEC 7812); company accounts have none."""
    if not 16 <= len(card) <= 19:  # noqa: PLR2004
        return True
    digits = [int(each) for each in reversed(card)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * each, 10)) for each in digits[1::2])) % 10 == 0


def masked(kept: PayeeAccount) -> str:
    """``王** …1234``."""
    return f"{kept.name[:1]}** …{kept.account[-4:]}"


def mark(merchant_id: int, kept: PayeeAccount) -> str:
    """The same for the same account at the same merchant, and nothing can be read from it."""
    return salted_hmac("amends.casework.payments", f"{merchant_id}\n{kept.account}", algorithm="sha256").hexdigest()[
        :32
    ]


def of_order(merchant_id: int, dossier_id: int) -> Payee | None:
    return Payee.objects.filter(merchant_id=merchant_id, dossier_id=dossier_id).first()


def keep(
    *, merchant_id: int, dossier_id: int, route: PayRoute, account: PayeeAccount, told_by: str, now: datetime
) -> None:
    """Seal where the buyer of an order takes money; the last word counts. Raises Http404 for what is no order here."""
    shop = (
        DossierRecord.objects.filter(merchant_id=merchant_id, id=dossier_id).values_list("shop_id", flat=True).first()
    )
    if shop is None:
        raise Http404
    values = {
        "shop_id": shop, "route": route.value, "sealed": seal(msgspec.json.encode(account)), "masked": masked(account),
        "told_at": now, "told_by": told_by,
    }  # fmt: skip
    with transaction.atomic():
        if not Payee.objects.filter(merchant_id=merchant_id, dossier_id=dossier_id).update(**values):
            Payee.objects.create(merchant_id=merchant_id, dossier_id=dossier_id, **values)


def known(payee: Payee | None) -> PayeeAccount | None:
    """In clear; None where nothing is kept, or under a key that is gone."""
    token = opened(bytes(payee.sealed)) if payee is not None and payee.sealed else None
    return msgspec.json.decode(token, type=PayeeAccount) if token else None


@transaction.atomic
def reveal(member: Member, *, dossier_id: int, now: datetime) -> PayeeAccount:
    """In clear for finance, with a note who looked. Raises Http404."""
    require(member, Permission.HANDLE_MONEY)
    found = known(visible(member, Payee).filter(dossier_id=dossier_id).first())
    if found is None:
        raise Http404
    detail = {"field": "payee", "order": dossier_id}
    note(member=member, verb=REVEALED, about=f"order:{dossier_id}", detail=detail, now=now)
    return found
