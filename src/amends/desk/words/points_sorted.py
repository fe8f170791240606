"""What the three tables of the ledger of penalties are sorted by."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from amends.desk.directory import Directory
from amends.desk.words import points
from amends.desk.words.points import PenaltyLine, RuleSum
from amends.desk.words.sorted_by import at_home, scenes, shops, titled
from amends.desk.words.titles import Titles
from amends.web.sorting import ListColumn


def lines(here: Directory) -> tuple[ListColumn, ...]:
    """Penalties one by one; those given back stand by when they were."""
    rates = here.books.rates

    def money(each: PenaltyLine) -> float | None:
        return rates.at_home(each.penalty.amount, each.penalty.currency) or None

    return (
        ListColumn("date", _("Date"), lambda each: each.penalty.at, down=True),
        ListColumn("order", _("Order"), lambda each: each.penalty.order_key),
        ListColumn("rule", _("Rule"), lambda each: each.rule),
        ListColumn("why", _("Why"), lambda each: each.penalty.text),
        ListColumn("shop", _("Shop"), lambda each: each.shop),
        ListColumn("points", _("Points"), lambda each: each.penalty.points, down=True, look="number"),
        ListColumn("money", _("Money"), money, down=True, look="number"),
        ListColumn("state", _("State"), lambda each: each.penalty.lifted_at, down=True),
    )


def sums(here: Directory) -> tuple[ListColumn, ...]:
    """What each rule took."""
    rates = here.books.rates

    def money(each: RuleSum) -> float | None:
        return rates.at_home(each.amount, each.currency) or None

    return (
        ListColumn("shop", _("Shop"), lambda each: each.shop),
        ListColumn("rule", _("Rule"), lambda each: each.rule),
        ListColumn("times", _("Times"), lambda each: each.count, down=True, look="number"),
        ListColumn("points", _("Points"), lambda each: each.points, down=True, look="number"),
        ListColumn("back", _("Given back"), lambda each: each.back or None, down=True, look="number"),
        ListColumn("money", _("Money"), money, down=True, look="number"),
    )


def stakes(here: Directory) -> tuple[ListColumn, ...]:
    """Open cases, sorted by the database."""
    return (
        ListColumn("due", _("Due"), "due_at"),
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("case", _("Case"), titled(here, scenes, "scene")),
        ListColumn("as", _("What it would count as"), titled(here, _penalties, "scene")),
        ListColumn("shop", _("Shop"), shops(here)),
        ListColumn("points", _("Points"), "points", down=True, look="number"),
        ListColumn("money", _("Money"), at_home("money", here), down=True, look="number"),
    )


def _penalties(titles: Titles) -> Iterator[tuple[str, str]]:
    """What each scene's case would count as."""
    for scene in titles.playbook.scenes:
        if scene.penalty:
            yield scene.name, points.rule(scene.penalty, titles)
