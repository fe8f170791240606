"""Proving to be who ordered: the order's number and one detail that only the buyer knows.

The detail is compared with what is sealed of the buyer: the last four digits of the phone or all of it, the whole
name, or the postcode of the address. Whatever is wrong, the answer is the same and takes the same work.
"""

import hmac
import re
from typing import Final
from unicodedata import normalize

from amends.casework.ledger import identity, privacy
from amends.casework.ledger.models import DossierRecord
from amends.casework.ledger.privacy import Private
from amends.casework.search import blind_index
from amends.merchants.models import Shop

LONGEST: Final = 80
SHORTEST_NAME: Final = 2
POSTCODE: Final = re.compile(
    r"(?<![\d-])(?:\d{5}-?\d{3}|\d{6}|\d{5})(?![\d-])"
)  # Brazil's, China's, and others of five
NOBODY: Final = Private(buyer="nobody at all", buyer_phone="00000000000", address="000000")


def who_ordered(shop: Shop, *, order: str, detail: str) -> int | None:
    """The dossier, where the detail is its buyer's; None for any other reason."""
    said = detail.strip()[:LONGEST]
    keys = _as_typed(order.strip()[:LONGEST])
    numbers = [identity.dossier_id(shop_id=shop.pk, key=key) for key in keys]
    rows = DossierRecord.objects.filter(merchant_id=shop.merchant_id, id__in=numbers, shop_id=shop.pk, key__in=keys)
    there = dict(rows.values_list("id", "private"))
    number = next((each for each in numbers if each in there), 0)
    sealed = there.get(number)
    private = privacy.readable(bytes(sealed) if sealed else privacy.seal_private(NOBODY)) or NOBODY
    fits = _fits(private, said)
    return number if fits and sealed else None


def _as_typed(order: str) -> list[str]:
    """The number as a keyboard may have written it: full-width letters and digits, spaces within, small letters."""
    plain = "".join(normalize("NFKC", order).split())
    return list(dict.fromkeys((order, plain, plain.upper())))


def counted_as(order: str) -> str:
    """What its tries are counted under: the same for all ways to type it."""
    return "".join(normalize("NFKC", order[:LONGEST]).split()).upper()


def _fits(private: Private, said: str) -> bool:
    checks = [_same(said, each) for each in (*_phones(private.buyer_phone, said), _name(private.buyer))]
    return any([*checks, *(_same(_digits(said), code) for code in _postcodes(private.address))])


def _phones(phone: str, said: str) -> tuple[str, ...]:
    """As it may be typed: its last four digits, or all of it however it is written."""
    number = _digits(phone)
    if len(number) < blind_index.LEAST:
        return ()
    whole = number[-blind_index.NATIONAL :]
    typed = _digits(said)
    return (number[-blind_index.TAIL :], said if typed[-blind_index.NATIONAL :] == whole else "")


def _name(name: str) -> str:
    return name if len(name.strip()) >= SHORTEST_NAME and "*" not in name else ""


def _postcodes(address: str) -> list[str]:
    return [_digits(found) for found in POSTCODE.findall(address)]


def _same(said: str, known: str) -> bool:
    """Compared in the same time, wherever they differ."""
    mine, theirs = (" ".join(normalize("NFKC", each).casefold().split()) for each in (said, known))
    return bool(mine) and bool(theirs) and hmac.compare_digest(mine.encode("utf-8", "replace"), theirs.encode())


def _digits(text: str) -> str:
    return blind_index.digits(text)
