from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from amends.web import amounts, icons, moments
from amends.web.markup import fill, join
from amends.web.rail import (
    RailItem,
    RailPlace,
    add,
    places,
)

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    (
        (29900, "CNY", "¥299.00"),
        (5, "CNY", "¥0.05"),
        (-1250, "BRL", "−R$12.50"),
        (123456789, "USD", "US$1,234,567.89"),
        (1200, "JPY", "JPY 1,200"),
        (1234, "KWD", "KWD 1.234"),
    ),
)
def test_money(minor: int, currency: str, written: str) -> None:
    assert amounts.money(minor, currency) == written


@pytest.mark.parametrize(
    ("days", "written"),
    (
        ([1, 2, 3, 4, 5, 6, 7], ("every day", "每天")),
        ([1, 2, 3, 4, 5], ("Mon to Fri", "周一至周五")),
        ([6, 7], ("on Sat, Sun", "周六、日")),
        ([2, 4, 5], ("on Tue, Thu, Fri", "周二、四、五")),
    ),
)
def test_weekdays(days: list[int], written: tuple[str, str]) -> None:
    for language, words in zip(("en", "zh-hans"), written, strict=True):
        with override(language):
            assert moments.weekdays(days) == words


@pytest.mark.parametrize(
    ("length", "written"),
    (
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=2, minutes=14), "2 h 14 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(days=3, hours=4, minutes=5), "3 d 4 h"),
        (-timedelta(minutes=7), "7 min"),
    ),
)
def test_duration(length: timedelta, written: str) -> None:
    with override("en"):
        assert moments.duration(length) == written


@pytest.mark.parametrize(
    ("at", "written"),
    (
        (NOW + timedelta(hours=2), "today 14:00"),
        (NOW + timedelta(hours=13), "11-22 01:00"),
        (NOW + timedelta(days=60), "2027-01-20 12:00"),
    ),
)
def test_moment(at: datetime, written: str) -> None:
    with override("en"):
        assert moments.moment(at, now=NOW) == written


def test_who_reads_portuguese_reads_sums_and_days_as_they_write_them() -> None:
    with override("pt"):
        assert amounts.money(123456789, "BRL") == "R$\N{NO-BREAK SPACE}1.234.567,89"
        assert amounts.money(-1250, "JPY") == "−JPY\N{NO-BREAK SPACE}1.250"
        assert moments.moment(datetime(2026, 11, 3, 1, 5, tzinfo=UTC), now=NOW) == "03/11 09:05"
        assert moments.moment(datetime(2025, 11, 3, 1, 5, tzinfo=UTC), now=NOW) == "2025-11-03 09:05"


def test_exact_names_the_offset() -> None:
    assert moments.exact(NOW) == "2026-11-21 12:00 (UTC+08:00)"
    assert moments.second(NOW) == "2026-11-21 12:00:00 (UTC+08:00)"


@pytest.mark.parametrize(
    ("state", "left", "words", "icon"),
    (
        ("later", timedelta(days=3, hours=4, seconds=30), "3 d 4 h", "icon-tabler-clock"),
        ("now", timedelta(minutes=12, seconds=30), "12 min", "icon-tabler-alarm"),
        ("costing", -timedelta(hours=1), "1 h late", "icon-tabler-alert-triangle"),
        ("final", -timedelta(days=1), "1 d late", "icon-tabler-clock-off"),
        ("paused", timedelta(days=1), "waiting for ZTO", "icon-tabler-player-pause"),
    ),
)
def test_a_chip_has_words_an_icon_and_the_exact_time(state: str, left: timedelta, words: str, icon: str) -> None:
    due_at = timezone.now() + left
    with override("en"):
        page = Template('{% chip due_at state waiting_for="ZTO" consequence="the platform refunds" %}')
        text = page.render(Context({"due_at": due_at, "state": state}))
    assert f'<span class="clock-words">{words}</span>' in text
    assert icon in text
    assert f'title="{moments.exact(due_at)} · the platform refunds"' in text


def test_tags_need_no_load_and_escape_text() -> None:
    text = Template(
        '{% money 100 "CNY" %} {% money None "CNY" %} {% icon "bell" %} {% chip None "paused" waiting_for="<b>" %}'
    )
    written = text.render(Context())
    assert written.startswith("¥1.00 — <svg")
    assert "<b>" not in written


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(LookupError, match="no-such-icon"):
        icons.icon("no-such-icon")


def test_the_rail_shows_what_one_may_see_and_where_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.web.rail._items", {})
    shown = RailItem(order=1, view="profile", icon="user", label="Me")
    hidden = RailItem(order=2, view="home", icon="home", label="Home", permission="approve")
    add(hidden)
    add(shown)
    seen = places(path="/profile/pass-word", allows=lambda permission: not permission)
    assert seen == [RailPlace(item=shown, url="/profile", current=True)]


def test_markup_escapes_what_is_none_and_leaves_what_is() -> None:
    inner = fill("<b>{}</b>", "<script>&\"'")
    assert inner == "<b>&lt;script&gt;&amp;&quot;&#x27;</b>"
    assert fill('<p title="{}">{}</p>', 5, inner) == f'<p title="5">{inner}</p>'
    assert join([inner, inner]) == inner * 2


@pytest.mark.parametrize(
    "tag",
    (
        '"Search"', "'Search'", '"100 % of it"', '"it isn\'t <known>"', '"a \\"quoted\\" one"', '""',
        '"Search" as found', '"Search" noop', '"May" context "month"', "word", '"Search"|upper', 'word|default:"Yes"',
    ),
)  # fmt: skip
@pytest.mark.parametrize("language", ("en", "zh-hans"))
def test_a_text_is_translated_as_django_translates_it(tag: str, language: str) -> None:
    ours = f"{{% translate {tag} %}}{{{{ found }}}}"
    with override(language):
        drawn = [Template(each).render(Context({"word": "Close <b>"})) for each in (ours, f"{{% load i18n %}}{ours}")]
    assert drawn[0] == drawn[1]
    assert drawn[0] or tag == '""'
