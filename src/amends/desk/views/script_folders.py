"""A merchant's own folders for scripts: made, named, ordered, filled, and for whom. Managers do it; all see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.letters import folders, own_scripts
from amends.casework.letters.folders import Folder, FolderTakenError
from amends.casework.letters.own_scripts import IN_USE
from amends.desk.directory import Directory, directory
from amends.desk.writing.scripts import STAGE_WORDS, sendable
from amends.engine.playbook import Template
from amends.merchants import changes
from amends.merchants.access import allows, member_for, require
from amends.merchants.changes import Values
from amends.merchants.changetext import told
from amends.merchants.models import Member
from amends.merchants.roles import Permission

STEPS: Final = {"up": -1, "down": 1}
SHOWN: Final = 20


class FolderForm(forms.Form):
    name = forms.CharField(max_length=folders.NAMED)


class FolderShiftForm(forms.Form):
    """``script``: one of the folder's; left out, the folder itself is moved."""

    way = forms.ChoiceField(choices=[(way, way) for way in STEPS])
    script = forms.SlugField(max_length=80, required=False)


class MoveForm(forms.Form):
    """``into``: a folder's id; 0: into none."""

    into = forms.IntegerField(min_value=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownScript:
    """A script as the page shows it. ``pack``: a playbook that has it, empty: the merchant's own; ``folder``: by name.

    ``in_use``: whether agents are offered it.
    """

    name: str
    title: str
    stage: str
    pack: str
    folder: str
    in_use: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderCard:
    """``desks``: their names, empty for everybody. ``scripts``: those some playbook still has."""

    folder: Folder
    desks: list[str]
    scripts: list[KnownScript]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return _page(request, _reader(request))


def _page(request: HttpRequest, me: Member, *, fault: str = "", typed: str = "", at: int = 0) -> HttpResponse:
    """``fault``: what is wrong with the name ``typed`` for the folder ``at``, 0 for a new one."""
    here, there = directory(me), folders.folders(me)
    known, wanted = _known(me, here, there), request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "cards": [each for card in there if (each := _card(card, known, here, wanted)).scripts or not wanted],
        "into": there,
        "stages": _by_stage(each for each in known.values() if _holds(each, wanted)),
        "wanted": wanted,
        "desks": list(here.desks.items()),
        "may": allows(me, folders.NEEDS),
        "manages": allows(me, Permission.MANAGE_MERCHANT),
        "fault": fault,
        "typed": typed,
        "at": at,
        "named": folders.NAMED,
        "changes": told(changes.history(me, area=folders.AREA, most=SHOWN)),
    }
    return render(request, "desk/script_folders.html", context, status=422 if fault else 200)


def _known(me: Member, here: Directory, there: list[Folder]) -> dict[str, KnownScript]:
    """Every letter to buyers by name: the merchant's own, then those of the playbooks its shops run on."""
    language, stands = get_language() or "en", {name: each.name for each in there for name in each.scripts}
    found = {name: _own(name, each, stands.get(name, "")) for name, each in own_scripts.written(me.merchant_id).items()}
    for pack in sorted({shop.playbook for shop in here.shops.values()}):
        for template in filter(sendable, here.books.playbook(pack).templates):
            found.setdefault(template.name, _script(template, pack, language, stands.get(template.name, "")))
    return dict(sorted(found.items(), key=lambda item: (item[1].stage, item[1].title)))


def _script(template: Template, pack: str, language: str, folder: str) -> KnownScript:
    stage = str(STAGE_WORDS[template.stage])
    return KnownScript(name=template.name, title=template.title.say(language), stage=stage, pack=pack, folder=folder)


def _own(name: str, values: Values, folder: str) -> KnownScript:
    stage = str(STAGE_WORDS[values["stage"]])
    return KnownScript(
        name=name, title=values["name"], stage=stage, pack="", folder=folder, in_use=bool(values.get(IN_USE))
    )


def _card(folder: Folder, known: dict[str, KnownScript], here: Directory, wanted: str) -> FolderCard:
    """With those of its scripts that hold what is looked for."""
    desks = [here.desks.get(code, code) for code in folder.desks]
    scripts = [known[name] for name in folder.scripts if name in known and _holds(known[name], wanted)]
    return FolderCard(folder=folder, desks=desks, scripts=scripts)


def _by_stage(scripts: Iterable[KnownScript]) -> list[tuple[str, list[KnownScript]]]:
    """Under what they are for, the merchant's own first."""
    found: dict[str, list[KnownScript]] = {}
    for each in scripts:
        found.setdefault(each.stage if each.pack else _("Written by ourselves"), []).append(each)
    return sorted(found.items(), key=lambda item: bool(item[1][0].pack))


def _holds(script: KnownScript, wanted: str) -> bool:
    text = f"{script.title} {script.stage} {script.folder} {script.name}".casefold()
    return all(word in text for word in wanted.casefold().split())


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    me, form = _manager(request), FolderForm(request.POST)
    if not form.is_valid():
        return _page(request, me, fault=_unnamed(), typed=request.POST.get("name", ""))
    try:
        folders.make(by=me, name=form.cleaned_data["name"], now=timezone.now())
    except FolderTakenError:
        return _page(request, me, fault=_taken(), typed=form.cleaned_data["name"])
    messages.success(request, _("Made"))
    return redirect("script_folders")


@require_POST
def change(request: HttpRequest, id: int) -> HttpResponse:
    """Its name, and whose desks it is for."""
    me, form = _manager(request), FolderForm(request.POST)
    if not form.is_valid():
        return _page(request, me, fault=_unnamed(), typed=request.POST.get("name", ""), at=id)
    name, wanted = form.cleaned_data["name"], set(request.POST.getlist("desk"))
    desks = [code for code in directory(me).desks if code in wanted]
    try:
        folders.change(by=me, id=id, name=name, desks=desks, now=timezone.now())
    except FolderTakenError:
        return _page(request, me, fault=_taken(), typed=name, at=id)
    messages.success(request, _("Saved"))
    return redirect("script_folders")


@require_POST
def shift(request: HttpRequest, id: int) -> HttpResponse:
    """The folder, or a script in it, one place up or down."""
    me, form = _manager(request), FolderShiftForm(request.POST)
    if form.is_valid():
        steps, script, now = STEPS[form.cleaned_data["way"]], form.cleaned_data["script"], timezone.now()
        if script:
            folders.shift_script(by=me, id=id, script=script, steps=steps, now=now)
        else:
            folders.shift(by=me, id=id, steps=steps, now=now)
    return redirect("script_folders")


@require_POST
def drop(request: HttpRequest, id: int) -> HttpResponse:
    folders.drop(by=_manager(request), id=id, now=timezone.now())
    messages.success(request, _("Gone; its scripts stand in no folder now. Take it back below."))
    return redirect("script_folders")


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """What was ticked, into a folder or out of all."""
    me, form = _manager(request), MoveForm(request.POST)
    known = _known(me, directory(me), [])
    scripts = {name: known[name].title for name in request.POST.getlist("script") if name in known}
    if not form.is_valid() or not scripts:
        messages.error(request, _("Tick the scripts, and say which folder they go to."))
        return redirect("script_folders")
    folders.move(by=me, scripts=scripts, into=form.cleaned_data["into"] or None, now=timezone.now())
    messages.success(request, _("Moved"))
    return redirect("script_folders")


def _unnamed() -> str:
    return _("A folder needs a name of up to %(most)s characters.") % {"most": folders.NAMED}


def _taken() -> str:
    return _("There is a folder of that name, or there are %(most)s already.") % {"most": folders.MOST}


def _reader(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.VIEW_PLAYBOOKS)
    return me


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, folders.NEEDS)
    return me
