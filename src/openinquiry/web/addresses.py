"""The addresses of many records of one kind, for lists: Django would look for the pattern again in every row."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse

_ANY = UUID(int=0)


def addresses_of(name: str, *before: object) -> Callable[[UUID], str]:
    """What gives the address of a record by its identifier. before: the parts of the address that all of them share."""
    start, end = reverse(name, args=[*before, _ANY]).split(str(_ANY))
    return lambda pk: f"{start}{pk}{end}"
