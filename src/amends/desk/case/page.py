"""A case's page put together from what was read: every word as the reader sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from amends.casework.erasure import holdings
from amends.casework.ledger.privacy import Private
from amends.casework.queries.authority import MyAuthority
from amends.casework.queries.case_page import CasePage, OrderPage
from amends.casework.queries.list_views import CONVERSATIONS
from amends.casework.queries.listed_case import ListedCase
from amends.desk.case import after, answers, deadlines, money, parcel, steps
from amends.desk.case import facts as casefacts
from amends.desk.case import ways as settling
from amends.desk.case.after import AwaitedAnswer
from amends.desk.case.deadlines import Deadline
from amends.desk.case.fact import Fact
from amends.desk.case.facts import CaseSubject
from amends.desk.case.money import Given
from amends.desk.case.parcel import ParcelTrack
from amends.desk.case.steps import OfferedStep, StepView
from amends.desk.case.timeline import Teller, TimelineLine
from amends.desk.case.ways import Way
from amends.desk.widgets import chips
from amends.desk.words import endings, vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.engine.parcels import parcels

SHORT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingCase:
    """Another case of the same order."""

    no: int
    title: str
    is_open: bool
    chip: str
    due_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Masked: enough to recognise, not enough to misuse. ``zone``: where their clock runs, if we know it.

    ``erased_at``: when nothing was kept of them any more; None where something is, or never was.
    """

    name: str
    phone: str
    address: str
    country: str
    language: str
    zone: ZoneInfo | None
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    sku: str
    title: str
    quantity: int
    price: int
    gift: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsUnder:
    """The version of the playbook a case runs under, as cited, and, where that is another, what new cases run on."""

    pack: str
    version: str
    newest: str


class CaseNames(TypedDict):
    """How the case and what it is about are called."""

    title: str
    why: str
    was: list[str]
    desk: str
    owner: str
    bearer: str
    outcome: str
    goods: str
    goods_icon: str


class OrderSide(TypedDict):
    """What stands beside the case of its order."""

    money: Given
    facts: list[Fact]
    about: CaseSubject | None
    told: list[Fact]
    parcels: list[ParcelTrack]
    order_lines: list[OrderLine]
    buyer: Buyer


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Everything the template shows. ``chip``: see ``chips``. ``after``: our answer that is out; ``money``: in sums.

    ``ways``: without what was chosen already, and none while an answer is out.
    """

    page: CasePage
    title: str
    why: str
    chip: str
    due_at: datetime | None
    was: list[str]
    desk: str
    owner: str
    bearer: str
    outcome: str
    goods: str
    goods_icon: str
    after: AwaitedAnswer | None
    money: Given
    next: StepView | None
    tasks: list[StepView]
    offered: list[OfferedStep]
    ways: list[Way]
    running: list[Deadline]
    ended: list[Deadline]
    lines: list[TimelineLine]
    facts: list[Fact]
    about: CaseSubject | None
    told: list[Fact]
    parcels: list[ParcelTrack]
    order_lines: list[OrderLine]
    buyer: Buyer
    others: list[SiblingCase]
    under: RunsUnder

    @property
    def standing(self) -> ListedCase:
        return self.page.standing

    @property
    def wrote(self) -> bool:
        """Whether nothing but what the buyer wrote waits in it."""
        return self.page.case.scene in CONVERSATIONS


def view(
    page: CasePage,
    *,
    titles: Titles,
    people: dict[str, str],
    now: datetime,
    mine: MyAuthority | None = None,
    typed: Mapping[str, Any] | None = None,
) -> CaseView:
    """``people``: names by member id. ``mine``: what the reader may grant here. ``typed``: into a step's form."""
    running, ended = deadlines.deadlines(page, titles, now)
    todo = steps.tasks(page, titles, people, now, typed)
    out = after.awaited(page, running)
    following = next((task for task in todo if task.open), None) if page.standing.is_open else None
    chip, due_at = _countdown(page.standing, following, now)
    return CaseView(
        page=page,
        **_named(page, titles, people),
        **_of_order(page, titles, now),
        chip=chip,
        due_at=due_at,
        after=out,
        next=following,
        tasks=todo,
        offered=steps.offered(page, titles),
        ways=settling.ways(page, titles, mine, typed) if page.standing.is_open and out is None else [],
        running=running,
        ended=ended,
        lines=teller(page, titles, people).lines(page.entries, page.effects),
        others=[_other(each, titles, now) for each in page.others],
        under=_under(page),
    )


def _named(page: CasePage, titles: Titles, people: dict[str, str]) -> CaseNames:
    """The case and what it is about, in words."""
    case, goods = page.case, page.dossier.facts.goods.value
    return {
        "title": titles.scene(case.scene),
        "why": titles.why(case.scene),
        "was": [titles.scene(name) for name in case.scenes[:-1]],
        "desk": titles.desk(case.desk),
        "owner": people.get(case.owner, case.owner),
        "bearer": say(vocabulary.PARTIES, case.bearer or "undetermined"),
        "outcome": _ended(page, titles),
        "goods": say(vocabulary.GOODS, goods),
        "goods_icon": vocabulary.GOODS_ICONS[goods],
    }


def _ended(page: CasePage, titles: Titles) -> str:
    """How it ended, and by what where the word alone leaves that open."""
    case, payout = page.case, page.standing.payout
    by = titles.remedy(case.scene, case.remedy) if case.remedy and endings.vague(case.outcome, payout) else ""
    return " · ".join(filter(None, [endings.ended(case.outcome, payout), by]))


def _of_order(page: CasePage, titles: Titles, now: datetime) -> OrderSide:
    """What is known beside the case: facts, money, parcels, goods and buyer."""
    return {
        "money": money.given(page.dossier.facts, page.effects),
        "facts": casefacts.order_facts(page),
        "about": casefacts.about(page, titles),
        "told": answers.told(page, titles),
        "parcels": tracks(page, now),
        "order_lines": goods(page),
        "buyer": buyer(page),
    }


def _countdown(standing: ListedCase, following: StepView | None, now: datetime) -> tuple[str, datetime | None]:
    """The case's chip and its moment: late as soon as its next step is."""
    late = following.due_at if following is not None and following.chip == "costing" else None
    return chips.with_step(chips.of_case(standing, now), standing.due_at, late, rounds=standing.rounds)


def teller(page: OrderPage, titles: Titles, people: dict[str, str]) -> Teller:
    """What tells the log of a page; steps have their titles from the scene of the case they belong to."""
    scenes = {case.no: case.scene for case in page.dossier.cases}
    own = page.case.scene if isinstance(page, CasePage) else ""
    return Teller(titles, own, page.dossier.facts.currency, people, scenes)


def _under(page: CasePage) -> RunsUnder:
    mine, newest = page.policy, page.newest
    other = newest.reference.partition("@")[2] if newest.version != mine.version else ""
    return RunsUnder(pack=mine.playbook.name, version=mine.playbook.version, newest=other)


def tracks(page: OrderPage, now: datetime) -> list[ParcelTrack]:
    """Each of the order's parcels, where they are told apart; else the one."""
    facts = page.dossier.facts
    abroad = bool(facts.country) and facts.country != "CN" and page.shop.platform == "aliexpress"
    several = parcels(facts)
    if not several:
        return [parcel.only(page.story, facts, abroad=abroad, now=now)]
    own = [] if facts.parcels else [parcel.rest(page.story, facts, several, abroad=abroad, now=now)]
    return [*own, *(parcel.one(page.story, each, abroad=abroad, now=now) for each in several)]


def goods(page: OrderPage) -> list[OrderLine]:
    """The lines of the order as it was placed."""
    placed = next((entry for entry in page.story if entry.kind == "order.placed"), None)
    return [
        OrderLine(
            sku=str(line.get("sku", "")),
            title=str(line.get("title", "")),
            quantity=int(line.get("quantity", 1)),
            price=int(line.get("price", 0)),
            gift=bool(line.get("gift", False)),
        )
        for line in (placed.payload.get("lines", []) if placed else [])
    ]


def buyer(page: OrderPage) -> Buyer:
    facts, private = page.dossier.facts, page.private
    return Buyer(
        name=page.buyer,
        phone=f"···{private.buyer_phone[-4:]}" if private.buyer_phone else "",
        address=f"{private.address[:6]}…" if private.address else "",
        country=facts.country,
        language=say(vocabulary.LANGUAGES, facts.language[:SHORT]),
        zone=_zone(facts.zone or page.shop.zone),
        erased_at=None if page.buyer or private != Private() else holdings.erased_at(page.shop, page.dossier_id),
    )


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _other(case: ListedCase, titles: Titles, now: datetime) -> SiblingCase:
    chip, due_at = chips.listed(case, now)
    return SiblingCase(
        no=case.no,
        title=titles.scene(case.scene),
        is_open=case.is_open,
        chip=chip,
        due_at=due_at,
        outcome=endings.ended(case.outcome, case.payout),
    )
