"""The sample: so many conversations of each person in a week, by chance, with the seed told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from amends.casework.ledger.audit import note
from amends.casework.quality import sql
from amends.casework.quality.models import QualityCheck
from amends.merchants.access import require
from amends.merchants.models import Member
from amends.merchants.roles import Permission

WEEK: Final = timedelta(days=7)
MOST_EACH: Final = 20
Spoken = tuple[int, int]  # a case: dossier and number


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def drawn(spoken: Mapping[int, Sequence[Spoken]], *, each: int, seed: int) -> list[tuple[int, Spoken]]:
    """At most ``each`` conversations of each person; the same for the same seed, whoever else there is. Pure."""
    chosen: list[tuple[int, Spoken]] = []
    for member in sorted(spoken):
        theirs = sorted(spoken[member])
        chosen += [(member, case) for case in Random(f"{seed}:{member}").sample(theirs, min(each, len(theirs)))]  # noqa: S311 - chance, no secret
    return chosen


@transaction.atomic
def draw(*, member: Member, week_on: date, each: int, seed: int, now: datetime) -> int:
    """Draw a week's sample; drawn again with the same seed it adds nothing. Returns how many are new."""
    require(member, Permission.ASSIGN_CASES)
    begins = monday(week_on)
    spoken = _spoken(member, begins)
    rows = [
        QualityCheck(
            merchant_id=member.merchant_id,
            week_on=begins,
            seed=seed,
            member_id=who,
            dossier_id=dossier_id,
            case_no=no,
            drawn_at=now,
            drawn_by=member.pk,
        )
        for who, (dossier_id, no) in drawn(spoken, each=min(each, MOST_EACH), seed=seed)
        if who != member.pk  # nobody checks their own
    ]
    mine = QualityCheck.objects.filter(merchant_id=member.merchant_id, week_on=begins)
    before = mine.count()
    QualityCheck.objects.bulk_create(rows, ignore_conflicts=True)
    added = mine.count() - before
    detail = {"week": begins.isoformat(), "each": each, "seed": seed, "drawn": added}
    note(member=member, verb="quality.drawn", about="quality", detail=detail, now=now)
    return added


def _spoken(member: Member, begins: date) -> dict[int, list[Spoken]]:
    since = datetime.combine(begins, datetime.min.time(), timezone.get_current_timezone())
    values: dict[str, int | datetime] = {"merchant": member.merchant_id, "since": since, "until": since + WEEK}
    found: dict[int, list[Spoken]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql.WRITTEN, values)
        for who, dossier_id, no, _letters in cursor.fetchall():
            found[who].append((dossier_id, no))
    return found
