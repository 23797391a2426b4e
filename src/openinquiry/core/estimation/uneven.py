"""Whether people differ in how easily any list reaches them: then an estimate is a lower figure, however narrow its interval.

Models of uneven reach (M_th: Darroch, Chao and Poisson, with each list's own size; Baillargeon and Rivest 2007, JSS 19:5) have
few parameters more than independence. Where one of them fits better than the pairs of lists that forward selection takes
in, by Akaike's criterion, uneven reach explains the table better than lists that feed one another do.
"""

from __future__ import annotations

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.closed_population import fit_closed
from openinquiry.core.estimation.loglinear import fit_loglinear
from openinquiry.core.estimation.refusal import CannotEstimate
from openinquiry.core.estimation.stepwise import select_stepwise

_UNEVEN = ("Mth Darroch", "Mth Chao", "Mth Poisson2")


def uneven_reach(table: CaptureTable, *, p_enter: float) -> float | None:
    """By how much Akaike's criterion of the best model of uneven reach is below that of the stepwise model; negative where it
    is above. None where one of them cannot be fitted, or lists are fewer than three.
    """
    lists = table.drop_empty()
    if lists.k < 3:
        return None
    try:
        pairs = fit_loglinear(lists, select_stepwise(lists, p_enter=p_enter)).aic
    except CannotEstimate:
        return None
    found = [each for each in (_aic(lists, model) for model in _UNEVEN) if each is not None]
    return pairs - min(found) if found else None


def _aic(table: CaptureTable, model: str) -> float | None:
    try:
        return fit_closed(table, model).aic
    except CannotEstimate:
        return None
