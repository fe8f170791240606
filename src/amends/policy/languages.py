"""Which language the command line speaks: ``--lang``, else as gettext reads the environment."""

import argparse
import os
from collections.abc import Mapping

LANGUAGES = ("zh", "en")
_ASKED = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def of_environment(environ: Mapping[str, str] | None = None) -> str:
    """``zh`` where the first of LANGUAGE, LC_ALL, LC_MESSAGES and LANG that is set begins with it; else ``en``."""
    given = os.environ if environ is None else environ
    first = next((value for name in _ASKED if (value := given.get(name, ""))), "")
    return "zh" if first.lower().startswith("zh") else "en"


def add_language(words: argparse.ArgumentParser, *, choices: tuple[str, ...] = LANGUAGES) -> None:
    """Let a command be asked in a language."""
    words.add_argument(
        "--lang",
        "--language",
        dest="language",
        choices=choices,
        default=of_environment(),
        help="language of what is printed (default: as LANGUAGE or LANG say)",
    )
