"""What a summary list must know of all its rows at once."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from openinquiry.web.components import Row

register = template.Library()


@register.filter
def some_act(rows: Sequence[Row]) -> bool:
    """Whether something can be done about any of the rows: only then is room kept for it beside the others."""
    return any(row.actions for row in rows)
