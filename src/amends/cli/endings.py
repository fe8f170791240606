"""How a case ended, in words, where neither a database nor the desk's settings are at hand."""

from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.utils import translation

import amends
from amends.desk.words.vocabulary import OUTCOMES, say


def endings(language: str) -> Callable[[str], str]:
    """What says an outcome in ``zh``, ``en`` or ``pt``."""
    _translations()

    def said(outcome: str) -> str:
        with translation.override("zh-hans" if language == "zh" else language):
            return say(OUTCOMES, outcome)

    return said


def _translations() -> None:
    if not settings.configured:
        settings.configure(LOCALE_PATHS=[Path(amends.__file__).with_name("locale")], LANGUAGE_CODE="en")
        django.setup()
