"""What an order is called; every template has it without a `{% load %}`."""

from django import template

from amends.desk.words import orders

register = template.Library()


@register.filter
def order_name(key: str) -> str:
    """``{{ case.order_key|order_name }}``: its number, or words for what has none."""
    return orders.order_name(str(key or ""))
