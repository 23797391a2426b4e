"""How many: multiple systems estimation from the overlaps of lists, with refusals where the lists cannot say."""

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.existence import ExtendedStatus, check_estimable
from openinquiry.core.estimation.loglinear import LoglinearFit, fit_loglinear, profile_interval
from openinquiry.core.estimation.methods import MethodResult, ask
from openinquiry.core.estimation.models import Model, all_pairs, independence, read_model
from openinquiry.core.estimation.multimodel import (
    Answers,
    Estimate,
    RefusedEstimate,
    diagnostics_of,
    multimodel_estimate,
)
from openinquiry.core.estimation.protocol import METHODS, Protocol, load_protocol
from openinquiry.core.estimation.reading import read_capture_tables
from openinquiry.core.estimation.refusal import CannotEstimate, Reason, Refusal
from openinquiry.core.estimation.resampling import Bootstrap, bootstrap_bca
from openinquiry.core.estimation.search import best_hierarchical, best_of_each, search_hierarchical
from openinquiry.core.estimation.stepwise import people_by_stepwise, select_stepwise

__all__ = [
    "METHODS",
    "Answers",
    "Bootstrap",
    "CannotEstimate",
    "CaptureTable",
    "Estimate",
    "ExtendedStatus",
    "LoglinearFit",
    "MethodResult",
    "Model",
    "Protocol",
    "Reason",
    "Refusal",
    "RefusedEstimate",
    "all_pairs",
    "ask",
    "best_hierarchical",
    "best_of_each",
    "bootstrap_bca",
    "check_estimable",
    "diagnostics_of",
    "fit_loglinear",
    "independence",
    "load_protocol",
    "multimodel_estimate",
    "people_by_stepwise",
    "profile_interval",
    "read_capture_tables",
    "read_model",
    "search_hierarchical",
    "select_stepwise",
]
