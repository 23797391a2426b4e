"""How many: multiple systems estimation from the overlaps of lists, with refusals where the lists cannot say."""

from openinquiry.core.estimation.answers import Answer
from openinquiry.core.estimation.averaging import (
    AveragedEstimate,
    average_decomposable,
    average_several,
    gamma_poisson_prior,
    reciprocal_prior,
)
from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.existence import ExtendedStatus, check_estimable
from openinquiry.core.estimation.loglinear import LoglinearFit, fit_loglinear, profile_interval
from openinquiry.core.estimation.lower_bounds import (
    LowerBound,
    RepeatEstimate,
    chao_lower_bound,
    chao_repeats,
    chao_time_bound,
    zelterman,
    zero_truncated_poisson,
)
from openinquiry.core.estimation.models import Model, all_pairs, independence, read_model
from openinquiry.core.estimation.overlaps import check_overlaps
from openinquiry.core.estimation.refusal import CannotEstimate, Reason, Refusal
from openinquiry.core.estimation.resampling import Bootstrap, bootstrap_bca
from openinquiry.core.estimation.stepwise import select_stepwise
from openinquiry.core.estimation.two_lists import (
    OddsRatioCurve,
    TwoListEstimate,
    chapman,
    each_pair,
    lincoln_petersen,
    odds_ratio_sensitivity,
)

__all__ = [
    "Answer",
    "AveragedEstimate",
    "Bootstrap",
    "CannotEstimate",
    "CaptureTable",
    "ExtendedStatus",
    "LoglinearFit",
    "LowerBound",
    "Model",
    "OddsRatioCurve",
    "Reason",
    "Refusal",
    "RepeatEstimate",
    "TwoListEstimate",
    "all_pairs",
    "average_decomposable",
    "average_several",
    "bootstrap_bca",
    "chao_lower_bound",
    "chao_repeats",
    "chao_time_bound",
    "chapman",
    "check_estimable",
    "check_overlaps",
    "each_pair",
    "fit_loglinear",
    "gamma_poisson_prior",
    "independence",
    "lincoln_petersen",
    "odds_ratio_sensitivity",
    "profile_interval",
    "read_model",
    "reciprocal_prior",
    "select_stepwise",
    "zelterman",
    "zero_truncated_poisson",
]
