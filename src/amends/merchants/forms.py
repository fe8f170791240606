from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.merchants import zones
from amends.merchants.models import Language


class SignInForm(AuthenticationForm):
    """E-mail and password. The message is the same for an unknown address and a wrong password."""

    error_messages = {
        "invalid_login": _("E-mail and password don't match. Check both; capitals count in the password."),
        "inactive": _("E-mail and password don't match. Check both; capitals count in the password."),
    }

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()


def clocks() -> list[tuple[str, str]]:
    """Zones to choose from; the first: the installation's."""
    house = _("as the installation (%(zone)s)") % {"zone": settings.TIME_ZONE}
    return [("", str(house)), *zones.offered(timezone.now())]


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    zone = forms.ChoiceField(label=_("Your clock"), choices=clocks, required=False)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=Language.choices)
