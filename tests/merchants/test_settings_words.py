"""What was changed in the settings is told in words and can be taken back, for everything that comes and goes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from amends.merchants import changes
from amends.merchants.changetext import told
from amends.merchants.models import Absence, ApiKey, Change, Desk, Invitation, Loan, Member, Merchant, Shop
from amends.merchants.setup import add_desk
from tests.desk.pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.mission("T2")]


@pytest.fixture
def reviews(bluebird: Merchant) -> Desk:
    add_desk(merchant=bluebird, code="reception", name="Front desk")
    return add_desk(merchant=bluebird, code="reviews", name="Review desk")


def _undo(client: Client) -> None:
    assert client.post(f"/settings/undo/{Change.objects.latest('id').pk}", follow=True).status_code == 200


def _at(days: int) -> str:
    return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def test_closed_desks_and_rosters_are_told_by_name(owner: Client, agent_member: Member, reviews: Desk) -> None:
    owner.post("/settings/phases/sale/desks", {"closed-reviews": "reception"})
    page = text(owner.get("/settings/phases/sale/"))
    assert "Review desk closed, Front desk does its work" in page
    assert "reviews →" not in page
    shift = {"desk": "reviews", "member": agent_member.pk, "days": [1, 3], "from_hour": 9, "until_hour": 18}
    owner.post("/settings/phases/sale/", shift)
    assert "Agent · Review desk · Mon, Wed 9–18" in text(owner.get("/settings/phases/sale/"))
    assert "Agent · Review desk · Mon, Wed 9–18" in text(owner.get("/settings/"))


def test_roles_seats_and_mentors_are_told_by_name(
    owner: Client, agent_member: Member, mate_member: Member, reviews: Desk
) -> None:
    sent = {"roles": ["agent", "finance"], "desks": ["reviews"], "seniority": "new", "mentor": str(mate_member.pk)}
    owner.post(f"/settings/people/{agent_member.pk}/", sent)
    page = text(owner.get(f"/settings/people/{agent_member.pk}/history"))
    assert "After-sales agent → After-sales agent, Finance" in page
    assert "Mentor Mate" in page
    assert "— → Review desk" in page


def test_an_absence_is_taken_back_and_put_back(owner: Client, agent_member: Member, mate_member: Member) -> None:
    place = f"/settings/people/{agent_member.pk}"
    owner.post(f"{place}/absences", {"from_at": _at(1), "until_at": _at(3), "stand_in": mate_member.pk, "note": "x"})
    assert "Stand-in Mate" in text(owner.get(f"{place}/"))
    _undo(owner)
    assert not Absence.objects.exists()
    _undo(owner)
    assert Absence.objects.get().stand_in_id == mate_member.pk
    owner.post(f"{place}/absences/{Absence.objects.get().pk}")
    assert not Absence.objects.exists()
    _undo(owner)
    assert Absence.objects.get().note == "x"


def test_an_absence_ended_early_goes_on_when_that_is_taken_back(owner: Client, agent_member: Member) -> None:
    place = f"/settings/people/{agent_member.pk}"
    owner.post(f"{place}/absences", {"from_at": _at(-1), "until_at": _at(3)})
    until = Absence.objects.get().until_at
    owner.post(f"{place}/absences/{Absence.objects.get().pk}")
    assert Absence.objects.get().until_at <= timezone.now()
    _undo(owner)
    assert Absence.objects.get().until_at == until


def test_a_loan_is_taken_back_and_lent_again(owner: Client, agent_member: Member, reviews: Desk) -> None:
    place = f"/settings/people/{agent_member.pk}"
    sent = {"role": "warehouse", "desk": "reviews", "until_at": _at(2), "most": "5", "reason": "rush"}
    owner.post(f"{place}/loans", sent)
    assert "Role Warehouse" in text(owner.get(f"{place}/"))
    _undo(owner)
    assert Loan.objects.get().ended_at is not None
    _undo(owner)
    assert Loan.objects.get().ended_at is None
    owner.post(f"{place}/loans/{Loan.objects.get().pk}")
    _undo(owner)
    assert Loan.objects.get().ended_at is None


def test_an_invitation_is_taken_back_and_opens_again(owner: Client, nobody: Client) -> None:
    page = owner.post("/settings/people/", {"email": "li@example.test", "roles": ["agent"]})
    link = page.context["link"]
    assert "E-mail li@example.test" in text(owner.get("/settings/people/"))
    _undo(owner)
    assert Invitation.objects.get().revoked_at is not None
    assert nobody.get(link).status_code == 410
    _undo(owner)
    assert nobody.get(link).status_code == 200


def test_an_invitation_to_be_owner_is_not_revived_from_the_history(
    owner: Client, agent_member: Member, bluebird: Merchant
) -> None:
    owner.post("/settings/people/", {"email": "li@example.test", "roles": ["owner"]})
    owner.post(f"/settings/people/invitations/{Invitation.objects.get().pk}")
    assert owner.post(f"/settings/undo/{Change.objects.latest('id').pk}").status_code == 404


def test_a_key_revoked_by_mistake_opens_again(owner: Client, tmall_shop: Shop) -> None:
    owner.post(f"/settings/shops/{tmall_shop.pk}/keys")
    key = ApiKey.objects.get()
    owner.post(f"/settings/shops/{tmall_shop.pk}/keys/{key.pk}")
    assert f"Begins with {key.prefix}" in text(owner.get(f"/settings/shops/{tmall_shop.pk}/"))
    _undo(owner)
    assert ApiKey.objects.get().revoked_at is None


def test_who_was_let_go_by_mistake_is_back_at_work(owner: Client, agent_member: Member) -> None:
    owner.post(f"/settings/people/{agent_member.pk}/active", {"active": "0"})
    assert Absence.objects.get().until_at > timezone.now()
    _undo(owner)
    assert Member.objects.get(id=agent_member.pk).is_active
    assert Absence.objects.get().until_at <= timezone.now()


def test_everybody_takes_back_their_own_notices_only(agent: Client, mate: Client, agent_member: Member) -> None:
    agent.post("/settings/notifications/", {"kinds": ["due"]})
    assert "Not told of" in text(agent.get("/settings/notifications/"))
    number = Change.objects.get().pk
    assert mate.post(f"/settings/undo/{number}").status_code == 404
    agent.post(f"/settings/undo/{number}")
    assert Member.objects.get(id=agent_member.pk).muted == []


def test_what_cannot_be_taken_back_says_why(owner: Client, agent_member: Member) -> None:
    owner.post(f"/settings/people/{agent_member.pk}/reset")
    page = text(owner.get(f"/settings/people/{agent_member.pk}/"))
    assert "Can't be taken back: the link works once" in page


def test_rates_are_told_in_words(owner: Client, bluebird: Merchant) -> None:
    me = Member.objects.select_related("user").get(merchant=bluebird)
    after = {"rate": "7.1", "on": "2026-11-20", "source": "bank"}
    done = changes.change(by=me, area="rates", key="CNY/USD", after=after, now=timezone.now())
    assert done is not None
    (said,) = told([done])
    assert (said.title, said.about) == ("Exchange rates", "USD → CNY")
    assert ("Rate", "", "7.1") in said.lines
