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
from openinquiry.core.estimation.closed_population import (
    ClosedFit,
    ProfileEstimate,
    fit_closed,
    fit_closed_corrected,
    fit_every_closed,
    fit_repeats,
    profile_closed,
    profile_repeats,
)
from openinquiry.core.estimation.covariates import GroupedEstimate, average_over_pairs
from openinquiry.core.estimation.diagnostics import (
    Consistency,
    HeterogeneityPlot,
    Sensitivity,
    heterogeneity_plot,
    internal_consistency,
    leave_one_list_out,
    merge_each_pair,
)
from openinquiry.core.estimation.existence import ExtendedStatus, check_estimable
from openinquiry.core.estimation.latent_class import LatentClassEstimate, sample_latent_classes
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
from openinquiry.core.estimation.mixing import Mixing, mixing_of
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
    "ClosedFit",
    "Consistency",
    "ExtendedStatus",
    "GroupedEstimate",
    "HeterogeneityPlot",
    "LatentClassEstimate",
    "LoglinearFit",
    "LowerBound",
    "Mixing",
    "Model",
    "OddsRatioCurve",
    "ProfileEstimate",
    "Reason",
    "Refusal",
    "RepeatEstimate",
    "Sensitivity",
    "TwoListEstimate",
    "all_pairs",
    "average_decomposable",
    "average_over_pairs",
    "average_several",
    "bootstrap_bca",
    "chao_lower_bound",
    "chao_repeats",
    "chao_time_bound",
    "chapman",
    "check_estimable",
    "check_overlaps",
    "each_pair",
    "fit_closed",
    "fit_closed_corrected",
    "fit_every_closed",
    "fit_loglinear",
    "fit_repeats",
    "gamma_poisson_prior",
    "heterogeneity_plot",
    "independence",
    "internal_consistency",
    "leave_one_list_out",
    "lincoln_petersen",
    "merge_each_pair",
    "mixing_of",
    "odds_ratio_sensitivity",
    "profile_closed",
    "profile_interval",
    "profile_repeats",
    "read_model",
    "reciprocal_prior",
    "sample_latent_classes",
    "select_stepwise",
    "zelterman",
    "zero_truncated_poisson",
]
