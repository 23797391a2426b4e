"""Keys follow from a secret and from nothing else, and those of totals from those of their parts."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pytest

from openinquiry.core.disclosure_control.perturbation import keys_of_labels, keys_of_totals, record_keys
from openinquiry.core.disclosure_control.perturbation.keys import fractions_of_labels
from openinquiry.core.shared import WrongUsage
from tests.core.disclosure_control.perturbation.tables import made

SECRET, ANOTHER = b"sixteen bytes or", b"another secret!!"


def test_the_key_of_a_record_is_the_first_byte_of_its_keyed_hash():
    expected = blake2b("västra-17".encode(), key=SECRET, digest_size=1, person=b"record").digest()
    assert record_keys(["västra-17"], secret=SECRET).tolist() == list(expected)


def test_a_record_has_the_same_key_whichever_records_are_beside_it():
    ids = np.array([700, 3, 64, 63, 12_345_678_901, 3])
    together = record_keys(ids, secret=SECRET)
    assert together.tolist() == [int(record_keys(ids[place : place + 1], secret=SECRET)[0]) for place in range(6)]
    texts = ["a", "b", "c"]
    assert record_keys(texts, secret=SECRET).tolist() == record_keys(texts[::-1], secret=SECRET).tolist()[::-1]
    assert record_keys(np.array(texts), secret=SECRET).tolist() == record_keys(texts, secret=SECRET).tolist()


@pytest.mark.parametrize("ids", [np.arange(25_600), [f"record {number}" for number in range(25_600)]])
def test_keys_are_spread_evenly(ids: np.ndarray | list[str]):
    found = np.bincount(record_keys(ids, secret=SECRET), minlength=256)
    # Chi-squared with 255 degrees of freedom is above 340 once in 3,000 draws; these are fixed.
    assert ((found - 100) ** 2 / 100).sum() < 340


def test_another_secret_gives_keys_that_tell_nothing_of_the_first():
    ids = np.arange(25_600)
    same = (record_keys(ids, secret=SECRET) == record_keys(ids, secret=ANOTHER)).sum()
    assert 60 < same < 145  # 100 expected, standard deviation 10


@pytest.mark.parametrize("secret", [b"", b"short", b"x" * 65])
def test_secrets_that_are_too_short_or_too_long_are_refused(secret: bytes):
    with pytest.raises(WrongUsage, match="16 to 64 bytes"):
        record_keys(["a"], secret=secret)


@pytest.mark.parametrize("ids", [[1, 2], np.array([0.5]), np.array([-1])])
def test_ids_that_are_neither_texts_nor_whole_numbers_are_refused(ids: object):
    with pytest.raises(WrongUsage, match="The ids of records are"):
        record_keys(ids, secret=SECRET)  # type: ignore[arg-type]


def test_labels_that_read_alike_when_joined_have_hashes_of_their_own():
    labels = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", "")]
    assert len(set(fractions_of_labels(labels, secret=SECRET).tolist())) == 4
    with pytest.raises(WrongUsage, match="list of texts"):
        fractions_of_labels(["ab"], secret=SECRET)


def test_a_cell_without_records_has_another_key_when_its_count_changes():
    labels = [("north", str(place)) for place in range(200)]
    one, same, other = (keys_of_labels(labels, counts=[count] * 200, secret=SECRET) for count in (4, 4, 5))
    assert one.tolist() == same.tolist()
    assert (one == other).mean() < 0.05


def test_fractions_are_drawn_evenly_from_nought_to_one():
    drawn = fractions_of_labels([(str(number),) for number in range(4_000)], secret=SECRET)
    assert drawn.min() >= 0
    assert drawn.max() < 1
    assert np.abs(np.histogram(drawn, bins=10, range=(0, 1))[0] - 400).max() < 80  # four standard deviations


def test_the_key_of_a_total_is_the_sum_of_those_of_its_parts():
    table = made(np.ones((3, 2), dtype=int), groups=(0, 0, 1))
    inner = np.array([250, 1, 2, 3, 4, 5])
    found = keys_of_totals(inner, equations=table.equations)
    assert found[table.places[("g0", "1:0")]] == (250 + 2) % 256
    assert found[table.places[("Total", "Total")]] == 265 % 256
    assert found[table.inner].tolist() == inner.tolist()
    with pytest.raises(WrongUsage, match="6 inner cells, but 5 keys"):
        keys_of_totals(inner[1:], equations=table.equations)
