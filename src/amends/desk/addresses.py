"""The pages that show what rooms below the desk speak of (see ``merchants.about``): every address is made here."""

from typing import Final

from django.urls import reverse

from amends.merchants import about

MINE: Final = "view=mine"
PAGES: Final = {  # the page's name by the word before the colon
    "case": "case",
    "approval": "approval",
    "cause": "cause",
    "own_values": "overlay",
    "readiness": "readiness",
    "score": "score",
    about.WORK: "work",
    about.MY_WORK: "work",
    about.TASKS: "tasks",
    about.LOSSES: "losses",
    about.BOARDS: "boards",
}


def address(subject: str) -> str:
    """Where to look at it; empty for what has no page."""
    word, _, key = subject.partition(":")
    if word not in PAGES:
        return ""
    found = reverse(PAGES[word], args=key.split("/", 2) if key else [])
    return f"{found}?{MINE}" if word == about.MY_WORK else found
