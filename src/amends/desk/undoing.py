"""Undo for ten seconds: kept in the person's session, shown once on the next page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse

KEY: Final = "undo"
OFFERED: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """``seconds``: how long the offer still stands."""

    words: str
    url: str
    fields: dict[str, str]
    deed: str
    seconds: int


def offer(
    request: HttpRequest, dossier_id: int, no: int, deed: str, fields: dict[str, str], words: str, now: datetime
) -> None:
    """Let the next pages offer to take a deed back by doing another."""
    url = reverse("deed", args=[dossier_id, no, deed])
    request.session[KEY] = {"words": words, "url": url, "fields": fields, "until": (now + OFFERED).isoformat()}


def offered(request: HttpRequest, now: datetime) -> Offer | None:
    """The offer that still stands, if any."""
    kept = request.session.get(KEY)
    if not kept:
        return None
    left = datetime.fromisoformat(kept["until"]) - now
    if left <= timedelta(0):
        del request.session[KEY]
        return None
    seconds = int(left.total_seconds()) + 1
    return Offer(words=kept["words"], url=kept["url"], fields=kept["fields"], deed=str(uuid4()), seconds=seconds)


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
