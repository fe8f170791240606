"""Scripts of the playbook for a case: which fit, and their text with what is known filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from amends.casework.letters import folders, own_scripts
from amends.casework.letters.own_scripts import OwnScripts
from amends.casework.letters.replies import CHANNELS
from amends.casework.queries.case_page import CasePage
from amends.desk.directory import Directory
from amends.desk.words.titles import Titles
from amends.engine import templates
from amends.engine.compiler import Policy
from amends.engine.conditions import read
from amends.engine.dossier import Case, Dossier
from amends.engine.fields import FIELDS
from amends.engine.playbook import Template
from amends.engine.subjects import NO_SUBJECT
from amends.engine.templates import Filling
from amends.merchants.models import Member, Shop

STAGE_WORDS: Final = {
    "pre_sale": _("Before the sale"),
    "in_sale": _("Before it arrives"),
    "after_sale": _("After-sales"),
    "dispute": _("Dispute"),
    "review": _("Review"),
    "overload": _("Rush"),
    "scene": _("For this scene"),
}


class ScriptCase(Protocol):
    """The case a script is filled for."""

    @property
    def shop(self) -> Shop: ...
    @property
    def own_scripts(self) -> OwnScripts: ...
    @property
    def policy(self) -> Policy: ...
    @property
    def dossier(self) -> Dossier: ...
    @property
    def case(self) -> Case: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptOrder:
    """How a merchant has sorted its scripts. ``folder``: of each, by name, in their order; ``names``: the folders.

    ``kept_from``: scripts that stand in a folder of other desks.
    """

    folder: Mapping[str, str] = field(default_factory=dict)
    kept_from: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


ORDER: Final = "order"  # the one gap every script may have and no field stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedScript:
    """A template in the list. ``fits``: it was written for this scene, or the scene names it.

    ``folder``: the merchant's own that it stands in, by name; ``group``: that, else what it is for.
    """

    name: str
    title: str
    group: str
    channels: tuple[str, ...]
    fits: bool
    folder: str


def scripts(page: CasePage, titles: Titles, sorted_by: ScriptOrder | None = None) -> list[OfferedScript]:
    """Scripts that can be sent to a buyer: those for the scene first, then as they stand in folders, then by stage."""
    order = sorted_by or ScriptOrder()
    fitting = [
        each
        for each in (*titles.playbook.templates, *page.own_scripts.in_use)
        if sendable(each) and fits(each, page.case.scene) and each.name not in order.kept_from
    ]
    made = [_script(each, page, titles, order.folder.get(each.name, "")) for each in fitting]
    rank = {each.name: list(STAGE_WORDS).index(each.stage) for each in fitting}
    places = {name: place for place, name in enumerate(order.folder)}
    last = len(places)
    return sorted(made, key=lambda each: (not each.fits, places.get(each.name, last), rank[each.name]))


def order(member: Member, here: Directory) -> ScriptOrder:
    """How the merchant has sorted its scripts, for who reads this."""
    found = folders.folders(member)
    desks = here.mine if any(each.desks for each in found) else ()
    mine: dict[str, str] = {}
    others: set[str] = set()
    names: list[str] = []
    for each in found:
        if folders.open_to(member, each, desks):
            mine |= dict.fromkeys(each.scripts, each.name)
            names.append(each.name)
        else:
            others |= set(each.scripts)
    return ScriptOrder(folder=mine, kept_from=frozenset(others), names=tuple(names))


def sendable(template: Template) -> bool:
    """Whether it is a letter to a buyer at all."""
    return template.stage in STAGE_WORDS and not set(CHANNELS).isdisjoint(template.channels)


def fits(template: Template, scene: str) -> bool:
    """Whether it is meant for the scene, or for any."""
    return not template.scenes or scene in template.scenes


def _script(template: Template, page: CasePage, titles: Titles, folder: str) -> OfferedScript:
    scene = titles.scene_of(page.case.scene)
    fits = page.case.scene in template.scenes or (scene is not None and template.name in scene.scripts)
    return OfferedScript(
        name=template.name,
        title=template.title.say(titles.language),
        group=" · ".join(filter(None, [folder, str(STAGE_WORDS["scene" if fits else template.stage])])),
        channels=template.channels,
        fits=fits,
        folder=folder,
    )


def filled(page: ScriptCase, name: str, language: str, known: Mapping[str, Filling] | None = None) -> str | None:
    """A script's text in a language with everything known filled in; None: no such script.

    ``known``: gaps that no fact fills but who asks can.
    """
    template = template_of(page, name)
    return _filled(page, template, language, known or {}) if template else None


def meaning(
    page: ScriptCase, name: str, *, language: str, reader: str, known: Mapping[str, Filling] | None = None
) -> str:
    """The same script in the reader's language, where it has both; empty: it hasn't, or they are the same."""
    template = template_of(page, name)
    if template is None or language[:2] == reader[:2] or not getattr(template.text, reader[:2], ""):
        return ""
    return _filled(page, template, reader, known or {})


def template_of(page: ScriptCase, name: str) -> Template | None:
    of = page.own_scripts.in_use if name.startswith(own_scripts.PREFIX) else page.policy.playbook.templates
    return next((each for each in of if each.name == name), None)


def _filled(page: ScriptCase, template: Template, language: str, known: Mapping[str, Filling]) -> str:
    values = {**_values(page, template), **known}
    facts = page.dossier.facts
    zone = facts.zone or page.shop.zone
    return templates.fill(template, values, language=language, zone=_known(zone), currency=facts.currency or "CNY")


def _values(page: ScriptCase, template: Template) -> dict[str, Filling]:
    about = page.dossier.facts.subjects.get(page.case.subject)
    values: dict[str, Any] = {ORDER: page.dossier.key, "waybill": page.dossier.facts.waybill}
    for variable in template.variables:
        if variable.field and (about is not None or not _of_thread(variable.field)):
            value = read(variable.field, page.dossier, page.dossier.facts, about or NO_SUBJECT, page.case)
            values[variable.name] = str(value) if variable.type == "text" and value is not None else value
    return {name: value for name, value in values.items() if value not in (None, "", 0)}


def _of_thread(word: str) -> bool:
    return word in FIELDS and bool(FIELDS[word].family)


def _known(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (KeyError, ValueError):
        return "UTC"
