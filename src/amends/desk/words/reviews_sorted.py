"""What the registry of reviews is sorted by."""

from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amends.desk.directory import directory
from amends.desk.words.reviews import ReviewNames
from amends.desk.words.sorted_by import coded
from amends.merchants.models import Member
from amends.merchants.row_order import SqlKey
from amends.web.sorting import ListColumn

SAID: Final = SqlKey("nullif(left(said, 200), '')")
GOODS: Final = SqlKey("nullif(concat_ws(' · ', nullif(title, ''), nullif(sku, '')), '')")
OPEN_UNTIL: Final = SqlKey("CASE WHEN case_state = 'open' THEN due_at END")


def columns(member: Member) -> tuple[ListColumn, ...]:
    """Their state is sorted by until when something can still be said."""
    here = directory(member)
    names = ReviewNames(here, get_language() or "en").causes
    books = [here.books.playbook(pack) for pack in {shop.playbook for shop in here.shops.values()}]
    issues = {code: names.issue(code) for book in books for code in book.issues}
    return (
        ListColumn("stars", _("Stars"), "stars"),
        ListColumn("said", _("What the buyer wrote"), SAID),
        ListColumn("product", _("Goods"), GOODS),
        ListColumn("cause", _("Cause"), coded("issue", issues)),
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("posted", _("Posted on"), "posted_at", down=True),
        ListColumn("due", _("State"), OPEN_UNTIL),
    )
