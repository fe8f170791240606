"""What is held about one buyer: for owners. Taken along as files, erased on request, and the rule by which it goes."""

import json
import tempfile
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models.fields.json import KeyTextTransform
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.casework.erasure import export, holdings, retention
from amends.casework.erasure.erase import NotErased, Wish, erase
from amends.casework.erasure.holds import FORCEABLE, EraseHold
from amends.casework.erasure.models import ErasedWhy, Erasure
from amends.desk.words.audit import FIELDS
from amends.desk.words.erasure import HOLDS, MAY_STAND, SAME, STAYS, WHY
from amends.desk.words.exported import in_words
from amends.desk.words.vocabulary import say
from amends.merchants import changes, rls, table_pages
from amends.merchants.access import get_or_404, member_for, visible
from amends.merchants.actors import Actor
from amends.merchants.changetext import told
from amends.merchants.models import Member, Merchant
from amends.merchants.roles import Role
from amends.merchants.row_order import asked as asked_list
from amends.merchants.word_order import by_words
from amends.web.sorting import ListColumn
from amends.web.whole import whole

SHOWN = 20
LONGEST = 500


class EraseForm(forms.Form):
    """``forced``: open cases and disputes don't hold it up; ``sure``: they have looked at what goes."""

    orders = forms.TypedMultipleChoiceField(coerce=int)
    reason = forms.CharField(max_length=LONGEST, min_length=4)
    forced = forms.BooleanField(required=False)
    sure = forms.BooleanField()


class RuleForm(forms.Form):
    days = forms.IntegerField(min_value=retention.LEAST_DAYS, max_value=retention.MOST_DAYS, required=False)


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Searched by POST: a phone number stands in no address."""
    me = _owner(request)
    wanted = request.POST.get("q", "").strip()
    found = holdings.find(me.merchant_id, wanted) if wanted else []
    merchant, listed = Merchant.objects.get(id=me.merchant_id), asked_list(request, _columns())
    done, more = table_pages.page(visible(me, Erasure), listed.order, ("-id",), after=listed.after, most=SHOWN)
    context = {
        "wanted": wanted, "lines": _lines(found), "rule": merchant.erase_after_days,
        "due": len(retention.due(merchant, now=timezone.now())), "together": retention.TOGETHER,
        "least": retention.LEAST_DAYS, "most": retention.MOST_DAYS,
        "certificates": [(each, say(WHY, each.why)) for each in done],
        "listed": listed,
        "more": more,
        "changes": told(changes.history(me, area="buyers", most=SHOWN)),
    }  # fmt: skip
    return render(request, "desk/buyers.html", context)


def _columns() -> tuple[ListColumn, ...]:
    return (
        ListColumn("at", _("At what time"), "at", down=True),
        ListColumn("orders", _("Orders"), "orders", down=True, look="number"),
        ListColumn("by", _("Who"), KeyTextTransform("by", "certificate")),
        ListColumn("why", _("Why"), by_words("why", WHY)),
        ListColumn("mark", _("Mark"), "digest"),
    )


@require_POST
def take_along(request: HttpRequest) -> FileResponse:
    """The zip; it never has a name on the disk."""
    me, numbers = _owner(request), _chosen(request)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        of: dict[str, Any] = {"merchant_id": me.merchant_id, "numbers": numbers, "by": Actor.of_member(me)}
        export.write(target, **of, now=timezone.now(), in_words=in_words)
    except LookupError:
        target.close()
        raise Http404 from None
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"buyer-{timezone.localdate():%Y-%m-%d}.zip")


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What would go and what stays, before anybody is asked whether they are sure."""
    me = _owner(request)
    return _preview(request, me, _chosen(request))


@require_POST
def erase_them(request: HttpRequest) -> HttpResponse:
    me, numbers = _owner(request), _chosen(request)
    form = _form(request, numbers)
    if not form.is_valid():
        return _preview(request, me, numbers, form=form)
    wish = Wish(why=ErasedWhy.REQUEST, reason=form.cleaned_data["reason"], forced=form.cleaned_data["forced"])
    by = Actor.of_member(me)
    try:
        with rls.outside_tenant():  # the log is rewritten, which no page's role may do
            made = erase(merchant_id=me.merchant_id, numbers=numbers, by=by, wish=wish, now=timezone.now())
    except NotErased as refused:
        return _preview(request, me, numbers, form=form, refused=refused)
    except LookupError:
        raise Http404 from None
    words = ngettext(
        "Erased: the buyer of %(n)s order. The certificate stands below.",
        "Erased: the buyer of %(n)s orders. The certificate stands below.",
        made.orders,
    )
    messages.success(request, words % {"n": made.orders})
    return redirect("buyers")


@require_GET
def certificate(request: HttpRequest, number: int) -> HttpResponse:
    """As it was made, with its digest, which stands in the sealed audit as well."""
    found = get_or_404(_owner(request), Erasure, id=number)
    content = {"digest": found.digest, "certificate": found.certificate}
    response = HttpResponse(json.dumps(content, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="erasure-{number}.json"'
    return response


@require_POST
def put_rule(request: HttpRequest) -> HttpResponse:
    me, form = _owner(request), RuleForm(request.POST)
    if not form.is_valid():
        bounds = {"least": retention.LEAST_DAYS, "most": retention.MOST_DAYS}
        messages.error(request, _("Between %(least)s and %(most)s days, or nothing for never.") % bounds)
        return redirect("buyers")
    values = {"erase_after_days": form.cleaned_data["days"]}
    changes.change(by=me, area="buyers", key="", after=values, now=timezone.now())
    messages.success(request, _("Saved"))
    return redirect("buyers")


def _owner(request: HttpRequest) -> Member:
    member = member_for(request)
    if Role.OWNER not in member.roles:
        raise Http404
    return member


def _chosen(request: HttpRequest) -> list[int]:
    chosen = [id for each in request.POST.getlist("orders") if (id := whole(each)) is not None]
    return [each for each in chosen if each < 2**63][: holdings.MOST]


def _form(request: HttpRequest, numbers: list[int]) -> EraseForm:
    form = EraseForm(request.POST)
    orders: Any = form.fields["orders"]
    orders.choices = [(number, str(number)) for number in numbers]
    return form


def _preview(
    request: HttpRequest,
    me: Member,
    numbers: list[int],
    *,
    form: EraseForm | None = None,
    refused: NotErased | None = None,
) -> HttpResponse:
    found = holdings.of(me.merchant_id, numbers)
    if not found:
        messages.error(request, _("Choose at least one order."))
        return redirect("buyers")
    holds = {each.hold for each in found if each.hold}
    context = {
        "lines": _lines(found), "form": form, "named": refused is not None and refused.words,
        "held": bool(holds), "moving": EraseHold.MOVING in holds, "forceable": bool(holds & FORCEABLE),
        "signals": sum(each.signals for each in found), "said": sum(each.said for each in found),
        "letters": sum(each.letters for each in found), "files": sum(each.files for each in found),
        "stays": [say(STAYS, each) for each in STAYS], "may_stand": [say(MAY_STAND, each) for each in MAY_STAND],
        "reason": request.POST.get("reason", ""), "forced": bool(request.POST.get("forced")),
    }  # fmt: skip
    return render(request, "desk/buyers_erase.html", context, status=422 if form is not None else 200)


def _lines(found: list[holdings.HeldOrder]) -> list[tuple[holdings.HeldOrder, str, str, str]]:
    """Each with what it was found by, what holds it, and which of the buyer's fields are known."""
    return [
        (each, say(SAME, each.same), say(HOLDS, each.hold) if each.hold else "", _known(each.knows)) for each in found
    ]


def _known(names: tuple[str, ...]) -> str:
    return " · ".join(say(FIELDS, name) for name in names)
