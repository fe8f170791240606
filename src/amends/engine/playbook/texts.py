"""Sentences people read, and where a rule comes from."""

from datetime import date

import msgspec


class Wording(msgspec.Struct, frozen=True):
    """A sentence people read, in the languages of the desk and the buyers."""

    zh: str = ""
    en: str = ""
    pt: str = ""

    def say(self, language: str) -> str:
        """The text in ``language`` (zh…, en, pt), else in the first language it has."""
        own = getattr(self, language[:2], "")
        return own or self.zh or self.en or self.pt

    def language(self, wanted: str) -> str:
        """Which of zh, en and pt ``say`` speaks."""
        found = [each for each in (wanted[:2], "zh", "en", "pt") if getattr(self, each, "")]
        return found[0] if found else "zh"


class SourceNote(msgspec.Struct, frozen=True):
    """Where a rule comes from, and from when to when it is in force."""

    title: Wording
    url: str = ""
    since: date | None = None
    until: date | None = None
