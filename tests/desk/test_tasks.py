"""Message tasks over HTTP: left on an order, seen by whom they are for, answered, and the sender is told."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.letters import tasks
from amends.merchants.models import Member, Shop
from tests.casework.stories import rows
from tests.desk.conftest import at
from tests.desk.pages import do, press, text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(refund: int, tmall_shop: Shop) -> str:
    return at(tmall_shop, "T-1001")


def leave(client: Client, case: str, **fields: object) -> Any:
    wish = {"token": str(uuid4()), "kind": "query", "text": "仓库里还有这个颜色吗？", **fields}
    return press(client, f"{case}task", wish)


@pytest.mark.mission("M12")
def test_a_task_is_left_answered_and_its_sender_told(
    owner: Client, mate: Client, mate_member: Member, lead: Member, case: str
) -> None:
    token = str(uuid4())
    for _ in range(2):
        assert "You are told once it is answered" in text(leave(owner, case, token=token, member=mate_member.pk))
    assert rows("SELECT count(*) FROM casework_task") == [(1,)]
    assert rows("SELECT count(*) FROM casework_case WHERE case_group = 'task' AND state = 'open'") == [(1,)]
    assert rows("SELECT member_id FROM merchants_notice WHERE words->>'say' = 'task_asked'") == [(mate_member.pk,)]
    page = mate.get("/tasks/")
    assert "仓库里还有这个颜色吗" in text(page)
    (ref,) = re.findall(r"/tasks/([^/]+)/answer", page.content.decode())
    answer = {"token": str(uuid4()), "text": "有，12 件", "remarked": "1"}
    assert "who asked is told" in text(mate.post(f"/tasks/{ref}/answer", answer, follow=True))
    assert "有，12 件" in text(owner.get("/tasks/"))
    assert rows("SELECT member_id FROM merchants_notice WHERE words->>'say' = 'task_answered'") == [(lead.pk,)]
    assert rows("SELECT kind FROM casework_signal WHERE kind LIKE 'task.%%' ORDER BY id") == [
        ("task.asked",),
        ("task.answered",),
    ]
    again = {"token": str(uuid4()), "text": "too"}
    assert "already" in text(mate.post(f"/tasks/{ref}/answer", again, follow=True))


@pytest.mark.mission("M12")
def test_a_task_for_a_desk_is_handed_there(owner: Client, case: str) -> None:
    leave(owner, case, kind="operation", desk="lead")
    assert rows("SELECT desk FROM casework_case WHERE case_group = 'task'") == [("lead",)]
    assert rows("SELECT desk FROM casework_task") == [("lead",)]


@pytest.mark.mission("M12")
def test_a_task_nobody_answers_is_told_once_it_is_late(
    owner: Client, mate: Client, mate_member: Member, lead: Member, case: str, now: datetime
) -> None:
    leave(owner, case, member=mate_member.pk)
    (due,) = rows("SELECT due_at FROM casework_task")[0]
    assert timedelta(hours=3) < due - now <= timedelta(hours=5)  # the playbook's clock for a question
    assert tasks.tell_late(now=due - timedelta(seconds=1)) == 0
    assert [tasks.tell_late(now=due) for _ in range(2)] == [1, 0]
    told = rows("SELECT member_id FROM merchants_notice WHERE words->>'say' = 'task_late' ORDER BY member_id")
    assert told == sorted([(mate_member.pk,), (lead.pk,)])
    assert "Nobody has answered the task" in text(mate.get("/notices/"))
    assert "For me 1" in text(mate.get("/tasks/"))


@pytest.mark.mission("M12")
def test_a_task_is_over_when_answered_and_the_order_remarked(owner: Client, mate: Client, case: str) -> None:
    leave(owner, case)
    (ref,) = rows("SELECT ref FROM casework_task")[0]
    dossier, no = rows("SELECT dossier_id, no FROM casework_case WHERE case_group = 'task'")[0]
    mate.post(f"/tasks/{ref}/answer", {"token": str(uuid4()), "text": "有"})
    assert rows("SELECT state, next_step FROM casework_case WHERE case_group = 'task'") == [("open", "remark")]
    do(owner, f"/cases/{dossier}/{no}/", "step", step="remark")
    assert rows("SELECT state, outcome FROM casework_case WHERE case_group = 'task'") == [("closed", "answered")]


def test_a_task_needs_words_and_a_colleague_who_is_there(owner: Client, case: str) -> None:
    assert leave(owner, case, text="").status_code == 422
    gone = leave(owner, case, member=999_999)
    assert gone.status_code == 422
    assert "What you typed is still here" in text(gone)
    assert rows("SELECT count(*) FROM casework_task") == [(0,)]


def test_an_outsider_leaves_and_answers_nothing(owner: Client, outsider: Client, case: str) -> None:
    leave(owner, case)
    (ref,) = rows("SELECT ref FROM casework_task")[0]
    assert outsider.get(f"{case}task").status_code == 404
    assert leave(outsider, case).status_code == 404
    assert outsider.post(f"/tasks/{ref}/answer", {"token": str(uuid4()), "text": "x"}).status_code == 404
    assert "仓库里" not in text(outsider.get("/tasks/"))


def test_only_who_works_here_is_offered_and_taken(owner: Client, mate_member: Member, case: str) -> None:
    offered = f'<option value="{mate_member.pk}"'
    assert offered in owner.get(f"{case}task").content.decode()
    Member.objects.filter(pk=mate_member.pk).update(is_active=False)
    assert offered not in owner.get(f"{case}task").content.decode()
    assert leave(owner, case, member=mate_member.pk).status_code == 422
