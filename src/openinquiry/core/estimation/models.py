"""Hierarchical log-linear models: sets of terms, each a set of lists by number of history, with every term's parts.

A model is written by its largest terms, «[12,13,4]», list by list number; every model here has all main effects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property

import numpy as np

from openinquiry.core.shared import WrongUsage

Terms = frozenset[int]


class Model:
    """A hierarchical model of k lists. ``terms``: numbers of its terms, the main effects always among them, without the
    constant (0), in increasing order.
    """

    def __init__(self, k: int, terms: Iterable[int] = ()) -> None:
        self.k = k
        closed = {1 << place for place in range(k)}
        for term in terms:
            closed |= set(_parts_of(term))
        self.terms = tuple(sorted(closed, key=lambda term: (term.bit_count(), term)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and (self.k, self.terms) == (other.k, other.terms)

    def __hash__(self) -> int:
        return hash((self.k, self.terms))

    def __repr__(self) -> str:
        return f"Model({self.notation})"

    @property
    def parameters(self) -> int:
        """The terms and the constant."""
        return len(self.terms) + 1

    @property
    def order(self) -> int:
        """Lists in its largest term."""
        return max((term.bit_count() for term in self.terms), default=0)

    @cached_property
    def generators(self) -> tuple[int, ...]:
        """The terms that are part of no other."""
        return tuple(
            term for term in self.terms if not any(term != other and term & other == term for other in self.terms)
        )

    @property
    def notation(self) -> str:
        """Such as [12,13,4]; lists above the ninth are written 10, 11, 12 with dots between."""
        separator = "." if self.k > 9 else ""
        ordered = sorted(self.generators, key=lambda term: (-term.bit_count(), _digits(term)))
        return "[" + ",".join(separator.join(str(each) for each in _digits(term)) for term in ordered) + "]"

    def interactions(self, lists: tuple[str, ...]) -> tuple[str, ...]:
        """The terms of two lists and more by name, such as LA:NG."""
        return tuple(
            ":".join(lists[digit - 1] for digit in _digits(term)) for term in self.terms if term.bit_count() > 1
        )

    def with_term(self, term: int) -> Model:
        """The model with one more term and its parts."""
        return Model(self.k, (*self.terms, term))

    def design(self) -> np.ndarray:
        """2^k rows by number of history, and a column for the constant and each term: 1 where the history has the term."""
        return design_of((0, *self.terms), self.k)


def independence(k: int) -> Model:
    """Main effects alone: being on one list says nothing about being on another."""
    return Model(k)


def all_pairs(k: int) -> Model:
    """Every term of two lists."""
    return Model(k, (term for term in range(1 << k) if term.bit_count() == 2))


def read_model(text: str, *, k: int) -> Model:
    """The model that ``text`` writes, such as [12,13,4]. Main effects need not be written.

    Raises WrongUsage where it is not written so, or names a list that is not there.
    """
    inner = text.strip().removeprefix("[").removesuffix("]")
    terms = []
    for part in filter(None, (each.strip() for each in inner.split(","))):
        digits = part.split(".") if "." in part or k > 9 else list(part)
        if not all(each.isdigit() and 1 <= int(each) <= k for each in digits):
            raise WrongUsage(f"{text!r} is not a model of {k} lists: write its largest terms, such as [12,3].")
        terms.append(sum({1 << (int(each) - 1) for each in digits}))
    return Model(k, terms)


def hierarchical_models(k: int, *, largest: int | None = None) -> Iterator[Model]:
    """Every hierarchical model with all main effects and no term of more than ``largest`` lists (all but k unless given).

    There are 8, 113 and 6,893 for three, four and five lists (Silverman, Chan and Vincent 2024, section 2).
    """
    limit = min(largest or k - 1, k - 1)
    for terms in _closed_sets(k, limit):
        yield Model(k, terms)


@cache
def _closed_sets(k: int, limit: int) -> tuple[frozenset[int], ...]:
    found = [frozenset[int]()]
    for size in range(2, limit + 1):
        candidates = [term for term in range(1 << k) if term.bit_count() == size]
        found = [
            base | extra
            for base in found
            for extra in _subsets([term for term in candidates if size == 2 or _facets(term) <= base])
        ]
    return tuple(found)


def _subsets(terms: list[int]) -> Iterator[frozenset[int]]:
    for mask in range(1 << len(terms)):
        yield frozenset(term for place, term in enumerate(terms) if mask >> place & 1)


def _facets(term: int) -> frozenset[int]:
    return frozenset(term & ~(1 << place) for place in range(term.bit_length()) if term >> place & 1)


def _parts_of(term: int) -> Iterator[int]:
    part = term
    while part:
        yield part
        part = (part - 1) & term


def _digits(term: int) -> list[int]:
    return [place + 1 for place in range(term.bit_length()) if term >> place & 1]


def design_of(terms: Iterable[int], k: int) -> np.ndarray:
    """2^k × terms: 1 where the history has every list of the term, else 0."""
    histories, columns = np.arange(1 << k)[:, None], np.array(list(terms))[None, :]
    design: np.ndarray = ((histories & columns) == columns).astype(np.float64)
    return design
