"""The answer to "why?" below a decision, written without a template: a page asks it a hundred times."""

from collections.abc import Iterator
from functools import cache
from html import escape

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amends.desk.case.explain import Explained
from amends.web import moments


def why(reason: Explained) -> SafeString:
    """Rule, facts, what would have changed it, when, version and source; what isn't known is left out."""
    lines = "".join(f"<dt>{escape(title)}</dt><dd>{text}</dd>" for title, text in _lines(reason))
    return SafeString(f'<dl class="why-facts">{lines}</dl>')


def _lines(reason: Explained) -> Iterator[tuple[str, str]]:
    """Titles as text, what stands beside them as markup."""
    if reason.rule:
        yield _("Rule"), f"<code>{escape(reason.rule)}</code>{_scene(reason)}"
    if reason.facts:
        yield _("Because"), "".join(_fact(str(name), str(value)) for name, value in reason.facts)
    if reason.otherwise:
        yield _("What would have changed it"), escape(str(reason.otherwise))
    machine = timezone.localtime(reason.at).isoformat()
    yield _("Decided"), f'<time datetime="{machine}">{escape(moments.exact(reason.at))}</time>'
    if reason.version:
        origin = f' · <span class="text-secondary">{escape(reason.origin)}</span>' if reason.origin else ""
        yield _("Version"), f"{escape(reason.pack)} {escape(reason.version)}{origin}"
    if reason.source or reason.assumption:
        word = escape(_("assumption"))
        assumed = f' <span class="badge bg-yellow-lt">{word}</span>' if reason.assumption else ""
        yield _("Source"), f"{escape(str(reason.source))}{assumed}"


def _fact(name: str, value: str) -> str:
    return f'<span class="why-fact">{escape(name)}: <b>{escape(value)}</b></span>'


def _scene(reason: Explained) -> str:
    if not (reason.scene and reason.pack):
        return ""
    words = escape(_("read it"))
    return f' <a href="{_address(reason.pack, reason.scene)}">{words}</a>'


@cache
def _address(pack: str, scene: str) -> str:
    return escape(reverse("scene", args=[pack, scene]))
