"""A chain of entries: whatever is changed, added, taken away or put elsewhere is found, and where."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.ledger import FIRST, Link, canonical, link_digest, verify_chain
from openinquiry.core.shared import WrongUsage

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
CONTENT = st.dictionaries(st.text(max_size=6), PLAIN, max_size=4)


def chain(contents: list[dict[str, object]]) -> list[Link]:
    links, previous = [], FIRST
    for number, content in enumerate(contents, 1):
        digest = link_digest(number, content, previous=previous)
        links.append(Link(number, content, previous, digest))
        previous = digest
    return links


def test_the_seal_is_what_its_definition_says_byte_for_byte():
    sealed = b'openinquiry chain 1\n{"content":{"a":1,"b":"\xc3\xa9"},"number":1,"previous":"' + b"0" * 64 + b'"}'
    assert link_digest(1, {"b": "é", "a": 1}, previous=FIRST) == sha256(sealed).hexdigest()


@given(st.lists(CONTENT, max_size=6))
def test_a_chain_that_nobody_touched_has_no_fault(contents: list[dict[str, object]]):
    assert list(verify_chain(chain(contents))) == []


@given(st.lists(CONTENT, min_size=1, max_size=6), st.data())
def test_a_changed_entry_is_named(contents: list[dict[str, object]], data: st.DataObject):
    links = chain(contents)
    place = data.draw(st.integers(0, len(links) - 1))
    other = data.draw(CONTENT.filter(lambda each: canonical(each) != canonical(links[place].content)))
    links[place] = replace(links[place], content=other)
    assert [fault.number for fault in verify_chain(links)] == [place + 1]


@given(st.lists(CONTENT, min_size=2, max_size=6), st.data())
def test_an_entry_taken_away_or_put_elsewhere_is_found(contents: list[dict[str, object]], data: st.DataObject):
    links = chain(contents)
    place = data.draw(st.integers(0, len(links) - 2))
    assert list(verify_chain(links[:place] + links[place + 1 :]))
    moved = [*links[:place], links[place + 1], links[place], *links[place + 2 :]]
    assert list(verify_chain(moved))


def test_an_entry_that_is_sealed_again_breaks_the_next():
    links = chain([{"a": 1}, {"a": 2}, {"a": 3}])
    digest = link_digest(2, {"a": 9}, previous=links[1].previous)
    links[1] = replace(links[1], content={"a": 9}, digest=digest)
    assert [fault.number for fault in verify_chain(links)] == [3]


def test_what_is_cut_off_at_the_end_is_found_by_an_anchor_alone():
    links = chain([{"a": 1}, {"a": 2}, {"a": 3}])
    assert list(verify_chain(links[:2])) == []
    assert [fault.says for fault in verify_chain(links[:2], anchors={3: links[2].digest})] == [
        "Entry 3 is missing: its digest was written down elsewhere."
    ]
    assert [fault.number for fault in verify_chain(links, anchors={1: "f" * 64})] == [1]


def test_several_missing_entries_are_named_together():
    links = chain([{"a": n} for n in range(5)])
    assert [fault.says for fault in verify_chain([links[0], links[4]])] == ["Entries 2 to 4 are missing."]


@pytest.mark.parametrize("content", [{"a": 1.5}, {"a": 2**53}, {1: "a"}, {"a": {"b": b"x"}}, {"a": [object()]}])
def test_what_could_be_written_in_two_ways_is_refused(content: dict[object, object]):
    with pytest.raises(WrongUsage, match="An entry of a chain"):
        canonical(content)  # type: ignore[arg-type]


@given(CONTENT)
def test_canonical_bytes_are_json_in_one_form_whatever_the_order(content: dict[str, object]):
    turned = dict(reversed(list(content.items())))
    assert canonical(content) == canonical(turned)
    assert json.loads(canonical(content)) == content
