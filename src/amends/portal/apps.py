from dataclasses import replace

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "amends.portal"
    label = "portal"

    def ready(self) -> None:
        """The history of a shop's page for buyers is told in its own words."""
        from amends.merchants.changes import AREAS
        from amends.portal.buyer import page_words

        AREAS[page_words.AREA] = replace(AREAS[page_words.AREA], said=page_words.said)
