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
        """Put the boards on the rail, and let the caretaker watch the scores, mail boards and keep their columns.

        Of many orders what poor quality costs is told out of the same columns.
        """
        from amends.casework.costs import reading
        from amends.casework.worker import watches
        from amends.insight import feeding, many_costs
        from amends.insight.keeping import keep_columns
        from amends.insight.mailing import mail_boards
        from amends.insight.watching import watch_scores
        from amends.merchants.changes import AREAS, Area

        AREAS[feeding.AREA] = Area(
            title=_("What feeds a score"),
            read=feeding.read,
            write=feeding.write,
            about=feeding.about,
            said=feeding.said,
        )
        watches.add(watch_scores)
        watches.add(mail_boards)
        watches.add(keep_columns)
        reading.tell_many_by(many_costs)
        for place in PLACES:
            rail.add(place)
