"""Whether a table can be asked how many at all: what is wrong with its lists, found before any model is fitted."""

from __future__ import annotations

from collections.abc import Iterator

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.protocol import Protocol
from openinquiry.core.estimation.refusal import Reason

_ROUNDED_TO = (10, 5, 3)  # what statistical offices round counts of people to
_NOT_BY_CHANCE = 1000
_LARGE_ENOUGH_TO_TELL = 5  # people on a list: so many are not all on another by chance


def reasons_against(table: CaptureTable, protocol: Protocol) -> tuple[Reason, ...]:
    """Every reason why ``protocol`` gives no number for ``table``; none where methods may be asked.

    A list that nobody is on counts as none.
    """
    if table.n == 0:
        return (Reason("nobody", "Nobody is on any list.", "Lists with people on them.", {"people": 0}),)
    lists = table.drop_empty()
    return (*_too_little(table, lists, protocol), *_wrong_lists(lists))


def cautions(table: CaptureTable) -> tuple[Reason, ...]:
    """What a reader of an estimate must know that is no reason to refuse one.

    Counts that look rounded (``counts_look_rounded``): all multiples of 10, 5 or 3, where by chance so many counts would all
    be in less than one table of a thousand. They can have come about so, and the table cannot tell.
    """
    counts = table.counts[table.counts > 0]
    for base in _ROUNDED_TO:
        if base ** len(counts) > _NOT_BY_CHANCE and not (counts % base).any():
            return (_look_rounded(base, len(counts)),)
    return ()


def _look_rounded(base: int, counts: int) -> Reason:
    return Reason(
        "counts_look_rounded",
        f"All {counts} counts are multiples of {base}, as when they were rounded before they were sent: an estimate from "
        "rounded counts can be far off.",
        "The exact counts. What is published of an estimate can be rounded afterwards.",
        {"multiples_of": base, "counts": counts},
    )


def _too_little(table: CaptureTable, lists: CaptureTable, protocol: Protocol) -> Iterator[Reason]:
    several = int(table.on_how_many[2:].sum())
    if lists.k < protocol.fewest_lists:
        yield Reason(
            "too_few_lists",
            f"Only {lists.k} of the lists {'has' if lists.k == 1 else 'have'} anybody on {'it' if lists.k == 1 else 'them'}, "
            f"and the protocol asks for {protocol.fewest_lists}: with fewer, whether lists feed one another cannot be seen.",
            "Lists of another kind of body.",
            {"lists": lists.k, "asked_for": protocol.fewest_lists},
        )
    if table.n < protocol.fewest_people:
        yield Reason(
            "too_few_people",
            f"The lists hold {table.n:,} people, and the protocol asks for {protocol.fewest_people:,}.",
            "A longer period or a larger area.",
            {"people": table.n, "asked_for": protocol.fewest_people},
        )
    if several < protocol.fewest_on_several:
        yield Reason(
            "no_overlap" if several == 0 else "too_little_overlap",
            f"{several:,} people are on two lists or more, and the protocol asks for {protocol.fewest_on_several:,}: "
            "how many are on none is worked out from those on several.",
            "Lists that reach the same people, or records that can be linked better.",
            {"people_on_several": several, "asked_for": protocol.fewest_on_several},
        )
    if several == table.n:
        yield Reason(
            "nobody_on_one_list_alone",
            "Everybody is on two lists or more, so that the lists look like one list written down several times.",
            "Lists that were kept without knowing of one another.",
            {"people": table.n},
        )


def _wrong_lists(table: CaptureTable) -> Iterator[Reason]:
    for place, name in enumerate(table.lists):
        others = [each for each in range(table.k) if each != place]
        meets = [table.margins[1 << place | 1 << each] for each in others]
        size = int(table.margins[1 << place])
        if size >= _LARGE_ENOUGH_TO_TELL and not any(meets):
            yield Reason(
                "list_apart",
                f"Nobody on the list «{name}» is on any other list, so it says nothing about those on none.",
                f"Leave «{name}» out and say so, or link its records better.",
                {"people_on_it": size},
            )
        for each, both in zip(others, meets, strict=True):
            if both == size >= _LARGE_ENOUGH_TO_TELL:
                yield from _within(table, place, each, size)


def _within(table: CaptureTable, inner: int, outer: int, size: int) -> Iterator[Reason]:
    same = int(table.margins[1 << outer]) == size
    if same and inner > outer:
        return
    first, second = table.lists[inner], table.lists[outer]
    yield Reason(
        "identical_lists" if same else "nested_list",
        f"The lists «{first}» and «{second}» hold the same people."
        if same
        else f"Everybody on the list «{first}» is on «{second}» too, as when one is taken from the other.",
        "Make the two one list.",
        {"people_on_it": size},
    )
