"""A score that the platform tells: its page, and its curve on the page of a case about it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.ledger.models import DossierRecord
from amends.desk.words.codes import SCORES
from amends.desk.words.vocabulary import say
from amends.insight import driving_views, told_scores, told_sql
from amends.insight.asked import language, reader_of
from amends.insight.choosing import named
from amends.insight.readers import BoardReader
from amends.insight.slides import WEEK
from amends.insight.told_scores import ToldScore
from amends.insight.words import Names
from amends.merchants.access import get_or_404

ON_CASE = 5  # cases to solve first, on the page of a case
ROOM = 0.08  # of its height, left free above and below a curve


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCard:
    """A told score in words; ``week``: in seven days. ``tone``: bad where it presses."""

    score: ToldScore
    title: str
    shop: str
    now: str
    trend: str
    week: str
    line: str
    state: str
    tone: str


@require_GET
def page(request: HttpRequest, dossier_id: int, measure: str) -> HttpResponse:
    looking = reader_of(request)
    score = _score(looking, dossier_id, measure)
    if score is None:
        raise Http404
    context = {"card": card(score, looking), "chart": json.dumps(chart(score)), "cases": _cases(looking, dossier_id)}
    context |= driving_views.context(looking, score)
    return render(request, "insight/told_score.html", context)


@require_GET
def curve(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The curve of the score that a case is about, as a part of its page."""
    looking = reader_of(request)
    score = _score(looking, dossier_id, request.GET.get("measure", ""))
    drawn: dict[str, Any] = {"card": card(score, looking), "chart": json.dumps(chart(score))} if score else {}
    if score:
        drawn |= driving_views.context(looking, score, cases=ON_CASE) | {"of_case": True}
    return render(request, "insight/told_curve.html", drawn)


def _score(looking: BoardReader, dossier_id: int, measure: str) -> ToldScore | None:
    """None: nothing of it was told lately. Raises Http404."""
    dossier = get_or_404(looking.member, DossierRecord, id=dossier_id)
    return told_scores.one(looking.member, dossier.id, dossier.shop_id, measure, now=timezone.now())


def _cases(looking: BoardReader, dossier_id: int) -> list[dict[str, Any]]:
    names = Names(looking, language())
    with connection.cursor() as cursor:
        cursor.execute(told_sql.CASES, {"merchant": looking.merchant, "dossier": dossier_id})
        rows = cursor.fetchall()
    return [
        {"dossier": dossier_id, "no": no, "scene": names.of(named("scene"), scene), "open": state == "open",
         "opened_at": opened_at, "outcome": names.of(named("outcome"), outcome) if outcome else ""}
        for no, scene, state, opened_at, outcome in rows
    ]  # fmt: skip


# --- in words ---------------------------------------------------------------------------------------------------------


def cards(looking: BoardReader) -> list[ToldCard]:
    return [card(each, looking) for each in told_scores.told(looking.member, now=timezone.now())]


def card(score: ToldScore, looking: BoardReader) -> ToldCard:
    last = score.last
    return ToldCard(
        score=score,
        title=say(SCORES, score.measure) or score.measure,
        shop=Names(looking, language()).of(named("shop"), score.shop_id),
        now=_said(last.value),
        trend=_said(last.trend) if last.trend else "",
        week=_said(score.ahead[WEEK - 1]) if score.ahead else "",
        line=_said(last.line) if last.line else "",
        state=_state(score),
        tone="bad" if score.presses else "",
    )


def _state(score: ToldScore) -> str:
    if score.broken:
        return _("over the line")
    if score.crosses:
        return _("over the line in {days} days").format(days=score.crosses)
    return _("slides") if score.slides else _("as usual")


def _said(value: float) -> str:
    return f"{value:.2f}"


# --- as a picture -----------------------------------------------------------------------------------------------------


def chart(score: ToldScore) -> dict[str, Any]:
    """Where it stood each day and where it goes; the line it must not cross, and where it stood lately."""
    days, ahead, last = score.days, list(score.ahead), score.last
    today = days[-1][0]
    coming = [today + timedelta(days=n + 1) for n in range(len(ahead))]
    axis = [f"{day:%m-%d}" for day in (*(day for day, _value in days), *coming)]
    now: list[float | None] = [value for _day, value in days]
    series = [_series(_("told"), now + [None] * len(ahead))]
    if ahead:
        going: list[float | None] = [*[None] * (len(now) - 1), now[-1], *ahead]
        series.append(_series(_("where it goes"), going, quiet=True))
    if last.trend:
        series.append(_series(_("lately"), [last.trend] * len(axis), quiet=True))
    if last.line:
        series[0]["marks"] = [{"name": _("line"), "y": last.line}]
    shown = [value for each in series for value in each["values"] if value is not None] + [last.line or last.value]
    return {"kind": "lines", "unit": "stars", "home": "", "axis": axis, "series": series, "title": score.measure,
            "range": _range(shown)}  # fmt: skip


def _range(values: Sequence[float]) -> list[float]:
    """From where to where its axis goes, the line within."""
    low, high = min(values), max(values)
    room = max(high - low, 0.1) * ROOM
    return [max(round(low - room, 2), 0.0), round(high + room, 2)]


def _series(name: str, values: list[float | None], *, quiet: bool = False) -> dict[str, Any]:
    return {
        "name": name, "values": values, "told": ["" if value is None else _said(value) for value in values],
        "quiet": quiet,
    }  # fmt: skip
