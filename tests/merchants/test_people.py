"""People: inviting, roles, loans, absence, letting go, and what an outsider can't."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from amends.merchants import (
    access,
    changes,
    duty,
    setup,
)
from amends.merchants.models import Change, Invitation, Loan, Member, Merchant, Shop
from amends.merchants.roles import Permission, Role
from tests.cast import OWNER, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
NEXT_DAY = "%Y-%m-%dT%H:%M"


def link(page: str, kind: str) -> str:
    found = re.search(rf"/{kind}/[^<\s]+", page)
    assert found
    return found.group(0)


def test_somebody_comes_in_by_a_link_that_works_once(owner: Client, bluebird: Merchant, nobody: Client) -> None:
    setup.add_desk(merchant=bluebird, code="returns", name="Returns")
    asked = {"email": "New@bluebird.test", "roles": ["agent"], "desks": ["returns"]}
    path = link(owner.post("/settings/people/", asked).text, "join")
    assert "Bluebird" in nobody.get(path).text
    answer = nobody.post(path, {"name": "Lin", "password": "a long enough one", "language": "en"}, follow=True)
    assert answer.status_code == 200
    member = Member.objects.get(user__email="new@bluebird.test")
    assert (member.roles, list(member.seats.values_list("desk__code", flat=True))) == (["agent"], ["returns"])
    assert Client().get(path).status_code == 410


def test_an_old_or_revoked_link_opens_nothing(owner: Client, bluebird: Merchant, nobody: Client) -> None:
    path = link(owner.post("/settings/people/", {"email": "a@b.test", "roles": ["agent"]}).text, "join")
    Invitation.objects.update(expires_at=timezone.now())
    assert nobody.get(path).status_code == 410
    path = link(owner.post("/settings/people/", {"email": "a@b.test", "roles": ["agent"]}).text, "join")
    found = Invitation.objects.get(revoked_at=None)
    owner.post(f"/settings/people/invitations/{found.pk}")
    assert nobody.post(path, {"name": "x", "password": "a long enough one", "language": "en"}).status_code == 410


def test_nobody_but_managers_sees_people(mate: Client, outsider: Client, mate_member: Member) -> None:
    for path in ("/settings/people/", f"/settings/people/{mate_member.pk}/", "/settings/shops/", "/settings/desks/"):
        assert mate.get(path).status_code == 404
    assert outsider.get(f"/settings/people/{mate_member.pk}/").status_code == 404
    assert outsider.post(f"/settings/people/{mate_member.pk}/active", {"active": "0"}).status_code == 404


def test_a_change_of_roles_is_written_down_and_taken_back(owner: Client, mate_member: Member) -> None:
    form = {"roles": ["agent"], "seniority": "new", "languages": ["pt"]}
    assert owner.post(f"/settings/people/{mate_member.pk}/", form).status_code == 302
    mate_member.refresh_from_db()
    assert (mate_member.roles, mate_member.seniority, mate_member.languages) == (["agent"], "new", ["pt"])
    change = Change.objects.get(area="member")
    owner.post(f"/settings/undo/{change.pk}")
    mate_member.refresh_from_db()
    assert (mate_member.roles, mate_member.seniority) == (["front_line"], "senior")


def test_what_was_changed_since_is_not_undone(owner: Client, tmall_shop: Shop) -> None:
    me = Member.objects.get(user__email=OWNER)
    now = timezone.now()
    first = changes.change(by=me, area="shop", key=str(tmall_shop.pk), after={"name": "One"}, now=now)
    changes.change(by=me, area="shop", key=str(tmall_shop.pk), after={"name": "Two"}, now=now)
    assert first is not None
    assert "changed again since" in owner.post(f"/settings/undo/{first.pk}", follow=True).text
    tmall_shop.refresh_from_db()
    assert tmall_shop.name == "Two"


def test_an_outsider_undoes_nothing_of_ours(outsider: Client, tmall_shop: Shop, owner: Client) -> None:
    me = Member.objects.get(user__email=OWNER)
    change = changes.change(by=me, area="shop", key=str(tmall_shop.pk), after={"name": "One"}, now=timezone.now())
    assert change is not None
    assert outsider.post(f"/settings/undo/{change.pk}").status_code == 404


def test_the_last_owner_stays(owner: Client) -> None:
    me = Member.objects.get(user__email=OWNER)
    page = owner.post(f"/settings/people/{me.pk}/", {"roles": ["agent"], "seniority": "senior"})
    assert page.status_code == 422
    assert "needs an owner" in page.text


@pytest.mark.mission("B10")
def test_a_loan_gives_a_role_and_a_desk_and_ends_by_itself(
    owner: Client, bluebird: Merchant, mate: Client, mate_member: Member, tmall_shop: Shop
) -> None:
    setup.add_desk(merchant=bluebird, code="returns", name="Returns")
    until = timezone.localtime() + timedelta(days=1)
    lent = {
        "role": "supervisor", "desk": "returns", "until_at": until.strftime(NEXT_DAY), "most": "5", "reason": "busy",
    }  # fmt: skip
    assert owner.post(f"/settings/people/{mate_member.pk}/loans", lent).status_code == 302
    now = timezone.now()
    them = Member.objects.get(id=mate_member.pk)
    assert access.allows(them, Permission.ASSIGN_CASES)
    assert duty.desks_of(them, now=now) == ("returns",)
    page = mate.get("/work/").text
    assert "Lent to you: Returns" in page
    assert "5 cases left" in page
    Loan.objects.update(used=5)
    assert duty.desks_of(Member.objects.get(id=them.pk), now=now) == ()
    Loan.objects.update(from_at=now - timedelta(days=2), until_at=now - timedelta(seconds=1))
    assert not access.allows(Member.objects.get(id=them.pk), Permission.ASSIGN_CASES)
    assert "Lent to you" not in mate.get("/work/").text


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_roles_are_not_lent(owner: Client, bluebird: Merchant, mate_member: Member, role: str) -> None:
    setup.add_desk(merchant=bluebird, code="returns", name="Returns")
    until = (timezone.localtime() + timedelta(days=1)).strftime(NEXT_DAY)
    lent = {"role": role, "desk": "returns", "until_at": until, "reason": "busy"}
    assert owner.post(f"/settings/people/{mate_member.pk}/loans", lent).status_code == 422


def test_who_was_let_go_is_out(owner: Client, nobody: Client, mate_member: Member) -> None:
    nobody.post("/sign-in", {"username": mate_member.user.email, "password": PASSWORD})
    assert nobody.get("/profile").status_code == 200
    owner.post(f"/settings/people/{mate_member.pk}/active", {"active": "0"})
    assert nobody.get("/profile").status_code == 302


def test_a_new_password_by_a_managers_link(owner: Client, nobody: Client, mate_member: Member) -> None:
    path = link(owner.post(f"/settings/people/{mate_member.pk}/reset").text, "reset")
    fresh = {"new_password1": "another long one", "new_password2": "another long one"}
    assert nobody.post(path, fresh).status_code == 302
    assert nobody.get(path).status_code == 410
    signed = nobody.post("/sign-in", {"username": mate_member.user.email, "password": "another long one"})
    assert signed.status_code == 302


def test_no_merchant_takes_over_an_account_that_works_elsewhere(
    owner: Client, rival: Merchant, mate_member: Member
) -> None:
    Member.objects.create(merchant=rival, user=mate_member.user, roles=[Role.AGENT], created_at=timezone.now())
    assert owner.post(f"/settings/people/{mate_member.pk}/reset").status_code == 404


def test_a_key_is_shown_once_and_revoked(owner: Client, outsider: Client, tmall_shop: Shop) -> None:
    page = owner.post(f"/settings/shops/{tmall_shop.pk}/keys").text
    found = re.search(r"amends_[\w-]{20,}", page)
    assert found
    opens = access.api_key(key=found.group(0), now=timezone.now())
    assert opens is not None
    assert opens.shop == tmall_shop
    assert found.group(0) not in owner.get(f"/settings/shops/{tmall_shop.pk}/").text
    key = tmall_shop.keys.get()
    assert outsider.post(f"/settings/shops/{tmall_shop.pk}/keys/{key.pk}").status_code == 404
    owner.post(f"/settings/shops/{tmall_shop.pk}/keys/{key.pk}")
    assert access.api_key(key=found.group(0), now=timezone.now()) is None
