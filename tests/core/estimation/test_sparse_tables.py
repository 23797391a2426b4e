"""Random sparse tables: a number of people or a refusal, whatever the table. `python -m benchmarks sparse` asks 10,000 of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from benchmarks import sparse

from openinquiry.core.estimation import CaptureTable, MethodResult, ask


@pytest.mark.parametrize("start", range(0, 250, 50))
def test_a_sparse_table_gives_a_number_of_people_or_a_refusal(start: int) -> None:
    tally = sparse.Tally()
    for number in range(start, start + 50):
        kind, table = sparse.sparse_table(number, seed=7)
        if table.k < 6:
            tally.add(table)  # raises where an answer is none; the kind is among the locals that pytest shows
            assert kind
    assert tally.protocol["estimated"] > 0
    assert len(tally.protocol) > 4


def test_the_same_number_and_seed_give_the_same_table_and_others_another() -> None:
    one, again, other = (sparse.sparse_table(number, seed=1)[1].sha256 for number in (3, 3, 4))
    assert one == again != other


@pytest.mark.parametrize(
    "wrong", [{"N": 0.0}, {"N": 2e9}, {"N": float("nan")}, {"low": float("nan")}, {"low": 900.0, "high": 800.0}]
)
def test_a_bad_answer_is_seen(wrong: dict[str, float]) -> None:
    table = CaptureTable.from_histories("AB", {"10": 60, "01": 50, "11": 40})
    good: MethodResult = ask("chapman", table, sparse.QUICK)
    sparse.check_result(good, table)
    with pytest.raises(sparse.BadAnswer):
        sparse.check_result(replace(good, **wrong), table)
