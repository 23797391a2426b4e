"""Figures as the service writes them: «12,408»."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def number(value: int | float | None) -> str:
    """The number with commas between thousands, as English and Welsh both write it. Nothing for nothing."""
    return "" if value is None else f"{value:,}"
