"""The law of several approvers: whatever is said, by whom and in which order, money goes by the full number of yeses.

Never twice, never by who asked; and what has not ended waits on somebody who can still say yes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import msgspec
import pytest
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amends.casework.actions import answers, case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.approval.escalation import escalate_due
from amends.casework.approval.models import Approval, ApprovalSignature, Delegation, Grant
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.overlay import overlays
from amends.merchants import setup
from amends.merchants.models import Language, Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import DAY, change, feed, placed
from tests.cast import OPENED_AT, PASSWORD
from tests.desk.case.test_grants import depot
from tests.packs import book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B1", "T4")]
TEAM: Final = {
    "zhou": Role.SUPERVISOR, "qian": Role.MANAGER, "he": Role.MANAGER, "sun": Role.FINANCE, "li": Role.FINANCE,
    "lin": Role.AGENT,
}  # fmt: skip
ASKER: Final = "zhou"
LADDER: Final = (Role.AGENT, Role.SUPERVISOR, Role.MANAGER, Role.OWNER)
RULES: Final[dict[str, tuple[int, tuple[str, ...], bool]]] = {
    "none": (90_000, ("manager", "finance"), True),
    "both": (50, ("manager", "finance"), True),
    "either": (50, ("manager", "finance"), False),
    "three": (50, ("supervisor", "manager", "finance"), True),
    "two": (50, ("supervisor", "manager"), True),
    "higher": (100, ("manager", "finance"), True),
}
PEOPLE: Final = st.sampled_from(sorted(TEAM))
EVENT = st.one_of(
    st.tuples(st.just("yes"), PEOPLE),
    st.tuples(st.just("yes"), PEOPLE),
    st.tuples(st.just("no"), PEOPLE),
    st.tuples(st.just("stand_in"), st.tuples(PEOPLE, PEOPLE)),
    st.tuples(st.just("withdraw"), PEOPLE),
    st.tuples(st.just("rule"), st.sampled_from(sorted(RULES))),
    st.tuples(st.just("sum"), st.sampled_from((6_000, 8_000, 12_000, 25_000))),
    st.tuples(st.just("price"), st.sampled_from((10_000, 29_900))),
    st.tuples(st.just("silence"), st.none()),
)
TOLD = (RefusedError, Http404)


@dataclass
class RequestStory:
    """One case, who is there, and what was said of it. ``price``: what the order costs; when it was asked for."""

    team: dict[str, Member]
    owner: Member
    shop: Shop
    at: datetime
    dossier: int
    no: int
    order: str
    rule: tuple[int, tuple[str, ...], bool] = RULES["none"]
    amount: int = 6_000
    price: int = 100_000
    asked_price: int = 100_000
    yes: dict[int, set[int]] = field(default_factory=dict)

    @property
    def request(self) -> Approval | None:
        of = {"merchant_id": self.shop.merchant_id, "dossier_id": self.dossier}
        return Approval.objects.filter(**of).order_by("-id").first()

    @property
    def repriced(self) -> bool:
        return self.price != self.asked_price

    def sent(self) -> list[int]:
        of = {"merchant_id": self.shop.merchant_id, "dossier_id": self.dossier, "kind": "refund"}
        return list(EffectRecord.objects.filter(**of).order_by("id").values_list("amount", flat=True))

    def tick(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    def ask(self) -> None:
        action = Action(
            member=self.team[ASKER], dossier_id=self.dossier, no=self.no, token=uuid4().hex, now=self.tick()
        )
        case_actions.choose_remedy(action, remedy="part_refund", amount=self.amount)

    def put(self, name: str) -> None:
        self.rule = RULES[name]
        money, who, every = self.rule
        body = (
            "base: tmall\nset:\n  approvers.law: {title: {zh: 几人同意, en: Several agree}, "
            f"money: {money} CNY, who: [{', '.join(who)}], need: {'all' if every else 'any'}, since: 2026-01-01, "
            "assumption: true}\n"
        )
        overlays.put(member=self.owner, pack="tmall", body=body, now=self.tick())


@pytest.fixture
def team(bluebird: Merchant) -> dict[str, Member]:
    for name, role in TEAM.items():
        setup.add_member(
            merchant=bluebird, email=f"{name}@bluebird.test", name=name.title(), password=PASSWORD, roles=[role],
            language=Language.ENGLISH, now=OPENED_AT,
        )  # fmt: skip
    found = Member.objects.filter(merchant=bluebird).select_related("user", "merchant")
    return {each.user.email.partition("@")[0]: each for each in found}


def entitled(member: Member, role: str) -> bool:
    """Told anew from the roles alone: as high or higher; finance's word is finance's or an owner's."""
    roles = {Role(each) for each in member.roles}
    if role == "finance":
        return not roles.isdisjoint({Role.FINANCE, Role.OWNER})
    return any(each in LADDER and LADDER.index(each) >= LADDER.index(Role(role)) for each in roles)


def happen(story: RequestStory, what: str, who: Any) -> None:
    """One event, by the functions that pages call; what may not be is refused and changes nothing."""
    request, now = story.request, story.tick()
    match what:
        case "yes" if request:
            answers.grant(member=story.team[who], id=request.id, now=now)
            story.yes.setdefault(request.id, set()).add(story.team[who].pk)
        case "no" if request:
            answers.refuse(member=story.team[who], id=request.id, reason="no", now=now)
        case "withdraw" if request:
            answers.withdraw(member=story.team[who], id=request.id, now=now)
        case "stand_in":
            answers.stand_in(member=story.team[who[0]], to=story.team[who[1]].pk, until=now + DAY, now=now)
        case "rule":
            story.put(who)
        case "sum" if request and request.state != "asked":
            story.amount = who
            story.ask()
            story.asked_price = story.price
        case "price":
            told = msgspec.structs.replace(placed(story.order, at=now, amount=who), id=uuid4().hex)
            feed(story.shop, told, now=now)
            story.price = min(story.price, who)  # an order told again only turns out lower
        case "silence" if request:
            change("UPDATE casework_approval SET due_at = asked_at WHERE state = 'asked'")
            escalate_due(now=now)


def lawful(story: RequestStory) -> None:
    """What must hold after every event."""
    of = {"merchant_id": story.shop.merchant_id, "dossier_id": story.dossier}
    granted = list(Approval.objects.filter(**of, state="granted").order_by("id"))
    alone = Grant.objects.filter(**of, approval_id=None)
    sent = story.sent()
    assert len(sent) == len(granted) + alone.count() == Grant.objects.filter(**of).count()
    assert len(sent) <= 1  # one case settles once
    assert sent == [each.amount for each in granted] + [each.amount for each in alone]


def full(story: RequestStory, request: Approval) -> None:
    """As it has just been granted: by the full number of people who may, under the rule that holds."""
    given = list(ApprovalSignature.objects.filter(merchant_id=request.merchant_id, approval_id=request.id))
    people = {each.member_id for each in given}
    by_id = {each.pk: each for each in (*story.team.values(), story.owner)}
    assert request.asked_by not in people | story.yes[request.id]
    assert people <= story.yes[request.id]
    assert request.decided_by in story.yes[request.id]
    stood = [each.stands_for for each in given if each.stands_for]
    assert len(stood) == len(set(stood))
    assert not set(stood) & (people | {request.asked_by})
    for each in given:
        assert entitled(by_id[each.stands_for or each.member_id], each.role)
    money, who, every = story.rule
    if request.amount >= money * 100:
        assert len(people) >= (len(who) if every else 1)
    else:
        # one person decides it: their own role may, or somebody's they stand in for, but for the asker's own; or it is
        # finance that says yes to a sum which the asker might have granted alone
        last = by_id[int(request.decided_by or 0)]
        lent = Delegation.objects.filter(merchant_id=request.merchant_id, to_member=last.pk)
        standing = [last, *(by_id[each.from_member] for each in lent if each.from_member != request.asked_by)]
        if not any(entitled(each, "manager") or entitled(each, "supervisor") for each in standing):
            assert any(entitled(each, "finance") for each in standing)
            assert own_covers(story, request)


def own_covers(story: RequestStory, request: Approval) -> bool:
    """By the supervisor's line of the pack and the asker's grants of the day, told anew."""
    (own,) = [each for each in book("tmall").authority if each.role == "supervisor"]
    of = {"merchant_id": request.merchant_id, "member_id": request.asked_by}
    today = sum(Grant.objects.filter(**of).values_list("amount", flat=True))  # this one as well
    share = request.amount * 10_000 <= request.order_amount * (own.share or 0)
    return share and request.amount <= (own.money or 0) and today <= (own.per_day or 0)


@contextmanager
def only_tried() -> Iterator[None]:
    """Nothing of it is kept."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def able(say: Callable[..., Any], people: list[Member], **told: Any) -> list[Member]:
    """Who of these can say it; nothing of it is kept."""
    found = []
    for each in people:
        try:
            with only_tried():
                say(member=each, **told)
        except TOLD:
            continue
        found.append(each)
    return found


def waits_on_somebody(story: RequestStory) -> None:
    """Nobody has ended it: somebody there can say yes, or, where the sum has changed, no; and yeses end it."""
    everybody = [*story.team.values(), story.owner]
    for _ in range(len(everybody) + 1):
        request, now = story.request, story.tick()
        if request is None or request.state != "asked":
            return
        assert request.goes_to
        ready = able(answers.grant, everybody, id=request.id, now=now)
        if not ready:
            assert story.repriced, "nobody can say yes, and nothing has changed"
            assert able(answers.refuse, everybody, id=request.id, reason="no", now=now)
            return
        answers.grant(member=ready[0], id=request.id, now=now)
        story.yes.setdefault(request.id, set()).add(ready[0].pk)
        lawful(story)
        request.refresh_from_db()
        if request.state == "granted":
            full(story, request)
    raise AssertionError("so many yeses and no end")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.sampled_from(("both", "either", "three", "two")), events=st.lists(EVENT, min_size=1, max_size=7))
@example(first="three", events=[("yes", "qian"), ("yes", "sun"), ("rule", "both"), ("yes", "he")])
@example(first="both", events=[("stand_in", ("sun", "qian")), ("yes", "qian"), ("yes", "qian"), ("rule", "three")])
@example(first="both", events=[("rule", "higher"), ("yes", "li")])
@example(first="both", events=[("rule", "none"), ("stand_in", ("zhou", "lin")), ("yes", "lin")])
@example(first="two", events=[("rule", "none"), ("stand_in", ("zhou", "lin")), ("yes", "lin")])
@example(first="both", events=[("withdraw", "zhou"), ("sum", 25_000), ("rule", "none"), ("yes", "li")])
@example(first="either", events=[("withdraw", "zhou"), ("sum", 8_000), ("price", 10_000), ("yes", "sun")])
def test_money_goes_by_the_full_number_of_yeses_once_or_waits_on_somebody(
    first: str, events: list[tuple[str, Any]], team: dict[str, Member], owner: object, tmall_shop: Shop, now: datetime
) -> None:
    Delegation.objects.all().delete()
    order = f"L-{uuid4().hex[:8]}"
    _, _, dossier, no, _ = depot(tmall_shop, order, 100_000, now - DAY).split("/")
    boss = team["owner"]
    story = RequestStory(
        team={name: each for name, each in team.items() if name in TEAM}, owner=boss, shop=tmall_shop, at=now,
        dossier=int(dossier), no=int(no), order=order,
    )  # fmt: skip
    story.put(first)
    story.ask()
    for what, who in events:
        before = story.request
        try:
            happen(story, what, who)
        except TOLD:
            continue
        finally:
            lawful(story)
        after = story.request
        if before is not None and after is not None and before.state == "asked" and after.state == "granted":
            full(story, after)
    waits_on_somebody(story)
    lawful(story)
