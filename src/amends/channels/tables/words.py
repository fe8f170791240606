"""What the words in cells mean: states of orders and requests, findings, stars (``lists/words.yaml``)."""

from functools import cache
from importlib import resources

import msgspec

from amends.channels.tables.headers import plain


@cache
def meanings(of: str) -> dict[str, str]:
    """By plain word, what it means; ``of`` such as ``refund_status``."""
    content = (resources.files(__package__) / "lists" / "words.yaml").read_bytes()
    read = msgspec.yaml.decode(content, type=dict[str, dict[str | int, list[str]]])
    return {_plain(word): str(meaning) for meaning, several in read[of].items() for word in several}


def meaning(of: str, word: str) -> str:
    """What a word means; empty for one that isn't known."""
    return meanings(of).get(_plain(word), "")


def _plain(word: str) -> str:
    return plain(word).replace("，", "").replace(",", "")
