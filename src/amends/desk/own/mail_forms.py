"""The form of the server a merchant's mail leaves by."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from amends.casework.mail.models import MailSecurity

HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")


class MailForm(forms.Form):
    """``password`` empty: the one that is kept."""

    host = forms.CharField(label=_("Server, such as smtp.example.com"), max_length=253)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    security = forms.ChoiceField(label=_("Encryption"), choices=MailSecurity.choices)
    username = forms.CharField(label=_("Account, where it asks for one"), max_length=254, required=False)
    password = forms.CharField(label=_("Password or code"), max_length=254, required=False, strip=False)
    sender = forms.EmailField(label=_("Address letters come from"), max_length=254)
    sender_name = forms.CharField(label=_("Name beside it"), max_length=80, required=False)
    sends = forms.BooleanField(label=_("Letters go out"), required=False)

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).strip().lower()
        if not HOST.fullmatch(host):
            raise forms.ValidationError(_("That is no name of a server."))
        return host

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("security") == MailSecurity.NONE and told.get("username"):
            self.add_error("security", _("A password is never sent unencrypted: choose TLS or STARTTLS."))
        return told
