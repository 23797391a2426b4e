"""Dates and times as the service writes them: «23 November 2026», «23 November 2026 at 4:05pm»."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@lru_cache(maxsize=1024)  # a list says the same few days in every row
def _in_words(when: date, language: str) -> str:
    return date_format(when, "j F Y")


@register.filter
def day(when: date | datetime | None) -> str:
    """The day, in the language of the page and in the time of London. Nothing for nothing."""
    if when is None:
        return ""
    here = timezone.localtime(when).date() if isinstance(when, datetime) else when
    return _in_words(here, get_language() or "")


@register.filter
def moment(when: datetime | None) -> str:
    """The day and the time. when: with its time zone."""
    if when is None:
        return ""
    here = timezone.localtime(when)
    half = _("am") if here.hour < 12 else _("pm")
    return _("%(day)s at %(time)s") % {"day": day(when), "time": f"{here.hour % 12 or 12}:{here.minute:02}{half}"}
