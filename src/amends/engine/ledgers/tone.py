"""A buyer's tone by a stated rule (row B9): the words and points are data that the host reads; what gave them is kept.

Told when a message or review is decided; the latest stands in the dossier's facts. It closes and opens nothing: it
keeps the engine from writing to an angry buyer by itself, flags, and routes to people who can bear it.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any, Final

from amends.engine.facts import Facts
from amends.engine.signals import MessageReceived, ReviewFollowed, ReviewPosted

EXCLAIMING: Final = re.compile(r"[!！]")
LETTERS: Final = 8
MOST_WHY: Final = 6
LETTER: Final = r"[A-Za-z0-9\u00c0-\u024f]"
LATIN_ENDS: Final = 0x250  # letters before it are told apart by word, those after it stand anywhere


class Tone(IntEnum):
    CALM = 0
    ANNOYED = 1
    ANGRY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneRule:
    """``words``: what to look for, with its points. Latin words count whole, Chinese ones anywhere."""

    annoyed: int
    angry: int
    points: dict[str, int]
    again: timedelta
    most_text: int
    words: tuple[tuple[str, re.Pattern[str], int], ...]
    calming: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """``why``: what gave points: words as they stand in the rule, or ``!``, ``CAPS``, ``again``, ``stars``."""

    tone: Tone
    points: int
    why: tuple[str, ...]
    calming: bool = False


HEARD: Final = (MessageReceived, ReviewPosted, ReviewFollowed)


def read(raw: dict[str, Any]) -> ToneRule:
    points = {str(name): int(value) for name, value in raw["points"].items()}
    return ToneRule(
        annoyed=int(raw["annoyed"]),
        angry=int(raw["angry"]),
        points=points,
        again=timedelta(minutes=int(raw["again_minutes"])),
        most_text=int(raw["most_text"]),
        words=tuple(
            (str(word), _pattern(str(word)), points[weight])
            for weight, langs in raw["words"].items()
            for words in langs.values()
            for word in words
        ),
        calming=tuple(_pattern(str(word)) for words in raw["calming"].values() for word in words),
    )


def _pattern(word: str) -> re.Pattern[str]:
    latin = ord(word[0]) < LATIN_ENDS
    whole = f"(?<!{LETTER}){re.escape(word)}(?!{LETTER})" if latin else re.escape(word)
    return re.compile(whole, re.IGNORECASE)


def judge(text: str, by: ToneRule, *, again: bool = False, stars: int | None = None) -> Judged:
    """How a text sounds. ``again``: the buyer had written shortly before and nobody has answered."""
    text = text[: by.most_text]
    found = [(word, points) for word, pattern, points in by.words if pattern.search(text)]
    found += [(mark, by.points[name]) for name, mark in _signs(text, again=again, stars=stars)]
    total = sum(points for _, points in found)
    tone = Tone.ANGRY if total >= by.angry else Tone.ANNOYED if total >= by.annoyed else Tone.CALM
    why = tuple(word for word, _ in found[:MOST_WHY])
    calming = not found and any(pattern.search(text) for pattern in by.calming)
    return Judged(tone=tone, points=total, why=why, calming=calming)


def _signs(text: str, *, again: bool, stars: int | None) -> list[tuple[str, str]]:
    letters = [char for char in text if char.isalpha() and (char.isupper() or char.islower())]
    capitals = sum(char.isupper() for char in letters)
    signs = {
        ("exclaiming", "!"): len(EXCLAIMING.findall(text)) >= 3,  # noqa: PLR2004 - as tone.yaml says
        ("shouting", "CAPS"): len(letters) > LETTERS and capitals * 5 >= len(letters) * 4,
        ("repeated", "again"): again,
        ("stars", "stars"): stars == 1,
    }
    return [sign for sign, holds in signs.items() if holds]


def hear(facts: Facts, signal: MessageReceived | ReviewPosted | ReviewFollowed, by: ToneRule) -> None:
    """Take what the buyer said into the facts, which don't know of it yet."""
    wrote_at, answered_at = facts.last_message_at, facts.last_reply_at
    unanswered = wrote_at is not None and (answered_at is None or answered_at < wrote_at)
    again = wrote_at is not None and unanswered and wrote_at < signal.at <= wrote_at + by.again
    stars = None if isinstance(signal, MessageReceived) else signal.stars
    judged = judge(signal.text, by, again=again, stars=stars)
    if judged.tone >= facts.tone:
        facts.tone, facts.tone_why = int(judged.tone), judged.why
    elif judged.calming:
        facts.tone, facts.tone_why = facts.tone - 1, ("calming",)
