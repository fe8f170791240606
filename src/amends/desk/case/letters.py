"""What goes with choosing a remedy: the sum by lines of the order, and the letter that tells the buyer."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from amends.casework.actions import drafts
from amends.casework.actions.case_actions import Action
from amends.casework.actions.models import DraftBox
from amends.casework.actions.transaction import ActionResult, RefusedError
from amends.casework.letters import replies
from amends.casework.letters.replies import Written
from amends.casework.queries.case_page import CasePage
from amends.desk.case import grants, shares
from amends.desk.writing import composer
from amends.desk.writing.composer import TextCheck
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerLetter:
    """What the buyer is to be told with an action, and what there is to say about it."""

    text: str
    channel: str
    look: TextCheck


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
    reckoned["amount"] = grants.typed(shares.worth(page, back), currency)
    reckoned["text"] = shares.told(page, back)
    return reckoned


def read(request: HttpRequest, member: Member, page: CasePage, now: datetime) -> BuyerLetter | None:
    """What is to be told, if anything is."""
    text = request.POST.get("say", "").strip()[: drafts.LONGEST]
    if not text or not request.POST.get("tell"):
        return None
    look = composer.look(member, page, request.POST, get_language() or "en", now)
    return BuyerLetter(text=text, channel=request.POST.get("channel", "chat"), look=look)


def send(action: Action, words: BuyerLetter | None, acted: ActionResult, page: CasePage) -> None:
    """Put the letter on its way, in the action's transaction; where that was asked for, keep it as a draft instead.

    Raises RefusedError as ``replies.post``, and with ``field`` ``unseen`` (a promise nobody has looked at) or ``due``.
    """
    if words is None or not (acted.applied or acted.asked):
        return
    place = {"dossier_id": action.dossier_id, "no": action.no}
    if acted.asked:
        drafts.keep(member=action.member, box=DraftBox.REPLY, text=words.text, now=action.now, **place)  # type: ignore[arg-type]
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
    letter = Action(
        member=action.member, token=f"{action.token}:say", now=action.now, dossier_id=action.dossier_id, no=action.no
    )
    replies.post(letter, written, policy=page.policy)
