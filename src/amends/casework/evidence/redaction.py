"""What a pack doesn't show: the platform knows its buyer; nobody else needs to."""

import re
from dataclasses import dataclass
from typing import Final

from amends.casework.ledger.privacy import Private, masked

# numbers that are a person's whoever they are: Chinese mobiles, identity cards, mail addresses, Brazilian CPF
_MOBILE: Final = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_CARD: Final = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{9}[\dXx](?!\d)")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CPF: Final = re.compile(r"(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)")
LEAST_NAME: Final = 2
LEAST_ADDRESS: Final = 4


@dataclass(frozen=True, slots=True)
class Masker:
    """Masks one buyer's data, and numbers of anybody, in a text."""

    private: Private

    def of(self, text: str) -> str:
        text = self._known(text)
        text = _CARD.sub("******************", text)
        text = _MOBILE.sub(r"\1****\2", text)
        return _CPF.sub("***.***.***-**", _MAIL.sub("***@***", text))

    def _known(self, text: str) -> str:
        private = self.private
        if len(private.buyer) >= LEAST_NAME:
            text = text.replace(private.buyer, masked(private.buyer))
        if private.buyer_phone:
            text = text.replace(private.buyer_phone, f"···{private.buyer_phone[-4:]}")
        if len(private.address) >= LEAST_ADDRESS:
            text = text.replace(private.address, f"{private.address[:6]}…")
        return text
