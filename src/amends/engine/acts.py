"""What a colleague says that they will do for the buyer, by its words. zh, en and pt."""

import re
from typing import Final

GIFT: Final = "gift"
ADDRESS: Final = "address"
INTERCEPT: Final = "intercept"
RETURN: Final = "return"
RESHIP: Final = "reship"
ACT: Final = "act"
KINDS: Final = (GIFT, ADDRESS, INTERCEPT, RETURN, RESHIP, ACT)

_FOR_YOU: Final = r"(?:给|为|帮|替|跟)(?:您|你|亲)"
_DOING: Final = (
    "(?:补发|补寄|重发|重寄|寄出|寄送|发出|发货|退款|退差|退|补差|补偿|赔|改|拦"
    "|处理|答复|回复|回电|回访|安排|办|登记|开票|送|换)"
)
_ACTS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_FOR_YOU}[^，,。；;]{{0,8}}?{_DOING}",
        rf"{_DOING}[^，,。；;]{{0,4}}?{_FOR_YOU}",
        rf"(?:一定|马上|立刻|尽快|稍后|这就|会)[^，,。；;您你]{{0,6}}{_DOING}",
        r"\b(?:we|i)(?:'ll| will| shall)\b",
        r"\b(?:vamos|vou|enviaremos|devolveremos|reembolsaremos|responderemos)\b",
    )
)
_ADDRESS: Final = "改(?:好|一下|下)?(?:收货)?地址|地址.{0,6}改|change (?:the|your) address|mudar o endereço"
_KINDS: Final = (
    (GIFT, re.compile("赠品|礼品|小礼物|gift|brinde", re.IGNORECASE)),
    (ADDRESS, re.compile(_ADDRESS, re.IGNORECASE)),
    (INTERCEPT, re.compile("拦截|拦下|拦回|stop the parcel|interceptar", re.IGNORECASE)),
    (
        RETURN,
        re.compile("(?:可以退|同意退|能退)[^？?]{0,6}?(?:退回|寄回)", re.IGNORECASE),
    ),
    (RESHIP, re.compile("补寄|补发|重发|重寄|reship|send (?:it|another) again|reenvi", re.IGNORECASE)),
)
_NOT_OURS: Final = re.compile(
    r"什么时候|吗$|吗？|么？|几天|平台规定|平台要求|官方规定|规则(?:是|要求)|如果|要是|假如|若您|万一"
    r"|\bif\b|\bse (?:você|não)\b"
    r"|\bwhen\b.*\?|已经?[^，,]{0,6}(?:了|过)|之前[^，,]{0,8}(?:过|了)|(?:补发|退|寄|改|拦)[^，,]{0,2}过",
    re.IGNORECASE,
)


def is_ours(sentence: str) -> bool:
    """Whether the sentence may promise anything: no question, condition, rule of somebody else's or thing done."""
    return not (_NOT_OURS.search(sentence) or sentence.rstrip().endswith(("?", "？")))


def acts(sentence: str) -> bool:
    """Whether we say that we do something for the buyer."""
    return any(pattern.search(sentence) for pattern in _ACTS)


def kind(sentence: str) -> str:
    """The kind of act, the most special first; ``act`` where none of the others fits."""
    return next((name for name, pattern in _KINDS if pattern.search(sentence)), ACT)


def undated(sentence: str) -> str:
    """The kind of what is promised without a time; empty where nothing is, or too little to hold anybody to."""
    found = kind(sentence)
    if not is_ours(sentence) or found == ACT:
        return ""
    return found if found == RETURN or acts(sentence) else ""
