"""Scripts with typed gaps."""

from datetime import UTC, date, datetime

import pytest

from amends.engine.playbook import (
    Template,
    Variable,
    Wording,
)
from amends.engine.templates import Filling, GapError, fill, gaps, render

DUE = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
SORRY = Template(
    "sorry",
    title=Wording(zh="致歉", en="Sorry"),
    stage="after_sale",
    text=Wording(
        zh="{name}您好，{due}前补发{count}件，退{sum}。",
        en="{name}: {count} sent again by {due}, {sum} back.",
        pt="{name}: {count} de novo até {due}, {sum} de volta.",
    ),
    variables=(Variable("name"), Variable("due", "time"), Variable("count", "number"), Variable("sum", "money")),
)
VALUES: dict[str, Filling] = {"name": "王先生", "due": DUE, "count": 2, "sum": 123_456}


@pytest.mark.mission("A8")
@pytest.mark.parametrize(
    ("language", "zone", "currency", "text"),
    (
        ("zh", "Asia/Shanghai", "CNY", "王先生您好，2026-11-20 18:00前补发2件，退¥1,234.56。"),
        ("zh-hans", "Asia/Shanghai", "CNY", "王先生您好，2026-11-20 18:00前补发2件，退¥1,234.56。"),
        ("en", "UTC", "USD", "王先生: 2 sent again by 2026-11-20 10:00, US$ 1,234.56 back."),
        ("pt", "America/Sao_Paulo", "BRL", "王先生: 2 de novo até 20/11/2026 07:00, R$ 1.234,56 de volta."),
        ("pt-br", "UTC", "JPY", "王先生: 2 de novo até 20/11/2026 10:00, JPY 123.456 de volta."),
        ("en", "America/Sao_Paulo", "BRL", "王先生: 2 sent again by 2026-11-20 07:00, R$ 1,234.56 back."),
        ("fr", "UTC", "EUR", "王先生您好，2026-11-20 10:00前补发2件，退€ 1,234.56。"),
    ),
)
def test_gaps_are_filled_in_the_buyers_language_zone_and_money(
    language: str, zone: str, currency: str, text: str
) -> None:
    assert render(SORRY, VALUES, language=language, zone=zone, currency=currency) == text


@pytest.mark.mission("A8")
@pytest.mark.parametrize(
    ("change", "wrong"),
    (
        ({"name": None}, {"name": "is missing"}),
        ({"name": ""}, {"name": "is missing"}),
        ({"order": "T-1"}, {"order": "is not a gap of this template"}),
        ({"sum": "12.34"}, {"sum": "must be money"}),
        ({"count": True}, {"count": "must be number"}),
        ({"due": "Friday"}, {"due": "must be time"}),
        ({"due": datetime(2026, 11, 20)}, {"due": "must be time"}),  # noqa: DTZ001 - on purpose
        ({"name": 7, "due": None}, {"name": "must be text", "due": "is missing"}),
    ),
)
def test_wrong_values_are_named_and_nothing_is_said(change: dict[str, Filling], wrong: dict[str, str]) -> None:
    with pytest.raises(GapError) as error:
        render(SORRY, VALUES | change, language="en")
    assert error.value.gaps == wrong
    assert all(name in str(error.value) for name in wrong)


@pytest.mark.mission("A8")
def test_a_value_left_out_is_missing() -> None:
    with pytest.raises(GapError) as error:
        render(SORRY, {"name": "Ana"}, language="en")
    assert error.value.gaps == dict.fromkeys(("due", "count", "sum"), "is missing")


DAY = Template("d", Wording(), Wording(en="{day}"), "status", variables=(Variable("day", "day"),))


@pytest.mark.parametrize(
    ("value", "said"),
    ((date(2026, 11, 20), "2026-11-20"), (datetime(2026, 11, 20, 23, tzinfo=UTC), "2026-11-21")),
)
def test_a_day_is_the_readers_day(value: Filling, said: str) -> None:
    assert render(DAY, {"day": value}, language="en", zone="Asia/Shanghai") == said


def test_a_text_without_portuguese_writes_sums_and_days_as_its_own_language_does() -> None:
    """What is asked for in Portuguese and has only English is English throughout."""
    only = Template(
        "o", Wording(), Wording(en="{sum} by {day}"), "status", variables=(Variable("sum", "money"), *DAY.variables)
    )
    said: dict[str, Filling] = {"sum": 123_456, "day": date(2026, 11, 20)}
    assert render(only, said, language="pt", currency="BRL") == "R$ 1,234.56 by 2026-11-20"
    assert fill(only, {"day": date(2026, 11, 20)}, language="pt") == "⟦sum⟧ by 2026-11-20"


def test_a_day_without_a_zone_is_refused() -> None:
    with pytest.raises(GapError):
        render(DAY, {"day": datetime(2026, 11, 20)}, language="en")  # noqa: DTZ001 - on purpose


@pytest.mark.parametrize(
    ("minor", "said"), ((5, "¥0.05"), (-1_205, "¥-12.05"), (10**18 + 1, "¥10,000,000,000,000,000.01"))
)
def test_money_is_exact(minor: int, said: str) -> None:
    money = Template("m", Wording(), Wording(en="{sum}"), "status", variables=(Variable("sum", "money"),))
    assert render(money, {"sum": minor}, language="en") == said


def test_gaps_are_found_in_order_each_once() -> None:
    assert gaps("{b} {a} {b} {{not}}") == ("b", "a")


@pytest.mark.parametrize("text", ("{}", "{0}", "{a b}", "{a.b}", "{a!r}", "{a:>9}", "{a", "a}", "{a[0]}"))
def test_what_is_no_gap_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        gaps(text)
