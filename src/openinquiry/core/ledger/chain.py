"""Each entry is sealed together with the seal of the one before it, so that a change anywhere breaks all that follows.

Haber and Stornetta 1991, "How to time-stamp a digital document", Journal of Cryptology 3, section 5.1 (linking). The bytes
that are sealed are canonical JSON in the sense of RFC 8785, for the values that entries may hold: no fractions among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from openinquiry.core.shared import WrongUsage

FIRST = "0" * 64  # stands before the first entry
_PURPOSE = b"openinquiry chain 1\n"  # so that the seal of an entry is the seal of nothing else
_GREATEST_WHOLE = 2**53 - 1  # RFC 8785 section 3.2.2.3: greater ones are not the same everywhere


@dataclass(frozen=True)
class Link:
    """One entry as it was kept. number: 1, 2, 3 … without a gap. previous, digest: 64 hexadecimal digits."""

    number: int
    content: Mapping[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True)
class ChainFault:
    """What is wrong with the chain, and at which entry. says: the sentence for whoever checks it."""

    number: int
    says: str


def canonical(content: Mapping[str, Any]) -> bytes:
    """``content`` as the one sequence of bytes that stands for it.

    content: texts, whole numbers, true, false, null, and lists and mappings of these.
    Raises WrongUsage for anything else: fractions, dates and whole numbers beyond 2^53 are written differently elsewhere.
    """
    _refuse_what_has_two_forms(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def link_digest(number: int, content: Mapping[str, Any], *, previous: str) -> str:
    """The seal of an entry: SHA-256 of the seal before it, its number and its content; 64 hexadecimal digits."""
    sealed = {"content": content, "number": number, "previous": previous}
    return sha256(_PURPOSE + canonical(sealed)).hexdigest()


def verify_chain(links: Iterable[Link], *, anchors: Mapping[int, str] | None = None) -> Iterator[ChainFault]:
    """Every fault of the chain, in order; none: it is whole, from the first entry to the last given.

    links: in order of their numbers. anchors: number → digest as somebody outside wrote it down, in a receipt for instance.
    Entries cut off at the end leave no trace in the chain itself: only an anchor beyond the end shows that they were there.
    """
    expected, previous = 1, FIRST
    awaited = dict(anchors or {})
    for link in links:
        yield from _faults(link, expected=expected, previous=previous)
        kept = awaited.pop(link.number, link.digest)
        if kept != link.digest:
            yield ChainFault(
                link.number, f"Entry {link.number} is not the one whose digest was written down elsewhere."
            )
        expected, previous = link.number + 1, link.digest
    for number in sorted(awaited):
        yield ChainFault(number, f"Entry {number} is missing: its digest was written down elsewhere.")


def _faults(link: Link, *, expected: int, previous: str) -> Iterator[ChainFault]:
    if link.number != expected:
        many = f"Entry {expected} is" if link.number == expected + 1 else f"Entries {expected} to {link.number - 1} are"
        says = f"{many} missing." if link.number > expected else f"Entry {link.number} stands twice or out of order."
        yield ChainFault(expected, says)
    elif link.previous != previous:
        yield ChainFault(
            link.number, f"Entry {link.number} does not follow the one before it: one of the two was changed."
        )
    if not _is_sealed(link):
        yield ChainFault(link.number, f"Entry {link.number} was changed after it was sealed.")


def _is_sealed(link: Link) -> bool:
    try:
        return link_digest(link.number, link.content, previous=link.previous) == link.digest
    except WrongUsage:  # what was never sealed cannot have been kept unchanged
        return False


def _refuse_what_has_two_forms(value: object) -> None:
    if isinstance(value, Mapping):
        for name, each in value.items():
            if not isinstance(name, str):
                raise WrongUsage("An entry of a chain has names that are texts.")
            _refuse_what_has_two_forms(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_what_has_two_forms(each)
    elif isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > _GREATEST_WHOLE:
            raise WrongUsage("An entry of a chain holds whole numbers up to 2^53 only; write greater ones as text.")
    elif value is not None and not isinstance(value, str | bool):
        raise WrongUsage(f"An entry of a chain cannot hold a {type(value).__name__}: it has no one way to be written.")
