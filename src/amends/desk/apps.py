from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from amends.web import rail
from amends.web.rail import Item


class DeskConfig(AppConfig):
    name = "amends.desk"
    label = "desk"

    def ready(self) -> None:
        """Put the desk's places on the rail."""
        see, mend, read = "view_cases", "mend_signals", "view_playbooks"
        rail.add(Item(order=10, view="work", icon="checklist", label=_("Work"), key="w", permission=see))
        rail.add(Item(order=15, view="approvals", icon="gavel", label=_("Approvals"), key="a", permission=see))
        rail.add(Item(order=30, view="pool", icon="coins", label=_("Money"), key="m", permission="approve"))
        rail.add(
            Item(order=15, view="tasks", icon="message-2-question", label=_("Tasks"), key="t", permission="work_cases")
        )
        rail.add(Item(order=20, view="holds", icon="hand-stop", label=_("Hold list"), key="h", permission=see))
        rail.add(Item(order=60, view="quarantine", icon="biohazard", label=_("Quarantine"), key="q", permission=mend))
        own = "manage_merchant"
        rail.add(Item(order=80, view="audit", icon="shield-search", label=_("Audit"), permission=own))
        rail.add(Item(order=70, view="playbooks", icon="book", label=_("Playbooks"), key="p", permission=read))
