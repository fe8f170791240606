"""What goes with choosing a remedy: the sum by lines of the order, and the letter that tells the buyer."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from amends.casework.actions import Acted, RefusedError
from amends.casework.deeds import Deed
from amends.casework.queries.case_page import CasePage
from amends.casework.writing import drafts, letters
from amends.casework.writing.letters import Written
from amends.casework.writing.tables import Box
from amends.desk.case import composer, granting, shares
from amends.desk.case.composer import Look
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the buyer is to be told with a deed, and what there is to say about it."""

    text: str
    channel: str
    look: Look


def with_lines(form: QueryDict, page: CasePage) -> QueryDict:
    """The form with the sum that the chosen pieces come to; as it is where none are chosen."""
    if not form.get("by_lines"):
        return form
    try:
        back = shares.chosen(form.dict())  # type: ignore[arg-type]  # of strings, as posted
    except ValueError:
        back = {}
    reckoned = form.copy()
    currency = page.dossier.facts.currency or page.shop.currency
    reckoned["amount"] = granting.typed(shares.worth(page, back), currency)
    reckoned["text"] = shares.told(page, back)
    return reckoned


def read(request: HttpRequest, member: Member, page: CasePage, now: datetime) -> Words | None:
    """What is to be told, if anything is."""
    text = request.POST.get("say", "").strip()[: drafts.LONGEST]
    if not text or not request.POST.get("tell"):
        return None
    look = composer.look(member, page, request.POST, get_language() or "en", now)
    return Words(text=text, channel=request.POST.get("channel", "chat"), look=look)


def send(deed: Deed, words: Words | None, acted: Acted, page: CasePage) -> None:
    """Put the letter on its way, in the deed's transaction; where the deed was asked for, keep it as a draft instead.

    Raises RefusedError as ``letters.post``, and with ``field`` ``unseen`` (a promise nobody has looked at) or ``due``.
    """
    if words is None or not (acted.applied or acted.asked):
        return
    place = {"dossier_id": deed.dossier_id, "no": deed.no}
    if acted.asked:
        drafts.keep(member=deed.member, box=Box.REPLY, text=words.text, now=deed.now, **place)  # type: ignore[arg-type]
        return
    if words.look.unseen:
        raise RefusedError("a promise nobody was asked about", field="unseen")
    try:
        promises = composer.taken(words.look.offers)
    except ValueError as passed:
        raise RefusedError("a promise needs a time ahead", field="due") from passed
    written = Written(
        text=words.text,
        channel=words.channel,
        promises=promises,
        looked=words.look.looked,
        language=page.dossier.facts.language[:2],
        source_language=(get_language() or "")[:2],
    )
    letter = Deed(member=deed.member, token=f"{deed.token}:say", now=deed.now, dossier_id=deed.dossier_id, no=deed.no)
    letters.post(letter, written, policy=page.policy)
