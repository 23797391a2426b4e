"""Which further cells to hide so that the unsafe ones cannot be worked out: cheapest with proof, or safe at once."""

from openinquiry.core.disclosure_control.suppression.problem import TOLERANCE, Pattern, SuppressionProblem
from openinquiry.core.disclosure_control.suppression.reach import Reach, reach, tightest_interval
from openinquiry.core.disclosure_control.suppression.search import CannotBeProtected, Patience, find_pattern

__all__ = [
    "TOLERANCE",
    "CannotBeProtected",
    "Patience",
    "Pattern",
    "Reach",
    "SuppressionProblem",
    "find_pattern",
    "reach",
    "tightest_interval",
]
