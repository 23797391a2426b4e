"""How many: multiple systems estimation from the overlaps of lists, with refusals where the lists cannot say."""

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.existence import ExtendedStatus, check_estimable
from openinquiry.core.estimation.loglinear import LoglinearFit, fit_loglinear, profile_interval
from openinquiry.core.estimation.models import Model, all_pairs, independence, read_model
from openinquiry.core.estimation.refusal import CannotEstimate, Reason, Refusal
from openinquiry.core.estimation.resampling import Bootstrap, bootstrap_bca
from openinquiry.core.estimation.stepwise import select_stepwise

__all__ = [
    "Bootstrap",
    "CannotEstimate",
    "CaptureTable",
    "ExtendedStatus",
    "LoglinearFit",
    "Model",
    "Reason",
    "Refusal",
    "all_pairs",
    "bootstrap_bca",
    "check_estimable",
    "fit_loglinear",
    "independence",
    "profile_interval",
    "read_model",
    "select_stepwise",
]
