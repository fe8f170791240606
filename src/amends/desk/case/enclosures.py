"""Evidence that goes with an action: the pack is made in the same go, and the effect carries its number and hash."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest

from amends.casework.evidence import packs
from amends.casework.evidence.models import Pack
from amends.casework.queries.case_page import CasePage
from amends.desk.case import packs as telling
from amends.desk.words.titles import Titles
from amends.engine.actions import EVIDENCE
from amends.engine.playbook import EffectRule
from amends.merchants.access import visible
from amends.merchants.models import Member

NAMED: Final = {"step": "steps", "remedy": "remedies"}


def sends(effects: Iterable[EffectRule]) -> bool:
    """Whether evidence goes out by it."""
    return any(effect.kind == EVIDENCE for effect in effects)


def asked(request: HttpRequest, page: CasePage, titles: Titles, action: str) -> bool:
    """Whether the action that was posted sends evidence."""
    scene = titles.scene_of(page.case.scene)
    rules = getattr(scene, NAMED[action]) if scene and action in NAMED else ()
    wanted = request.POST.get(action, "")
    return any(rule.name == wanted and sends(rule.effects) for rule in rules)


def enclosed(
    request: HttpRequest, member: Member, page: CasePage, titles: Titles, people: dict[str, str], *, now: datetime
) -> dict[str, Any]:
    """The fields of the action that name its pack, just made; none where no file has come in yet."""
    marked = request.POST.get("marked") == "1"
    order = telling.order(member, page, titles, people, marked=marked, now=now)
    if not order.files:
        return {}
    number = packs.make(member, order, now=now)
    content = visible(member, Pack).values_list("content", flat=True).get(id=number)
    return {"pack": number, "sha256": content}
