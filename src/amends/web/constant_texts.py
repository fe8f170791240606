"""Texts that stand in templates as they are: looked up in the catalogue, and nothing else is done with them.

A page has hundreds of `{% translate "…" %}`. Django makes a lazy text of each at every page, turns it to the reader's
hours and figures, and then asks whether it has to be escaped.
"""

from typing import Any

from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import gettext


class ConstantText(Node):
    """`{% translate "Words" %}`. Like Django's it is markup: no translation is escaped."""

    child_nodelists = ()

    def __init__(self, text: str) -> None:
        self.asked = text.replace("%", "%%")  # as the catalogue writes what stands in templates

    def render(self, context: Context) -> str:
        return gettext(self.asked).replace("%%", "%")


def translate(parser: Parser, token: Token) -> Node:
    """The tag: `as`, `context`, `noop`, filters and variables are left to Django."""
    node: Any = do_translate(parser, token)
    return ConstantText(str(node.filter_expression.var.literal)) if _is_constant(node) else node


def _is_constant(node: TranslateNode) -> bool:
    asked: Any = node.filter_expression
    is_plain = not (node.noop or node.asvar or node.message_context or asked.filters)
    return is_plain and isinstance(asked.var.literal, str) and not asked.var.translate
