"""Invented tables that say nothing of how many people there are, each with why."""

from __future__ import annotations

from openinquiry.core.estimation import CannotEstimate, CaptureTable

# Nobody here can be estimated from; each with the code of a reason that must be among those given.
DEGENERATE = {
    "nobody": (CaptureTable.from_histories("ABC", {}), "nobody"),
    "no overlap": (CaptureTable.from_histories("ABC", {"100": 40, "010": 30, "001": 20}), "no_overlap"),
    "empty list": (CaptureTable.from_histories("ABC", {"100": 40, "010": 30, "110": 9}), "empty_list"),
    "one pair only": (CaptureTable.from_histories("ABC", {"100": 40, "010": 30, "110": 9, "001": 5}), "no_overlap"),
    "nested": (CaptureTable.from_histories("ABC", {"100": 40, "110": 9, "001": 5, "101": 4, "111": 2}), "nested_list"),
    "identical": (CaptureTable.from_histories("ABC", {"110": 40, "001": 5, "111": 4}), "identical_lists"),
    "one case": (CaptureTable.from_histories("ABC", {"111": 1}), "identical_lists"),
    "one case on one list": (CaptureTable.from_histories("ABC", {"100": 1}), "empty_list"),
    "complete overlap": (CaptureTable.from_histories("ABC", {"111": 60}), "complete_overlap"),
    "everybody on two": (CaptureTable.from_histories("ABC", {"110": 6, "101": 5, "011": 4}), "complete_overlap"),
    "one list": (CaptureTable.from_histories("A", {"1": 6}), "one_list"),
    "two lists, no overlap": (CaptureTable.from_histories("AB", {"10": 6, "01": 5}), "no_overlap"),
    "two lists, nested": (CaptureTable.from_histories("AB", {"10": 6, "11": 5}), "nested_list"),
    "two lists, identical": (CaptureTable.from_histories("AB", {"11": 5}), "identical_lists"),
}


def codes(refused: CannotEstimate) -> set[str]:
    """The codes of the reasons of a refusal."""
    return {reason.code for reason in refused.refusal.reasons}
