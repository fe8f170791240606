"""A shop's own rules of deposits: its promotions, until when a deposit goes back and for which reasons afterwards."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amends.casework.buyers import deposit_rules
from amends.merchants import changes
from amends.merchants.access import get_or_404, member_for, require
from amends.merchants.models import Shop
from amends.merchants.roles import Permission

MOST: Final = 6
SOURCE: Final = 200


class TermForm(forms.Form):
    """One promotion. ``source``: where the rule stands."""

    name = forms.CharField(max_length=40)
    placed_from = forms.DateField()
    placed_until = forms.DateField()
    back_until = forms.DateTimeField()
    reasons = forms.MultipleChoiceField(required=False)
    source = forms.CharField(max_length=SOURCE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = deposit_rules.reasons("en")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("placed_from"), said.get("placed_until")
        if first and last and first > last:
            raise forms.ValidationError(_("The last day comes before the first."))
        return said

    def kept(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "name": said["name"],
            "placed_from": said["placed_from"].isoformat(),
            "placed_until": said["placed_until"].isoformat(),
            "back_until": said["back_until"].replace(tzinfo=None).isoformat(timespec="minutes"),
            "reasons": said["reasons"],
            "source": {"en": said["source"]},
        }


@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, number: int) -> HttpResponse:
    me = member_for(request)
    require(me, Permission.MANAGE_MERCHANT)
    shop = get_or_404(me, Shop, id=number)
    if request.method == "POST":
        named = [n for n in range(MOST) if request.POST.get(f"{n}-name", "").strip()]
        forms_ = [TermForm(request.POST, prefix=str(n)) for n in named]
        if all(form.is_valid() for form in forms_):
            kept = {"deposits": [form.kept() for form in forms_]}
            changes.change(by=me, area="buyer_page", key=str(number), after=kept, now=timezone.now())
            messages.success(request, _("Saved"))
            return redirect("buyer_terms", number)
        return _shown(request, shop, forms_)
    rules = deposit_rules.rules_of(shop.buyer_page.get("deposits", []), shop.zone)[: MOST - 1]
    return _shown(request, shop, [TermForm(initial=_initial(rule), prefix=str(n)) for n, rule in enumerate(rules)])


def _initial(rule: deposit_rules.DepositRule) -> dict[str, Any]:
    code = (get_language() or "en")[:2]
    return {
        "name": rule.name,
        "placed_from": rule.placed_from.isoformat(),
        "placed_until": rule.placed_until.isoformat(),
        "back_until": f"{rule.back_until:%Y-%m-%dT%H:%M}",
        "reasons": list(rule.reasons),
        "source": rule.source.get(code) or rule.source["en"],
    }


def _shown(request: HttpRequest, shop: Shop, rows: list[TermForm]) -> HttpResponse:
    more = [TermForm(prefix=str(len(rows)))] if len(rows) < MOST else []
    own = bool(shop.buyer_page.get("deposits"))
    language = (get_language() or "en")[:2]
    context = {"shop": shop, "rows": [*rows, *more], "own": own, "reasons": deposit_rules.reasons(language)}
    status = 422 if any(row.is_bound for row in rows) else 200
    return render(request, "portal/buyer/terms.html", context, status=status)
