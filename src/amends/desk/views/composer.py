"""Writing to the buyer: the guard while typing, drafts, sending with ten seconds to take it back, who else is here."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.casework.actions import drafts
from amends.casework.actions.case_actions import Action
from amends.casework.actions.models import DraftBox
from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger.models import DossierRecord
from amends.casework.letters import presence, replies
from amends.casework.letters.replies import Written
from amends.casework.notices import mentions
from amends.casework.queries.case_page import CasePage, version_of
from amends.desk import session
from amends.desk.directory import directory
from amends.desk.views import in_place
from amends.desk.views.cases import PARTS, draw, found
from amends.desk.words.gaps import in_words
from amends.desk.writing import composer, scripts
from amends.desk.writing.composer import TextCheck
from amends.merchants.access import allows, get_or_404, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web.whole import whole

LANGUAGES = ("zh", "en", "pt")
MOST_SHOWN = 8
MOVED = "case-moved"  # what the page hears


@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """Send a reply. What must not go out leaves the page with what was typed, and says why."""
    member = _writer(request)
    if request.method == "GET":  # signing in again leads here
        return redirect("case", dossier_id, no)
    page, now = found(member, dossier_id, no), timezone.now()
    seen = composer.look(member, page, request.POST, get_language() or "en", now)
    try:
        action = Action(member=member, dossier_id=dossier_id, no=no, token=_token(request), now=now)
        fault = _post(request, action, page, seen)
    except RefusedError as refused:
        fault = _fault(refused)
    if fault:
        typed = {"action": "reply", "values": request.POST.dict(), "faults": [fault]}
        more = {"look": seen, "attached": request.POST.getlist("file")}
        return draw(request, member, found(member, dossier_id, no), typed=typed, more=more)
    session.remember(request, action.token)
    return in_place.back(request, member, dossier_id, no)


def _post(request: HttpRequest, action: Action, page: CasePage, seen: TextCheck) -> str:
    """Why it was not sent; empty: it is on its way."""
    text = request.POST.get("text", "").strip()
    if not text or len(text) > drafts.LONGEST:
        return _("There is nothing to send, or too much of it.")
    if seen.unseen:
        return _("You promise something here. Say whether it goes on record, then send it.")
    try:
        promises = composer.taken(seen.offers)
    except ValueError:
        return _("A promise needs a time that lies ahead, within a year.")
    written = Written(
        text=text,
        channel=request.POST.get("channel", "chat"),
        promises=promises,
        files=seen.files,
        looked=seen.looked,
        language=page.dossier.facts.language[:2],
        source_language=(get_language() or "")[:2],
    )
    replies.post(action, written, policy=page.policy)
    return ""


def _fault(refused: RefusedError) -> str:
    match refused.field:
        case "gap":
            return _("Not sent: fill in %(gaps)s first.") % {"gaps": str(refused)}
        case "blocked":
            return _("Not sent: the text holds what must never go out. See below what and why.")
        case "look":
            return _("Not sent yet: look at the marked places, then send it again.")
        case "files":
            return _("Not sent: at most 9 files and 20 MB go with a letter, and pictures must be whole.")
        case "pen":
            return _("Not sent: a colleague is writing to this buyer just now.")
        case _:
            return _("Not done: %(why)s. Nothing was changed.") % {"why": str(refused)}


@require_POST
def guard(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """What there is to say about the text as it stands."""
    member = _writer(request)
    page = found(member, dossier_id, no)
    seen = composer.look(member, page, request.POST, get_language() or "en", timezone.now())
    return render(request, "desk/composer_guard.html", {"look": seen})


@require_GET
def script(request: HttpRequest, dossier_id: int, no: int, name: str) -> JsonResponse:
    """A script's text with what is known filled in; gaps stay as ⟦name⟧. And what it means to its reader."""
    member = _writer(request)
    page = found(member, dossier_id, no)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGES else page.dossier.facts.language or "zh"
    text = scripts.filled(page, name, language)
    if text is None:
        raise Http404
    reader = get_language() or "en"
    return JsonResponse(
        {"text": in_words(text), "meaning": scripts.meaning(page, name, language=language, reader=reader)}
    )


@require_GET
def colleagues(request: HttpRequest, dossier_id: int, no: int) -> JsonResponse:
    """Whom a note may mention: people who may see the case, and desks; those whose name holds ``q`` first."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    get_or_404(member, DossierRecord, id=dossier_id)
    wanted = request.GET.get("q", "").strip().casefold()
    found = [each for each in mentions.all_of(member) if wanted in each.name.casefold()]
    found.sort(key=lambda each: (not each.name.casefold().startswith(wanted), each.desk, each.name))
    return JsonResponse({"found": [{"name": each.name, "desk": each.desk} for each in found[:MOST_SHOWN]]})


@require_POST
def draft(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """Keep what was typed so far."""
    member = _writer(request)
    try:
        box = DraftBox(request.POST.get("box", ""))
    except ValueError:
        raise Http404 from None
    text, files = request.POST.get("text", ""), [each for each in request.POST.getlist("file") if whole(each)]
    drafts.keep(member=member, dossier_id=dossier_id, no=no, box=box, text=text, files=files, now=timezone.now())
    return HttpResponse(status=204)


@require_POST
def take_back(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """Take back a letter that is still held."""
    member = _writer(request)
    back = replies.withdraw(member=member, token=request.POST.get("letter", ""), now=timezone.now())
    if back:
        messages.success(request, _("Taken back: it is your draft again"))
    else:
        messages.error(request, _("Too late: it has gone out"))
    return in_place.back(request, member, dossier_id, no, more={"given_back": back})


@require_POST
def out(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """The ten seconds are over: send what is due, and show the case with it, for writing can be a step of it."""
    member = _writer(request)
    found(member, dossier_id, no)
    replies.send_of_case(member, dossier_id=dossier_id, no=no, now=timezone.now())
    return draw(request, member, found(member, dossier_id, no), template=PARTS)


@require_POST
def here(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """I have this case on my screen (``writing``: I typed a moment ago). Answers who else has.

    ``version``: of the case as it is on that screen; where it stands at another by now, the page hears of it.
    """
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    now = timezone.now()
    writing = bool(request.POST.get("writing")) and allows(member, Permission.WORK_CASES)
    presence.seen(member, dossier_id=dossier_id, no=no, writing=writing, now=now)
    answer = _here(request, member, dossier_id, no)
    if (seen := request.POST.get("version", "")) and seen != version_of(member, dossier_id=dossier_id):
        answer.headers["HX-Trigger"] = MOVED
    return answer


@require_POST
def take_pen(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """A lead takes over the writing."""
    member = member_for(request)
    presence.take_over(member, dossier_id=dossier_id, no=no, now=timezone.now())
    return _here(request, member, dossier_id, no)


def _here(request: HttpRequest, member: Member, dossier_id: int, no: int) -> HttpResponse:
    others = presence.others(member, dossier_id=dossier_id, no=no, now=timezone.now())
    names = directory(member).people
    context: dict[str, Any] = {
        "others": [(each, names.get(str(each.member_id), "")) for each in others],
        "may_take_over": allows(member, Permission.ASSIGN_CASES),
        "dossier_id": dossier_id,
        "no": no,
    }
    return render(request, "desk/presence.html", context)


def _writer(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    return member


def _token(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get("token", "")))
    except ValueError:
        return str(uuid4())
