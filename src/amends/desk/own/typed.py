"""What people type for a value, ￥25, 25 元, 2 天, 30 minutes, as playbooks write it; and the same said to people."""

import re
import unicodedata
from decimal import Decimal
from typing import Final

MARKS: Final = {
    "CNY": ("¥", "RMB", "元", "块钱", "块", "圆"),
    "BRL": ("R$", "reais", "real"),
    "USD": ("US$", "$"),
    "EUR": ("€",),
    "GBP": ("£",),
    "JPY": ("¥", "円", "日元"),
}
"""How a currency is written besides its code, in the playbook whose currency it is."""
UNITS: Final = {
    "s": ("秒", "second", "seconds", "sec"),
    "min": ("分钟", "分", "minute", "minutes", "mins", "m"),
    "h": ("个小时", "小时", "个钟头", "钟头", "hour", "hours", "hrs"),
    "d": ("天", "日", "day", "days"),
    "wd": ("个工作日", "工作日", "working day", "working days"),
}
_COUNTS: Final = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"两": 2}
_SMALLER: Final = {"h": "min", "min": "s"}
_TIMES: Final = 60
_NUMBER: Final = r"\d+(?:\.\d+)?"
_THOUSANDS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"  # elsewhere a comma may stand before cents: that isn't read
_UNIT_OF: Final = {word: unit for unit, words in UNITS.items() for word in (unit, *words)}


def as_rules_write(kind: str, text: str, currency: str) -> str:
    """By the ``kind`` of a value; what can't be read so stays as it was typed, and is told by the checks."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match kind:
        case "sum":
            return _sum(plain, currency) or text
        case "percent":
            found = re.fullmatch(rf"({_NUMBER})\s*%?", plain)
            return f"{found[1]} %" if found else text
        case "span":
            return _span(plain) or text
        case _:
            return text


def _sum(plain: str, currency: str) -> str:
    marks = "|".join(re.escape(mark) for mark in (currency, *MARKS.get(currency, ())))
    sum_ = rf"(?:{marks})?\s*({_THOUSANDS}|{_NUMBER})\s*(?:{marks})?"
    found = re.fullmatch(sum_, plain, flags=re.IGNORECASE)
    return f"{found[1].replace(',', '')} {currency}" if found else ""


def _span(plain: str) -> str:
    found = re.fullmatch(rf"({_NUMBER}|[{''.join(_COUNTS)}]|半)\s*(\D+)", plain)
    unit = _UNIT_OF.get(found[2].strip().lower()) or _UNIT_OF.get(found[2].strip()) if found else None
    if found is None or unit is None:
        return ""
    amount = _amount(found[1])
    while amount != amount.to_integral_value():
        if unit not in _SMALLER:
            return ""
        amount, unit = amount * _TIMES, _SMALLER[unit]
    return f"{int(amount)} {unit}"


def _amount(word: str) -> Decimal:
    return Decimal("0.5") if word == "半" else Decimal(_COUNTS.get(word, word))
