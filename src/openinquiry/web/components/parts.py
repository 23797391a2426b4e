"""What the partial templates are given: small frozen records, so that a view cannot hand them anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.html import html_safe
from django.utils.safestring import SafeString

_COLOURS = ("", "grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow")


def shown(value: object) -> str:
    """A value as it stands in a page: text is escaped; what knows how to write itself as HTML stands as it is.

    The same as Django's ``conditional_escape``, which asks of every text whether it is a lazy one.
    """
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return escape(value if isinstance(value, str) else str(value))


@html_safe
@dataclass(frozen=True)
class Link:
    """Somewhere to go. hidden: words for who hears the page, which tell links of one name apart. current: we are there."""

    text: str
    href: str
    hidden: str = ""
    current: bool = False

    def __str__(self) -> str:
        """As it stands in a table or a sentence."""
        more = f'<span class="govuk-visually-hidden"> {escape(self.hidden)}</span>' if self.hidden else ""
        return SafeString(f'<a class="govuk-link" href="{escape(self.href)}">{escape(self.text)}{more}</a>')


@html_safe
@dataclass(frozen=True)
class Tag:
    """A status in words. colour: one of GOV.UK's names, which tells nothing that the words do not.

    Raises ValueError for another colour.
    """

    text: str
    colour: str = ""

    def __post_init__(self) -> None:
        if self.colour not in _COLOURS:
            raise ValueError(f"There is no colour {self.colour} for tags.")

    def __str__(self) -> str:
        """The same as ``components/tag.html``, without the price of a template for each of many rows."""
        kind = f" govuk-tag--{self.colour}" if self.colour else ""
        return SafeString(f'<strong class="govuk-tag{kind}">{escape(self.text)}</strong>')


@dataclass(frozen=True)
class Row:
    """One line of a summary list. value: text, a Tag or a Link. actions: what can be done about it."""

    key: str
    value: object
    actions: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Task:
    """One line of a task list. href: empty while it cannot be started. status: words or a Tag."""

    title: str
    status: object
    href: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Moment:
    """One event of a timeline. at: with its time zone. by: who did it, as readers may know them."""

    title: str
    at: datetime
    by: str = ""
    text: object = ""


@dataclass(frozen=True)
class PageLink:
    """One place in a list of pages; without an address it is a gap."""

    text: str
    href: str = ""
    current: bool = False


@dataclass(frozen=True)
class Pagination:
    """The pages of a list. Empty where there is only one."""

    items: tuple[PageLink, ...] = ()
    previous: str = ""
    next: str = ""


def identifier(kind: str, words: object) -> str:
    """What a part is called on its page: the same each time, so that a page that has not changed has the same bytes."""
    return f"{kind}-{sha256(str(words).encode()).hexdigest()[:10]}"


def address_with(asked: QueryDict, **changes: str) -> str:
    """The query string of what was asked, with ``changes``; an empty value takes its name away."""
    query = asked.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


def pages_of(page: Page[Any], asked: QueryDict, *, name: str = "page") -> Pagination:
    """Links to the other pages, which keep everything else that was asked. name: of the page number in the address."""
    if page.paginator.num_pages == 1:
        return Pagination()
    numbers: Sequence[int | str] = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))

    def href(number: int) -> str:
        return address_with(asked, **{name: str(number)})

    return Pagination(
        tuple(
            PageLink(str(number), href(number), number == page.number) if isinstance(number, int) else PageLink("…")
            for number in numbers
        ),
        href(page.previous_page_number()) if page.has_previous() else "",
        href(page.next_page_number()) if page.has_next() else "",
    )
