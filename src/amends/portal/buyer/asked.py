"""What we ask a buyer about their order, and what they answered, in their words."""

from dataclasses import dataclass
from datetime import datetime

from amends.casework.buyers import questions
from amends.casework.buyers.questions import BuyerQuestion
from amends.casework.queries.case_page import OrderPage
from amends.portal.buyer.entering import PageVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedShown:
    """``ways``: (name, words) of what may be answered; ``answer``: in words."""

    title: str
    ways: list[tuple[str, str]]
    answer: str
    at: datetime
    to: str


def asked(visit: PageVisit, page: OrderPage) -> list[AskedShown]:
    """Of this order; what waits for an answer first."""
    return [_shown(visit, each) for each in questions.questions(page.dossier, page.newest)]


def _shown(visit: PageVisit, each: BuyerQuestion) -> AskedShown:
    spoken = visit.language
    return AskedShown(
        title=each.title.say(spoken),
        ways=[(way.name, way.title.say(spoken)) for way in each.ways],
        answer=each.answer.say(spoken) if each.answer else "",
        at=each.at,
        to=visit.to("buyer_answer", str(each.no), each.step),
    )
