"""Conversations checked by a sample: drawn by chance with its seed, by a short form, kindly shown; buyers' ratings."""

import pytest
from django.test import Client
from django.urls import reverse

from amends.casework.quality.models import QualityCheck
from amends.casework.quality.sample import drawn
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import one, rows
from tests.cast import OUTSIDER, signed_in
from tests.desk.pages import text
from tests.desk.test_reviews import table
from tests.desk.walks import Walk, hired, reads, seat, writes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, mei=Role.FRONT_LINE, zhou=Role.SUPERVISOR)
    return Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai")


def talked(walk: Walk, order: str, who: str) -> None:
    walk.tell("order.placed", "11-01 10:00", order, amount=20_000, currency="CNY", country="CN")
    walk.tell("problem.reported", "11-02 10:00", order, ref=f"P{order}", issue="QUALITY_VISIBLE")
    walk.tell("message.received", "11-02 10:01", order, text=f"{order} 的灯不亮")
    writes(seat(who), walk.first(order), f"{order} 给您换一个，可以吗")
    walk.wait()


def pick(client: Client, **asked: object) -> None:
    client.post("/quality/draw", asked)


@pytest.mark.mission("N6")
def test_a_sample_is_drawn_checked_and_kindly_shown(walk: Walk, rival_shop: Shop) -> None:
    for n in range(4):
        talked(walk, f"T-{n}", "lin")
    talked(walk, "T-9", "mei")
    talked(walk, "T-8", "zhou")
    assert seat("lin").get("/quality/").status_code == 404
    reads(seat("zhou"), "/quality/", "Nothing is drawn yet")
    empty = seat("zhou").post("/quality/draw", {"week": "2027-06-02", "each": 2, "seed": 7}, follow=True)
    assert "Nothing drawn: in that week nobody wrote" in text(empty)
    pick(seat("zhou"), week="2027-11-03", each=2, seed=7)
    first = rows("SELECT member_id, dossier_id FROM casework_qualitycheck ORDER BY 1, 2")
    lin, mei = (Member.objects.get(user__name=name).pk for name in ("Lin", "Mei"))
    assert [who for who, _ in first] == sorted([lin, lin, mei])  # never one's own
    pick(seat("zhou"), week="2027-11-03", each=2, seed=7)
    assert rows("SELECT member_id, dossier_id FROM casework_qualitycheck ORDER BY 1, 2") == first
    seat("zhou").post("/quality/points/add", {"title": "有没有先道歉"})
    own = one("SELECT 'own:' || id FROM casework_qualitypoint")
    chosen = one("SELECT id FROM casework_qualitycheck WHERE member_id = %s", mei)
    check = reverse("quality_check", args=[chosen])
    assert "Mei" in reads(seat("zhou"), check, "T-9 的灯不亮", "T-9 给您换一个", "有没有先道歉")
    save = reverse("quality_save", args=[chosen])
    marks = {"mark_polite": "good", "mark_right": "mixed", f"mark_{own}": "good", "mark_made_up": "good"}
    refused = seat("zhou").post(save, marks)
    assert (refused.status_code, "say what went well" in text(refused)) == (422, True)
    seat("zhou").post(save, marks | {"praise": "马上给了办法", "wish": "先说一句抱歉"})
    kept = QualityCheck.objects.get(id=chosen).marks
    assert {code: mark for code, mark in kept.items() if mark != "none"} == {
        "polite": "good", "right": "mixed", own: "good",
    }  # fmt: skip
    mine = reads(seat("mei"), "/quality/mine/", "马上给了办法", "先说一句抱歉", "new")
    assert mine.index("Kind and listening") < mine.index("The answer is right")  # strengths first
    reads(seat("mei"), "/quality/mine/", "马上给了办法", never=(" new ",))
    reads(seat("lin"), "/quality/mine/", "Nothing yet", never=("马上给了办法",))
    (line,) = table(seat("zhou"), "/quality.csv")
    assert (line["Person"], line["Seed"], line["Went well"]) == ("Mei", "7", "马上给了办法")
    outsider = signed_in(OUTSIDER)
    assert outsider.get(reverse("quality_check", args=[chosen])).status_code == 404
    assert "马上给了办法" not in text(outsider.get("/quality/"))


@pytest.mark.mission("N6")
def test_a_draw_depends_on_its_seed_and_on_nobody_else() -> None:
    spoken = {1: [(n, 1) for n in range(50)], 2: [(n, 1) for n in range(3)]}
    assert drawn(spoken, each=5, seed=1) == drawn(spoken, each=5, seed=1)
    assert drawn(spoken, each=5, seed=1) != drawn(spoken, each=5, seed=2)
    assert [who for who, _ in drawn(spoken, each=5, seed=1)] == [1] * 5 + [2] * 3
    alone = drawn({1: spoken[1]}, each=5, seed=1)
    assert alone == drawn(spoken, each=5, seed=1)[:5]
