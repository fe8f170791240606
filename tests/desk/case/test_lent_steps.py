"""One step asked of somebody else, the case staying where it is; steps a person adds from the playbook's list."""

import re
from typing import Any

import pytest
from django.test import Client

from amends.merchants.models import Member, Merchant, Notice, Shop
from amends.merchants.roles import Role
from tests.casework.stories import one, rows
from tests.desk.pages import do, text
from tests.desk.walks import Walk, hired, press, reads, seat, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B1")]
ORDER = "T-1"


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, zhou=Role.WAREHOUSE, mei=Role.FRONT_LINE, sun=Role.FINANCE)
    return Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)


@pytest.fixture
def case(walk: Walk) -> str:
    """A buyer says they never got what the carrier calls delivered."""
    facts: dict[str, Any] = {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}
    walk.tell("order.placed", "11-11 10:00", ORDER, **facts)
    walk.tell("parcel.handed_over", "11-12 10:00", ORDER, waybill="YT1")
    walk.tell("parcel.delivered", "11-14 10:00", ORDER)
    walk.tell("problem.reported", "11-15 10:00", ORDER, ref="P1", issue="SIGNED_NOT_RECEIVED", amount=8_000)
    return walk.case(ORDER, "signed_not_received")


def member(name: str) -> int:
    return Member.objects.get(user__email__startswith=f"{name}@").pk


def lend(client: Client, case: str, step: str, whom: str, words: str = "") -> str:
    return text(do(client, case, "lend-step", step=step, whom=whom, text=words))


def told(name: str) -> list[str]:
    return [notice.words["say"] for notice in Notice.objects.filter(member_id=member(name)).order_by("id")]


def row(step: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = rows("SELECT desk, lent_to <> '' FROM casework_step WHERE step = %s", step)[0]
    return found


def test_a_step_is_asked_of_a_colleague_who_finds_it_does_it_and_the_case_stays(walk: Walk, case: str) -> None:
    lin, zhou = seat("lin"), seat("zhou")
    assert "Asked; the case stays here" in lend(lin, case, "contact", f"member:{member('zhou')}", "you know him")
    assert told("zhou") == ["step_lent"]
    assert ORDER in text(zhou.get("/work/?view=asked"))
    assert "Asked of me" in text(zhou.get("/work/?view=asked"))
    assert ORDER not in text(lin.get("/work/?view=asked"))
    page = reads(zhou, case, "Lin asked Zhou to do it you know him")  # beside the step, not only in the thread
    assert "is asked to do" in page
    press(zhou, case, "contact", text="丢在门卫了")
    assert states(ORDER, "signed_not_received")["contact"] == "done"
    assert one("SELECT done_by FROM casework_step WHERE step = 'contact'") == str(member("zhou"))
    assert one("SELECT desk FROM casework_case") == "logistics"
    assert ORDER not in text(zhou.get("/work/?view=asked"))
    assert one("SELECT count(*) FROM casework_audit WHERE verb = 'step.delegated'") == 1


def test_it_is_given_back_with_a_question_taken_back_and_asked_of_a_desk(walk: Walk, case: str) -> None:
    lin, zhou = seat("lin"), seat("zhou")
    lend(lin, case, "contact", f"member:{member('zhou')}")
    assert "Back at its own desk" in text(do(zhou, case, "return-step", step="contact", text="Which door?"))
    assert told("lin") == ["step_back"]
    page = reads(lin, case, "Zhou gave it back with a question Which door?")
    assert "Lin asked Zhou" not in page
    assert row("contact") == ("reception", False)
    lend(lin, case, "contact", "desk:warehouse")
    assert row("contact") == ("warehouse", False)
    do(lin, case, "return-step", step="contact")
    assert row("contact") == ("reception", False)


def test_it_can_be_undone_at_once(walk: Walk, case: str) -> None:
    lin = seat("lin")
    lend(lin, case, "contact", f"member:{member('zhou')}")
    assert row("contact") == ("reception", True)
    lin.post(f"{case}undo", follow=True)
    assert row("contact") == ("reception", False)
    assert told("zhou") == []


def test_who_can_do_no_steps_isnt_asked_and_who_has_no_part_lends_nothing(
    walk: Walk, case: str, outsider: Client, other_shop_member: int
) -> None:
    lin, mei = seat("lin"), seat("mei")
    assert "choose a colleague who works on cases" in lend(lin, case, "contact", f"member:{other_shop_member}")
    assert "choose a colleague who works on cases" in lend(lin, case, "contact", "desk:nowhere")
    assert lin.post(f"{case}lend-step", {"step": "contact", "whom": "me"}).status_code == 422
    assert outsider.post(f"{case}lend-step", {"step": "contact", "whom": "desk:warehouse"}).status_code == 404
    lend(mei, case, "carrier_says", "desk:warehouse")
    assert row("carrier_says") == ("logistics", False)
    front = lend(lin, case, "carrier_says", f"member:{member('mei')}")
    assert row("carrier_says") == ("logistics", False), front


def offered(page: str, step: str) -> set[str]:
    """Whom the page offers to ask for a step."""
    _before, found, rest = page.partition(f'name="step" value="{step}"><select class="form-select form-select-sm"')
    assert found, step
    return set(re.findall(r'value="(?:member|desk):[^"]*">([^<]+)<', rest.partition("</select>")[0]))


def test_nobody_is_offered_whom_asking_would_refuse(walk: Walk, case: str, bluebird: Merchant) -> None:
    hired(bluebird, kai=Role.OBSERVER, old=Role.AGENT)
    Member.objects.filter(user__email="old@bluebird.test").update(is_active=False)
    lin = seat("lin")
    for step in ("contact", "carrier_says"):
        found = offered(lin.get(case).text, step)
        assert "Zhou" in found
        assert not {"Lin", "Kai", "Old"} & found
        for each in ("kai", "old"):
            assert "choose a colleague who works on cases" in lend(lin, case, step, f"member:{member(each)}")
    assert "Mei" in offered(lin.get(case).text, "contact")
    assert "Mei" not in offered(lin.get(case).text, "carrier_says")
    assert "Reception" not in offered(lin.get(case).text, "contact"), "its own desk"


def test_a_step_that_pays_is_asked_of_who_may_let_money_go(walk: Walk) -> None:
    facts: dict[str, Any] = {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}
    walk.tell("order.placed", "11-11 10:00", "T-2", **facts)
    walk.tell("refund.asked", "11-11 12:00", "T-2", type="refund_only", ref="R1", amount=30_000)
    case = walk.first("T-2")
    lin = seat("lin")
    assert {"Sun", "Zhou"} & offered(lin.get(case).text, "refund") == set()
    assert "ask somebody who decides about money" in lend(lin, case, "refund", f"member:{member('zhou')}")


def test_a_case_is_given_to_who_works_on_cases(walk: Walk, case: str, bluebird: Merchant) -> None:
    hired(bluebird, kai=Role.OBSERVER, boss=Role.OWNER)
    boss = seat("boss")
    given = boss.get(case).text.partition('id="give-owner"')[2].partition("</select>")[0]
    assert "Lin" in given
    assert "Kai" not in given
    assert "Kai" not in boss.get("/work/?owner=x").text.partition('data-for="assign"')[2].partition("</select>")[0]
    refused = text(do(boss, case, "assign", owner=str(member("kai"))))
    assert "Nobody of that name works on cases" in refused
    assert one("SELECT owner FROM casework_case") == ""


@pytest.fixture
def other_shop_member(outsider: Client) -> int:
    """Somebody who works for another merchant."""
    return Member.objects.exclude(merchant__name__icontains="blue").order_by("id").values_list("pk", flat=True)[0]


def test_a_step_is_added_from_the_list_with_a_reason_and_the_end_waits_for_it(walk: Walk, case: str) -> None:
    lin = seat("lin")
    assert states(ORDER, "signed_not_received")["visit_depot"] == "skipped"
    reads(lin, case, "Add a step", "Send somebody to the depot")
    do(lin, case, "add-step", step="visit_depot")
    assert states(ORDER, "signed_not_received")["visit_depot"] == "skipped", "not without a reason"
    do(lin, case, "add-step", step="visit_depot", text="门卫没有，去网点看看")
    assert states(ORDER, "signed_not_received")["visit_depot"] == "ready"
    reads(lin, case, "added by Lin", "门卫没有，去网点看看")
    do(lin, case, "skip-step", step="visit_depot")
    assert states(ORDER, "signed_not_received")["visit_depot"] == "skipped"
    do(lin, case, "add-step", step="visit_depot", text="还是去")
    lin.post(f"{case}undo", follow=True)
    assert states(ORDER, "signed_not_received")["visit_depot"] == "skipped"
    assert "Add a step" in text(lin.get(case))
