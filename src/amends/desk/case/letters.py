"""What goes with choosing a remedy: the sum by lines of the order, and the letter that tells the buyer."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from amends.casework.actions import drafts
from amends.casework.actions.case_actions import Action
from amends.casework.actions.held_dossier import HeldDossier
from amends.casework.actions.models import DraftBox
from amends.casework.actions.transaction import ActionResult, RefusedError
from amends.casework.letters import replies
from amends.casework.letters.replies import Written
from amends.casework.queries.case_page import placed
from amends.desk.case import grants, shares
from amends.desk.writing import composer
from amends.desk.writing.composer import TextCheck
from amends.engine.compiler import Policy
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerLetter:
    """What the buyer is to be told with an action, and what there is to say about it. ``language``: the buyer's."""

    text: str
    channel: str
    look: TextCheck
    language: str
    policy: Policy


def with_lines(form: QueryDict, member: Member, held: HeldDossier) -> QueryDict:
    """The form with the sum that the chosen pieces come to."""
    try:
        back = shares.chosen(form.dict())  # type: ignore[arg-type]  # of strings, as posted
    except ValueError:
        back = {}
    lines = shares.lines_of(placed(member, dossier_id=held.dossier_id))
    reckoned = form.copy()
    reckoned["amount"] = grants.typed(shares.worth(held.dossier.facts, lines, back), held.currency)
    reckoned["text"] = shares.told(lines, back)
    return reckoned


def read(request: HttpRequest, member: Member, held: HeldDossier, now: datetime) -> BuyerLetter | None:
    """What is to be told, if anything is."""
    text = request.POST.get("say", "").strip()[: drafts.LONGEST]
    if not text:
        return None
    return BuyerLetter(
        text=text,
        channel=request.POST.get("channel", "chat"),
        look=composer.look(member, held, request.POST, get_language() or "en", now),
        language=held.dossier.facts.language[:2],
        policy=held.policy,
    )


def send(action: Action, letter: BuyerLetter, acted: ActionResult) -> None:
    """Put the letter on its way, in the action's transaction; where that was asked for, keep it as a draft instead.

    Raises RefusedError as ``replies.post``, and with ``field`` ``unseen`` (a promise nobody has looked at) or ``due``.
    """
    if not (acted.applied or acted.asked):
        return
    place = {"dossier_id": action.dossier_id, "no": action.no}
    if acted.asked:
        drafts.keep(member=action.member, box=DraftBox.REPLY, text=letter.text, now=action.now, **place)  # type: ignore[arg-type]
        return
    if letter.look.unseen:
        raise RefusedError("a promise nobody was asked about", field="unseen")
    try:
        promises = composer.taken(letter.look.offers)
    except ValueError as passed:
        raise RefusedError("a promise needs a time ahead", field="due") from passed
    written = Written(
        text=letter.text,
        channel=letter.channel,
        promises=promises,
        looked=letter.look.looked,
        language=letter.language,
        source_language=(get_language() or "")[:2],
    )
    said = Action(
        member=action.member, token=f"{action.token}:say", now=action.now, dossier_id=action.dossier_id, no=action.no
    )
    replies.post(said, written, policy=letter.policy)
