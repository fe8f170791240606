"""Forms for a merchant's own values: the table of limits, a script with its preview; versions and their differences."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.casework.overlay import versions
from amends.casework.overlay.compiled import laid, policy
from amends.casework.overlay.models import Overlay
from amends.desk.directory import directory
from amends.desk.own import authority as ownauthority
from amends.desk.own import scripts
from amends.desk.own.preview import lines, told_lines
from amends.desk.own.values import (
    LANGUAGES,
    RunningValues,
    standing,
    with_values,
)
from amends.desk.playbook.card import script as script_of
from amends.desk.playbook.pages import Reader
from amends.desk.views.overlays import context_of, editor, show_preview, told
from amends.desk.views.playbooks import known, titles
from amends.desk.words.limits import LIMITS
from amends.engine.playbook import Playbook, Template
from amends.merchants.access import allows, get_or_404, member_for, require, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission
from amends.policy import overlay
from amends.policy.difference import between, tree
from amends.policy.problem import Problem


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What can be set of the playbooks the shops run on."""
    member = _reader(request)
    shops: dict[str, list[str]] = {}
    for shop in visible(member, Shop).order_by("name"):
        shops.setdefault(shop.playbook, []).append(shop.name)
    rows = [(standing(member, pack), names) for pack, names in sorted(shops.items())]
    told_as = [(now, now.playbook.title.say(get_language() or "en"), names) for now, names in rows]
    manages, moves = allows(member, Permission.MANAGE_MERCHANT), allows(member, Permission.ASSIGN_CASES)
    return render(request, "desk/own_home.html", {"rows": told_as, "manages": manages, "may_move": moves})


@require_http_methods(["GET", "POST"])
def authority(request: HttpRequest, name: str) -> HttpResponse:
    """All limits as a table. POST shows what they would change, or what is wrong beside each."""
    member = editor(request) if request.method == "POST" else _reader(request)
    now = known(member, name)
    if request.method == "GET":
        return _authority(request, member, now)
    typed, note = ownauthority.read(now, request.POST), request.POST.get("note", "")[:200]
    body = with_values(now, typed)
    if body == now.holding or not typed:
        nothing = [Problem("", 0, _("That is what holds already."))]
        return _authority(request, member, now, typed=typed, note=note, others=nothing)
    wrong, others = ownauthority.faults(now, body, typed, get_language() or "en")
    if wrong or others:
        return _authority(request, member, now, typed=typed, note=note, wrong=wrong, others=others)
    return show_preview(request, member, now, body, note)


def _authority(
    request: HttpRequest,
    member: Member,
    now: RunningValues,
    *,
    typed: dict[str, str] | None = None,
    note: str = "",
    wrong: dict[str, Problem] | None = None,
    others: list[Problem] | None = None,
) -> HttpResponse:
    context = {
        **context_of(member, now),
        "rows": ownauthority.rows(now, typed, wrong),
        "columns": LIMITS.values(),
        "worths": ownauthority.worths(now, typed, wrong),
        "currency": now.playbook.currency,
        "note": note,
        "others": others,
    }
    return render(request, "desk/own_authority.html", context, status=422 if wrong or others else 200)


@require_http_methods(["GET", "POST"])
def script(request: HttpRequest, name: str, script: str) -> HttpResponse:
    """One script in all its languages. POST shows what it would change, or what is wrong and where."""
    member = editor(request) if request.method == "POST" else _reader(request)
    now = known(member, name)
    template = _template(now.playbook, script)
    if request.method == "GET":
        return _script(request, member, now, template, {}, "")
    typed, note = _typed(request), request.POST.get("note", "")[:200]
    if any(draft.faults for draft in scripts.drafts(now, template, typed, timezone.now())):
        return _script(request, member, now, template, typed, note, [])
    if not scripts.changed(now, script, typed):
        nothing = [Problem("", 0, _("That is what holds already."))]
        return _script(request, member, now, template, typed, note, nothing)
    body = scripts.body(now, script, typed)
    if problems := told(overlay.check(body, base=name)):
        return _script(request, member, now, template, typed, note, problems)
    return show_preview(request, member, now, body, note)


@require_POST
def script_reads(request: HttpRequest, name: str, script: str) -> HttpResponse:
    """What a buyer would read of a text while it is typed, or what is wrong with it. Nothing is kept."""
    now = known(_reader(request), name)
    template = _template(now.playbook, script)
    drafts = scripts.drafts(now, template, _typed(request), timezone.now())
    wanted = request.POST.get("language", "")
    found = next((draft for draft in drafts if draft.language == wanted), None)
    if found is None:
        raise Http404
    return render(request, "desk/own_script_reads.html", {"draft": found})


def _script(
    request: HttpRequest,
    member: Member,
    now: RunningValues,
    template: Template,
    typed: dict[str, str],
    note: str,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    at = timezone.now()
    context = {
        **context_of(member, now),
        "script": script_of(Reader(titles(member, now.playbook)), template),
        "gaps": scripts.gap_rows(now.playbook, template, at),
        "drafts": scripts.drafts(now, template, typed, at),
        "note": note,
        "problems": problems,
        "longest": scripts.LONGEST,
    }
    return render(request, "desk/own_script.html", context, status=200 if problems is None else 422)


@require_GET
def version(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One version of the merchant's own values: who, when, why, and its difference from the version before."""
    member = _reader(request)
    now = known(member, name)
    found = get_or_404(member, Overlay, pack=name, number=number)
    after, before = laid(found.body, number), _earlier(member, name, number - 1)
    named = titles(member, now.playbook)
    context = {
        **context_of(member, now),
        "version": found,
        "author": directory(member).people.get(found.author.removeprefix("member:"), ""),
        "lines": lines(before, after.playbook, named) if after else [],
        "holds": after is not None,
    }
    return render(request, "desk/own_version.html", context)


@require_GET
def changes(request: HttpRequest, name: str) -> HttpResponse:
    """What the shipped playbook has that its last version here had not."""
    member = _reader(request)
    now = known(member, name)
    last = versions.before(name)
    found = between(versions.content(last), tree(now.shipped)) if last else ()
    context = {
        **context_of(member, now),
        "last": last,
        "playbook": now.shipped,
        "lines": told_lines(found, titles(member, now.shipped)),
    }
    return render(request, "desk/playbook_changes.html", context)


def _earlier(member: Member, pack: str, number: int) -> Playbook:
    """The playbook under that version; as shipped for 0 and for one that no longer holds."""
    found = visible(member, Overlay).filter(pack=pack, number=number).first()
    under = laid(found.body, number) if found else None
    return (under or policy(pack)).playbook


def _template(playbook: Playbook, name: str) -> Template:
    found = scripts.template_of(playbook, name)
    if found is None:
        raise Http404
    return found


def _typed(request: HttpRequest) -> dict[str, str]:
    """The texts by language, as far as they were sent."""
    fields = {lang: request.POST.get(f"text_{lang}") for lang in LANGUAGES}
    return {
        lang: text.replace("\r\n", "\n").strip()[: scripts.LONGEST] for lang, text in fields.items() if text is not None
    }


def _reader(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.VIEW_PLAYBOOKS)
    return member
