"""Who, when much is unrecorded: bounds, the dial between them, imputation, and what may be said.

Rates are in :mod:`.rates`, imputation in :mod:`.imputation`, claims and their grades in :mod:`.claims`.
"""

from openinquiry.core.missing.bounds import Known, ShareBounds, recorded_share, share_bounds
from openinquiry.core.missing.counts import GroupCounts, group_counts
from openinquiry.core.missing.estimands import (
    Estimand,
    EstimandBounds,
    bounds_of,
    difference_of,
    excess_of,
    rate_ratio_of,
    share_of,
    standard_error,
    trend_of,
)
from openinquiry.core.missing.funnel import FunnelLimits, funnel_limits, overdispersion
from openinquiry.core.missing.interval_of_bounds import imbens_manski_interval, interval_of_bounds
from openinquiry.core.missing.turning_points import TippingPoint, breakdown_point, tipping_delta, tipping_point

__all__ = [
    "Estimand", "EstimandBounds", "FunnelLimits", "GroupCounts", "Known", "ShareBounds", "TippingPoint", "bounds_of",
    "breakdown_point", "difference_of", "excess_of", "funnel_limits", "group_counts", "imbens_manski_interval",
    "interval_of_bounds", "overdispersion", "rate_ratio_of", "recorded_share", "share_bounds", "share_of",
    "standard_error", "tipping_delta", "tipping_point", "trend_of",
]  # fmt: skip
