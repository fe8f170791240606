"""The owner's side of a shop's page for buyers: open or not, its look and words, its frames, what buyers may choose."""

from typing import Any, Final
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.casework.buyers import deposits, invoicing, pages
from amends.casework.buyers.pages import BuyerPage, page_of
from amends.casework.buyers.rules import rules_at
from amends.casework.buyers.settled import settled_here
from amends.casework.evidence import kinds, store
from amends.merchants import changes
from amends.merchants.access import get_or_404, member_for, require
from amends.merchants.changetext import told
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission
from amends.portal.buyer import colours
from amends.portal.buyer.entering import NAMES
from amends.portal.buyer.page_words import LIMITS
from amends.web import amounts

LOGO: Final = 200 * 1024
PICTURES: Final = ("image/png", "image/jpeg", "image/webp")
MONEY: Final = ("money", "per_buyer", "per_day", "goods", "goods_per_buyer", "goods_per_day")
LONGEST: Final = 300
MOST_ORIGINS: Final = 5


class PageForm(forms.Form):
    """Sums as people write them, in the shop's currency."""

    on = forms.BooleanField(required=False)
    title = forms.CharField(max_length=60, required=False)
    colour = forms.RegexField(colours.COLOUR.pattern + "$", max_length=7)
    origins = forms.CharField(max_length=600, required=False)
    returns_to = forms.CharField(max_length=LONGEST, required=False)
    choice = forms.BooleanField(required=False)
    share = forms.IntegerField(min_value=1, max_value=100)
    money = forms.DecimalField(min_value=0, max_digits=12, label=LIMITS["money"])
    per_buyer = forms.DecimalField(min_value=0, max_digits=12, label=LIMITS["per_buyer"])
    per_day = forms.DecimalField(min_value=0, max_digits=12, label=LIMITS["per_day"])
    goods = forms.DecimalField(min_value=0, max_digits=12, label=LIMITS["goods"])
    goods_per_buyer = forms.DecimalField(min_value=0, max_digits=12, label=LIMITS["goods_per_buyer"])
    goods_per_day = forms.DecimalField(min_value=0, max_digits=12, label=LIMITS["goods_per_day"])
    logo = forms.FileField(required=False)
    no_logo = forms.BooleanField(required=False)

    def clean_origins(self) -> list[str]:
        """Addresses without paths, https or this machine's."""
        found = str(self.cleaned_data["origins"]).split()
        if len(found) > MOST_ORIGINS or not all(map(_is_origin, found)):
            raise forms.ValidationError(_("Addresses such as https://chat.example.com, one a line, at most five."))
        return [each.rstrip("/") for each in found]

    def clean_logo(self) -> bytes | None:
        given = self.cleaned_data["logo"]
        content = given.read(LOGO + 1) if given else None
        if content is not None and (len(content) > LOGO or kinds.media_type(content, given.name) not in PICTURES):
            raise forms.ValidationError(_("A PNG, JPEG or WebP picture of at most 200 kB."))
        return content


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises for what is none
    except ValueError:
        return False
    plain = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))
    odd = set(text) & set(";,'\"\\*") or parts.path.strip("/") or parts.query or parts.fragment or parts.username
    return bool(plain and parts.hostname and text.isascii() and not odd)


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, number: int) -> HttpResponse:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    shop = get_or_404(me, Shop, id=number)
    now_set = page_of(shop)
    form = PageForm(request.POST or None, request.FILES or None, initial=_initial(now_set))
    if request.method == "POST" and form.is_valid():
        changes.change(
            by=me, area="buyer_page", key=str(number), after=_values(me, now_set, form, request), now=timezone.now()
        )
        messages.success(request, _("Saved"))
        return redirect("buyer_page", number)
    return _shown(request, me, shop, form)


def _initial(page: BuyerPage) -> dict[str, Any]:
    limits = page.choice or rules_at(timezone.now()).choice
    digits = 10 ** amounts.MINOR_DIGITS.get(page.shop.currency, 2)
    return {
        "on": page.is_on, "title": page.title, "colour": page.colour, "origins": "\n".join(page.origins),
        "returns_to": page.returns_to, "choice": page.choice is not None, "share": limits.share,
        **{name: f"{getattr(limits, name) / digits:g}" for name in MONEY},
    }  # fmt: skip


def _values(me: Member, was: BuyerPage, form: PageForm, request: HttpRequest) -> dict[str, Any]:
    """The setting as it is kept. A rule that changed holds from today."""
    said, currency = form.cleaned_data, was.shop.currency
    limits = {"share": said["share"], **{name: amounts.minor(said[name], currency) for name in MONEY}}
    choice = limits if said["choice"] else None
    kept = was.shop.buyer_page
    since = kept.get("since") if choice == kept.get("choice") else timezone.localdate().isoformat()
    logo = {"logo": was.logo, "logo_kind": was.logo_kind}
    if said["logo"]:
        kind = kinds.media_type(said["logo"], str(getattr(request.FILES["logo"], "name", "")))
        logo = {"logo": store.put(me.merchant_id, said["logo"]), "logo_kind": kind}
    elif said["no_logo"]:
        logo = {"logo": "", "logo_kind": ""}
    texts = {
        what: {code: request.POST.get(f"{what}.{code}", "").strip()[:LONGEST] for code, _name in NAMES}
        for what in ("words", "status")
    }
    return {
        "code": was.code or pages.new_code(), "on": said["on"], "title": said["title"],
        "colour": said["colour"].lower(),
        "origins": said["origins"], "returns_to": said["returns_to"],
        "choice": choice, "since": since if choice else None,
        "by": me.pk, **logo, **texts,
    }  # fmt: skip


def _embedding(address: str) -> str:
    """What shows the page in somebody else's, as high as it is; as the guide has it."""
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    return (
        f'<iframe id="amends" src="{address}" title="amends" width="100%" height="600"></iframe>\n<script>\n'
        '  addEventListener("message", (event) => {\n'
        f'    if (event.origin !== "{origin}") return;\n'
        '    const frame = document.getElementById("amends");\n'
        '    if (event.data.amends === "height") frame.height = event.data.height;\n'
        '    if (event.data.amends === "place") scrollTo({ top: frame.offsetTop + event.data.top });\n  });\n</script>'
    )


def _shown(request: HttpRequest, me: Member, shop: Shop, form: PageForm) -> HttpResponse:
    found = page_of(shop)
    path = reverse("buyer_front", args=[found.address]) if found.code else ""
    address = request.build_absolute_uri(path) if path else ""
    colour = found.colour
    context = {
        "shop": shop,
        "form": form,
        "page": found,
        "address": address,
        "embedding": _embedding(address) if address else "",
        "texts": [(code, name, found.words.get(code, ""), found.status.get(code, "")) for code, name in NAMES],
        "ink": _("white") if colours.ink(colour) == colours.WHITE else _("black"),
        "contrast": f"{colours.contrast(colour, colours.ink(colour)):.1f}",
        "deposits": deposits.numbers(shop),
        "invoices": invoicing.numbers(shop),
        "settled": settled_here(shop, now=timezone.now()),
        "changes": told(changes.history(me, area="buyer_page", key=str(shop.pk), most=10)),
    }
    return render(request, "portal/buyer/settings.html", context, status=422 if form.is_bound else 200)
