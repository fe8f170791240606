"""The dock's rules: how much each sign says for an order, and the grades for goods that came back."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.dock import rules
from amends.casework.dock.matching import SIGNS
from amends.desk.words.goods import FOUND_AS
from amends.desk.words.signs import WHY
from amends.merchants import changes
from amends.merchants.access import member_for, require
from amends.merchants.changetext import told
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web.whole import whole

SPARE: Final = 2  # empty lines to write new grades into


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return _page(request, _manager(request))


def _page(
    request: HttpRequest, me: Member, *, fault: str = "", typed: list[dict[str, str]] | None = None
) -> HttpResponse:
    worth = rules.weights(me)
    known = [{"code": g.code, "zh": g.zh, "en": g.en, "of": g.of} for g in rules.grades(me)]
    context: dict[str, Any] = {
        "signs": [(sign.value, WHY[sign], request.POST.get(sign.value, worth[sign])) for sign in SIGNS],
        "grades": [*(typed or known), *({"code": "", "zh": "", "en": "", "of": ""} for _n in range(SPARE))],
        "ways": FOUND_AS.items(),
        "shipped": rules.shipped(),
        "fault": fault,
        "changes": told(changes.history(me, area=rules.AREA, most=10)),
    }
    return render(request, "desk/dock_rules.html", context, status=422 if fault else 200)


@require_POST
def weigh(request: HttpRequest) -> HttpResponse:
    """How much each sign says."""
    me = _manager(request)
    typed = {sign.value: request.POST.get(sign.value, "").strip() for sign in SIGNS}
    fits = (whole(each, most=rules.HEAVIEST) is not None for each in typed.values())
    if not all(fits):
        return _page(request, me, fault=_("Each is a whole number from 0 to %(most)s.") % {"most": rules.HEAVIEST})
    after = {name: int(each) for name, each in typed.items()}
    changes.change(by=me, area=rules.AREA, key=rules.WEIGHTS, after=after, now=timezone.now())
    messages.success(request, _("Saved"))
    return redirect("dock_rules")


@require_POST
def grade(request: HttpRequest) -> HttpResponse:
    """The list of grades, as it is to be."""
    me = _manager(request)
    columns = [request.POST.getlist(name) for name in ("code", "zh", "en", "of")]
    lines = [dict(zip(("code", "zh", "en", "of"), each, strict=True)) for each in zip(*columns, strict=False)]
    typed = [{name: each.strip() for name, each in line.items()} for line in lines]
    wanted = [each for each in typed if each["code"] or each["zh"] or each["en"]]
    if fault := _against(wanted):
        return _page(request, me, fault=fault, typed=wanted)
    changes.change(by=me, area=rules.AREA, key=rules.GRADES, after={rules.GRADES: wanted}, now=timezone.now())
    messages.success(request, _("Saved"))
    return redirect("dock_rules")


def _against(wanted: list[dict[str, str]]) -> str:
    codes = [each["code"] for each in wanted]
    if not 1 <= len(wanted) <= rules.MOST_GRADES:
        return _("From 1 to %(most)s grades are needed.") % {"most": rules.MOST_GRADES}
    if not all(rules.CODE.fullmatch(code) for code in codes):
        return _("A code is up to 30 small letters, digits and _, a letter first.")
    if len(set(codes)) < len(codes):
        return _("Two grades have the same code.")
    if not all((each["zh"] or each["en"]) and max(len(each["zh"]), len(each["en"])) <= rules.NAMED for each in wanted):
        return _("Each grade needs a name of up to %(most)s characters.") % {"most": rules.NAMED}
    return "" if all(each["of"] in {"", *FOUND_AS} for each in wanted) else _("Choose what it is suggested for.")


def _manager(request: HttpRequest) -> Member:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    return me
