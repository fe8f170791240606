"""Fair work: given out in shares, evened out by a stated rule, lent for a time, watched over by mentors."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from django.utils import timezone

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.ledger.models import CaseRecord
from amends.casework.notices import work
from amends.casework.people import assignment
from amends.casework.staffing import levelling
from amends.casework.staffing.loans import settle_loans
from amends.casework.worker.rounds import assign_due
from amends.engine.signals import AnySignal, MessageReceived
from amends.merchants import setup
from amends.merchants.models import Assignment, Desk, Loan, Member, Merchant, Notice, Seniority, Shop
from amends.merchants.roles import Role
from tests.casework.stories import HOUR, feed, placed, refund_asked
from tests.cast import OWNER, PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B9")]


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def lead(bluebird: Merchant) -> Member:
    return Member.objects.select_related("user", "merchant").get(user__email=OWNER)


@pytest.fixture
def team(bluebird: Merchant) -> list[Member]:
    """Three agents at the returns desk."""
    made = [
        setup.add_member(
            merchant=bluebird, email=f"a{n}@bluebird.test", name=f"Agent {n}", password=PASSWORD, roles=[Role.AGENT]
        )
        for n in range(3)
    ]
    setup.add_desk(merchant=bluebird, code="returns", name="Returns", members=made)
    return made


def cases(shop: Shop, *, count: int, now: datetime, say: str = "", mark: str = "T") -> None:
    start = now - 3 * HOUR
    story: list[AnySignal] = []
    for each in range(count):
        order = f"{mark}-{each}"
        story += [placed(order, at=start, amount=5000), refund_asked(order, at=start, amount=5000)]
        story += [MessageReceived(id=f"{order}:m", at=now - HOUR, order=order, text=say)] if say else []
    feed(shop, *story, now=now)


def taken_by(member: Member, now: datetime, *, count: int) -> None:
    for _ in range(count):
        case_actions.take_next(member=Member.objects.get(id=member.pk), desks=["returns"], token=str(uuid4()), now=now)


def shares(team: list[Member]) -> list[int]:
    return list(assignment.loads(team[0].merchant_id, [member.pk for member in team]).values())


def test_round_robin_gives_equal_shares(tmall_shop: Shop, team: list[Member], now: datetime) -> None:
    Desk.objects.update(assignment=Assignment.ROUND_ROBIN)
    cases(tmall_shop, count=9, now=now)
    assert assign_due(now=now) == 9
    assert shares(team) == [3, 3, 3]


def test_the_least_loaded_are_filled_up_first(tmall_shop: Shop, team: list[Member], now: datetime) -> None:
    cases(tmall_shop, count=4, now=now)
    taken_by(team[0], now, count=4)
    cases(tmall_shop, count=8, now=now, mark="U")
    Desk.objects.update(assignment=Assignment.LEAST_LOADED)
    assign_due(now=now)
    assert shares(team) == [4, 4, 4]


def test_skills_seniority_and_language_bend_the_shares(tmall_shop: Shop, team: list[Member], now: datetime) -> None:
    """One speaks Portuguese only, one is new: angry buyers and foreign ones fall to those who can bear them."""
    Desk.objects.update(assignment=Assignment.ROUND_ROBIN)
    Member.objects.filter(id=team[0].pk).update(languages=["pt"])
    Member.objects.filter(id=team[1].pk).update(seniority=Seniority.NEW)
    cases(tmall_shop, count=4, now=now, say="骗子！")
    assign_due(now=now)
    assert shares(team)[:2] == [0, 0]
    assert shares(team)[2] > 0
    cases(tmall_shop, count=4, now=now, mark="CALM")
    assign_due(now=now)
    assert shares(team)[0] == 0
    assert shares(team)[1] > 0


@pytest.mark.parametrize(("held", "even"), [((9, 0, 0), [3, 3, 3]), ((5, 3, 0), [3, 3, 2]), ((2, 1, 1), [2, 1, 1])])
def test_the_load_is_evened_out(
    tmall_shop: Shop, team: list[Member], lead: Member, now: datetime, held: tuple[int, ...], even: list[int]
) -> None:
    cases(tmall_shop, count=sum(held), now=now)
    for member, count in zip(team, held, strict=True):
        taken_by(member, now, count=count)
    moved = levelling.level(lead=lead, now=now + timedelta(hours=1))
    assert sorted(shares(team), reverse=True) == sorted(even, reverse=True)
    assert levelling.level(lead=lead, now=now + timedelta(hours=1)) == []  # even already
    assert levelling.take_back(lead=lead, shifts=moved, now=now + timedelta(hours=1)) == len(moved)
    assert shares(team) == list(held)


def test_what_has_been_begun_stays(tmall_shop: Shop, team: list[Member], lead: Member, now: datetime) -> None:
    cases(tmall_shop, count=4, now=now)
    taken_by(team[0], now, count=4)
    for each in CaseRecord.objects.filter(owner=str(team[0].pk)):
        action = Action(member=team[0], dossier_id=each.dossier_id, no=each.no, token=str(uuid4()), now=now)
        case_actions.note(action, text="rang the buyer")
    assert levelling.level(lead=lead, now=now) == []


def test_angry_buyers_leave_whoever_needs_a_rest(
    tmall_shop: Shop, team: list[Member], lead: Member, now: datetime
) -> None:
    cases(tmall_shop, count=3, now=now, say="骗子！")
    taken_by(team[0], now, count=3)
    later = now + timedelta(minutes=2)
    assert assignment.worn(team[0], now=later) is not None
    levelling.level(lead=lead, now=later)
    angry = Counter(CaseRecord.objects.filter(tone=2).values_list("owner", flat=True))
    assert str(team[0].pk) not in angry
    assert sum(angry.values()) == 3


def test_only_leads_even_out(team: list[Member], now: datetime) -> None:
    with pytest.raises(Http404):
        levelling.level(lead=team[0], now=now)


@pytest.mark.mission("B10")
def test_when_a_loan_ends_its_cases_go_back(
    tmall_shop: Shop, bluebird: Merchant, team: list[Member], mate_member: Member, lead: Member, now: datetime
) -> None:
    cases(tmall_shop, count=3, now=now)
    desk = Desk.objects.get(code="returns")
    Loan.objects.create(
        merchant=bluebird, member=mate_member, role="agent", desk=desk, from_at=now - HOUR, until_at=now + HOUR,
        reason="Double 11", given_by=lead,
    )  # fmt: skip
    taken_by(mate_member, now, count=2)
    assert CaseRecord.objects.filter(owner=str(mate_member.pk)).count() == 2
    assert settle_loans(now=now) == 0
    assert settle_loans(now=now + 2 * HOUR) == 2
    assert not CaseRecord.objects.filter(owner=str(mate_member.pk)).exists()
    told = Notice.objects.get(member=mate_member, kind="staff")
    assert told.words["say"] == "loan_ended"
    assert settle_loans(now=now + 2 * HOUR) == 0


def test_a_mentor_hears_of_a_new_colleagues_deadline(tmall_shop: Shop, team: list[Member], now: datetime) -> None:
    Member.objects.filter(id=team[0].pk).update(seniority=Seniority.NEW, mentor=team[1])
    cases(tmall_shop, count=1, now=now)
    taken_by(team[0], now, count=1)
    due_at = CaseRecord.objects.get().due_at
    assert due_at is not None
    work.tell_due(now=due_at - timedelta(minutes=30))
    assert set(Notice.objects.filter(kind="due").values_list("member_id", flat=True)) == {team[0].pk, team[1].pk}
