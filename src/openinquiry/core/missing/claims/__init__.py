"""Claims, and what may be said: a grade for a sentence about shares or rates."""

from openinquiry.core.missing.claims.claim import SYSTEMS, Claim, Kind, claim_of, read_claim
from openinquiry.core.missing.claims.data import ClaimData, DataRow, What, read_claim_data
from openinquiry.core.missing.claims.describing import Described, Quantity, describe_bounds
from openinquiry.core.missing.claims.grade import Evidence, Grade, Letter
from openinquiry.core.missing.claims.grading import GAMMAS, can_it_be_said
from openinquiry.core.missing.claims.selecting import Selected, Selection, select, selection_of

__all__ = [
    "GAMMAS", "SYSTEMS", "Claim", "ClaimData", "DataRow", "Described", "Evidence", "Grade", "Kind", "Letter", "Quantity",
    "Selected", "Selection", "What", "can_it_be_said", "claim_of", "describe_bounds", "read_claim", "read_claim_data",
    "select", "selection_of",
]  # fmt: skip
