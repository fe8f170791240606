"""What buyers wrote, for people who need the complaint and not the person: numbers, addresses and mail are covered."""

import re
from functools import cache
from typing import Final

from amends.casework.raises.words import rules

COVER: Final = "•••"
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_NUMBER: Final = re.compile(r"(?<![\w.])\+?\d(?:[\d\s().-]{3,}\d)|\d{5,}")
_HAN: Final = r"[\u4e00-\u9fff]"


def without_contacts(text: str) -> str:
    """The text with what names a person or where they live covered. Sums, sizes and dates stay."""
    for pattern in _patterns():
        text = pattern.sub(COVER, text)
    return _NUMBER.sub(_number, _MAIL.sub(COVER, text))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Addresses as three countries write them, and what somebody is called in a chat."""
    told = rules()["covered"]
    either = {name: "|".join(words) for name, words in told.items() if isinstance(words, list)}
    return tuple(
        re.compile(each, re.IGNORECASE)
        for each in (
            rf"{_HAN}{{2,12}}(?:{either['places']})(?:{_HAN}{{0,10}}\s*\d+\s*(?:{either['numbered']}))+",
            rf"\b\d{{1,5}}\s+(?:[A-Z][\w'-]+\s+){{1,4}}(?:{either['streets']})\b\.?",
            rf"\b(?:{either['ruas']})\s+[^,.\n]{{2,60}},\s*(?:n[ºo.]*\s*)?\d+",
            rf"(?:{either['chats']})\s*(?:{_HAN}{{1,2}}|:|：|id)?\s*[a-z][\w-]{{4,}}\d[\w-]*",
        )
    )


def _number(found: re.Match[str]) -> str:
    digits = sum(each.isdigit() for each in found[0])
    return COVER if digits >= int(rules()["covered"]["digits"]) else found[0]
