"""Which language a short text is most likely in, of those the desk writes: enough to notice the wrong one.

Chinese by its letters; English and Portuguese by words and letters only one of them has. Too little to tell: nothing.
"""

import re
from typing import Final

HAN: Final = re.compile(r"[\u3400-\u9fff]")
LATIN: Final = re.compile(r"[a-zà-öø-ÿ]+", re.IGNORECASE)
LEAST: Final = 3  # words
_ENGLISH: Final = """the and you your we our is are was will have has been this that with for not please sorry order
parcel it to can hello thank thanks of in if would could when from"""
_PORTUGUESE: Final = """o a os as e de do da em um uma para por com não nao você voce seu sua nós nos pedido encomenda
obrigado obrigada olá ola está esta foi será que se na no ao reembolso entrega prazo dias já ja"""
OWN: Final = {"en": frozenset(_ENGLISH.split()), "pt": frozenset(_PORTUGUESE.split())}
NAMES: Final = {"zh": "中文", "en": "English", "pt": "Português"}


def guess(text: str) -> str:
    """``zh``, ``en``, ``pt``, or empty where that can't be told."""
    bare = re.sub(r"⟦[^⟧]*⟧|https?://\S+", " ", text)
    words = [word.lower() for word in LATIN.findall(bare)]
    han = len(HAN.findall(bare))
    if han and han >= len(words):
        return "zh"
    if len(words) < LEAST:
        return ""
    marks = {language: sum(word in own for word in words) for language, own in OWN.items()}
    marks["pt"] += sum(bool(re.search(r"[ãõçáéíóúâêô]", word)) for word in words)
    best = max(marks, key=lambda language: marks[language])
    return best if marks[best] > min(marks.values()) else ""


def differs(text: str, wanted: str) -> str:
    """The language the text seems to be in, where that isn't the one wanted (two letters); else empty."""
    found = guess(text)
    return found if wanted in NAMES and found and found != wanted else ""
