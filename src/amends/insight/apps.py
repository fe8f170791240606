from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from amends.web import rail
from amends.web.rail import RailItem

SEE = "view_cases"
OWNERS = frozenset({"owner"})
PLACES = (
    RailItem(order=40, view="boards", icon="chart-histogram", label=_("Boards"), key="b", permission=SEE, home=OWNERS),
)


class InsightConfig(AppConfig):
    name = "amends.insight"
    label = "insight"

    def ready(self) -> None:
        """Put the boards on the rail, and let the caretaker watch the scores, mail boards and keep their columns."""
        from amends.casework.worker import watches
        from amends.insight.keeping import keep_columns
        from amends.insight.mailing import mail_boards
        from amends.insight.watching import watch_scores

        watches.add(watch_scores)
        watches.add(mail_boards)
        watches.add(keep_columns)
        for place in PLACES:
            rail.add(place)
