"""Readers: which pairs of records they should look at, what they found, how far they agree."""

from openinquiry.core.linkage.review.agreement import Agreement, agreements
from openinquiry.core.linkage.review.decisions import (
    ANSWERS,
    CANNOT_TELL,
    DIFFERENT,
    NO_DECISIONS,
    SAME,
    Decisions,
    read_decisions,
)
from openinquiry.core.linkage.review.worklist import SAMPLE, choose_pairs

__all__ = [
    "ANSWERS",
    "CANNOT_TELL",
    "DIFFERENT",
    "NO_DECISIONS",
    "SAME",
    "SAMPLE",
    "Agreement",
    "Decisions",
    "agreements",
    "choose_pairs",
    "read_decisions",
]
