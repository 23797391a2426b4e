"""Multiple imputation of counts, at random or off by a stated δ, and Rubin's rules. Nothing is kept about a person."""

from openinquiry.core.missing.imputation.estimating import DELTAS, AtDelta, estimate_imputed, over_deltas
from openinquiry.core.missing.imputation.multinomial import LEAST_REPLICATES, ReplicateTables, impute_multinomial
from openinquiry.core.missing.imputation.pooling import Pooled, degrees_of_freedom, missing_information, pool_rubin

__all__ = [
    "DELTAS", "LEAST_REPLICATES", "AtDelta", "Pooled", "ReplicateTables", "degrees_of_freedom", "estimate_imputed",
    "impute_multinomial", "missing_information", "over_deltas", "pool_rubin",
]  # fmt: skip
