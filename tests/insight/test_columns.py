"""Boards of many cases: whatever is written, what is counted out of columns is what is counted from the rows."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from math import isclose
from statistics import mean, median
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.maintenance import board_sweep
from amends.casework.maintenance.backfill import backfill
from amends.casework.projections.models import BoardColumn, FactChange
from amends.insight import address, boards, keeping, matching, question
from amends.insight.boards import CountedBoard
from amends.insight.dimensions import DIMENSIONS
from amends.insight.measures import MEASURES, When
from amends.insight.readers import reader
from amends.merchants.models import Member, Shop
from tests.casework.stories import HOUR, feed, placed, refund_asked, rows
from tests.desk.conftest import at
from tests.desk.pages import do
from tests.insight.test_boards import season, table

__all__ = ["season"]
pytestmark = pytest.mark.django_db(transaction=True)
SPLITS = ("by=day", "by=product&over=month", "by=desk&over=weekday", "by=all")
TOLD = ("took", "refunded", "lost", "automation", "poor_quality", "refund_rate", "compensated", "rated")
FILTERS = (
    "by=product&desk=returns", "by=shop&about=refund", "by=day&platform=tmall", "by=week&cause=buyer&tone=0",
    "by=product&over=person&weekday=3", "by=scene&over=carrier&most=2", "by=day&over=product&most=3&clock=11",
)  # fmt: skip
ALL = 10**9
Count = Callable[[str, int], dict[Any, Any]]


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch, lead: Member) -> Count:
    """A board as its figures; ``few``: cases that are counted as they are."""

    def of(query: str, few: int) -> dict[Any, Any]:
        monkeypatch.setattr(question, "FEW", few)
        monkeypatch.setattr(question, "FEW_BESIDE", few)
        asked = address.read(parse_qs(f"days=90&most=100&{query}" if "most" not in query else f"days=90&{query}"))
        return told(boards.count(asked, reader(Member.objects.get(pk=lead.pk)), today=timezone.localdate()))

    return of


@pytest.fixture
def keep(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """What the caretaker does once an hour. Returns how many stretches of days it made."""
    monkeypatch.setattr(keeping, "FEW", 0)

    def made() -> int:
        monkeypatch.setattr(keeping, "_done", {})
        found = 0
        while some := keeping.keep_columns(now=timezone.now()):
            found += some
        return found

    return made


def told(board: CountedBoard) -> dict[Any, Any]:
    found = {(): board.total} | {row.key: row for row in board.rows}
    plain = {
        key: [
            part
            for each in (row.now, row.before)
            for part in ((each.n, each.value, each.median, each.p90) if each else ())
        ]
        for key, row in found.items()
    }
    return plain | {"left": [board.left]}


def same(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
    """But for the order in which parts of cents were added up."""
    return one.keys() == other.keys() and all(
        len(each) == len(other[key]) and all(map(_alike, each, other[key])) for key, each in one.items()
    )


def _alike(one: float | None, other: float | None) -> bool:
    return one == other or (one is not None and other is not None and isclose(one, other, rel_tol=1e-9, abs_tol=1e-6))


BESIDE = (
    """INSERT INTO casework_loss (merchant_id, shop_id, dossier_id, case_no, order_key, scene, issue, party, partner,
        amount, currency, opened_at, proof, missing, state, recovered, ref, sheet, claimed_at, answer)
    SELECT merchant_id, shop_id, dossier_id, no, '', '', '', party, '', 500 + mod(abs(dossier_id), 90), 'CNY',
        opened_at, '{}', '{}', 'claimed', 40, '', '', opened_at, ''
    FROM casework_casefact, unnest(ARRAY['carrier', 'supplier']) party WHERE mod(abs(dossier_id), 3) = 0
    ON CONFLICT DO NOTHING RETURNING 1""",
    """INSERT INTO casework_effect (merchant_id, shop_id, dossier_id, order_key, case_no, key, kind, recipient, amount,
        currency, payload, state, attempts, wanted_at, last_error)
    SELECT merchant_id, shop_id, dossier_id, '', no, kind || dossier_id || no, kind, '',
        300 + mod(abs(dossier_id), 70),
        CASE WHEN dossier_id > 0 THEN 'CNY' ELSE 'BRL' END, '{}', 'sent', 1, opened_at, ''
    FROM casework_casefact, unnest(ARRAY['compensate', 'coupon']) kind WHERE mod(abs(dossier_id), 3) = 1 RETURNING 1""",
    """INSERT INTO casework_buyercomplaint (merchant_id, dossier_id, ref, shop_id, case_no, issue, wanted, at, taken,
        amount, currency, rule, stars, why, rated_at)
    SELECT merchant_id, dossier_id, no::text, shop_id, no, '', '', opened_at, '', 0, '', '',
        1 + mod(abs(dossier_id), 5),
        CASE WHEN dossier_id > 0 THEN 'slow' ELSE '' END, opened_at FROM casework_casefact RETURNING 1""",
)  # fmt: skip
RATED = ("measure=rated&by=rated_why&over=product", "measure=rated_low&by=day&over=rated_stars&rated_why=slow")


@pytest.mark.mission("B6")
def test_every_board_out_of_columns_is_the_board_of_the_rows(
    count: Count, keep: Callable[[], int], season: Shop
) -> None:
    """Every measure by some splits, every dimension with some measures, and filters: from rows, then out of columns."""
    asked = [f"measure={name}&{split}" for name in MEASURES for split in SPLITS]
    asked += [f"measure={name}&by={by}" for name in TOLD[:3] for by in DIMENSIONS]
    asked += [f"measure={name}&{only}&compare=before" for name in TOLD for only in FILTERS]
    asked += RATED
    assert all(rows(each) for each in BESIDE)
    counted = {query: count(query, ALL) for query in asked}
    assert all(len(counted[f"measure={name}&{SPLITS[2]}"]) > 2 for name in ("lost", "compensated", "rated"))
    assert sum(len(each) > 2 for each in counted.values()) > len(asked) / 2
    for query in asked:  # nothing is kept yet: columns of the rows as they are
        assert same(count(query, 0), counted[query]), query
    assert keep() >= len(When)
    assert not keep()
    rows(
        "UPDATE casework_casefact SET desk = 'x', product = 'x', owner = '', scene = 'x', issue = '', solved = 1,"
        " refunded = 1 RETURNING 1 /* told to nobody */"
    )
    for query in asked:
        assert same(count(query, 0), counted[query]), query


RATINGS = """
SELECT x.dossier_id, x.stars, x.why, x.rated_at, f.product, f.carrier, f.shop_id::text FROM casework_buyercomplaint x,
    casework_casefact f WHERE f.dossier_id = x.dossier_id AND f.no = x.case_no AND x.stars IS NOT NULL
"""


@pytest.mark.mission("B6")
@pytest.mark.parametrize("few", [0, ALL])
def test_ratings_are_counted_one_by_one(
    count: Count, keep: Callable[[], int], season: Shop, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a plain count of the rows themselves, whenever the case that was rated was opened."""
    monkeypatch.setattr(matching, "BEFORE", timedelta(days=-83))  # so that half of the cases are opened before it
    assert rows(BESIDE[2])
    rows(
        "UPDATE casework_buyercomplaint SET rated_at = now() - mod(abs(dossier_id), 40) * interval '20 hours',"
        " stars = NULLIF(stars, 3), why = CASE WHEN stars > 3 THEN 'quick' ELSE why END RETURNING 1"
    )
    keep()
    here = timezone.get_current_timezone()
    told = [{"stars": stars, "why": why, "day": at.astimezone(here).date(), "product": product, "carrier": carrier}
            for _dossier, stars, why, at, product, carrier, _shop in rows(RATINGS)]  # fmt: skip
    assert len(told) > 20
    (carrier, some), *_others = Counter(row["carrier"] for row in told).most_common()
    assert 5 < some < len(told)
    for only, each in (("", told), (f"&carrier={carrier}", [row for row in told if row["carrier"] == carrier])):
        for by, name in (("rated_stars", "stars"), ("rated_why", "why"), ("product", "product")):
            want = {key: [row["stars"] for row in each if row[name] == key] for key in {row[name] for row in each}}
            found = _keyed(count(f"measure=rated&by={by}{only}", few))
            assert {key: line[:3] for (key,), line in found.items()} == {
                key: [len(stars), pytest.approx(mean(stars)), median(stars)] for key, stars in want.items()
            }
            low = _keyed(count(f"measure=rated_low&by={by}&over=day{only}", few))
            assert {key: line[0] for key, line in low.items()} == Counter(
                (row[name], (row["day"] - timezone.localdate()).days + 90) for row in each if row["stars"] <= 2
            )


def _keyed(found: dict[Any, Any]) -> dict[Any, Any]:
    """Without everything together, and what isn't shown."""
    return {key: line for key, line in found.items() if isinstance(key, tuple) and key}


@pytest.mark.mission("B6")
def test_whatever_is_written_boards_follow(
    owner: Client, count: Count, keep: Callable[[], int], refund: int, tmall_shop: Shop
) -> None:
    now = timezone.now()
    asked = [f"measure={name}&by=day" for name in ("cases", "open", "solved", "took", "refunded", "poor_quality")]
    seen = []

    def look() -> None:
        for query in asked:
            assert same(count(query, 0), count(query, ALL)), query
        seen.append([str(count(query, 0)) for query in asked[:3]])
        keep()
        for query in asked:
            assert same(count(query, 0), count(query, ALL)), query

    look()
    long_ago = now - timedelta(days=40)
    feed(tmall_shop, placed("A-1", at=long_ago - HOUR), refund_asked("A-1", at=long_ago), now=now)
    look()
    do(owner, at(tmall_shop, "T-1001"), "close", outcome="solved")
    look()
    do(owner, at(tmall_shop, "T-1001"), "undo")
    look()
    do(owner, at(tmall_shop, "A-1"), "close", outcome="solved")
    look()
    do(owner, at(tmall_shop, "A-1"), "reopen")
    look()
    assert all(before != after for before, after in pairwise(seen))
    rows("UPDATE casework_casefact SET opened_at = opened_at - interval '3 days' RETURNING 1 /* told to nobody */")
    assert not same(count(asked[0], 0), count(asked[0], ALL))
    backfill(names=["facts"], now=timezone.now())
    look()


@pytest.mark.mission("B6")
def test_only_days_that_changed_are_read_again(
    owner: Client, keep: Callable[[], int], season: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows written behind its back show what was looked at again: the days something was told of, and no others."""
    monkeypatch.setattr(question, "FEW", 0)
    today = timezone.localdate()
    asked = {"measure": "cases", "by": "day", "from": today - timedelta(days=80), "to": today}
    day = timezone.now() - timedelta(days=3)
    keep()
    first = table(owner, **asked)
    rows(
        "INSERT INTO casework_casefact SELECT (jsonb_populate_record(f, jsonb_build_object('no', f.no + 100))).*"
        " FROM casework_casefact f RETURNING 1 /* told to nobody */"
    )
    assert table(owner, **asked) == first
    feed(season, placed("N-1", at=day - HOUR), refund_asked("N-1", at=day), now=day + HOUR)
    then = table(owner, **asked)
    again = [name for name, line in then.items() if int(line[0]) > int(first[name][0])]
    still = [name for name, line in then.items() if line == first[name] and line[0] != "0"]
    assert 1 <= len(again) <= 2  # a day of the clock here may lie on two of UTC's
    assert len(still) > 5
    monkeypatch.setattr(question, "FEW", ALL)
    doubled = table(owner, **asked)
    assert all(int(doubled[name][0]) == 2 * int(first[name][0]) for name in still)


def test_changes_are_put_together_without_a_word_changed(
    count: Count, keep: Callable[[], int], season: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_sweep, "_done", {})
    for n in range(12):
        day = timezone.now() - timedelta(days=5)
        feed(season, placed(f"N-{n}", at=day - HOUR), refund_asked(f"N-{n}", at=day), now=day + HOUR)
    keep()
    many = FactChange.objects.count()
    assert board_sweep.sweep_due(now=timezone.now()) > 0
    assert FactChange.objects.count() < many
    assert not keep()  # what is kept is still as good


def test_what_is_told_otherwise_is_packed_anew(
    count: Count, keep: Callable[[], int], season: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A measure declared otherwise, or more of them: columns of before are let go, and boards count from rows."""
    keep()
    kept = BoardColumn.objects.count()
    for name in ("reviews", "review_rate"):
        monkeypatch.setitem(MEASURES, name, replace(MEASURES[name], where="f.about = 'refund'"))
    assert count("measure=reviews&by=day", 0) == count("measure=reviews&by=day", ALL)
    assert keep()
    assert BoardColumn.objects.count() < kept  # refunds were looked for before
    assert count("measure=reviews&by=day", 0) == count("measure=reviews&by=day", ALL)
