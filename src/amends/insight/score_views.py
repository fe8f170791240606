"""Scores: what slides, where each stands against its own normal and the line; one with its curve and how to turn it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.insight import scores, slides
from amends.insight.address import BoardAddress
from amends.insight.choosing import named
from amends.insight.measures import FigureUnit
from amends.insight.readers import BoardReader, reader
from amends.insight.score_words import SECONDS, told_value
from amends.insight.scores import Standing
from amends.insight.told_views import cards as told_cards
from amends.insight.turning import turning
from amends.insight.words import Names
from amends.merchants.access import member_for, require
from amends.merchants.roles import Permission

SHOWN: Final = 60  # days of a curve
HEADROOM: Final = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCard:
    """A standing in words. ``week``: in seven days; ``tone``: bad where it presses."""

    standing: Standing
    title: str
    name: str
    now: str
    normal: str
    week: str
    line: str
    crosses: str
    tone: str


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    looking = _reader(request)
    names = Names(looking, get_language() or "en")
    cards = []
    for score in scores.watched().values():
        for by in score.by:
            found = _standings(looking, score.name, by)
            cards += [_card(each, names) for each in found if each.slide and (each.presses or by == scores.SHOP)][:12]
    cards.sort(key=lambda each: not each.standing.presses)
    return render(request, "insight/scores.html", {"cards": cards, "told": told_cards(looking), "rule": slides.RULE})


@require_GET
def page(request: HttpRequest, name: str, by: str, key: str) -> HttpResponse:
    looking = _reader(request)
    if name not in scores.watched() or by not in scores.watched()[name].by:
        raise Http404
    standing = next((each for each in _standings(looking, name, by, only=key) if each.key == key), None)
    if standing is None:
        raise Http404
    names = Names(looking, get_language() or "en")
    turned = turning(looking.member, standing, timezone.now())
    context = {
        "card": _card(standing, names),
        "chart": json.dumps(_chart(standing, names)),
        "drivers": [
            (str(named(each.split).title), names.of(named(each.split), each.value), each) for each in turned.drivers
        ],
        "words": turned.words,
        "first": [(each, names.of(named("scene"), each.scene)) for each in turned.first],
        "left": told_value(standing, turned.left),
        "turned": told_value(standing, turned.turned),
        "rate": standing.score.measure.orders,
        "cases": BoardAddress(measure=name, by="day", days=30, only=((by, (key,)),)).query(),
    }
    return render(request, "insight/score.html", context)


def _standings(looking: BoardReader, name: str, by: str, *, only: str | None = None) -> list[Standing]:
    return scores.standings(
        looking.merchant, scores.watched()[name], by, today=timezone.localdate(),
        zone=timezone.get_current_timezone_name(), shops=looking.here.shops, promotions=looking.promotions, only=only,
    )  # fmt: skip


def _card(standing: Standing, names: Names) -> ScoreCard:
    slide = standing.slide
    name = names.of(named(standing.by), standing.key)
    line = standing.line
    return ScoreCard(
        standing=standing,
        title=str(standing.score.measure.title),
        name=name,
        now=told_value(standing, slide.now) if slide else "",
        normal=told_value(standing, slide.normal) if slide else "",
        week=told_value(standing, slide.ahead[slides.WEEK - 1]) if slide else "",
        line=told_value(standing, line.value) if line else "",
        crosses=_crosses(standing),
        tone="bad" if standing.presses else "",
    )


def _crosses(standing: Standing) -> str:
    slide = standing.slide
    if slide is None or slide.crosses is None:
        return ""
    return _("over the line") if slide.crosses == 0 else _("over the line in {days} days").format(days=slide.crosses)


def _chart(standing: Standing, names: Names) -> dict[str, Any]:
    """The rate of the last seven days, day by day, its normal, and where it goes; the line it must not cross."""
    weeks = slides.rolled(standing.days)[-SHOWN:]
    slide, today = standing.slide, timezone.localdate()
    ahead = list(slide.ahead) if slide else []
    axis = [f"{today + timedelta(days=n):%m-%d}" for n in range(1 - len(weeks), len(ahead) + 1)]
    now = [n / of if of else None for n, of in weeks]
    series = [_series(_("last 7 days"), now + [None] * len(ahead), standing)]
    if slide:
        series.append(_series(_("usual"), [slide.normal] * len(axis), standing, quiet=True))
        going = [None] * (len(now) - 1) + [now[-1], *ahead]
        series.append(_series(_("where it goes"), going, standing, quiet=True))
    if standing.line and series:
        factor = SECONDS if standing.score.measure.unit is FigureUnit.SECONDS else 1
        series[0]["marks"] = [{"name": _("line"), "y": standing.line.value * factor}]
    told = {"kind": "lines", "unit": standing.score.measure.unit.value, "home": "", "axis": axis, "series": series,
            "title": names.of(named(standing.by), standing.key)}  # fmt: skip
    return told | ({"range": _range(series)} if standing.line else {})


def _range(series: list[dict[str, Any]]) -> list[float]:
    """How high its axis goes: to where the line can be seen, whatever the curve does."""
    shown = [value for each in series for value in each["values"] if value is not None]
    shown += [mark["y"] for each in series for mark in each.get("marks", ())]
    return [0.0, round(max(shown) * HEADROOM, 4)]


def _series(name: str, values: list[float | None], standing: Standing, *, quiet: bool = False) -> dict[str, Any]:
    factor = SECONDS if standing.score.measure.unit is FigureUnit.SECONDS else 1
    told = ["" if value is None else told_value(standing, value) for value in values]
    return {"name": name, "values": [None if v is None else v * factor for v in values], "told": told, "quiet": quiet}


def _reader(request: HttpRequest) -> BoardReader:
    """Scores are for those who see all of it."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    found = reader(member)
    if found.whose is not None:
        raise Http404
    return found
