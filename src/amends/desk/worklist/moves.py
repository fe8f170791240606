"""What going over to the newest version of a playbook changes about one case, in words."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from amends.casework.bulk.moved import StandingCase
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.web import moments

NOT_THERE = ("", "skipped")


def changes(stood: StandingCase, stands: StandingCase, titles: Titles, scene: str) -> str:
    """Steps that come, go or change, deadlines that move, start or end, ways to settle that are new or gone."""
    found = [
        *_steps(stood, stands, titles, scene),
        *_clocks(stood, stands, titles, scene),
        *_ways(stood, stands, titles, scene),
    ]
    return " · ".join(found) or _("nothing changes but its version")


def _steps(stood: StandingCase, stands: StandingCase, titles: Titles, scene: str) -> Iterator[str]:
    for name in dict.fromkeys((*stood.steps, *stands.steps)):
        before, after = stood.steps.get(name, ""), stands.steps.get(name, "")
        title = titles.step(scene, name)
        if before in NOT_THERE and after not in NOT_THERE:
            yield _("new step: %(what)s") % {"what": title}
        elif before not in NOT_THERE and after in NOT_THERE:
            yield _("no more: %(what)s") % {"what": title}
        elif before != after and after not in NOT_THERE:
            yield f"{title}: {say(vocabulary.STEP_STATES, after)}"


def _clocks(stood: StandingCase, stands: StandingCase, titles: Titles, scene: str) -> Iterator[str]:
    for name in dict.fromkeys((*stood.clocks, *stands.clocks)):
        before, after = stood.clocks.get(name), stands.clocks.get(name)
        title = titles.clock(name, scene)
        if before is None and after is not None:
            yield _("new deadline: %(what)s, %(at)s") % {"what": title, "at": _at(after)}
        elif before is not None and after is None:
            yield _("no deadline any more: %(what)s") % {"what": title}
        elif before is not None and after is not None and before != after:
            yield f"{title}: {_at(before)} → {_at(after)}"


def _ways(stood: StandingCase, stands: StandingCase, titles: Titles, scene: str) -> Iterator[str]:
    new = [name for name in stands.ways if name not in stood.ways]
    gone = [name for name in stood.ways if name not in stands.ways]
    if new:
        yield _("new ways to settle: %(what)s") % {"what": ", ".join(titles.remedy(scene, name) for name in new)}
    if gone:
        yield _("ways to settle no more: %(what)s") % {"what": ", ".join(titles.remedy(scene, name) for name in gone)}


def _at(at: datetime) -> str:
    return moments.moment(at, now=timezone.now())
