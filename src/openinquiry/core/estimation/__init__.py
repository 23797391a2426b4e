"""How many: multiple systems estimation from the overlaps of lists, with refusals where the lists cannot say."""

from openinquiry.core.estimation.answers import Answer
from openinquiry.core.estimation.averaging import (
    AveragedEstimate,
    average_decomposable,
    average_several,
    gamma_poisson_prior,
    reciprocal_prior,
)
from openinquiry.core.estimation.capture_table import CaptureTable, ExpectedTable
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
from openinquiry.core.estimation.loglinear import LoglinearFit, fit_loglinear, profile_loglinear
from openinquiry.core.estimation.lower_bounds import (
    LowerBound,
    RepeatEstimate,
    chao_lower_bound,
    chao_repeats,
    chao_time_bound,
    zelterman,
    zero_truncated_poisson,
)
from openinquiry.core.estimation.methods import METHODS_NOT_DRAWN, MethodResult, ask, people_by
from openinquiry.core.estimation.missed_links import (
    AtRate,
    answer_over_missed_links,
    estimate_over_missed_links,
    miss_links,
    transition,
    undo_missed_links,
)
from openinquiry.core.estimation.mixing import Mixing, mixing_of
from openinquiry.core.estimation.models import Model, all_pairs, independence, read_model
from openinquiry.core.estimation.multimodel import (
    Answers,
    Estimate,
    RefusedEstimate,
    diagnostics_of,
    multimodel_estimate,
    over_methods,
)
from openinquiry.core.estimation.nested import (
    NestedEstimate,
    capture_table_of,
    combine_nested,
    estimate_over_linkages,
)
from openinquiry.core.estimation.over_replicates import Replicates, people_by_each, spread_over
from openinquiry.core.estimation.overlaps import check_overlaps
from openinquiry.core.estimation.protocol import METHODS, Protocol, load_protocol
from openinquiry.core.estimation.reading import read_capture_tables
from openinquiry.core.estimation.refusal import CannotEstimate, Reason, Refusal
from openinquiry.core.estimation.resampling import Bootstrap, bootstrap_bca
from openinquiry.core.estimation.search import (
    best_hierarchical,
    best_of_each,
    downhill_hierarchical,
    downhill_of_each,
    search_hierarchical,
)
from openinquiry.core.estimation.stepwise import people_by_stepwise, select_stepwise
from openinquiry.core.estimation.stratified import StratifiedEstimate, estimate_stratified
from openinquiry.core.estimation.two_lists import (
    OddsRatioCurve,
    TwoListEstimate,
    chapman,
    each_pair,
    lincoln_petersen,
    odds_ratio_sensitivity,
)

__all__ = [
    "METHODS",
    "METHODS_NOT_DRAWN",
    "Answer",
    "Answers",
    "AtRate",
    "AveragedEstimate",
    "Bootstrap",
    "CannotEstimate",
    "CaptureTable",
    "ClosedFit",
    "Consistency",
    "Estimate",
    "ExpectedTable",
    "ExtendedStatus",
    "GroupedEstimate",
    "HeterogeneityPlot",
    "LatentClassEstimate",
    "LoglinearFit",
    "LowerBound",
    "MethodResult",
    "Mixing",
    "Model",
    "NestedEstimate",
    "OddsRatioCurve",
    "ProfileEstimate",
    "Protocol",
    "Reason",
    "Refusal",
    "RefusedEstimate",
    "RepeatEstimate",
    "Replicates",
    "Sensitivity",
    "StratifiedEstimate",
    "TwoListEstimate",
    "all_pairs",
    "answer_over_missed_links",
    "ask",
    "average_decomposable",
    "average_over_pairs",
    "average_several",
    "best_hierarchical",
    "best_of_each",
    "bootstrap_bca",
    "capture_table_of",
    "chao_lower_bound",
    "chao_repeats",
    "chao_time_bound",
    "chapman",
    "check_estimable",
    "check_overlaps",
    "combine_nested",
    "diagnostics_of",
    "downhill_hierarchical",
    "downhill_of_each",
    "each_pair",
    "estimate_over_linkages",
    "estimate_over_missed_links",
    "estimate_stratified",
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
    "load_protocol",
    "merge_each_pair",
    "miss_links",
    "mixing_of",
    "multimodel_estimate",
    "odds_ratio_sensitivity",
    "over_methods",
    "people_by",
    "people_by_each",
    "people_by_stepwise",
    "profile_closed",
    "profile_loglinear",
    "profile_repeats",
    "read_capture_tables",
    "read_model",
    "reciprocal_prior",
    "sample_latent_classes",
    "search_hierarchical",
    "select_stepwise",
    "spread_over",
    "transition",
    "undo_missed_links",
    "zelterman",
    "zero_truncated_poisson",
]
