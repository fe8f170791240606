from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from amends.web import rail
from amends.web.rail import RailItem


class MerchantsConfig(AppConfig):
    name = "amends.merchants"
    label = "merchants"

    def ready(self) -> None:
        """Know the areas of settings, and put them on the rail."""
        from amends.merchants import areas, staff_areas  # noqa: F401 - its areas put themselves in

        rail.add(
            RailItem(order=90, view="settings", icon="settings", label=_("Settings"), key="s", permission=areas.SEEN_BY)
        )
