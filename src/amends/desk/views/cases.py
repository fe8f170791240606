"""One case: its page, and the older part of its time line."""

from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from amends.casework.actions import reveal as revealing
from amends.casework.losses.models import Loss
from amends.casework.people import step_rights
from amends.casework.products import pictures
from amends.casework.queries import shared
from amends.casework.queries.approvals import ApprovalRequest, of_case
from amends.casework.queries.authority import authority_in
from amends.casework.queries.case_page import CasePage, case_page, timeline
from amends.casework.queries.losses import of_case as of_losses
from amends.desk import session
from amends.desk.case import evidence, grants, joined, lines, outside, partner, ratings, taking
from amends.desk.case import page as casepage
from amends.desk.case.step_form import FAULTS
from amends.desk.directory import Directory, directory
from amends.desk.widgets import lanes
from amends.desk.widgets.lanes import LaneRow
from amends.desk.words import deciding, losses
from amends.desk.words.reveal_reasons import REASONS
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import CLOSING, OUTCOMES
from amends.desk.worklist import risk
from amends.desk.writing import composer
from amends.engine.dossier import Dossier
from amends.engine.grants import paying
from amends.engine.subjects import ScoreFacts
from amends.engine.words import StepState
from amends.merchants.access import allows, member_for, require
from amends.merchants.models import Member
from amends.merchants.pace import pace_of
from amends.merchants.rates import rates_of
from amends.merchants.roles import Permission
from amends.web.whole import whole

Typed = dict[str, Any]
PAGE: Final = "desk/case.html"
PARTS: Final = "desk/case_fresh.html"


@require_GET
def case(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return draw(request, member, found(member, dossier_id, no))


@require_GET
def older(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """The next part of the time line, further back."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    page = found(member, dossier_id, no)
    before = request.GET.get("before", "")
    entries, further = timeline(member, dossier_id=dossier_id, before=whole(before) or 0)
    here = directory(member)
    told = casepage.teller(page, titles_of(page, here), here.people)
    context = {"lines": told.lines(entries, page.effects), "older": further, "older_url": request.path}
    return render(request, "desk/case_lines.html", context)


@require_GET
def proofs(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """The evidence again, after something was added, and the time line with it."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    page = found(member, dossier_id, no)
    return draw(request, member, page, template="desk/evidence_fresh.html")


def found(member: Member, dossier_id: int, no: int, *, dossier: Dossier | None = None) -> CasePage:
    """The page's contents, as they stand. ``dossier``: where it is decoded already. Raises Http404."""
    page = case_page(member, dossier_id=dossier_id, no=no, dossier=dossier)
    if page is None:
        raise Http404
    return page


def titles_of(page: CasePage, here: Directory) -> Titles:
    return Titles(page.policy.playbook, get_language() or "en", here.desks)


def _why_here(member: Member, page: CasePage, titles: Titles, now: datetime) -> str:
    standing = page.standing
    clock = titles.clock_of(standing.clock_name)
    merchant = member.merchant
    return risk.why_here(standing, titles.playbook, clock, pace_of(merchant), now, rates=rates_of(merchant))


def draw(
    request: HttpRequest,
    member: Member,
    page: CasePage,
    *,
    typed: Typed | None = None,
    template: str = "",
    more: Typed | None = None,
) -> HttpResponse:
    """The page, or its parts where a script asks for them (see ``in_place``).

    ``typed``: what couldn't be done, see ``case_actions``; ``more``: for its context.
    """
    context = {**_context(request, member, page, typed), **(more or {})}
    name = template or (PARTS if session.in_place(request) else PAGE)
    response = render(request, name, context, status=422 if typed else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _context(request: HttpRequest, member: Member, page: CasePage, typed: Typed | None) -> Typed:
    """All that the page's templates ask for; each part of the page says what it needs by itself."""
    here, now = directory(member), timezone.now()
    choices = _choices(member, page, titles_of(page, here), here, now)
    titles = titles_of(page, here)
    asked = outside.of_case(member, page, titles, now)
    return {
        **_standing(member, page, titles, now),
        **_rights(member, page, titles, now),
        **choices,
        **(view := _view(member, page, titles, here.people | outside.names(asked, page), now, typed)),
        "pictures": _looks(page, [line.sku for line in view["view"].order_lines]),
        "lanes": _lanes(page, titles),
        "shared": shared.beside(member, page.dossier_id) if _has_parcel(page) else {},
        "joined": joined.of_case(member, page, here, now),
        "borne": losses.borne(page, _losses(member, page), here, titles),
        "board": evidence.board(member, page, titles, here.people),
        "typed": _placed(typed, view, page) if typed else {},
        "undo": session.offered(request, now),
        "ruled": deciding.held(member, page, get_language() or "en", here.people, now),
        "partner": partner.asked(member, page, name=view["view"].next.name if view["view"].next else ""),
        **outside.context(page, asked, session.new_link(request, page.dossier_id, page.case.no)),
        **composer.context(request, member, page, titles, now, here),
    }


def _looks(page: CasePage, skus: list[str]) -> dict[str, str]:
    """The marks of its goods' pictures."""
    return pictures.marks(page.shop.merchant_id, skus) if page.pictured else {}


def _losses(member: Member, page: CasePage) -> list[Loss]:
    return of_losses(member, dossier_id=page.dossier_id, no=page.case.no) if page.beside.losses else []


def _pending(member: Member, page: CasePage, now: datetime) -> ApprovalRequest | None:
    """What was asked of somebody who may grant more."""
    return of_case(member, dossier_id=page.dossier_id, no=page.case.no, now=now) if page.beside.approvals else None


def _has_parcel(page: CasePage) -> bool:
    return bool(page.dossier.facts.waybill or page.dossier.facts.numbers)


def _lanes(page: CasePage, titles: Titles) -> list[LaneRow]:
    """Its steps by who does them, and how far each is."""
    scene = titles.scene_of(page.case.scene)
    return lanes.rows(scene, titles, page.case.steps) if scene is not None else []


def _standing(member: Member, page: CasePage, titles: Titles, now: datetime) -> Typed:
    """The case itself, and where it stands."""
    return {
        "page": page,
        "case": page.case,
        "standing": page.standing,
        "older": page.older,
        "older_url": reverse("case_older", args=[page.dossier_id, page.case.no]),
        "now": now,
        "why_here": _why_here(member, page, titles, now),
        "mine": page.case.owner == str(member.id),
        "rated": ratings.shown(page, no=page.case.no),
        "of_score": _score_of(page),
        "me": str(member.id),
    }


def _score_of(page: CasePage) -> str:
    """Which of the shop's scores the case is about; its curve is shown then, and nothing of an order."""
    subject = page.dossier.facts.subjects.get(page.case.subject)
    return subject.measure if isinstance(subject, ScoreFacts) else ""


def _rights(member: Member, page: CasePage, titles: Titles, now: datetime) -> Typed:
    """What the reader may do here, and what is others' to do."""
    may_work = allows(member, Permission.WORK_CASES)
    return {
        "may_work": may_work,
        "may_answer": allows(member, Permission.ANSWER_BUYERS),
        "may_settle": allows(member, Permission.DECIDE_MONEY),
        "may_excuse": allows(member, Permission.ASSIGN_CASES),
        "may_cancel": allows(member, Permission.APPROVE),
        "may_give": allows(member, Permission.ASSIGN_CASES) or page.case.owner == str(member.id),
        "above": step_rights.barred(member, page.case, page.policy, now=now),
        "theirs": _others(member, page, titles, now),
        "reveal_asks": revealing.asked(member).value if may_work else "",
    }


def _choices(member: Member, page: CasePage, titles: Titles, here: Directory, now: datetime) -> Typed:
    """What its forms offer to choose from."""
    desks = {code: titles.desk(code) for code in titles.playbook.desks} | here.desks
    staff = here.at_work
    return {
        "colleagues": taking.holders(page, staff),
        "desks": sorted(((c, n) for c, n in desks.items() if c != page.case.desk), key=lambda item: item[1]),
        "ask_people": taking.borrowers(member, page, staff, now),
        "ask_desks": sorted(desks.items(), key=lambda item: item[1]),
        "closings": [(word, OUTCOMES[word]) for word in CLOSING],
        "reasons": REASONS.items(),
        "token": str(uuid4()),
    }


def _view(
    member: Member, page: CasePage, titles: Titles, people: dict[str, str], now: datetime, typed: Typed | None
) -> Typed:
    """What is to be done about it, within what the reader may grant; what was asked and waits for its answer."""
    mine = authority_in(member, page, now=now) if page.standing.is_open else None
    pending = _pending(member, page, now)
    view = casepage.view(page, titles=titles, people=people, now=now, mine=mine, typed=_in_form(typed))
    return {
        "view": view,
        "lines": view.lines,
        "talks": lines.talks(view.lines),
        "authority": grants.authority_words(mine, page.currency) if mine else "",
        "pending": grants.told(pending, people, now) if pending else None,
    }


def _placed(typed: Typed, context: Typed, page: CasePage) -> Typed:
    """``beside``: what was refused is said where it was typed; where that form is gone, at the top."""
    values, view = typed["values"], context["view"]
    match typed["action"]:
        case "reply" | "note":
            beside = True
        case "step":
            beside = any(task.name == values.get("step") and task.open for task in view.tasks)
        case "remedy":
            beside = any(way.name == values.get("remedy") for way in view.ways)
        case "close" if view.after is not None and view.after.pays:
            beside = False
        case "promise" | "hand-over" | "close":
            beside = page.standing.is_open and typed.get("why") != "front_line"
        case _:
            beside = False
    return {**typed, "beside": beside}


def _in_form(typed: Typed | None) -> Typed | None:
    """What had been typed into the form of a step or a way to settle, and what is wrong with it, field by field."""
    if not typed or typed["action"] not in ("step", "remedy"):
        return None
    return {**typed["values"], FAULTS: typed.get(FAULTS, {})}


def _others(member: Member, page: CasePage, titles: Titles, now: datetime) -> frozenset[str]:
    """Names of the steps that are other desks' work."""
    states = (StepState.READY, StepState.BLOCKED)
    ready = [step for step in page.case.steps if step.state in states]
    rules = {step.name: titles.step_of(page.case.scene, step.name) for step in ready}
    mine = {step.name for step in ready if step.to == str(member.id)}
    asked = {step.name: (step.desk, bool((rule := rules[step.name]) and paying(rule.effects))) for step in ready}
    foreign = {each for each in set(asked.values()) if not step_rights.may_do(member, each[0], pays=each[1], now=now)}
    return frozenset(name for name, each in asked.items() if each in foreign and (name not in mine or each[1]))
