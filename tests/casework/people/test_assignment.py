"""Who gets which case: skills, new people, rest from angry buyers, desks that give out, absences, notices."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.ledger.models import CaseRecord
from amends.casework.notices import work
from amends.casework.people import assignment
from amends.casework.worker.rounds import assign_due, settle_absences
from amends.engine.signals import AnySignal, MessageReceived
from amends.merchants import setup
from amends.merchants.models import Absence, Assignment, Desk, Loan, Member, Merchant, Notice, Seniority, Shop
from amends.merchants.roles import Role
from tests.casework.stories import HOUR, feed, placed, refund_asked, scanned
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def desk(bluebird: Merchant, mate_member: Member) -> Desk:
    Member.objects.filter(id=mate_member.pk).update(roles=[Role.AGENT])
    mate_member.roles = [Role.AGENT]
    return setup.add_desk(merchant=bluebird, code="returns", name="Returns", members=[mate_member])


@pytest.fixture
def second(bluebird: Merchant, desk: Desk) -> Member:
    made = setup.add_member(
        merchant=bluebird, email="second@bluebird.test", name="Second", password=PASSWORD, roles=[Role.AGENT]
    )
    desk.seats.create(merchant=bluebird, member=made)
    return made


def case(
    shop: Shop,
    order: str,
    *,
    now: datetime,
    amount: int = 5000,
    say: str = "",
    language: str = "zh",
    shipped: bool = False,
) -> int:
    """A refund asked; once shipped, its money is at stake."""
    said: list[AnySignal] = [MessageReceived(id=f"{order}:m", at=now - HOUR, order=order, text=say)] if say else []
    start = now - 3 * HOUR
    story: list[AnySignal] = [
        placed(order, at=start, amount=amount, language=language),
        *([scanned(order, at=start)] if shipped else []),
        refund_asked(order, at=start, amount=amount),
    ]
    return feed(shop, *story, *said, now=now)


def taken(member: Member, now: datetime) -> str | None:
    found = case_actions.take_next(
        member=Member.objects.get(id=member.pk), desks=["returns"], token=str(uuid4()), now=now
    )
    return CaseRecord.objects.get(dossier_id=found[0], no=found[1]).order_key if found else None


def test_a_language_nobody_asked_of_me_is_not_mine(
    tmall_shop: Shop, mate_member: Member, desk: Desk, now: datetime
) -> None:
    case(tmall_shop, "T-PT", now=now, language="pt", amount=90_000)
    case(tmall_shop, "T-ZH", now=now)
    Member.objects.filter(id=mate_member.pk).update(languages=["zh", "en"])
    assert [taken(mate_member, now), taken(mate_member, now)] == ["T-ZH", None]
    Member.objects.filter(id=mate_member.pk).update(languages=["pt"])
    assert taken(mate_member, now) == "T-PT"


def test_platforms_and_issues_are_honoured(tmall_shop: Shop, mate_member: Member, desk: Desk, now: datetime) -> None:
    case(tmall_shop, "T-1", now=now)
    Member.objects.filter(id=mate_member.pk).update(platforms=["jd"])
    assert taken(mate_member, now) is None
    Member.objects.filter(id=mate_member.pk).update(platforms=["tmall"], issues=["PARCEL_LOST"])
    assert taken(mate_member, now) is None
    Member.objects.filter(id=mate_member.pk).update(issues=["CANCEL_CHANGED_MIND"])
    assert taken(mate_member, now) == "T-1"


@pytest.mark.mission("B9")
def test_who_is_new_gets_simple_ones_first_and_no_angry_buyers(
    tmall_shop: Shop, mate_member: Member, second: Member, desk: Desk, now: datetime
) -> None:
    case(tmall_shop, "T-ANGRY", now=now, say="骗子！")
    case(tmall_shop, "T-DEAR", now=now, amount=500_000, shipped=True)
    case(tmall_shop, "T-SMALL", now=now, amount=1000, shipped=True)
    Member.objects.filter(id=mate_member.pk).update(seniority=Seniority.NEW)
    assert [taken(mate_member, now) for _ in range(3)] == ["T-SMALL", "T-DEAR", None]
    assert taken(second, now) == "T-ANGRY"


@pytest.mark.mission("B9")
def test_three_angry_ones_of_five_are_enough(tmall_shop: Shop, mate_member: Member, desk: Desk, now: datetime) -> None:
    for each in range(4):
        case(tmall_shop, f"T-{each}", now=now, say="骗子！")
    for each in range(2):
        assert taken(mate_member, now) is not None
        assert assignment.worn(mate_member, now=now + timedelta(minutes=1 + each)) is None
    assert taken(mate_member, now) is not None
    tired = assignment.worn(mate_member, now=now + timedelta(minutes=3))
    assert tired is not None
    assert tired.angry == 3
    assert taken(mate_member, now + timedelta(minutes=3)) is None
    assert taken(mate_member, now + timedelta(minutes=21)) is not None  # a pause later


def test_a_desk_gives_out_in_turn(
    tmall_shop: Shop, mate_member: Member, second: Member, desk: Desk, now: datetime
) -> None:
    for each in range(4):
        case(tmall_shop, f"T-{each}", now=now)
    assert assign_due(now=now) == 0
    Desk.objects.update(assignment=Assignment.ROUND_ROBIN)
    assert assign_due(now=now) == 4
    assert assignment.loads(desk.merchant_id, [mate_member.pk, second.pk]) == {mate_member.pk: 2, second.pk: 2}
    assert Notice.objects.filter(kind="hand_over").count() == 4
    assert assign_due(now=now) == 0


def test_a_desk_gives_to_who_has_least(
    tmall_shop: Shop, mate_member: Member, second: Member, desk: Desk, now: datetime
) -> None:
    for each in range(3):
        case(tmall_shop, f"T-{each}", now=now)
    assert taken(mate_member, now)
    Desk.objects.update(assignment=Assignment.LEAST_LOADED)
    assert assign_due(now=now) == 2
    assert assignment.loads(desk.merchant_id, [mate_member.pk, second.pk]) == {mate_member.pk: 2, second.pk: 1}


def test_the_absent_give_their_cases_to_the_stand_in_or_back(
    tmall_shop: Shop, mate_member: Member, second: Member, desk: Desk, now: datetime
) -> None:
    case(tmall_shop, "T-1", now=now)
    assert taken(mate_member, now)
    away = Absence.objects.create(
        merchant=desk.merchant, member=mate_member, stand_in=second, from_at=now, until_at=now + HOUR
    )
    assert settle_absences(now=now) == 1
    assert CaseRecord.objects.get().owner == str(second.pk)
    assert settle_absences(now=now) == 0
    Absence.objects.filter(id=away.pk).delete()
    Absence.objects.create(merchant=desk.merchant, member=second, from_at=now, until_at=now + HOUR)
    assert settle_absences(now=now) == 1
    assert CaseRecord.objects.get().owner == ""
    Desk.objects.update(assignment=Assignment.ROUND_ROBIN)
    assert assign_due(now=now) == 1
    assert CaseRecord.objects.get().owner == str(mate_member.pk)  # the other one is away


@pytest.mark.mission("B10")
def test_a_case_taken_at_a_lent_desk_counts(
    tmall_shop: Shop, bluebird: Merchant, desk: Desk, second: Member, now: datetime
) -> None:
    case(tmall_shop, "T-1", now=now)
    helper = setup.add_member(
        merchant=bluebird, email="design@bluebird.test", name="Design", password=PASSWORD, roles=[Role.FRONT_LINE]
    )
    Loan.objects.create(
        merchant=bluebird, member=helper, role="agent", desk=desk, from_at=now, until_at=now + HOUR, most=1,
        reason="busy", given_by=second,
    )  # fmt: skip
    assert taken(helper, now) == "T-1"
    assert Loan.objects.get().used == 1


def test_mentions_and_hand_overs_are_told_to_those_they_concern(
    tmall_shop: Shop, mate_member: Member, second: Member, desk: Desk, now: datetime
) -> None:
    dossier = case(tmall_shop, "T-1", now=now)
    mine = Action(member=second, dossier_id=dossier, no=1, token=str(uuid4()), now=now)
    case_actions.note(mine, text="@mate 看一下；@Mateo 不是他")
    told = Notice.objects.get()
    assert (told.member_id, told.kind, told.words["say"]) == (mate_member.pk, "mention", "mentioned")
    Member.objects.filter(id=mate_member.pk).update(muted=["mention"])
    case_actions.note(Action(member=second, dossier_id=dossier, no=1, token=str(uuid4()), now=now), text="@Mate 再看")
    assert Notice.objects.count() == 1


def test_a_deadline_within_the_hour_is_told_once(
    tmall_shop: Shop, mate_member: Member, desk: Desk, now: datetime
) -> None:
    case(tmall_shop, "T-1", now=now)
    assert taken(mate_member, now)
    due_at = CaseRecord.objects.get().due_at
    assert due_at is not None
    assert work.tell_due(now=due_at - timedelta(minutes=61)) == 0
    assert work.tell_due(now=due_at - timedelta(minutes=59)) == 1
    assert work.tell_due(now=due_at - timedelta(minutes=58)) == 0
