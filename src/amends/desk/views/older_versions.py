"""Cases that still run on an earlier version of their playbook; what going over changes is looked at beforehand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from amends.casework.queries.older_versions import PAGE, cases_of, older
from amends.desk.directory import directory
from amends.desk.words.titles import Titles
from amends.engine.versions import cited
from amends.merchants.access import member_for, require
from amends.merchants.roles import Permission


@require_GET
def older_versions(request: HttpRequest) -> HttpResponse:
    """By shop, scene and version; of the one that is open, its cases to choose from."""
    member = member_for(request)
    require(member, Permission.ASSIGN_CASES)
    here, asked = directory(member), request.GET
    rows = []
    for each in older(member):
        titles = Titles(here.books.playbook(each.shop.playbook), get_language() or "en", here.desks)
        key = {"shop": str(each.shop.pk), "scene": each.scene, "version": each.version}
        chosen = all(asked.get(name) == value for name, value in key.items())
        found = cases_of(member, shop_id=each.shop.pk, scene=each.scene, version=each.version) if chosen else []
        rows.append({
            "of": each, "title": titles.scene(each.scene), "version": cited(each.version),
            "newest": cited(each.newest), "key": key, "chosen": chosen, "cases": found,
            "known": titles.scene_of(each.scene) is not None,
        })  # fmt: skip
    return render(request, "desk/older_versions.html", {"rows": rows, "most": PAGE})
