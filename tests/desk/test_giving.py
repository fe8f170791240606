"""A case is given to a person; a step is done and the next case taken with one press."""

import pytest
from django.test import Client

from amends.merchants.models import Member, Shop
from tests.casework.stories import one
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)


def owner_of(order: str) -> str:
    found: str = one("SELECT owner FROM casework_case WHERE order_key = %s", order)
    return found


@pytest.mark.mission("T2")
def test_a_lead_gives_a_case_to_a_person(
    owner: Client, agent: Client, agent_member: Member, refund: int, tmall_shop: Shop
) -> None:
    page = do(owner, at(tmall_shop, "T-1001"), "assign", owner=str(agent_member.pk))
    assert "Given" in text(page)
    assert owner_of("T-1001") == str(agent_member.pk)
    assert "T-1001" in text(agent.get("/work/?view=mine"))
    assert "T-1001" in text(agent.get("/notices/"))


def test_who_has_a_case_gives_it_on_and_nobody_else(
    agent: Client, mate: Client, outsider: Client, agent_member: Member, mate_member: Member, lead: Member,
    refund: int, tmall_shop: Shop,
) -> None:  # fmt: skip
    case = at(tmall_shop, "T-1001")
    assert do(agent, case, "assign", owner=str(mate_member.pk)).status_code == 404
    assert 'id="give-owner"' not in agent.get(case).content.decode()
    do(agent, case, "take")
    assert 'id="give-owner"' in agent.get(case).content.decode()
    assert do(agent, case, "assign", owner="0").status_code == 404
    assert do(outsider, case, "assign", owner=str(mate_member.pk)).status_code == 404
    do(agent, case, "assign", owner=str(mate_member.pk))  # the front line holds no back-office work
    assert owner_of("T-1001") == str(agent_member.pk)
    do(agent, case, "assign", owner=str(lead.pk))
    assert owner_of("T-1001") == str(lead.pk)


@pytest.mark.mission("B7")
def test_a_step_is_done_and_the_next_case_taken(owner: Client, busy: tuple[int, ...], tmall_shop: Shop) -> None:
    page = do(owner, at(tmall_shop, "T-1001"), "step", step="refund", then="next")
    taken = one("SELECT order_key FROM casework_case WHERE owner <> '' AND order_key <> 'T-1001'")
    assert page.request["PATH_INFO"] == at(tmall_shop, taken)
    assert "Done" in text(page)
    assert at(tmall_shop, "T-1001").replace("/1/", "/1/undo") in page.content.decode()
