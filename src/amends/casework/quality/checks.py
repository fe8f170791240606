"""Checking a drawn conversation, and what comes of the checks for each person; ratings by buyers beside them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger.audit import note
from amends.casework.overlay import house_rules
from amends.casework.overlay.house_rules import COUNTS, FROM, HouseTable, Items
from amends.casework.quality.models import QualityCheck, QualityPoint
from amends.casework.search.models import Text
from amends.merchants import table_pages
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import USUAL, RowOrder

TABLE: Final = "points"
MARKS: Final = ("good", "mixed", "poor", "none")
SPOKEN: Final = ("message.received", "message.sent")
SHOWN: Final = 300
LINES: Final = 200
NEEDS: Final = Permission.ASSIGN_CASES


@cache
def shipped() -> dict[str, dict[str, str]]:
    """The points that come along: titles by language."""
    raw = yaml.safe_load(files("amends.casework").joinpath("quality.yaml").read_text(encoding="utf-8"))
    return dict(raw["points"])


def points(member: Member, language: str, *, dropped: bool = False) -> dict[str, str]:
    """The form's points by code, one's own behind those that come along."""
    own = visible(member, QualityPoint).order_by("id")
    own = own if dropped else own.filter(dropped_at=None)
    mine = {f"own:{row.id}": row.title for row in own}
    said = shipped() | house_rules.own(member.merchant_id, TABLE, on=timezone.localdate())
    kept = {code: words for code, words in said.items() if dropped or words.get(COUNTS, True)}
    return {code: words.get(language[:2], words["en"]) for code, words in kept.items()} | mine


def _shipped() -> Items:
    raw = yaml.safe_load(files("amends.casework").joinpath("quality.yaml").read_text(encoding="utf-8"))
    since = raw["from_on"].isoformat()
    return {
        code: {COUNTS: True, "zh": words["zh"], "en": words["en"], FROM: since} for code, words in shipped().items()
    }


def register() -> None:
    """Let merchants put the points into their own words, or leave one out."""
    table = HouseTable(title=_("Points of quality"), shipped=_shipped, called=house_rules.in_words)
    house_rules.add(TABLE, table)


def add_point(*, member: Member, title: str, now: datetime) -> None:
    require(member, NEEDS)
    row = QualityPoint.objects.create(merchant_id=member.merchant_id, title=title)
    note(member=member, verb="quality.point_added", about=f"quality:{row.id}", detail={"title": title}, now=now)


def drop_point(*, member: Member, id: int, now: datetime) -> None:
    """Off the form; what was marked by it stays."""
    require(member, NEEDS)
    row = get_or_404(member, QualityPoint, id=id)
    visible(member, QualityPoint).filter(id=row.id).update(dropped_at=now)
    note(member=member, verb="quality.point_dropped", about=f"quality:{id}", detail={"title": row.title}, now=now)


def listed(member: Member, *, checked: bool, order: RowOrder = USUAL) -> list[QualityCheck]:
    """The latest checked first, or the earliest week that is to check, unless they are sorted."""
    rows = visible(member, QualityCheck).filter(checked_at__isnull=not checked)
    return list(table_pages.in_order(rows, order, ("-checked_at" if checked else "week_on", "id"))[:SHOWN])


def mine(member: Member) -> list[QualityCheck]:
    """What was found in this person's own conversations, the newest first."""
    return list(
        visible(member, QualityCheck).filter(member_id=member.pk, checked_at__isnull=False).order_by("-id")[:50]
    )


def conversation(member: Member, check: QualityCheck) -> list[Text]:
    """What was written on both sides about that order, the oldest first."""
    rows = visible_texts(member).filter(dossier_id=check.dossier_id, kind__in=SPOKEN)
    return list(rows.order_by("at", "id")[:LINES])


def visible_texts(member: Member) -> Any:
    return Text.objects.filter(merchant_id=member.merchant_id)


@transaction.atomic
def check(
    *,
    member: Member,
    id: int,
    marks: Mapping[str, str],
    praise: str,
    wish: str,
    known: Mapping[str, str],
    now: datetime,
) -> None:
    """A lead's marks; not one's own conversation. Raises Http404, and RefusedError where nothing was said or marked."""
    require(member, NEEDS)
    row = get_or_404(member, QualityCheck, id=id)
    given = {code: mark for code, mark in marks.items() if code in known and mark in MARKS}
    if row.member_id == member.pk:
        raise RefusedError("one's own", field="marks")
    if not any(mark != "none" for mark in given.values()) or not praise.strip():
        raise RefusedError("say what went well", field="praise")
    values = {"marks": given, "praise": praise.strip(), "wish": wish.strip(), "checked_at": now, "read_at": None}
    visible(member, QualityCheck).filter(id=id).update(**values, checked_by=member.pk)
    note(member=member, verb="quality.checked", about=f"quality:{id}", detail={"person": row.member_id}, now=now)


def read(member: Member, *, now: datetime) -> None:
    """This person has seen what was found."""
    unread = visible(member, QualityCheck).filter(member_id=member.pk, checked_at__isnull=False, read_at=None)
    unread.update(read_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonQuality:
    """How often each point was marked how, over all checks of a person."""

    member_id: int
    checks: int
    marks: dict[str, Counter[str]]

    def share(self, code: str) -> int | None:
        """Percent good of what was marked; None where it never came up."""
        counted = self.marks.get(code, Counter())
        of = counted["good"] + counted["mixed"] + counted["poor"]
        return round(100 * (counted["good"] + counted["mixed"] / 2) / of) if of else None


def people(rows: list[QualityCheck]) -> list[PersonQuality]:
    """By person, in no order of merit."""
    by: dict[int, list[QualityCheck]] = {}
    for row in rows:
        by.setdefault(row.member_id, []).append(row)
    return [
        PersonQuality(member_id=who, checks=len(theirs), marks=_counted(theirs)) for who, theirs in sorted(by.items())
    ]


def _counted(rows: list[QualityCheck]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        for code, mark in row.marks.items():
            found.setdefault(code, Counter())[mark] += 1
    return found
