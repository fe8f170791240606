"""Many cases at once, named lists and the promises' page over HTTP."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from amends.engine.signals import InvoiceAsked, PartnerReported
from amends.engine.words import InvoiceKind, Party, Report
from amends.merchants.models import Member, Shop
from tests.casework.stories import HOUR, feed, placed, rows
from tests.desk.conftest import at
from tests.desk.pages import do, press, text

pytestmark = pytest.mark.django_db(transaction=True)


def look(client: Client, keys: list[str], action: str, **fields: object) -> Any:
    return press(client, "/work/look", {"selected": keys, "action": action, **fields})


def go(client: Client, page: Any) -> Any:
    """Press the button of what was looked at."""
    form = re.search(r'action="/work/do"[^>]*>(.*?)</form>', page.content.decode(), flags=re.DOTALL)
    assert form
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)">', form[1]):
        fields.setdefault(name, []).append(unescape(value))
    return press(client, "/work/do", fields)


@pytest.fixture
def keys(busy: tuple[int, int, int]) -> list[str]:
    return [f"{dossier}.1" for dossier in busy]


def signals(kind: str) -> int:
    (found,) = rows("SELECT count(*) FROM casework_signal WHERE kind = %s", kind)
    return int(found[0])


@pytest.mark.mission("B7")
def test_a_look_changes_nothing_and_doing_it_is_one_audit_row_each(owner: Client, keys: list[str]) -> None:
    page = look(owner, keys, "note", text="双11 复核")
    assert "3 of 3 can be done" in text(page)
    assert signals("note.added") == 0
    assert "Done for 3 cases" in text(go(owner, page))
    assert signals("note.added") == 3
    assert rows("SELECT count(*) FROM casework_audit WHERE verb = 'note.added'") == [(3,)]
    go(owner, page)
    assert signals("note.added") == 3


@pytest.mark.mission("B7")
def test_what_is_refused_is_said_beforehand_and_left(
    owner: Client, mate: Client, mate_member: Member, keys: list[str], tmall_shop: Shop
) -> None:
    do(owner, at(tmall_shop, "T-1001"), "take")
    page = look(mate, keys, "take")
    words = text(page)
    assert "A colleague has this case" in words or "back-office work" in words
    assert rows("SELECT count(*) FROM casework_case WHERE owner = %s", str(mate_member.pk)) == [(0,)]


def test_leads_give_cases_to_others_and_the_rest_cannot(
    owner: Client, mate: Client, lead: Member, keys: list[str]
) -> None:
    assert "Done for 3 cases" in text(go(owner, look(owner, keys, "assign", owner=str(lead.pk))))
    assert look(mate, keys, "assign", owner=str(lead.pk)).status_code == 404


def test_closing_and_handing_over_many(owner: Client, keys: list[str]) -> None:
    assert "Done for 3 cases" in text(go(owner, look(owner, keys, "hand-over", desk="lead", text="请看")))
    page = look(owner, keys, "hand-over", desk="lead", text="请看")
    assert "nothing to do" in text(page)
    assert "Done for 3 cases" in text(go(owner, look(owner, keys, "close", outcome="solved")))


@pytest.mark.parametrize(
    ("action", "fields"), [("close", {}), ("note", {}), ("explode", {}), ("hand-over", {"desk": "x", "text": "y"})]
)
def test_half_a_wish_changes_nothing(owner: Client, keys: list[str], action: str, fields: dict[str, str]) -> None:
    assert "Nothing was changed" in text(look(owner, keys, action, **fields))


def test_an_outsider_moves_nothing(outsider: Client, keys: list[str]) -> None:
    assert "0 of 0" in text(look(outsider, keys, "note", text="x"))
    outsider.post("/work/do", {"selected": keys, "action": "note", "text": "x"})
    assert signals("note.added") == 0


def test_lists_are_kept_shared_and_forgotten(owner: Client, mate: Client, outsider: Client, refund: int) -> None:
    owner.post("/work/lists/keep", {"name": "Late <b>", "view": "risk", "desk": "lead", "shared": "1"})
    owner.post("/work/lists/keep", {"name": "Own", "view": "all"})
    page = owner.get("/work/").content.decode()
    assert "Late &lt;b&gt;" in page
    assert "?view=risk&amp;desk=lead" in page or "?desk=lead&amp;view=risk" in page
    theirs = mate.get("/work/").content.decode()
    assert "Late &lt;b&gt;" in theirs
    assert ">Own<" not in theirs
    assert "Late &lt;" not in outsider.get("/work/").content.decode()
    mate.post("/work/lists/forget", {"name": "Late <b>"})
    assert "Late &lt;b&gt;" in owner.get("/work/").content.decode()
    owner.post("/work/lists/forget", {"name": "Late <b>"})
    assert "Late &lt;b&gt;" not in owner.get("/work/").content.decode()


@pytest.mark.mission("T5")
def test_promises_of_all_cases_stand_on_one_page_until_kept(
    owner: Client, outsider: Client, refund: int, tmall_shop: Shop, now: datetime
) -> None:
    assert "Nobody waits for a promise" in text(owner.get("/work/promises/"))
    case = at(tmall_shop, "T-1001")
    due = (timezone.localtime(now) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    do(owner, case, "promise", what="Gift by Friday", due=due)
    page = owner.get("/work/promises/")
    assert "Gift by Friday" in text(page)
    assert "Gift by Friday" not in text(outsider.get("/work/promises/"))
    (ref,) = re.findall(r'name="ref" value="([^"]+)"', page.content.decode())
    owner.post(f"{case}keep-promise", {"token": str(uuid4()), "ref": ref})
    assert "Gift by Friday" not in text(owner.get("/work/promises/"))


def _undo(client: Client, page: Any) -> Any:
    form = re.search(r'action="(/work/take-back)"[^>]*>(.*?)</form>', page.content.decode(), flags=re.DOTALL)
    assert form
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[2]))
    return press(client, form[1], fields)


@pytest.mark.parametrize(
    ("action", "fields", "look_for"),
    [
        ("take", {}, "owner"),
        ("hand-over", {"desk": "lead", "text": "请看"}, "desk"),
        ("close", {"outcome": "solved"}, "state"),
    ],
)
def test_what_was_done_to_many_is_taken_back(
    owner: Client, keys: list[str], action: str, fields: dict[str, str], look_for: str
) -> None:
    said = f"SELECT dossier_id, {look_for} FROM casework_case ORDER BY 1"  # noqa: S608
    before = rows(said)
    page = go(owner, look(owner, keys, action, **fields))
    assert rows(said) != before
    assert "Undone for 3 cases" in text(_undo(owner, page))
    assert rows(said) == before


def test_the_next_step_of_each_is_done(owner: Client, keys: list[str]) -> None:
    steps = "SELECT concat(dossier_id, '.', no), next_step FROM casework_case"
    before = dict(rows(steps))
    page = look(owner, keys, "step")
    done = int(re.findall(r"Do it to (\d+) case", text(page))[0])
    go(owner, page)
    assert signals("step.done") == done
    changed = [key for key, step in rows(steps) if before[key] != step]
    assert len(changed) == done


def test_parts_add_up_to_one_answer(owner: Client, keys: list[str]) -> None:
    token = str(uuid4())
    part = {"action": "note", "text": "分批", "token": token}
    first = owner.post("/work/do", {**part, "selected": keys[:1]}, headers={"X-Part": "1"})
    assert first.json() == {"done": 1, "asked": 0, "left": 0}
    last = owner.post("/work/do", {**part, "selected": keys[1:], "done_before": "1", "left_before": "0"}, follow=True)
    assert "Done for 3 cases" in text(last)


@pytest.mark.mission("T5")
def test_promises_are_a_list_to_work_off(
    owner: Client, mate: Client, outsider: Client, refund: int, tmall_shop: Shop, now: datetime
) -> None:
    case, soon = at(tmall_shop, "T-1001"), timezone.localtime(now)
    for what, days in (("Gift by Friday", 9), ("Call back", 2), ("A voucher", 5)):
        do(owner, case, "promise", what=what, due=(soon + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M"))
    page = owner.get("/work/promises/?whose=mine").content.decode()
    assert re.findall(r"(Gift by Friday|Call back|A voucher)</a>", page) == ["Call back", "A voucher", "Gift by Friday"]
    assert page.count('data-due="') == 3
    assert "Call back" not in text(mate.get("/work/promises/?whose=mine"))
    assert "Call back" in text(mate.get("/work/promises/?whose=all"))
    assert "No promise fits" in text(owner.get("/work/promises/?when=late"))
    assert "Call back" in text(owner.get("/work/promises/?whose=no&when=such&after=a~b~c"))
    lines = owner.get("/work/promises.csv?whose=mine").getvalue().decode().splitlines()
    assert (len(lines), "Call back" in lines[1]) == (4, True)
    assert len(outsider.get("/work/promises.csv").getvalue().decode().splitlines()) == 1


def test_pages_of_promises_join(
    owner: Client, refund: int, tmall_shop: Shop, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.desk.views.promises.PAGE", 2)
    case = at(tmall_shop, "T-1001")
    for what, days in (("First", 1), ("Second", 2), ("Third", 2)):
        do(owner, case, "promise", what=what, due=f"{timezone.localdate(now) + timedelta(days=days)}T12:00")
    first = owner.get("/work/promises/").content.decode()
    (further,) = re.findall(r'href="\?([^"]*after=[^"]+)"', first)
    second = owner.get(f"/work/promises/?{further.replace('&amp;', '&')}").content.decode()
    told = [re.findall(r"(First|Second|Third)</a>", page) for page in (first, second)]
    assert (told[0][0], [len(page) for page in told]) == ("First", [2, 1])
    assert sorted(told[0] + told[1]) == ["First", "Second", "Third"]


def wish(shop: Shop, order: str, now: datetime) -> str:
    """An order whose buyer wants an invoice; its case as the list names it."""
    asked = InvoiceAsked(
        id=f"i-{order}", at=now - HOUR, order=order, ref=f"I-{order}", invoice=InvoiceKind.ELECTRONIC, title="某公司"
    )
    return f"{feed(shop, placed(order, at=now - 5 * HOUR), asked, now=now)}.1"


@pytest.mark.mission("B1", "B2")
def test_what_the_next_step_asks_for_is_said_once_for_all(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    keys = [wish(tmall_shop, order, now) for order in ("T-1", "T-2", "T-3")]
    go(owner, look(owner, keys, "step"))  # registered
    page = look(owner, keys, "step")
    assert "0 of 3 can be done" in text(page)
    assert "Finance issues it 3 cases" in text(page)
    step = "invoice_ordinary.issue"
    typed = {f"{step}.form.invoice_number": "2027-1", f"{step}.form.invoice_day": "soon"}
    assert "0 of 3 can be done" in text(look(owner, keys, "step", **typed))
    typed |= {f"{step}.form.invoice_day": "2027-11-12", f"{step}.form.invoice_sum": "x"}
    assert "Write a sum" in text(look(owner, keys, "step", **typed))
    again = look(owner, keys, "step", **typed | {f"{step}.form.invoice_sum": "10.50"})
    assert "3 of 3 can be done" in text(again)
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'step.done'") == [(3,)]
    assert "Done for 3 cases" in text(go(owner, again))
    told = rows("SELECT payload #>> '{form,invoice_sum}' FROM casework_signal WHERE payload ->> 'step' = 'issue'")
    assert told == [("1050",)] * 3


@pytest.mark.mission("B1")
def test_words_said_once_reach_only_the_steps_they_were_said_for(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    asked = [wish(tmall_shop, "T-1", now)]
    for order in ("T-8", "T-9"):
        report = PartnerReported(
            id=f"p-{order}", at=now - HOUR, order=order, ref="P", party=Party.SUPPLIER, what=Report.ENTRY_FAULT
        )
        asked.append(f"{feed(tmall_shop, placed(order, at=now - 5 * HOUR), report, now=now)}.1")
    assert "1 of 3 can be done" in text(look(owner, asked, "step"))
    page = look(owner, asked, "step", **{"supplier_entry_fault.check.text": "做单人核对过"})
    assert "3 of 3 can be done" in text(page)
    go(owner, page)
    told = rows(
        "SELECT payload ->> 'step', payload ->> 'text' FROM casework_signal WHERE kind = 'step.done' ORDER BY 1"
    )
    assert told == [("check", "做单人核对过"), ("check", "做单人核对过"), ("register", None)]
