"""Own values over shipped tables: from their day on, with history, taken back, wrong input at its field."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from amends.merchants.models import Change, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import number, rows
from tests.cast import OUTSIDER, signed_in
from tests.desk.pages import text
from tests.desk.test_histories import PHONE
from tests.desk.test_histories import sold as bought
from tests.desk.test_reviews import sold, table, wrote
from tests.desk.walks import Walk, hired, reads, seat

pytestmark = pytest.mark.django_db(transaction=True)
HISTORY = {
    "counts": "on",
    "history_days": 90,
    "least_orders": 2,
    "percent": 40,
    "quiet_days": 30,
    "since": "2026-11-01",
}


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, zhou=Role.SUPERVISOR, boss=Role.OWNER)
    return Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai")


def keep(client: Client, table: str, name: str, **values: Any) -> Any:
    return client.post(reverse("house_rule_keep", args=[table, name]), values)


@pytest.mark.mission("N4")
def test_a_rule_of_histories_holds_from_its_day_and_is_taken_back(walk: Walk, rival_shop: Shop) -> None:
    for n in range(2):
        bought(walk, f"T-{n}", PHONE, type="refund_only")
    owner = seat("boss")
    here = reverse("abuse_of", args=[number(walk.shop, "T-1")])
    assert text(seat("lin").get(here)).strip() == ""  # it takes three by the shipped rule
    page = text(owner.get(reverse("house_rules", args=["histories"])))
    assert "Money back, goods kept" in page
    keep(owner, "histories", "refund_only", **HISTORY | {"since": "2099-01-01"})
    assert text(seat("lin").get(here)).strip() == ""
    assert keep(owner, "histories", "refund_only", **HISTORY).status_code == 302
    reads(seat("lin"), here, "2 of 2 orders in 90 days asked for the money alone")
    change = Change.objects.filter(area="histories").latest("id")
    said = text(owner.get(reverse("house_rules", args=["histories"])))
    assert "Histories to look at Money back, goods kept" in said
    assert "Orders at least" in said
    assert (
        rows("SELECT object FROM casework_audit WHERE verb = 'house_rule.changed'") == [("histories:refund_only",)] * 2
    )
    assert "Changed a house rule" in text(owner.get("/audit/"))
    owner.post(reverse("settings_undo", args=[change.pk]))
    rows("DELETE FROM casework_abusefinding RETURNING 1")
    assert text(seat("lin").get(here)).strip() == ""
    outsider = signed_in(OUTSIDER)
    assert outsider.post(reverse("house_rule_keep", args=["histories", "refund_only"]), HISTORY).status_code == 302
    assert text(seat("lin").get(here)).strip() == ""  # theirs is another house's
    assert seat("zhou").get(reverse("house_rules", args=["histories"])).status_code == 404


@pytest.mark.parametrize(
    ("part", "name", "wrong", "said"),
    [
        ("histories", "refund_only", {"least_orders": 0}, "greater than or equal to 1"),
        ("histories", "refund_only", {"percent": 101}, "less than or equal to 100"),
        ("histories", "refund_only", {"since": "someday"}, "valid date"),
        ("themes", "size", {"phrases": " \n "}, "This field is required"),
        ("themes", "size", {"phrases": "x" * 61}, "Too long: xxxx"),
        ("themes", "size", {"issue": "NO_SUCH"}, "Select a valid choice"),
        ("points", "polite", {"en": ""}, "This field is required"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field_and_nothing_is_kept(
    owner: Client, tmall_shop: Shop, part: str, name: str, wrong: dict[str, Any], said: str
) -> None:
    theme = {
        "counts": "on",
        "zh": "尺码",
        "en": "Size",
        "issue": "SIZE_COLOR_STYLE",
        "phrases": "太大",
        "since": "2026-11-01",
    }
    answer = keep(owner, part, name, **(HISTORY if part == "histories" else theme) | wrong)
    assert answer.status_code == 422
    (field,) = wrong
    after = answer.text.partition(f'id="{name}-{field}"')[2]
    assert said in after[: after.find("<label")]
    assert rows("SELECT count(*) FROM casework_houserule") == [(0,)]


@pytest.mark.mission("B5")
def test_words_of_reviews_are_found_anew_and_by_ones_own(walk: Walk) -> None:
    for order in ("T-1", "T-2"):
        sold(walk, order)
    wrote(walk, "T-1", 1, "灯罩晃得厉害")
    owner = seat("boss")
    assert rows("SELECT themes, pointed FROM casework_review") == [("", "")]
    theme = {"counts": "on", "zh": "晃动", "en": "Wobbles", "issue": "QUALITY_VISIBLE", "since": "2026-11-01"}
    bad = owner.post(reverse("house_rule_add", args=["themes"]), theme | {"code": "Wobble!", "phrases": "晃"})
    assert (bad.status_code, "A code is up to 30" in text(bad)) == (422, True)
    owner.post(reverse("house_rule_add", args=["themes"]), theme | {"code": "wobble", "phrases": "晃得\n摇晃\n晃得"})
    assert rows("SELECT themes, pointed FROM casework_review") == [("wobble", "QUALITY_VISIBLE")]
    wrote(walk, "T-2", 1, "一直摇晃，质量差")
    assert rows("SELECT themes FROM casework_review ORDER BY dossier_id = %s", number(walk.shop, "T-2")) == [
        ("wobble",), ("quality wobble",),
    ]  # fmt: skip
    assert "Wobbles" in {row["What"] for row in table(owner, "/reviews/pictures.csv")}
    keep(owner, "themes", "quality", **theme | {"counts": "", "phrases": "质量差"})
    assert rows("SELECT count(*) FROM casework_review WHERE themes LIKE '%%quality%%'") == [(0,)]
    owner.post(reverse("house_rule_shipped", args=["themes", "wobble"]))
    assert rows("SELECT count(*) FROM casework_review WHERE themes <> ''") == [(0,)]
    owner.post(reverse("settings_undo", args=[Change.objects.latest("id").pk]))
    assert rows("SELECT count(*) FROM casework_review WHERE themes = 'wobble'") == [(2,)]


@pytest.mark.mission("N6")
def test_points_of_quality_are_said_in_ones_own_words_or_left_out(walk: Walk) -> None:
    owner = seat("boss")
    since = {"since": "2026-11-01"}
    keep(owner, "points", "polite", counts="on", zh="先道歉", en="Said sorry first", **since)
    keep(owner, "points", "quick", zh="快", en="Quick", **since)
    page = text(seat("zhou").get("/quality/"))
    assert "Said sorry first" in page
    assert "The buyer wasn't kept waiting" not in page
    owner.post(reverse("house_rule_shipped", args=["points", "quick"]))
    assert "The buyer wasn't kept waiting" in text(seat("zhou").get("/quality/"))
