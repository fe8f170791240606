"""Parts of boards that stay counted: whatever is written, a board made of them is the board counted from the rows."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from math import isclose
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.maintenance import board_sweep
from amends.casework.maintenance.backfill import backfill
from amends.casework.projections.models import BoardPart, FactChange
from amends.insight import address, boards, counting, parts
from amends.insight.boards import CountedBoard
from amends.insight.dimensions import DIMENSIONS
from amends.insight.measures import MEASURES
from amends.insight.readers import reader
from amends.merchants.models import Member, Shop
from tests.casework.stories import HOUR, feed, placed, refund_asked, rows
from tests.desk.conftest import at
from tests.desk.pages import do
from tests.insight.test_boards import season, table

__all__ = ["season"]
pytestmark = pytest.mark.django_db(transaction=True)
SPLITS = ("by=day", "by=product&over=month", "by=desk&over=weekday", "by=all")
TOLD = ("cases", "took", "refunded", "automation", "poor_quality")
FILTERS = ("by=product&desk=returns", "by=shop&about=refund", "by=day&platform=tmall", "by=week&cause=buyer&tone=0")
ALL = 10**9
Count = Callable[[str, int], dict[Any, Any]]


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch, lead: Member) -> Count:
    """A board as its figures; ``few``: cases that are counted as they are. Medians are told out of classes."""
    monkeypatch.setattr(counting, "EXACT", 5)

    def of(query: str, few: int) -> dict[Any, Any]:
        monkeypatch.setattr(parts, "FEW", few)
        asked = address.read(parse_qs(f"{query}&days=90&most=100"))
        return told(boards.count(asked, reader(Member.objects.get(pk=lead.pk)), today=timezone.localdate()))

    return of


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


@pytest.mark.mission("B6")
def test_every_board_of_parts_is_the_board_of_the_rows(count: Count, season: Shop) -> None:
    """Every measure by some splits, every dimension with some measures, and filters: counted, then made of parts."""
    asked = [f"measure={name}&{split}" for name in MEASURES for split in SPLITS]
    asked += [f"measure={name}&by={by}" for name in TOLD for by in DIMENSIONS]
    asked += [f"measure={name}&{only}&compare=before" for name in TOLD for only in FILTERS]
    kept, full = 0, 0
    for query in asked:
        counted, first = count(query, ALL), count(query, 0)
        assert same(first, counted), query
        before = BoardPart.objects.count()
        assert same(count(query, 0), counted), query
        full += len(counted) > 2
        kept += BoardPart.objects.count() == before
    assert full > len(asked) / 2
    assert kept > len(asked) / 2
    assert BoardPart.objects.count() > 200


@pytest.mark.mission("B6")
def test_whatever_is_written_boards_follow(owner: Client, count: Count, refund: int, tmall_shop: Shop) -> None:
    now = timezone.now()
    asked = [f"measure={name}&by=day" for name in ("cases", "open", "solved", "took", "refunded", "poor_quality")]
    seen = []

    def look() -> None:
        for query in asked:
            assert same(count(query, 0), count(query, ALL)), query
        seen.append([str(count(query, 0)) for query in asked[:3]])

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
    rows("UPDATE casework_casefact SET opened_at = opened_at - interval '3 days' RETURNING 1")  # told to nobody
    assert not same(count(asked[0], 0), count(asked[0], ALL))
    backfill(names=["facts"], now=timezone.now())
    look()


@pytest.mark.mission("B6")
def test_only_days_that_changed_are_counted_again(owner: Client, season: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows written behind its back show what was looked at again: the days something was told of, and no others."""
    monkeypatch.setattr(parts, "FEW", 0)
    today = timezone.localdate()
    asked = {"measure": "cases", "by": "day", "from": today - timedelta(days=80), "to": today}
    day = timezone.now() - timedelta(days=3)

    def one_more(n: int) -> dict[str, list[str]]:
        feed(season, placed(f"N-{n}", at=day - HOUR), refund_asked(f"N-{n}", at=day), now=day + HOUR)
        return table(owner, **asked)

    first = [one_more(n) for n in range(8)][-1]  # days that change often have become short stretches
    rows(
        "INSERT INTO casework_casefact SELECT (jsonb_populate_record(f, jsonb_build_object('no', f.no + 100))).*"
        " FROM casework_casefact f RETURNING 1"
    )
    assert table(owner, **asked) == first
    then = one_more(8)
    again = [name for name, line in then.items() if int(line[0]) > int(first[name][0])]
    still = [name for name, line in then.items() if line == first[name] and line[0] != "0"]
    assert 1 <= len(again) <= 3
    assert len(still) > 5
    monkeypatch.setattr(parts, "FEW", ALL)
    doubled = table(owner, **asked)
    assert all(then[name] == doubled[name] for name in again)
    assert all(int(doubled[name][0]) == 2 * int(first[name][0]) for name in still)


def test_changes_are_put_together_without_a_word_changed(
    count: Count, season: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_sweep, "_done", {})
    asked = ("measure=cases&by=day", "measure=took&by=product", "measure=refunded&by=week")
    for query in asked:
        count(query, 0)
    for n in range(12):
        day = timezone.now() - timedelta(days=5)
        feed(season, placed(f"N-{n}", at=day - HOUR), refund_asked(f"N-{n}", at=day), now=day + HOUR)
    for _ in range(2):  # what was counted is put together when it is asked for again
        told_then = [count(query, 0) for query in asked]
    kept = {(part.cut, part.first, part.days): bytes(part.rows) for part in BoardPart.objects.all()}
    many = FactChange.objects.count()
    later = timezone.now() + timedelta(days=1)
    assert board_sweep.sweep_due(now=later) == 0
    assert FactChange.objects.count() < many
    assert all(same(count(query, 0), then) for query, then in zip(asked, told_then, strict=True))
    assert {
        (part.cut, part.first, part.days): bytes(part.rows) for part in BoardPart.objects.all()
    }.items() >= kept.items()
    assert board_sweep.sweep_due(now=later + timedelta(days=20)) >= len(kept)
    assert not BoardPart.objects.exists()
    assert all(same(count(query, 0), then) for query, then in zip(asked, told_then, strict=True))
