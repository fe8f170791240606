"""A press draws the page it leads to when somebody looks, and says so where a look would see another page."""

from typing import Any

import pytest
from django.urls import Resolver404, reverse

from tests import visitor
from tests.visitor import Visitor, led_on

pytestmark = pytest.mark.django_db


def pressed(client: Visitor, **more: str) -> Any:
    return client.press(reverse("language"), {"language": "en", **more})


def test_the_page_is_drawn_when_it_is_looked_at(owner: Visitor) -> None:
    page = pressed(owner, next="/work/")
    assert led_on(page)
    assert (page.status_code, page.request["PATH_INFO"]) == (200, "/work/")
    assert "</html>" in page.text


def test_who_went_on_has_passed_it_over(owner: Visitor) -> None:
    page = pressed(owner, next="/work/")
    owner.get("/work/")
    with pytest.raises(AssertionError, match="before going on"):
        str(page.status_code)


def test_a_look_long_after_is_an_error(owner: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    page = pressed(owner, next="/work/")
    monkeypatch.setattr(visitor, "MOMENT", -visitor.MOMENT)
    with pytest.raises(AssertionError, match="at once"):
        str(page.status_code)


def test_a_press_that_leads_nowhere_is_an_error(owner: Visitor) -> None:
    with pytest.raises(Resolver404):
        pressed(owner, next="/there/is/no/such/page")


def test_a_refusal_is_told_at_once(owner: Visitor) -> None:
    assert not led_on(owner.press(reverse("work"), {}))
