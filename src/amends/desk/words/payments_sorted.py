"""What the tables of payments are sorted by: what waits, differences to come in, batches, a batch's payments."""

from django.utils.translation import gettext as _

from amends.casework.payments.models import BatchState, PaymentState, PayRoute
from amends.desk.directory import Directory
from amends.desk.words import vocabulary
from amends.desk.words.sorted_by import at_home, people, shops
from amends.merchants.word_order import by_words
from amends.web.sorting import ListColumn


def waiting(here: Directory) -> tuple[ListColumn, ...]:
    amount = at_home("amount", here, "paid_in")
    to = (by_words("route", _labels(PayRoute)), "masked")
    return (
        ListColumn("wanted", _("Wanted at"), "wanted_at"),
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("what", _("What for"), by_words("kind", vocabulary.EFFECTS)),
        ListColumn("shop", _("Shop"), shops(here)),
        ListColumn("amount", _("Amount"), amount, down=True, look="number"),
        ListColumn("to", _("Where it goes"), to),
    )


def to_come_in(here: Directory) -> tuple[ListColumn, ...]:
    """Reckoned: of what the ledger holds of exchanges."""
    rates, named = here.books.rates, {number: shop.name for number, shop in here.shops.items()}
    return (
        ListColumn("since", _("Since"), lambda each: each.exchange.at),
        ListColumn("order", _("Order"), lambda each: each.exchange.order_key),
        ListColumn("for", _("Exchanged for"), lambda each: each.exchange.title),
        ListColumn("shop", _("Shop"), lambda each: named.get(each.exchange.shop_id, "")),
        ListColumn(
            "due", _("Still to come"), lambda each: rates.at_home(each.due, each.exchange.currency), down=True,
            look="number",
        ),
    )  # fmt: skip


def batches(here: Directory) -> tuple[ListColumn, ...]:
    return (
        ListColumn("number", _("Batch"), "id", down=True),
        ListColumn("at", _("Put together"), "made_at", down=True),
        ListColumn("route", _("By which way"), by_words("route", _labels(PayRoute))),
        ListColumn("count", _("Payments"), "count", down=True, look="number"),
        ListColumn("amount", _("Amount"), at_home("amount", here), down=True, look="number"),
        ListColumn("by", _("Made by"), people("made_by", here)),
        ListColumn("released", _("Released by"), people("released_by", here)),
        ListColumn("state", _("State"), by_words("state", _labels(BatchState))),
    )


def of_batch() -> tuple[ListColumn, ...]:
    return (
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("what", _("What for"), by_words("kind", vocabulary.EFFECTS)),
        ListColumn("amount", _("Amount"), "amount", down=True, look="number"),
        ListColumn("to", _("Where it goes"), "masked"),
        ListColumn("number", _("Our number"), "number"),
        ListColumn("state", _("State"), by_words("state", _labels(PaymentState))),
    )


def _labels(choices: type[PayRoute] | type[BatchState] | type[PaymentState]) -> dict[str, str]:
    return {each.value: str(each.label) for each in choices}
