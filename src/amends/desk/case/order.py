"""An order's page put together from what was read: all that is known of it, with its cases or without any."""

from dataclasses import dataclass
from datetime import datetime

from amends.casework.queries.case_page import OrderPage
from amends.desk.case import answers, deadlines
from amends.desk.case import facts as told
from amends.desk.case import page as casepage
from amends.desk.case.deadlines import Deadline
from amends.desk.case.fact import Fact
from amends.desk.case.facts import CaseSubject
from amends.desk.case.page import Buyer, OrderLine
from amends.desk.case.parcel import ParcelTrack
from amends.desk.case.timeline import TimelineLine
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """``subjects``: what was told besides the order itself; ``running``: the soonest first; ``lines``: newest first.

    ``currency``, ``is_open``: for the parts that a case's page shows as well; nothing is acted on here.
    """

    page: OrderPage
    goods: str
    goods_icon: str
    facts: list[Fact]
    told: list[Fact]
    subjects: list[CaseSubject]
    running: list[Deadline]
    ended: list[Deadline]
    lines: list[TimelineLine]
    parcels: list[ParcelTrack]
    order_lines: list[OrderLine]
    buyer: Buyer
    currency: str
    is_open: bool = False

    @property
    def open_cases(self) -> int:
        return sum(case.is_open for case in self.page.cases)


def view(page: OrderPage, *, titles: Titles, people: dict[str, str], now: datetime) -> OrderView:
    """``people``: names by member id."""
    facts = page.dossier.facts
    running, ended = deadlines.of_order(page, titles, now)
    return OrderView(
        page=page,
        goods=say(vocabulary.GOODS, facts.goods.value),
        goods_icon=vocabulary.GOODS_ICONS[facts.goods.value],
        facts=told.order_facts(page),
        told=answers.of_order(page, titles),
        subjects=[subject for subject in told.subjects(page, titles) if subject.facts],
        running=running,
        ended=ended,
        lines=casepage.teller(page, titles, people).lines(page.entries, page.effects),
        parcels=casepage.tracks(page, now),
        order_lines=casepage.goods(page),
        buyer=casepage.buyer(page),
        currency=page.currency,
    )
