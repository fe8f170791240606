"""The shipped scripts: what there must be, in every language, and that each can be filled in."""

from datetime import UTC, date, datetime
from functools import cache

import pytest

from amends.engine.playbook import Template
from amends.engine.templates import Filling, GapError, render
from tests.packs import book

PACKS = ("common", "aliexpress", "aliexpress-brazil")
NEEDED = (
    ("A8", "pre_sale", "greeting"),
    ("A8", "in_sale", "order_thanks"),
    ("A8", "in_sale", "payment_through"),
    ("A3", "after_sale", "transit_30"),
    ("A3", "after_sale", "transit_45"),
    ("A3", "after_sale", "transit_60"),
    ("A3", "after_sale", "untraceable_refund"),
    ("A4", "after_sale", "delivered"),
    ("A4", "after_sale", "review_invited"),
    ("L4", "after_sale", "refuse_at_door"),
    ("L7", "dispute", "first_contact"),
    ("L7", "dispute", "first_contact_page"),
    ("A5", "dispute", "dispute_agree"),
    ("A5", "dispute", "counter_refund"),
    ("A5", "dispute", "counter_wait"),
    ("A5", "dispute", "ask_withdrawal"),
    ("A6", "dispute", "evidence_transit"),
    ("A7", "dispute", "evidence_weights"),
    ("A8", "review", "review_change_ask"),
    ("M3", "after_sale", "invoice_reminder"),
    ("M4", "review", "review_explained"),
    ("M8", "after_sale", "carrier_cant_reach"),
    ("T2", "after_sale", "faq_return"),
    ("T2", "in_sale", "faq_urge_shipping"),
    ("T2", "after_sale", "faq_urge_refund"),
    ("T5", "after_sale", "promise_noted"),
    ("T5", "after_sale", "gift_reshipped"),
    ("T5", "in_sale", "address_changed"),
    ("T7", "in_sale", "intercept_failed"),
    ("L8", "pre_sale", "shipping_time_told"),
    ("L9", "pre_sale", "terms_told"),
)
FILLINGS: dict[str, Filling] = {
    "text": "Wabi-7",
    "money": 123_450,
    "number": 12,
    "day": date(2026, 11, 20),
    "time": datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
}


@cache
def scripts(pack: str = "common") -> dict[str, Template]:
    return {template.name: template for template in book(pack).templates}


@pytest.mark.parametrize(
    ("stage", "name"),
    [pytest.param(stage, name, marks=pytest.mark.mission(row, "A8")) for row, stage, name in NEEDED],
)
def test_there_is_a_script_for_it(stage: str, name: str) -> None:
    assert scripts()[name].stage == stage


@pytest.mark.mission("A8")
@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("language", ("zh", "en", "pt"))
def test_every_script_can_be_filled_in_in_every_language(pack: str, language: str) -> None:
    for template in scripts(pack).values():
        assert getattr(template.text, language), template.origin
        filled = {variable.name: FILLINGS[variable.type] for variable in template.variables}
        text = render(template, filled, language=language, zone="America/Sao_Paulo", currency="BRL")
        assert "{" not in text
        for variable in template.variables:
            assert _shown(variable.type, language) in text, template.origin


def _shown(kind: str, language: str) -> str:
    day, sum_ = ("20/11/2026", "R$ 1.234,50") if language == "pt" else ("2026-11-20", "R$ 1,234.50")
    return {"money": sum_, "number": "12", "day": day, "time": f"{day} 07:00"}.get(kind, "Wabi-7")


@pytest.mark.mission("A8")
@pytest.mark.parametrize("name", ("transit_45", "counter_refund", "order_thanks"))
def test_a_gap_left_open_is_refused(name: str) -> None:
    template = scripts()[name]
    filled = {variable.name: FILLINGS[variable.type] for variable in template.variables}
    for gap in tuple(filled):
        with pytest.raises(GapError) as caught:
            render(template, {key: value for key, value in filled.items() if key != gap}, language="pt")
        assert set(caught.value.gaps) == {gap}


@pytest.mark.mission("L3")
@pytest.mark.parametrize("season", ("warm_up", "sale", "after_sales"))
def test_a_busy_shop_has_a_reply_and_a_status_line_for_each_season(season: str) -> None:
    for stage in ("overload", "status"):
        assert [t.name for t in scripts().values() if t.stage == stage and season in t.seasons], (stage, season)


@pytest.mark.mission("L3")
def test_a_status_line_is_short() -> None:
    lines = [template for template in scripts().values() if template.stage == "status"]
    assert lines
    for line in lines:
        assert len(line.text.zh) <= 30
        assert len(line.text.en) <= 90


@pytest.mark.mission("T11")
def test_what_closes_a_door_can_be_said_by_sms() -> None:
    for name in ("intercept_failed", "carrier_cant_reach", "pickup_waiting", "shipping_late", "sign_in_person"):
        assert "sms" in scripts()[name].channels
