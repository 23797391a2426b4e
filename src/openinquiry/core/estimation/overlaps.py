"""Whether the lists of a table meet one another at all, and as lists of their own: what every method here rests on.

A method that is fed a table which fails here still returns a number more often than not: nothing but its prior, or a runaway
of its arithmetic. So it is asked first.
"""

from __future__ import annotations

from collections.abc import Iterator

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.refusal import CannotEstimate, Reason


def check_overlaps(table: CaptureTable) -> None:
    """Refuse a table whose lists cannot say how many people are on none.

    Raises CannotEstimate with every reason: nobody on any list (``nobody``), one list alone (``one_list``), a list with nobody
    on it (``empty_list``), lists that nobody connects with the rest (``no_overlap``), two lists of the same people
    (``identical_lists``), a list whose people are all on another one (``nested_list``), nobody on one list only
    (``complete_overlap``).
    """
    reasons = tuple(_reasons(table))
    if reasons:
        raise CannotEstimate(*reasons)


def _reasons(table: CaptureTable) -> Iterator[Reason]:
    if table.n == 0:
        yield Reason("nobody", "Nobody is on any list.", "Lists with people on them.")
        return
    if table.k == 1:
        yield Reason("one_list", "There is one list only, and nothing to hold it against.", "A second list.")
        return
    empty = [name for name, size in table.sizes.items() if size == 0]
    if empty:
        yield Reason(
            "empty_list",
            f"Nobody is on the list {empty[0]}.",
            "Leave the list out, or ask for it again.",
            {"empty_lists": len(empty)},
        )
        return
    apart = _apart(table)
    if apart:
        yield Reason(
            "no_overlap",
            f"Nobody on {_or(apart)} is on any of the other lists, so nothing says what share of the people each reaches.",
            "Lists that overlap with each other; or look again whether people were linked across the lists.",
            {"lists": len(apart)},
        )
        return
    yield from _copies(table)
    if table.on_how_many[1] == 0:
        yield Reason(
            "complete_overlap",
            "Everybody is on several lists, so the table says nothing of people who are hard to reach.",
            "A list that was gathered independently of the others.",
            {"people": table.n},
        )


def _apart(table: CaptureTable) -> list[str]:
    """The smallest group of lists that no shared person connects with the others; empty where all are connected."""
    left = set(range(table.k))
    groups = []
    while left:
        group, waiting = set[int](), [min(left)]
        while waiting:
            place = waiting.pop()
            group.add(place)
            left.discard(place)
            waiting += [other for other in left if table.margins[1 << place | 1 << other]]
        groups.append(sorted(group))
    return (
        [] if len(groups) == 1 else [table.lists[place] for place in min(groups, key=lambda group: (len(group), group))]
    )


def _copies(table: CaptureTable) -> Iterator[Reason]:
    for first in range(table.k):
        for second in range(first + 1, table.k):
            both = table.margins[1 << first | 1 << second]
            one, other = table.margins[1 << first], table.margins[1 << second]
            if both == one == other:
                yield _identical(table.lists[first], table.lists[second], int(both))
            elif both == one:
                yield _nested(table.lists[first], table.lists[second], int(one))
            elif both == other:
                yield _nested(table.lists[second], table.lists[first], int(other))


def _identical(first: str, second: str, size: int) -> Reason:
    return Reason(
        "identical_lists",
        f"The lists {first} and {second} hold the same people: one can have been copied from the other.",
        "Make one list of the two.",
        {"people": size},
    )


def _nested(inner: str, outer: str, size: int) -> Reason:
    return Reason(
        "nested_list",
        f"Everybody on the list {inner} is on the list {outer} too: one can have been fed by the other.",
        "Find out whether one list refers its people to the other, and if so make one list of the two.",
        {"people": size},
    )


def _or(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
