"""What readers found: kept for ever, the last answer of a reader stands, the most readers bind, divided readers change nothing."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.linkage.review import NO_DECISIONS, Decisions, agreements, read_decisions
from openinquiry.core.linkage.review.agreement import Agreement
from openinquiry.core.shared import UnreadableInput

DAY = date(2026, 2, 3)
Answers = list[tuple[str, str, str, str]]


def answers(rows: Answers) -> pl.DataFrame:
    columns = ("record_1", "record_2", "answer", "reader")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String()), orient="row")
    return frame.with_columns(why=pl.lit("sample"), note=pl.lit(""))


def taken_in(*lists: Answers) -> Decisions:
    decisions = NO_DECISIONS
    for each in lists:
        decisions = decisions.taking_in(answers(each), day=DAY)
    return decisions


def test_what_one_reader_found_binds_until_another_finds_otherwise() -> None:
    one = taken_in([("a", "b", "same", "A")])
    assert one.pairs("same").rows() == [("a", "b")]
    two = taken_in([("a", "b", "same", "A")], [("b", "a", "different", "B")])
    assert two.pairs("same").height == two.pairs("different").height == 0
    assert two.divided().select("record_1", "record_2").rows() == [("a", "b")]
    three = taken_in([("a", "b", "same", "A")], [("a", "b", "different", "B")], [("a", "b", "different", "C")])
    assert three.pairs("different").rows() == [("a", "b")]


def test_a_reader_who_cannot_tell_binds_nothing_and_takes_nothing_from_another() -> None:
    found = taken_in([("a", "b", "cannot tell", "A"), ("c", "d", "cannot tell", "A"), ("c", "d", "same", "B")])
    assert found.binding().rows() == [("c", "d", "same")]
    assert found.divided().height == 0


def test_a_reader_may_change_an_answer_and_the_older_one_is_kept() -> None:
    found = taken_in([("a", "b", "same", "A")], [("a", "b", "different", "A")])
    assert found.pairs("different").rows() == [("a", "b")]
    assert found.answers.select("version", "answer").rows() == [(1, "same"), (2, "different")]


def test_a_list_taken_in_twice_adds_nothing_the_second_time() -> None:
    rows = [("a", "b", "same", "A")]
    assert taken_in(rows, rows).answers.equals(taken_in(rows).answers)


def test_decisions_written_and_read_again_are_the_same() -> None:
    found = taken_in([("b", "a", "same", "A")], [("c", "a", "different", "B")])
    assert read_decisions(found.answers.write_csv(), name="d.csv").answers.equals(found.answers)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("1,a,b,maybe,A,2026-02-03,sample,", "line 3: not a decision"),
        ("x,a,b,same,A,2026-02-03,sample,", "line 3: not a decision"),
        ("1,b,a,same,A,2026-02-03,sample,", "line 3: not a decision"),
        ("1,a,b,same,,2026-02-03,sample,", "line 3: not a decision"),
        ("1,a,b,same,A,yesterday,sample,", "line 3: not a decision"),
    ],
)
def test_a_damaged_line_is_named_and_the_file_refused(line: str, what: str) -> None:
    head = "version,record_1,record_2,answer,reader,day,why,note\n1,a,c,same,A,2026-02-03,sample,\n"
    with pytest.raises(UnreadableInput, match=what):
        read_decisions(head + line + "\n", name="d.csv")


def test_a_file_without_a_column_is_refused_by_name() -> None:
    with pytest.raises(UnreadableInput, match="no column «reader»"):
        read_decisions("version,record_1,record_2,answer,day,why,note\n", name="d.csv")


def test_agreement_is_that_of_statsmodels_for_the_same_answers() -> None:
    # cohens_kappa of statsmodels 0.14: 20 and 15 alike, 5 and 10 otherwise; 61 and 25 alike, 2 and 6 otherwise.
    first = Agreement("A", "B", 20, 15, 5, 10, 0)
    assert round(first.kappa or 0, 6) == 0.4
    assert first.kappa_interval is not None
    assert [round(each, 6) for each in first.kappa_interval] == [0.151092, 0.648908]
    second = Agreement("A", "B", 61, 25, 2, 6, 0)
    assert round(second.kappa or 0, 6) == 0.800953
    assert second.kappa_interval is not None
    assert [round(each, 6) for each in second.kappa_interval] == [0.66999, 0.931916]


def test_agreement_counts_only_pairs_that_both_readers_could_tell() -> None:
    rows = [("a", "b", "same", "A"), ("a", "b", "same", "B"), ("a", "c", "same", "A"), ("a", "c", "different", "B"),
            ("a", "d", "cannot tell", "A"), ("a", "d", "same", "B"), ("a", "e", "same", "A")]  # fmt: skip
    (found,) = agreements(taken_in(rows))
    assert found == Agreement("A", "B", 1, 0, 1, 0, 1)
    assert found.observed == 0.5


def test_where_all_answers_are_one_nothing_is_said_beyond_chance() -> None:
    found = Agreement("A", "B", 7, 0, 0, 0, 0)
    assert (found.observed, found.kappa, found.kappa_interval) == (1.0, None, None)
    assert Agreement("A", "B", 0, 0, 0, 0, 3).observed is None


RECORDS = st.sampled_from("abcd")
ROWS = st.lists(
    st.tuples(RECORDS, RECORDS, st.sampled_from(["same", "different", "cannot tell"]), st.sampled_from("XYZ")).filter(
        lambda row: row[0] != row[1]
    ),
    max_size=25,
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(ROWS, max_size=4))
def test_no_pair_is_both_bound_and_divided_and_nothing_that_was_taken_in_is_lost(lists: list[Answers]) -> None:
    decisions = taken_in(*lists)
    bound = set(decisions.binding().select("record_1", "record_2").rows())
    assert not bound & set(decisions.divided().select("record_1", "record_2").rows())
    assert len(bound) == decisions.binding().height
    before = NO_DECISIONS.answers.height
    for n in range(len(lists) + 1):
        part = taken_in(*lists[:n])
        assert part.answers.height >= before
        assert part.answers.equals(decisions.answers.head(part.answers.height))
        before = part.answers.height
