"""The form of what a shop's page says: plain text, held to what the signal takes, told with the field and the place."""

from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.products.pages import PARTS, ListingText
from amends.casework.raises.raising import PageDraft
from amends.desk.words import listings as words
from amends.desk.words.vocabulary import say
from amends.engine.wire import LONGEST_TEXT, MARKUP

LANGUAGE: Final = 16
TALL: Final = {"claims": 3, "description": 6, "sizes": 4, "options": 3, "shipping": 2}


def _text() -> forms.CharField:
    many = gettext_lazy("longer than %(limit_value)d characters: it has %(show_value)d")
    field = forms.CharField(max_length=LONGEST_TEXT, required=False, strip=True)
    field.error_messages["max_length"] = many
    return field


class ListingForm(forms.Form):
    """``shop``: whose page. Every part is plain text."""

    token = forms.UUIDField()
    shop = forms.IntegerField()
    language = forms.RegexField(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=LANGUAGE, required=False)
    headline = _text()
    claims = _text()
    description = _text()
    sizes = _text()
    options = _text()
    shipping = _text()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name in PARTS:
            if found := MARKUP.search(told.get(name) or ""):
                place = {"place": found.start() + 1, "what": found[0][:40]}
                self.add_error(name, _("markup at character %(place)s (%(what)s): write plain text") % place)
        return told

    def draft(self, sku: str) -> PageDraft:
        told = self.cleaned_data
        return PageDraft(
            sku=sku, language=told["language"], token=str(told["token"]), **{name: told[name] for name in PARTS}
        )


def fields(page: ListingText | None, form: forms.Form | None = None) -> list[dict[str, Any]]:
    """What ``desk/page_fields.html`` draws: as typed, else as the page says."""
    typed = form is not None and form.is_bound
    return [
        {
            "name": name,
            "title": say(words.PARTS, name),
            "example": say(words.EXAMPLES, name),
            "rows": TALL.get(name, 1),
            "value": form[name].value() if typed and form is not None else getattr(page, name, ""),
            "errors": form.errors.get(name, []) if typed and form is not None else [],
        }
        for name in PARTS
    ]


def token() -> str:
    return str(uuid4())
