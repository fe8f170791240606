"""The columns a work list may have, which of them somebody sees, and rows drawn with them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.desk.widgets import chips
from amends.desk.words.orders import order_name
from amends.desk.worklist import cells
from amends.desk.worklist.risk import RULE
from amends.desk.worklist.rows import WorkRow
from amends.engine.ranks import NOTHING_DUE
from amends.web import icons
from amends.web.markup import fill


@dataclass(frozen=True, slots=True)
class Column:
    """``look``: classes of its cells; ``fixed``: nobody can leave it out; ``closed``: its title among closed cases."""

    name: str
    title: str | Promise
    cell: Callable[[WorkRow], SafeString]
    look: str = ""
    fixed: bool = False
    closed: str | Promise = ""


EVERY: Final = (
    Column("due", gettext_lazy("Due"), cells.due, "col-due", fixed=True, closed=gettext_lazy("Closed")),
    Column("stake", gettext_lazy("At stake"), cells.stake, "number col-stake"),
    Column("risk", gettext_lazy("Risk sum"), cells.risk, "number col-risk"),
    Column("what", gettext_lazy("What"), cells.what, "col-what", fixed=True),
    Column("order", gettext_lazy("Order"), cells.order, "col-order"),
    Column("goods", gettext_lazy("Goods"), cells.goods, "col-goods"),
    Column("buyer", gettext_lazy("Buyer"), cells.buyer, "col-buyer text-secondary"),
    Column("next", gettext_lazy("Next step"), cells.following, "col-next", closed=gettext_lazy("Outcome")),
    Column("waits", gettext_lazy("Waits for"), cells.waits, "col-waits"),
    Column("desk", gettext_lazy("Desk"), cells.desk, "col-desk"),
    Column("owner", gettext_lazy("Handled by"), cells.owner, "col-owner"),
    Column("last", gettext_lazy("Last event"), cells.last, "col-last number text-secondary"),
    Column("opened", gettext_lazy("Opened"), cells.opened, "col-last number text-secondary"),
    Column("shop", gettext_lazy("Shop"), cells.shop, "col-shop"),
    Column("issue", gettext_lazy("Problem"), cells.issue, "col-issue"),
    Column("product", gettext_lazy("Product"), cells.product, "col-product"),
)
BY_NAME: Final = {column.name: column for column in EVERY}
USUAL: Final = ("due", "stake", "risk", "what", "order", "goods", "buyer", "next", "owner", "last")


def chosen(names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of those names, in the order of EVERY; the fixed ones always; the usual ones for no names."""
    wanted = set(names) & set(BY_NAME) or set(USUAL)
    return tuple(column for column in EVERY if column.fixed or column.name in wanted)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How rows are drawn. ``may_work``: they can be selected; ``in_place``: each takes the place of its older self."""

    columns: Sequence[Column]
    may_work: bool
    closed: bool = False
    grouped: bool = False
    in_place: bool = False


def draw(rows: Sequence[WorkRow], how: Drawing) -> list[SafeString]:
    """Table rows; ``grouped``: with a line above those with a deadline, and one above those without."""
    begins = [fill('<td class="{}" data-label="{}">', each.look, each.title) for each in how.columns]
    drawn, due = [], None
    for row in rows:
        if how.grouped and (row.case.band > NOTHING_DUE) is not due:
            due = row.case.band > NOTHING_DUE
            drawn.append(_group(len(how.columns) + 1, due=due))
        told = [f"{begin}{column.cell(row)}</td>" for begin, column in zip(begins, how.columns, strict=True)]
        drawn.append(SafeString(f"{_begin(row, how)}{''.join(told)}</tr>"))
    return drawn


def _begin(row: WorkRow, how: Drawing) -> SafeString:
    """The row itself and its first cell: the check box, and which version of the case is shown."""
    case = row.case
    key, closed = case.key, not case.is_open
    look = SafeString(" row-closed") if closed else ""
    swap = SafeString(' hx-swap-oob="true"') if how.in_place else ""
    box: str = ""
    if how.may_work and not how.closed:
        select = _("Select")
        box = fill(_BOX, key, f"{select} {order_name(case.order_key)}", SafeString(" disabled") if closed else "")
    return fill(_ROW, case.dossier_id, case.no, look, min(case.band, chips.ACT_NOW), swap, box, key, case.version)


_ROW: Final = (
    '<tr id="case-{}-{}" class="work-row{}" data-row data-band="{}"{}><td class="col-check">{}'
    '<input type="hidden" name="shown" value="{}.{}"></td>'
)
_BOX: Final = (
    '<input class="form-check-input" type="checkbox" name="selected" value="{}" form="bulk" aria-label="{}"{}>'
)


def _group(wide: int, *, due: bool) -> SafeString:
    if not due:
        words, icon = _("No deadline running"), icons.icon("circle-dotted")
        return fill('<tr class="band"><td colspan="{}">{}{}</td></tr>', wide, icon, words)
    words, icon, why = _("What loses most by waiting goes first"), icons.icon("clock"), str(RULE)
    return fill(_WHY, wide, icon, why, why, words)


_WHY: Final = (
    '<tr class="band"><td colspan="{}">{}'
    '<span class="risk-sum" tabindex="0" title="{}" data-tip="{}">{}</span></td></tr>'
)
