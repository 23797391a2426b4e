"""When blobs are read again: each once in every so many days, as many each day."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.adapters.blobs import due_for_rehash
from openinquiry.core.shared import WrongUsage

FIRST = date(2026, 1, 1)


def named(number):
    return [hashlib.sha256(str(each).encode()).hexdigest() for each in range(number)]


@given(every=st.integers(1, 40), number=st.integers(1, 30), put=st.integers(0, 60))
def test_asked_every_day_each_blob_comes_once_in_each_cycle_and_first_within_one(every, number, put):
    checked = dict.fromkeys(named(number), FIRST - timedelta(put))
    counts = Counter()
    for day in range(3 * every):
        today = FIRST + timedelta(day)
        for sha256 in due_for_rehash(checked.items(), today=today, every_days=every):
            checked[sha256] = today
            counts[sha256] += day >= every
    assert counts == dict.fromkeys(checked, 2)


def test_a_thousand_blobs_are_spread_over_thirty_days_of_about_thirty_three():
    known = [(sha256, FIRST - timedelta(1)) for sha256 in named(1000)]
    checked = dict(known)
    days = []
    for day in range(30):
        due = due_for_rehash(checked.items(), today=FIRST + timedelta(day), every_days=30)
        checked.update(dict.fromkeys(due, FIRST + timedelta(day)))
        days.append(len(due))
    assert sum(days) == 1000
    assert max(days) <= 33 + 6 * 6  # six standard deviations of a Poisson count


def test_days_that_were_missed_are_made_up_for_and_what_nobody_knows_is_due_at_once():
    names = named(50)
    last = FIRST - timedelta(31)
    assert due_for_rehash([(each, last) for each in names], today=FIRST, every_days=30) == tuple(sorted(names))
    assert due_for_rehash([(names[0], None)], today=FIRST, every_days=30) == (names[0],)
    assert due_for_rehash([(each, FIRST) for each in names], today=FIRST, every_days=30) == ()


def test_a_cycle_of_no_days_and_a_name_that_is_no_hash_are_refused():
    with pytest.raises(WrongUsage, match="1 or more"):
        due_for_rehash([], today=FIRST, every_days=0)
    with pytest.raises(WrongUsage, match="SHA-256"):
        due_for_rehash([("Ada", None)], today=FIRST, every_days=2)
