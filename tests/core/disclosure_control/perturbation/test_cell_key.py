"""The same records have the same noise everywhere, and no true count is left in what comes out."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

import numpy as np
import pytest

from openinquiry.core.disclosure_control.perturbation import (
    HIDDEN,
    PerturbedCounts,
    count_records,
    keys_of_labels,
    keys_of_totals,
    maximum_entropy_table,
    perturbed_cells,
    perturbed_table,
    record_keys,
    rounding_table,
)
from openinquiry.core.shared import WrongUsage
from tests.core.disclosure_control.perturbation.tables import made

SECRET = b"sixteen bytes or"
TABLE = maximum_entropy_table(greatest_noise=5, variance=3.0, smallest_shown=3)
SIZES = (5, 4, 3)


def records(number: int = 3_000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Codes with some cells empty and some small, and keys."""
    rng = np.random.default_rng(seed)
    codes = np.column_stack(
        [rng.choice(size, number, p=np.arange(1, size + 1) / sum(range(size + 1))) for size in SIZES]
    )
    codes = codes[~((codes[:, 0] == 0) & (codes[:, 1] == 0))]
    return codes, record_keys(np.arange(len(codes)), secret=SECRET)


def true_counts(codes: np.ndarray) -> np.ndarray:
    """With margins, one record at a time."""
    counts = np.zeros([size + 1 for size in SIZES], dtype=int)
    for code in codes:
        counts[np.ix_(*((category, size) for category, size in zip(code, SIZES, strict=True)))] += 1
    return counts


def test_every_cell_and_margin_is_shown_within_the_greatest_noise_and_never_small():
    codes, keys = records()
    found, true = perturbed_table(codes, sizes=SIZES, keys=keys, table=TABLE), true_counts(codes)
    assert found.counts.shape == (6, 5, 4)
    assert (np.abs(found.counts - true) <= 5).all()
    assert ((found.counts == 0) | (found.counts >= 3)).all()
    assert (found.counts != true).mean() > 0.5
    assert (true == 0).any()
    assert not found.counts[true == 0].any()  # a nought is 0: it is not missing and gets no noise


def test_each_margin_has_noise_of_its_own_so_that_tables_do_not_add_up():
    codes, keys = records()
    counts = perturbed_table(codes, sizes=SIZES, keys=keys, table=TABLE).counts
    assert (counts[:5].sum(axis=0) != counts[5]).any()
    assert abs(int(counts[5, 4, 3]) - len(codes)) <= 5


def test_the_noise_of_a_cell_is_that_of_the_sum_of_its_record_keys():
    codes, keys = records()
    counts = perturbed_table(codes, sizes=SIZES, keys=keys, table=TABLE).counts
    mine = (codes[:, 0] == 2) & (codes[:, 2] == 1)
    key = int(keys[mine].astype(int).sum() % 256)
    number = int(mine.sum())
    assert counts[2, 4, 1] == number + TABLE.noise[min(number, len(TABLE.noise) - 1), key]


def test_the_same_records_have_the_same_noise_in_another_table_and_another_order():
    codes, keys = records()
    whole = perturbed_table(codes, sizes=SIZES, keys=keys, table=TABLE).counts
    order = np.random.default_rng(2).permutation(len(codes))
    assert (perturbed_table(codes[order], sizes=SIZES, keys=keys[order], table=TABLE).counts == whole).all()
    two = perturbed_table(codes[:, [2, 0]], sizes=(3, 5), keys=keys, table=TABLE).counts
    assert (two == whole[:, 4, :].T).all()
    only = codes[:, 1] == 3
    part = perturbed_table(codes[only][:, [0, 2]], sizes=(5, 3), keys=keys[only], table=TABLE).counts
    assert (part == whole[:, 3, :]).all()


def test_a_total_of_one_part_is_shown_as_that_part():
    codes, keys = np.array([[0, 1]] * 7), record_keys(np.arange(7), secret=SECRET)
    counts = perturbed_table(codes, sizes=(2, 3), keys=keys, table=TABLE).counts
    assert len({int(counts[place]) for place in ((0, 1), (0, 3), (2, 1), (2, 3))}) == 1


def test_one_more_record_gives_the_cell_another_key():
    """What a person adds to a count cannot be read off two releases: the difference is anything within the noise."""
    differences = set()
    for first in range(0, 6_000, 30):
        keys = record_keys(np.arange(first, first + 21), secret=SECRET)
        before, after = (
            perturbed_table(np.zeros((number, 1), dtype=int), sizes=(1,), keys=keys[:number], table=TABLE).counts[0]
            for number in (20, 21)
        )
        differences.add(int(after - before))
    assert {-3, -2, -1, 0, 1, 2, 3, 4, 5} <= differences


def test_hierarchies_are_added_up_before_noise_is_put_on():
    table = made(np.array([[3, 0], [4, 9], [2, 8]]), groups=(0, 0, 1))
    cells = np.repeat(np.arange(6), table.values[table.inner])
    keys = record_keys(np.arange(len(cells)), secret=SECRET)
    counts, sums = count_records(cells, keys=keys, number=6)
    assert counts.tolist() == [3, 0, 4, 9, 2, 8]
    found = perturbed_cells(table.values, keys=keys_of_totals(sums % 256, equations=table.equations), table=TABLE)
    place = table.places[("g0", "1:1")]
    key = int(keys[cells == 3].astype(int).sum() % 256)
    assert found.counts[place] == 9 + TABLE.noise[min(9, len(TABLE.noise) - 1), key]
    assert found.counts[place] == found.counts[table.places[("0:1", "1:1")]]


def test_a_table_without_records_is_perturbed_by_its_labels():
    table = made(np.array([[3, 0], [14, 9], [2, 8]]))
    inner = [label for label in table.places if "Total" not in label]
    keys = keys_of_totals(
        keys_of_labels(inner, counts=table.values[table.inner], secret=SECRET), equations=table.equations
    )
    first, again = (perturbed_cells(table.values, keys=keys, table=TABLE) for _ in range(2))
    assert first.counts.tolist() == again.counts.tolist()
    assert (np.abs(first.counts - table.values) <= 5).all()
    assert first.counts[table.places[("0:0", "1:1")]] == 0


def test_with_the_10_5_table_small_counts_are_hidden_noughts_are_shown_and_the_rest_is_rounded():
    codes, keys = records(1_200)
    found, true = perturbed_table(codes, sizes=SIZES, keys=keys, table=rounding_table()), true_counts(codes)
    small = (true > 0) & (true < 10)
    assert small.any()
    assert (found.hidden == small).all()
    assert (found.counts[small] == HIDDEN).all()
    assert not (found.counts[~small] % 5).any()
    assert not found.counts[true == 0].any()
    assert (np.abs(found.counts - true)[~small] < 5).all()


def numbers_within(thing: object) -> Iterator[int]:
    """Every whole number anywhere in an object, however deep."""
    if isinstance(thing, np.ndarray):
        yield from (int(each) for each in thing.reshape(-1))
    elif isinstance(thing, int | np.integer):
        yield int(thing)
    elif isinstance(thing, dict):
        yield from (number for pair in thing.items() for each in pair for number in numbers_within(each))
    elif isinstance(thing, list | tuple | set | frozenset):
        yield from (number for each in thing for number in numbers_within(each))
    elif is_dataclass(thing):
        yield from (number for each in fields(thing) for number in numbers_within(getattr(thing, each.name)))
        yield from numbers_within(vars(thing))


def leaks(result: object, true: set[int]) -> bool:
    """Whether a true count stands in the object, in its pickle or in what is printed of it."""
    again = pickle.loads(pickle.dumps(result))  # noqa: S301 - made one line above
    raw = pickle.dumps(result)
    printed = repr(result)
    return any(
        number in set(numbers_within(result)) | set(numbers_within(again))
        or np.int64(number).tobytes() in raw
        or str(number) in printed
        for number in true
    )


@dataclass(frozen=True, eq=False)
class WithTrueCounts(PerturbedCounts):
    """The planted fault: what the method started from is kept beside what it gave."""

    pre_sdc_count: np.ndarray


def test_no_true_count_and_no_key_is_left_in_the_result():
    sizes_of_cells = [70_001, 81_017, 92_033]
    codes = np.repeat(np.arange(3), sizes_of_cells)[:, None]
    keys = record_keys(np.arange(len(codes)), secret=SECRET)
    found = perturbed_table(codes, sizes=(3,), keys=keys, table=TABLE)
    true = {70_001, 81_017, 92_033, sum(sizes_of_cells)} - set(found.counts.tolist())
    assert len(true) >= 3  # those that have noise
    assert not leaks(found, true)
    fault = WithTrueCounts(found.counts, found.method, found.greatest_noise, np.array(sizes_of_cells))
    assert leaks(fault, true)
    assert [each.name for each in fields(found)] == ["counts", "method", "greatest_noise"]
    assert vars(found).keys() == {"counts", "method", "greatest_noise"}
    assert found.counts.base is None or not set(numbers_within(found.counts.base)) & true


@pytest.mark.parametrize(
    ("codes", "keys", "said"),
    [
        (np.zeros((3, 2), dtype=int), np.zeros(2), "one key and one code"),
        (np.zeros((2, 1), dtype=int), np.zeros(2), "one key and one code"),
        (np.array([[0, 4]]), np.zeros(1), "outside the categories"),
        (np.array([[-1, 0]]), np.zeros(1), "outside the categories"),
    ],
)
def test_codes_and_keys_that_do_not_fit_are_refused(codes: np.ndarray, keys: np.ndarray, said: str):
    with pytest.raises(WrongUsage, match=said):
        perturbed_table(codes, sizes=(2, 3), keys=keys, table=TABLE)


def test_a_table_of_no_records_is_all_noughts():
    found = perturbed_table(np.zeros((0, 2), dtype=int), sizes=(2, 3), keys=np.zeros(0, dtype=np.uint8), table=TABLE)
    assert not found.counts.any()
    assert found.counts.shape == (3, 4)


def test_keys_outside_0_to_255_are_refused():
    with pytest.raises(WrongUsage, match="key of 0 to 255"):
        perturbed_cells(np.array([4]), keys=np.array([256]), table=TABLE)
