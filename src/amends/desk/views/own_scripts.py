"""A merchant's own scripts on a page: written, changed, taken out of use and back, seen as a buyer would read them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amends.casework.letters import folders, own_scripts
from amends.casework.letters.own_scripts import IN_USE, TooManyScripts
from amends.casework.overlay.compiled import policy
from amends.desk.directory import directory
from amends.desk.own import written
from amends.desk.own.scripts import LONGEST
from amends.desk.own.written import OwnScriptForm
from amends.engine.playbook import Playbook
from amends.merchants import changes
from amends.merchants.access import member_for, require, visible
from amends.merchants.changetext import told
from amends.merchants.models import Member, Shop

SHOWN = 20


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """A new one. What can't be kept comes back with why, beside its text."""
    me = _manager(request)
    if request.method == "GET":
        return _form(request, me, "", OwnScriptForm(initial={"stage": "after_sale", "channels": ["chat"]}))
    form = OwnScriptForm(request.POST)
    if _wrong(form):
        return _form(request, me, "", form)
    try:
        name = own_scripts.write(by=me, values=form.values(), now=timezone.now())
    except TooManyScripts:
        form.add_error(None, _("There are %(most)s already.") % {"most": own_scripts.MOST})
        return _form(request, me, "", form)
    _into(me, name, form)
    messages.success(request, _("Written: agents find it from now on"))
    return redirect("script_folders")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, name: str) -> HttpResponse:
    """What one says, what it is for and where it stands."""
    me = _manager(request)
    values = _known(me, name)
    if request.method == "GET":
        stands = next((each.id for each in folders.folders(me) if name in each.scripts), 0)
        return _form(request, me, name, OwnScriptForm(initial={**values, "into": stands}))
    form = OwnScriptForm(request.POST)
    if _wrong(form):
        return _form(request, me, name, form)
    own_scripts.change(by=me, name=name, values=form.values(), now=timezone.now())
    _into(me, name, form)
    messages.success(request, _("Saved"))
    return redirect("script_folders")


@require_POST
def use(request: HttpRequest, name: str) -> HttpResponse:
    """Out of use, or in it again; nothing of it is lost."""
    me = _manager(request)
    _known(me, name)
    wanted = bool(request.POST.get("on"))
    own_scripts.change(by=me, name=name, values={IN_USE: wanted}, now=timezone.now())
    messages.success(request, _("In use again") if wanted else _("Out of use: agents are not offered it any more"))
    return redirect("script_folders")


@require_POST
def reads(request: HttpRequest) -> HttpResponse:
    """What a buyer would read while it is typed, or what is wrong with it. Nothing is kept."""
    me, language = _manager(request), request.POST.get("language", "")
    typed = {lang: request.POST.get(lang, "")[:LONGEST] for lang in own_scripts.LANGUAGES}
    drafts = written.drafts(typed, _playbook(me), timezone.now())
    found = next((draft for draft in drafts if draft.language == language), None)
    if found is None:
        raise Http404
    return render(request, "desk/own_script_reads.html", {"draft": found})


def _wrong(form: OwnScriptForm) -> bool:
    """Whether it can't be kept; what is said of no single field is put above the form."""
    if not form.is_valid():
        return True
    if fault := written.nothing_written(form.values()):
        form.add_error(None, fault)
        return True
    return any(draft.faults for draft in written.drafts(form.values(), None, timezone.now()))


def _into(me: Member, name: str, form: OwnScriptForm) -> None:
    """Where it is to stand, unless it stands there."""
    wanted = form.cleaned_data["into"] or None
    stands = next((each.id for each in folders.folders(me) if name in each.scripts), None)
    if wanted != stands:
        folders.move(by=me, scripts={name: form.cleaned_data["name"]}, into=wanted, now=timezone.now())


def _form(request: HttpRequest, me: Member, name: str, form: OwnScriptForm) -> HttpResponse:
    playbook, at = _playbook(me), timezone.now()
    typed: dict[str, Any] = dict(form.data.items()) if form.is_bound else dict(form.initial)
    context = {
        "name": name,
        "form": form,
        "drafts": written.drafts({lang: typed.get(lang, "") for lang in own_scripts.LANGUAGES}, playbook, at),
        "gaps": written.gap_rows(playbook, at),
        "folders": [(str(each.id), each.name) for each in folders.folders(me)],
        "into": str(form["into"].value() or ""),
        "in_use": not name or _known(me, name).get(IN_USE),
        "longest": LONGEST,
        "changes": told(changes.history(me, area=own_scripts.TABLE, key=name, most=SHOWN)) if name else [],
    }
    return render(request, "desk/own_written.html", context, status=422 if form.is_bound else 200)


def _playbook(me: Member) -> Playbook:
    """Whose money and zone the example is in: the first shop's."""
    here = directory(me)
    shop = visible(me, Shop).order_by("id").first()
    return here.books.playbook(shop.playbook) if shop else policy("common").playbook


def _known(me: Member, name: str) -> dict[str, Any]:
    found = own_scripts.written(me.merchant_id).get(name)
    if found is None:
        raise Http404
    return found


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, folders.NEEDS)
    return me
