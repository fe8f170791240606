"""One truth about time: the list says late when the case's page does, by the same moment."""

import re
from datetime import datetime

import pytest
from django.test import Client

from amends.desk.widgets import chips
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, change, feed, rows
from tests.desk.test_losses import damaged

pytestmark = pytest.mark.django_db(transaction=True)
CHIP = re.compile(r'class="clock-chip clock-(\w+)" data-due="([^"]+)"')


def test_a_late_step_makes_its_case_late_in_the_list_on_its_page_and_on_its_orders(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    dossier = feed(tmall_shop, *damaged("L-1", now - HOUR), now=now)
    late = "SELECT step, due_at FROM casework_step WHERE state = 'ready' AND due_at < %s ORDER BY place LIMIT 1"
    ((step, due),) = rows(late, now)
    # another deadline decides the case's place, as one with much at stake does
    change(
        "UPDATE casework_case SET clock_state = 'running', band = 1, due_at = now() + interval '9 hours', act_at = NULL"
    )
    change(f"UPDATE casework_case SET next_step = '{step}'")  # noqa: S608 - a step's name
    pages = ("/work/?view=all", f"/cases/{dossier}/1/", f"/orders/{dossier}/")
    found = [CHIP.search(owner.get(page).text) for page in pages]
    assert all(found)
    told = {(each[1], datetime.fromisoformat(each[2])) for each in found if each}
    assert told == {("costing", due)}


@pytest.mark.parametrize(
    ("chip", "late", "shown"),
    [("later", True, "costing"), ("today", True, "costing"), ("now", True, "now"), ("paused", True, "paused"),
     ("final", True, "final"), ("later", False, "later")],
)  # fmt: skip
def test_a_late_step_only_counts_where_the_case_would_look_calm(
    chip: str, late: bool, shown: str, now: datetime
) -> None:
    look, at = chips.with_step(chip, now + HOUR, now - HOUR if late else None)
    assert look == shown
    assert at == (now - HOUR if shown == "costing" else now + HOUR)


def test_a_patrol_that_nobody_makes_hides_no_late_step(now: datetime) -> None:
    """Its next round always comes within the hour: what is late for a day would never look so."""
    assert chips.with_step("now", now + HOUR, now - HOUR, rounds=52) == ("costing", now - HOUR)
    assert chips.with_step("now", now + HOUR, None, rounds=52) == ("now", now + HOUR)
