"""What the bell says to the page: how many, what is new since the last time, and how it is to be heard."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from amends.merchants import about
from amends.merchants.models import Change, Member, Notice, NoticeKind, Shop
from amends.merchants.notices import tell
from tests.desk.pages import text

pytestmark = pytest.mark.django_db
SETTINGS = "/settings/notifications/"


def told(member: Member, name: str, now: datetime, kind: NoticeKind = NoticeKind.WARNING) -> None:
    words = {"say": "held_left", "order": name}
    tell(merchant_id=member.merchant_id, members=[member.pk], kind=kind, words=words, about="", once=name, now=now)


def news(client: Client, after: str = "") -> dict[str, Any]:
    answer = client.get("/notices/bell", {"after": after} if after else {})
    found: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])["news"]
    return found


def test_what_has_come_since_is_told_once(agent: Client, agent_member: Member, now: datetime) -> None:
    told(agent_member, "T-1", now)
    first = news(agent)
    assert first["items"] == []
    told(agent_member, "T-2", now)
    second = news(agent, after=first["newest"])
    assert [each["words"] for each in second["items"]] == ["T-2 was on hold and has left all the same"]
    assert news(agent, after=second["newest"])["items"] == []


def test_it_rings_and_is_shown_as_each_wants_it(agent: Client, agent_member: Member, now: datetime) -> None:
    kinds = {"kinds": ["warning", "mention"], "sounding": ["warning", "due"], "popping": ["mention"]}
    assert agent.post(SETTINGS, kinds | {"quiet_from": "22:00", "quiet_until": "07:30"}).status_code == 302
    told(agent_member, "T-1", now)
    first = news(agent)
    assert first["quiet"] == ["22:00", "07:30"]
    told(agent_member, "T-2", now)
    told(agent_member, "T-3", now, NoticeKind.MENTION)
    told(agent_member, "T-4", now, NoticeKind.DUE)  # not wanted at all
    found = [(each["kind"], each["sound"], each["pop"]) for each in news(agent, after=first["newest"])["items"]]
    assert found == [("warning", True, False), ("mention", False, True)]


def test_half_of_a_quiet_time_is_refused_and_the_rest_kept(agent: Client, agent_member: Member) -> None:
    answer = agent.post(SETTINGS, {"kinds": ["due"], "sounding": ["due"], "quiet_from": "22:00"})
    assert answer.status_code == 422
    assert "Quiet hours need a beginning and an end." in text(answer)
    assert 'value="22:00"' in answer.content.decode()
    assert agent.post(SETTINGS, {"kinds": [], "quiet_from": "08:00", "quiet_until": "08:00"}).status_code == 422
    assert Member.objects.get(id=agent_member.pk).muted == []


def test_a_number_that_is_none_is_no_error(agent: Client, agent_member: Member, now: datetime) -> None:
    told(agent_member, "T-1", now)
    for after in ("x", "-1", "9" * 40, "\u0661", "%00"):
        assert news(agent, after=after)["items"] == []


def test_it_is_taken_back_whole(agent: Client, agent_member: Member) -> None:
    everything = {"kinds": NoticeKind.values, "sounding": ["due"]}
    agent.post(SETTINGS, everything | {"quiet_from": "22:00", "quiet_until": "07:00"})
    page = text(agent.get(SETTINGS))
    assert "Quiet from" in page
    assert "With a sound" in page
    agent.post(f"/settings/undo/{Change.objects.get().pk}")
    member = Member.objects.get(id=agent_member.pk)
    assert (member.sounding, member.quiet_from, member.quiet_until) == ([], None, None)


@pytest.mark.django_db(transaction=True)
def test_a_notice_is_read_where_its_case_is_opened(
    agent: Client, agent_member: Member, mate: Client, tmall_shop: Shop, refund: int, now: datetime
) -> None:
    case = about.case(refund, 1)
    for name, concerns in (("T-1001", case), ("T-9", about.case(refund, 2))):
        tell(
            merchant_id=agent_member.merchant_id, members=[agent_member.pk], kind=NoticeKind.WARNING,
            words={"say": "held_left", "order": name}, about=concerns, once=name, now=now,
        )  # fmt: skip
    here = {"HX-Current-URL": f"http://desk.test/cases/{refund}/1/?from=work"}
    mate.get("/notices/bell", headers=here)
    agent.get("/notices/bell", headers={"HX-Current-URL": "http://desk.test/work/"})
    unread = Notice.objects.filter(member_id=agent_member.pk, read_at=None)
    assert set(unread.values_list("about", flat=True)) == {case, about.case(refund, 2)}
    agent.get("/notices/bell", headers=here)
    assert list(unread.values_list("about", flat=True)) == [about.case(refund, 2)]
    unread.update(at=now - timedelta(days=8))
    assert "notice-old" in agent.get("/notices/").content.decode()


@pytest.mark.mission("T2")
@pytest.mark.django_db(transaction=True)
def test_a_case_stands_once_with_its_scene_and_what_is_at_stake(
    agent: Client, agent_member: Member, outsider: Client, dispute: int, now: datetime
) -> None:
    told(agent_member, "T-1", now)
    before = news(agent)["newest"]
    for name, concerns in (("one", about.case(dispute, 2)), ("two", about.case(dispute, 2)), ("three", "")):
        words = {"say": "given", "who": name, "case": "T-1003/2"}
        whom: Any = {"members": [agent_member.pk], "kind": NoticeKind.HAND_OVER, "words": words}
        tell(merchant_id=agent_member.merchant_id, about=concerns, once=name, now=now, **whom)
    page = agent.get("/notices/")
    assert page.text.count("notice-row") == 3
    assert re.search(r"two gave you T-1003/2 [A-Z][^·]+ · ¥420.00 one gave you T-1003/2", text(page))
    told_of = [each["words"] for each in news(agent, after=before)["items"]]
    assert [" · ¥420.00" in each for each in told_of] == [True, True, False]
    newest = Notice.objects.filter(member_id=agent_member.pk, words__who="two").get()
    assert outsider.post(f"/notices/{newest.id}").status_code == 404
    agent.post(f"/notices/{newest.id}")
    unread = Notice.objects.filter(member_id=agent_member.pk, read_at=None)
    assert [each.words["who"] for each in unread if "who" in each.words] == ["three"]
