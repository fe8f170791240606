"""What drives a told score, in words, as a part of its page and its case's; and what feeds it, as people change it."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from amends.casework.ledger.models import DossierRecord
from amends.insight import driving, feeding
from amends.insight.address import BoardAddress
from amends.insight.asked import language, reader_of
from amends.insight.choosing import named
from amends.insight.driving import FactStanding
from amends.insight.measures import MEASURES, FigureUnit
from amends.insight.readers import BoardReader
from amends.insight.score_words import told_value
from amends.insight.told_scores import ToldScore
from amends.insight.words import Names
from amends.merchants import changes
from amends.merchants.access import allows, get_or_404, require
from amends.merchants.roles import Permission

DAYS: Final = 30
MOST_DRIVERS: Final = 3


class FeedForm(forms.Form):
    """Which facts; none: what came along holds."""

    facts = forms.MultipleChoiceField(required=False)
    source = forms.CharField(max_length=200, required=False, strip=True, label=gettext_lazy("Where this is known from"))
    on = forms.DateField(required=False, label=gettext_lazy("Of the day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facts"].choices = [(each, each) for each in feeding.known_facts()]  # type: ignore[attr-defined]


def context(looking: BoardReader, score: ToldScore, *, cases: int = driving.CASES) -> dict[str, Any]:
    """Nothing for who doesn't see all of the house. ``cases``: that are shown."""
    if looking.whose is not None:
        return {}
    found, names = driving.driven(looking, score, now=timezone.now()), Names(looking, language())
    return {
        "driven": found,
        "facts": [_fact(each, names) for each in found.facts],
        "shown": [
            (each.case, names.of(named("scene"), each.case.scene), [str(MEASURES[name].title) for name in each.facts])
            for each in found.first[:cases]
        ],
        "left": f"{found.left:.2f}",
        "turned": f"{found.turned:.2f}" if found.turned is not None else "",
        "choices": [(name, str(MEASURES[name].title), name in found.feed.facts) for name in feeding.known_facts()],
        "manages": allows(looking.member, Permission.MANAGE_MERCHANT),
    }


def _fact(each: FactStanding, names: Names) -> dict[str, Any]:
    standing, slide = each.standing, each.slide
    drivers = each.turning.drivers[:MOST_DRIVERS] if each.turning else []
    score = standing.score
    told = {name: told_value(standing, value) for name, value in
            (("now", slide.now), ("normal", slide.normal))} if slide else {}  # fmt: skip
    line = told_value(standing, standing.line.value) if standing.line else ""
    board = BoardAddress(measure=score.name, by="day", days=DAYS, only=(("shop", (standing.key,)),)).query()
    return told | {
        "title": str(score.measure.title), "name": score.name, "key": standing.key, "drives": each.drives,
        "slides": slide is not None and slide.slides, "line": line, "standing": standing, "board": board,
        "of": [(str(named(one.split).title), names.of(named(one.split), one.value), one) for one in drivers],
        "unit_is_time": score.measure.unit is FigureUnit.SECONDS,
    }  # fmt: skip


@require_POST
def put(request: HttpRequest, dossier_id: int, measure: str) -> HttpResponse:
    """Write down what feeds a score, for all shops of the house."""
    looking = reader_of(request)
    require(looking.member, Permission.MANAGE_MERCHANT)
    get_or_404(looking.member, DossierRecord, id=dossier_id)
    form = FeedForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
        return redirect("told_score", dossier_id, measure)
    wanted = form.cleaned_data
    on = wanted["on"] or timezone.localdate()
    after = {"facts": [], "source": "", "on": ""}
    if wanted["facts"]:
        after = {"facts": wanted["facts"], "source": wanted["source"], "on": on.isoformat()}
    if changes.change(by=looking.member, area=feeding.AREA, key=measure[:120], after=after, now=timezone.now()):
        messages.success(request, _("Saved. It holds from now on, for all shops."))
    return redirect("told_score", dossier_id, measure)
