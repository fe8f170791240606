"""Brazil's tax numbers, CPF and CNPJ: what was typed is checked by its two last digits and is not kept itself.

Receita Federal: both check digits are sums modulo 11; since July 2026 a CNPJ may have letters, which count by their
code (IN RFB 2.229/2024).
"""

import re
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CPF: Final = re.compile(r"[0-9]{11}")
CNPJ: Final = re.compile(r"[0-9A-Z]{12}[0-9]{2}")
MOST_WEIGHT: Final = {"cpf": 11, "cnpj": 9}


class TaxNumber(NamedTuple):
    """``said``: its kind and last two digits, all that is kept of it."""

    said: str
    valid: bool


def read(typed: str) -> TaxNumber:
    """The number as people type it, with dots or without. Raises ValidationError where it can be neither."""
    bare = re.sub(r"[\s./-]", "", typed).upper()
    kind = "cpf" if CPF.fullmatch(bare) else "cnpj" if CNPJ.fullmatch(bare) else ""
    if not kind:
        raise ValidationError(_("A CPF has 11 digits, a CNPJ 14 digits or letters."))
    return TaxNumber(f"{kind} …{bare[-2:]}", _checks(bare, MOST_WEIGHT[kind]))


def _checks(number: str, most: int) -> bool:
    """Whether both check digits are right; a number of one digit only is nobody's."""
    return len(set(number)) > 1 and all(number[at] == _digit(number[:at], most) for at in (-2, len(number) - 1))


def _digit(before: str, most: int) -> str:
    """The check digit after these: weights 2, 3 … from the right, starting anew above ``most``."""
    total = sum((ord(each) - 48) * (2 + at % (most - 1)) for at, each in enumerate(reversed(before)))
    return str((11 - total % 11) % 11 % 10)
