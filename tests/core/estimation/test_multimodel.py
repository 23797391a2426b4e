"""The answer of a protocol: one interval over the methods, or a refusal with its reasons."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.estimation import (
    METHODS,
    CannotEstimate,
    CaptureTable,
    Estimate,
    RefusedEstimate,
    ask,
    diagnostics_of,
    load_protocol,
    multimodel_estimate,
    people_by,
)
from openinquiry.core.shared import WrongUsage, data_directory
from tests.core.estimation.published import uk_2013

# Few resamples: what is tested here is the rule, not the intervals.
PROTOCOL = replace(
    load_protocol(), methods=("independence", "stepwise", "bic_order2"), resamples=50, search_resamples=20
)


def test_one_interval_holds_those_of_all_methods_and_the_number_is_the_one_in_the_middle() -> None:
    found = multimodel_estimate(uk_2013(), PROTOCOL)
    assert isinstance(found, Estimate)
    results = found.answers.results
    assert set(results) == set(PROTOCOL.methods)
    assert found.N == sorted(each.N for each in results.values())[1]
    assert found.low == min(each.low for each in results.values())
    assert found.high == max(each.high for each in results.values())


def test_every_estimate_says_whom_it_is_of_and_what_if_more_are_out_of_reach() -> None:
    found = multimodel_estimate(uk_2013(), PROTOCOL)
    assert isinstance(found, Estimate)
    assert found.sentence().startswith("Among those whom some list could have reached")
    assert found.sentence().endswith("People whom no list could have reached come on top.")
    assert [round(N / found.N, 4) for _, N, _, _ in found.if_out_of_reach()] == [1.0, 1.1111, 1.3333, 2.0]


def test_an_estimate_carries_the_fingerprints_of_table_and_protocol() -> None:
    found = multimodel_estimate(uk_2013(), PROTOCOL)
    assert found.provenance["table_sha256"] == uk_2013().sha256
    assert found.provenance["protocol"]["sha256"] == load_protocol().sha256


def test_where_people_differ_in_reach_the_number_is_a_lower_figure_without_an_upper_end() -> None:
    """Two kinds of people: 1,200 whom each list has with a chance of 0.3, and 4,800 with one of 0.05. All could be reached."""
    found = multimodel_estimate(_of_two_kinds(), PROTOCOL)
    assert isinstance(found, Estimate)
    assert found.at_least
    assert found.low < 6000 < found.high == float("inf")
    assert max(each.high for each in found.answers.results.values()) < 6000  # what would have been believed otherwise
    assert "at least about" in found.sentence()


def test_where_one_list_feeds_another_the_number_is_no_lower_figure() -> None:
    fed = {"1000": 400, "0100": 150, "0010": 500, "0001": 250, "1100": 260, "1010": 90, "1001": 45, "0110": 35, "0101": 18,
           "0011": 60, "1110": 60, "1101": 30, "1011": 10, "0111": 4, "1111": 7}  # fmt: skip
    found = multimodel_estimate(CaptureTable.from_histories("ABCD", fed), PROTOCOL)
    assert isinstance(found, Estimate)
    assert not found.at_least


def _of_two_kinds() -> CaptureTable:
    counts = {}
    for number in range(1, 32):
        on = number.bit_count()
        shares = (1200 * 0.3**on * 0.7 ** (5 - on), 4800 * 0.05**on * 0.95 ** (5 - on))
        counts[f"{number:05b}"] = round(sum(shares))
    return CaptureTable.from_histories("ABCDE", counts)


REFUSED = {
    "nobody": ("ABC", {}),
    "no_overlap": ("ABC", {"100": 60, "010": 50, "001": 40}),
    "too_few_lists": ("ABC", {"100": 60, "010": 50, "110": 40}),  # the third is empty
    "list_apart": ("ABC", {"100": 60, "010": 50, "110": 40, "001": 30}),  # one pair only
    "nested_list": ("ABC", {"100": 60, "110": 30, "001": 40, "101": 20, "111": 5}),
    "identical_lists": ("ABC", {"110": 60, "001": 40, "111": 20}),
    "too_few_people": ("ABC", {"100": 1}),
    "nobody_on_one_list_alone": ("ABC", {"111": 60}),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_lists_cannot_say_is_refused_with_reasons_numbers_and_what_would_help(code: str) -> None:
    lists, counts = REFUSED[code]
    found = multimodel_estimate(CaptureTable.from_histories(lists, counts), PROTOCOL)
    assert isinstance(found, RefusedEstimate)
    reasons = {reason.code: reason for reason in found.refusal.reasons}
    assert code in reasons
    assert reasons[code].sentence.endswith(".")
    assert reasons[code].help
    assert reasons[code].numbers
    assert not found.answers.results


def test_answers_that_are_too_far_apart_are_no_answer() -> None:
    found = multimodel_estimate(uk_2013(), replace(PROTOCOL, widest=1.1))
    assert isinstance(found, RefusedEstimate)
    assert [reason.code for reason in found.refusal.reasons] == ["too_wide"]
    assert set(found.answers.results) == set(PROTOCOL.methods)  # what was found is not thrown away


def test_too_few_methods_with_an_answer_are_no_answer() -> None:
    found = multimodel_estimate(uk_2013(), replace(PROTOCOL, methods=("stepwise",)))
    assert isinstance(found, RefusedEstimate)
    assert [reason.code for reason in found.refusal.reasons] == ["too_few_methods"]


def test_a_list_that_nobody_is_on_changes_nothing() -> None:
    padded = CaptureTable.from_histories(
        (*uk_2013().lists, "X"), {f"{history}0": count for history, count in uk_2013().cells().iter_rows()}
    )
    with_it, without = multimodel_estimate(padded, PROTOCOL), multimodel_estimate(uk_2013(), PROTOCOL)
    assert isinstance(with_it, Estimate)
    assert isinstance(without, Estimate)
    assert (with_it.N, with_it.low, with_it.high) == (without.N, without.low, without.high)


_SPARSE = st.integers(2, 5).flatmap(
    lambda k: st.lists(st.sampled_from([0] * 6 + [1, 2, 3, 11, 40, 1000]), min_size=(1 << k) - 1, max_size=(1 << k) - 1)
)
_QUICK = replace(PROTOCOL, methods=("independence", "stepwise"), resamples=20)


@settings(max_examples=150, deadline=None)
@given(_SPARSE)
def test_a_sparse_table_gives_a_number_of_people_or_a_refusal(counts: list[int]) -> None:
    k = (len(counts) + 1).bit_length() - 1
    found = multimodel_estimate(CaptureTable(tuple("ABCDE"[:k]), np.array([0, *counts])), _QUICK)
    if isinstance(found, Estimate):
        assert sum(counts) <= found.low <= found.high
        assert (found.high == np.inf) == found.at_least
        assert sum(counts) <= found.N < 1e9
    else:
        assert found.refusal.reasons


@pytest.mark.parametrize("method", METHODS)
def test_each_method_refuses_a_table_of_nobody(method: str) -> None:
    with pytest.raises(CannotEstimate):
        ask(method, CaptureTable.from_histories("ABC", {}), PROTOCOL)


def test_a_method_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(WrongUsage, match="no method called 'guess'"):
        ask("guess", uk_2013(), PROTOCOL)


@pytest.mark.parametrize(
    ("change", "said"),
    [('names = ["guess"]', "names a method 'guess'"), ("level = 95", "a level between 0 and 1"),
     ('level = "high"', "[methods] level must be a number"), ("secret = 1", "'secret', which means nothing"),
     ("", "lacks 'level'")],
)  # fmt: skip
def test_a_protocol_that_is_not_one_is_refused_in_a_sentence(change: str, said: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from openinquiry.core.shared import data_directory  # noqa: PLC0415 - only here

    text = (data_directory() / "protocols" / "default.toml").read_text(encoding="utf-8")
    start = 'names = ["chao"' if "names" in change else "level = 0.95"
    lines = [(change if line.startswith(start) else line) for line in text.splitlines()]
    if "secret" in change:
        lines = [*text.splitlines(), change]
    path = tmp_path / "own.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(WrongUsage) as caught:
        load_protocol(str(path))
    assert said in str(caught.value)


def _rounded(table: CaptureTable, *, base: int) -> CaptureTable:
    return CaptureTable(table.lists, np.floor(table.counts / base + 0.5) * base)


def test_counts_rounded_to_5_before_the_estimate_move_it_far_beyond_a_rounding_of_the_answer() -> None:
    exact, rounded = uk_2013(), _rounded(uk_2013(), base=5)
    assert abs(exact.n - rounded.n) <= 2  # the counts themselves look harmless
    assert np.abs(exact.counts - rounded.counts).max() <= 2
    moved = {
        method: abs(people_by(method, exact, PROTOCOL) - people_by(method, rounded, PROTOCOL))
        for method in ("chao", "all_pairs", "bic_order2", "bic")
    }
    assert moved["chao"] > 30
    assert all(moved[method] > 1000 for method in ("all_pairs", "bic_order2", "bic"))


@pytest.mark.parametrize("base", [3, 5, 10])
def test_counts_that_look_rounded_are_said_to_beside_the_number(base: int) -> None:
    found = multimodel_estimate(_rounded(uk_2013(), base=base), PROTOCOL)
    assert isinstance(found, Estimate)
    (caution,) = found.diagnostics["cautions"]
    assert (caution["code"], caution["numbers"]["multiples_of"]) == ("counts_look_rounded", base)
    assert found.sentence().endswith(caution["sentence"])


@pytest.mark.parametrize(
    "counts", [{"10": 50, "01": 40, "11": 5}, {"100": 6, "010": 9, "001": 12, "110": 3, "011": 3, "111": 3}, {}]
)
def test_few_counts_that_are_multiples_by_chance_are_not_said_to_be_rounded(counts: dict[str, int]) -> None:
    table = uk_2013() if not counts else CaptureTable.from_histories("abc"[: len(next(iter(counts)))], counts)
    assert diagnostics_of(table)["cautions"] == []


def test_where_methods_are_far_apart_the_one_number_is_not_said_without_the_others() -> None:
    found = multimodel_estimate(uk_2013(), PROTOCOL)
    assert isinstance(found, Estimate)
    said = " about 13,400 people by the middle one of methods that say 11,300 to 23,000, and between "
    assert said in found.sentence()
    close = multimodel_estimate(uk_2013(), replace(PROTOCOL, methods=("stepwise", "independence")))
    assert isinstance(close, Estimate)
    assert "methods that say" not in close.sentence()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("names", '["chao", "chao"]', "each method once"),
        ("resamples", "100000000000", "no more than 100,000 resamples"),
        ("widest", "inf", "a widest above 1, and not infinite"),
        ("fewest_people", "-30", "of 1 or more"),
        ("fewest_methods", "0", "fewest_methods of 1 or more"),
        ("shares", '["a"]', "shares of 0 up to, but not, 1"),
        ("shares", "[true]", "shares of 0 up to, but not, 1"),
        ("seed", "1.5", "seed must be a whole number"),
        ("dated", '"2026"', "dated must be a date such as 2026-11-27"),
    ],
)
def test_settings_of_a_protocol_that_cannot_be_kept_are_refused(
    key: str, value: str, said: str, tmp_path: Path
) -> None:
    text = (data_directory() / "protocols" / "default.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(re.sub(rf"^{key} = [^#\n]*", f"{key} = {value} ", text, flags=re.M), encoding="utf-8")
    with pytest.raises(WrongUsage, match=said):
        load_protocol(str(path))


def test_a_byte_order_mark_before_a_protocol_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(
        b"\xef\xbb\xbf" + (data_directory() / "protocols" / "default.toml").read_bytes()
    )
    assert load_protocol(str(tmp_path / "own.toml")).methods == load_protocol().methods
