"""Playbooks to be read: packs in tabs, their scenes as cards, and their examples run on the spot."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from amends.casework.overlay import versions
from amends.casework.overlay.models import Overlay
from amends.casework.overlay.policies import Books
from amends.desk.own.preview import examples as examples_of
from amends.desk.own.preview import lines, of_scene, told_lines
from amends.desk.own.values import RunningValues, standing
from amends.desk.playbook import card, flows, tabs
from amends.desk.playbook import scene as scenedrawing
from amends.desk.playbook.pages import Reader
from amends.desk.playbook.tabs import TABS, Topic
from amends.desk.widgets import lanes
from amends.desk.words import vocabulary
from amends.desk.words.limits import LIMITS
from amends.desk.words.titles import Titles
from amends.engine.playbook import Playbook
from amends.merchants import desk_names
from amends.merchants.access import allows, member_for, require, visible
from amends.merchants.models import Desk, Member, Shop
from amends.merchants.roles import Permission
from amends.policy import bpmn
from amends.policy.difference import between, tree
from amends.policy.load import names


@require_GET
def packs(request: HttpRequest) -> HttpResponse:
    member = _reader_of(request)
    used: dict[str, list[str]] = {}
    for shop in visible(member, Shop).order_by("name"):
        used.setdefault(shop.playbook, []).append(shop.name)
    own = dict(visible(member, Overlay).filter(active=True).values_list("pack", "number"))
    desks = _desks(member)
    books = Books(member)
    rows = [(_read(books.playbook(name), desks), used.get(name, []), own.get(name, 0)) for name in names()]
    rows.sort(key=lambda row: (not row[1], row[0].titles.playbook.name))
    return render(request, "desk/playbooks.html", {"rows": rows})


@require_GET
def pack(request: HttpRequest, name: str) -> HttpResponse:
    member = _reader_of(request)
    now = known(member, name)
    reader = Reader(titles(member, now.playbook))
    tab = request.GET.get("tab", "scenes")
    if tab not in TABS:
        raise Http404
    context = {**_frame(member, now, reader), "tab": tab, **_tab(request, reader, tab)}
    return render(request, "desk/playbook.html", context)


@require_GET
def scene(request: HttpRequest, name: str, scene: str) -> HttpResponse:
    member = _reader_of(request)
    now = known(member, name)
    reader = Reader(titles(member, now.playbook))
    found = reader.titles.scene_of(scene)
    if found is None:
        raise Http404
    context = {
        **_frame(member, now, reader),
        "scene": reader.scene(found),
        "rest": card.rest(reader, found),
        "picture": scenedrawing.draw(reader, found),
        "lanes": lanes.rows(found, reader.titles),
        "time_line": scenedrawing.time_line(reader, found),
        "ran": card.ran(name, found, now.policy),
        "changes": of_scene(lines(now.shipped, now.playbook, reader.titles), scene) if now.number else [],
        **_since_last(name, now, reader, scene),
    }
    return render(request, "desk/scene.html", context)


@require_GET
def scene_bpmn(request: HttpRequest, name: str, scene: str) -> HttpResponse:
    """The scene's steps as BPMN 2.0, for tools that draw processes."""
    member = _reader_of(request)
    now = known(member, name)
    told = titles(member, now.playbook)
    found = told.scene_of(scene)
    if found is None:
        raise Http404
    ending = partial(vocabulary.say, vocabulary.OUTCOMES)
    drawn = bpmn.draw(found, now.playbook, language=told.language, ending=ending)
    response = HttpResponse(drawn, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{found.name}.bpmn"'
    return response


@require_GET
def examples(request: HttpRequest, name: str) -> HttpResponse:
    """The examples of a pack with what comes out when they are run now; ``scene``: only those that show it."""
    member, only = _reader_of(request), request.GET.get("scene", "")
    now = known(member, name)
    asked = titles(member, now.playbook).scene_of(only) if only else None
    given = card.shown(name, asked) if asked else examples_of(name)
    rows = [card.run_one(name, each, now.policy) for each in given]
    failing = sum(bool(row.problems) and not row.of for row in rows)
    context = {"rows": rows, "failing": failing, "number": now.number, "scene": only}
    return render(request, "desk/examples.html", context)


@require_POST
def conduct(request: HttpRequest, name: str) -> HttpResponse:
    """What the guard says of a text; nothing is sent or kept."""
    member = _reader_of(request)
    reader = Reader(titles(member, known(member, name).playbook))
    said = tabs.tried(reader, request.POST.get("text", "")[: tabs.LONGEST])
    broken = {each.rule.title: each.rule for each in said if each.rule}
    return render(request, "desk/conduct_found.html", {"said": said, "broken": list(broken.values())})


def known(member: Member, name: str) -> RunningValues:
    """The pack as the member's merchant runs it. Raises Http404 for one that doesn't exist."""
    if name not in names():
        raise Http404
    return standing(member, name)


def titles(member: Member, playbook: Playbook) -> Titles:
    return _read(playbook, _desks(member)).titles


def _tab(request: HttpRequest, reader: Reader, tab: str) -> dict[str, Any]:
    text = request.GET.get("q", "").strip()[:80]
    topic = Topic(text=text, desk=request.GET.get("desk", ""), issue=request.GET.get("issue", ""))
    contents: dict[str, Callable[[], dict[str, Any]]] = {
        "scenes": lambda: {
            "scenes": tabs.scenes(reader, topic),
            "topic": topic,
            "desks": tabs.desks(reader),
            "issues": _codes(reader),
        },
        "clocks": lambda: {"clocks": reader.clocks()},
        "flows": lambda: {"flows": flows.flows(reader)},
        "authority": lambda: {"limits": tabs.authority(reader), "columns": LIMITS.values()},
        "penalties": lambda: {"penalties": tabs.penalties(reader), "freeze_share": tabs.freeze_share(reader)},
        "templates": lambda: {"scripts": tabs.scripts(reader, text), "topic": topic},
        "conduct": lambda: {"rules": tabs.conduct(reader)},
        "issues": lambda: {"rows": tabs.issues(reader)},
        "coverage": lambda: {"rows": tabs.covered(reader)},
        "sources": lambda: {"sources": tabs.sources(reader)},
    }
    return contents[tab]() if tab in contents else {}


def _since_last(name: str, now: RunningValues, reader: Reader, scene: str) -> dict[str, Any]:
    """What of a scene, and of the clocks it starts, the version before this one had otherwise."""
    last = versions.before(name)
    if last is None:
        return {"last": None}
    found = told_lines(between(versions.content(last), tree(now.shipped)), reader.titles)
    asked = reader.titles.scene_of(scene)
    clocks = asked.clocks if asked else ()
    mine = [*of_scene(found, scene), *(line for line in found if line.part == "clocks" and line.name in clocks)]
    return {"last": last, "since_last": mine}


def _codes(reader: Reader) -> list[tuple[str, str]]:
    book = reader.titles.playbook
    used = {scene.issue for scene in book.scenes}
    return [(code, issue.title.say(reader.titles.language)) for code, issue in book.issues.items() if code in used]


def _frame(member: Member, now: RunningValues, reader: Reader) -> dict[str, Any]:
    return {
        "playbook": now.playbook,
        "pack": now.pack,
        "title": reader.pack_title,
        "tabs": [(name, label, tabs.counts(reader).get(name)) for name, label in TABS.items()],
        "number": now.number,
        "may_edit": allows(member, Permission.MANAGE_MERCHANT),
    }


def _reader_of(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.VIEW_PLAYBOOKS)
    return member


def _desks(member: Member) -> dict[str, str]:
    return desk_names.by_code(visible(member, Desk).values_list("code", "name"))


def _read(playbook: Playbook, desks: dict[str, str]) -> Reader:
    return Reader(Titles(playbook, get_language() or "en", desks))
