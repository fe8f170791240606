"""What a session keeps of what a person has just done: which actions went through, the offer to take one back, a link.

The offer stands for ten seconds; it is shown until they are over.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from amends.casework.actions.undo_window import HELD

KEY: Final = "undo"
SENT: Final = "sent_actions"
REMEMBERED: Final = 20
LINK: Final = "new_link"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoOffer:
    """``seconds``: how long the offer still stands. ``fields``: what is posted to ``url``."""

    words: str
    url: str
    fields: dict[str, str]
    seconds: int


def in_place(request: HttpRequest) -> bool:
    """Whether a page asks for a part of itself, rather than to be led on."""
    return request.headers.get("HX-Request") == "true"


def offer(request: HttpRequest, dossier_id: int, no: int, words: str, now: datetime) -> None:
    """Let the next pages offer to take an action back."""
    offer_at(request, reverse("case_undo", args=[dossier_id, no]), {}, words, now)


def offer_at(request: HttpRequest, url: str, fields: dict[str, str], words: str, now: datetime) -> None:
    """The same for what is taken back by posting ``fields`` to ``url``."""
    request.session[KEY] = {"words": words, "url": url, "fields": fields, "until": (now + HELD).isoformat()}


def offered(request: HttpRequest, now: datetime) -> UndoOffer | None:
    """The offer that still stands, if any."""
    kept = request.session.get(KEY)
    if not kept:
        return None
    left = (datetime.fromisoformat(kept["until"]) - now).total_seconds()
    if left <= 0:
        del request.session[KEY]
        return None
    return UndoOffer(words=kept["words"], url=kept["url"], fields=kept["fields"], seconds=int(left) + 1)


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def remember(request: HttpRequest, token: str) -> None:
    """This action was done: the browser may forget what it kept of it."""
    request.session[SENT] = [*sent(request), token][-REMEMBERED:]


def sent(request: HttpRequest) -> list[str]:
    return list(request.session.get(SENT, []))


def show_link(request: HttpRequest, dossier_id: int, no: int, address: str, *, of_buyer: bool, days: int = 0) -> None:
    """Let the case's next page show a link that was just made. ``days``: how long one to the whole order opens it."""
    request.session[LINK] = {"case": f"{dossier_id}/{no}", "address": address, "of_buyer": of_buyer, "days": days}


def new_link(request: HttpRequest, dossier_id: int, no: int) -> dict[str, object] | None:
    """The link that was just made for this case; once."""
    kept = request.session.get(LINK)
    if not kept or kept.get("case") != f"{dossier_id}/{no}":
        return None
    return dict(request.session.pop(LINK))


def show_partner_link(request: HttpRequest, partner: int, address: str) -> None:
    """Let the partner's next page show a link to its list that was just made."""
    request.session[LINK] = {"partner": partner, "address": address}


def partner_link(request: HttpRequest, partner: int) -> str:
    """That link, once; empty where none was just made for this partner."""
    kept = request.session.get(LINK)
    if not kept or kept.get("partner") != partner:
        return ""
    return str(request.session.pop(LINK)["address"])
