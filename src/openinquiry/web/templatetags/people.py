"""Words of the register of people."""

from __future__ import annotations

from django import template

from openinquiry.web.account import words

register = template.Library()
register.filter("what_you_do", words.what_you_do)
