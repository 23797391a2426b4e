"""The populations that rates are divided by: a file of the audit folder, checked like a return."""

from openinquiry.core.audit.denominators.populations import (
    FORCE_AREA,
    INPUT,
    Denominators,
    Found,
    PopulationRow,
)
from openinquiry.core.audit.denominators.reading import check_denominators, read_denominators
from openinquiry.core.audit.denominators.rules import RULES

__all__ = [
    "FORCE_AREA",
    "INPUT",
    "RULES",
    "Denominators",
    "Found",
    "PopulationRow",
    "check_denominators",
    "read_denominators",
]
