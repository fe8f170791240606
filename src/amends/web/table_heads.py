"""The headings of a sorted list: links, with the order said to who doesn't see the arrow."""

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amends.web import icons
from amends.web.markup import fill, join
from amends.web.sorting import Heading

PLAIN: Final = "<th{}>{}</th>"
LINK: Final = '<th{}{}><a class="sort" href="{}" title="{} · {}">{}{}</a></th>'
ARROWS: Final = {"ascending": "chevron-up", "descending": "chevron-down"}


def drawn(headings: Sequence[Heading]) -> SafeString:
    return join([_heading(each) for each in headings])


def _heading(head: Heading) -> SafeString:
    look = fill(' class="{}"', head.look) if head.look else SafeString("")
    if not head.url:
        return fill(PLAIN, look, head.title)
    arrow = icons.icon(ARROWS[head.order]) if head.order in ARROWS else SafeString("")
    said = fill(' aria-sort="{}"', head.order) if head.order in ARROWS else SafeString("")
    return fill(LINK, look, said, head.url, head.title, _("Sort"), head.title, arrow)
