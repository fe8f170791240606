"""Playbooks to be read: packs, their scenes and clocks, and their examples run on the spot."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from amends.casework.policies import policy
from amends.desk.playbookpages import Reader
from amends.desk.titles import Titles
from amends.merchants.access import member_for, require, visible
from amends.merchants.models import Desk, Member, Shop
from amends.merchants.roles import Permission
from amends.policy.examples import run, shipped_examples
from amends.policy.load import names


@require_GET
def packs(request: HttpRequest) -> HttpResponse:
    member = _reader_of(request)
    used: dict[str, list[str]] = {}
    for shop in visible(member, Shop).order_by("name"):
        used.setdefault(shop.playbook, []).append(shop.name)
    rows = [(_reader(member, name), used.get(name, [])) for name in names()]
    rows.sort(key=lambda row: (not row[1], row[0].titles.playbook.name))
    return render(request, "desk/playbooks.html", {"rows": rows})


@require_GET
def pack(request: HttpRequest, name: str) -> HttpResponse:
    reader = _known(_reader_of(request), name)
    language = get_language() or "en"
    context = {
        "playbook": reader.titles.playbook,
        "title": reader.titles.playbook.title.say(language),
        "scenes": reader.scenes(),
        "clocks": reader.clocks(),
        "sources": sorted(reader.titles.playbook.sources.items()),
    }
    return render(request, "desk/playbook.html", context)


@require_GET
def scene(request: HttpRequest, name: str, scene: str) -> HttpResponse:
    reader = _known(_reader_of(request), name)
    found = reader.titles.scene_of(scene)
    if found is None:
        raise Http404
    title = reader.titles.playbook.title.say(get_language() or "en")
    context = {"playbook": reader.titles.playbook, "title": title, "scene": reader.scene(found)}
    return render(request, "desk/scene.html", context)


@require_GET
def examples(request: HttpRequest, name: str) -> HttpResponse:
    """The examples of a pack with what comes out when they are run now."""
    _known(_reader_of(request), name)
    compiled, found = shipped_examples(name)
    rows = [(example, run(example, compiled)) for example in found]
    failing = sum(bool(problems) for _example, problems in rows)
    return render(request, "desk/examples.html", {"rows": rows, "failing": failing})


def _reader_of(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.VIEW_PLAYBOOKS)
    return member


def _known(member: Member, name: str) -> Reader:
    if name not in names():
        raise Http404
    return _reader(member, name)


def _reader(member: Member, name: str) -> Reader:
    desks = dict(visible(member, Desk).values_list("code", "name"))
    return Reader(Titles(policy(name).playbook, get_language() or "en", desks))
