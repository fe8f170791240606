"""Pictures of what is sold: the list of SKUs with and without one, many given at once, one changed or removed."""

from typing import IO, Any, Final, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.evidence.uploads import MOST
from amends.casework.products import incoming, listing, pictures
from amends.casework.products.incoming import PictureReport, TooManyPictures
from amends.casework.products.pictures import WHY_NOT, PictureFault
from amends.desk.directory import directory
from amends.merchants.access import allows, member_for, require
from amends.merchants.actors import Actor
from amends.merchants.models import Member
from amends.merchants.roles import Permission

TABS: Final = {"": None, "with": True, "without": False}
LONGEST: Final = 80
LASTING: Final = "private, max-age=31536000, immutable"  # its address changes with it


class ProductsForm(forms.Form):
    """``show``: all, those with or those without a picture; ``after``: the SKU behind which a page begins."""

    show = forms.ChoiceField(choices=[(name, name) for name in TABS], required=False)
    q = forms.CharField(max_length=LONGEST, required=False)
    after = forms.CharField(max_length=LONGEST, required=False)


class SkuForm(forms.Form):
    sku = forms.CharField(max_length=LONGEST)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return _page(request, member)


def _page(
    request: HttpRequest, member: Member, *, report: PictureReport | None = None, fault: str = ""
) -> HttpResponse:
    form = ProductsForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"show": "", "q": "", "after": ""}
    show, wanted = asked["show"], asked["q"].strip()
    rows, more = listing.products(member, has=TABS[show], wanted=wanted, after=asked["after"])
    people, (has, lacks) = directory(member).people, listing.counted(member)
    kept = {"show": show, "q": wanted}
    context: dict[str, Any] = {
        "rows": [(each, people.get(each.by.removeprefix("member:"), "")) for each in rows],
        "more": more and urlencode({**kept, "after": more}),
        "tabs": _tabs(show, wanted, has, lacks),
        "show": show,
        "wanted": wanted,
        "any": bool(has + lacks),
        "may": allows(member, Permission.HANDLE_GOODS),
        "may_import": allows(member, Permission.MANAGE_MERCHANT),
        "at_once": incoming.AT_ONCE,
        "report": report,
        "bad": [(name, WHY_NOT[flaw]) for name, flaw in report.bad] if report else [],
        "fault": fault,
        "back": urlencode({**kept, "after": asked["after"]}),
    }
    return render(request, "desk/products.html", context, status=422 if fault else 200)


def _tabs(show: str, wanted: str, has: int, lacks: int) -> list[tuple[str, str, int, bool]]:
    """Title, address, how many and whether it is the one shown."""
    named = (("", _("All"), has + lacks), ("with", _("With a picture"), has), ("without", _("Without"), lacks))
    return [(title, f"?{urlencode({'show': name, 'q': wanted})}", many, name == show) for name, title, many in named]


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Many at once, each named by its SKU; the page says what became of each."""
    member = _handler(request)
    files = [(each.name or "", cast("IO[bytes]", each)) for each in request.FILES.getlist("pictures")]
    if not files:
        return _page(request, member, fault=_("Choose pictures, or a ZIP of them."))
    try:
        report = incoming.take(member, files, new_too=bool(request.POST.get("new_too")), now=timezone.now())
    except TooManyPictures:
        fault = _("More than %(most)s pictures at once, or too large unpacked: nothing was kept. Give them in parts.")
        return _page(request, member, fault=fault % {"most": incoming.AT_ONCE})
    return _page(request, member, report=report)


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """One SKU's picture, whatever the file is called."""
    member, sku, file = _handler(request), _sku(request), request.FILES.get("picture")
    if file is None:
        messages.error(request, _("Choose a picture."))
        return _back(request)
    try:
        small = pictures.drawn(file.read(MOST + 1))
        pictures.keep(Actor.of_member(member), {pictures.fitting(sku): small}, now=timezone.now())
    except PictureFault as error:
        messages.error(request, f"{file.name}: {WHY_NOT[error.fault]}")
    else:
        messages.success(request, _("Kept: the picture of %(sku)s") % {"sku": sku})
    return _back(request)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    member, sku = _handler(request), _sku(request)
    if not pictures.remove(Actor.of_member(member), sku, now=timezone.now()):
        raise Http404
    messages.success(request, _("Removed: the picture of %(sku)s") % {"sku": sku})
    return _back(request)


@require_GET
def picture(request: HttpRequest, mark: str) -> HttpResponse:
    """The picture that bears this mark, kept by browsers for a year."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return bare(pictures.content(member.merchant_id, mark))


def bare(content: bytes | None) -> HttpResponse:
    """Nothing but a picture, whatever a browser would make of it. Raises Http404 for none."""
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type="image/webp")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = LASTING
    return answer


def _sku(request: HttpRequest) -> str:
    form = SkuForm(request.POST)
    if not form.is_valid():
        raise Http404
    return str(form.cleaned_data["sku"])


def _back(request: HttpRequest) -> HttpResponse:
    """To the list as it was narrowed."""
    form = ProductsForm(request.GET)
    kept = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    return redirect(f"{reverse('products')}?{urlencode(kept)}")


def _handler(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.HANDLE_GOODS)
    return member
