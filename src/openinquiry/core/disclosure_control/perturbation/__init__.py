"""Protecting tables by changing counts instead of hiding them: controlled rounding, cell keys, recomputed totals."""

from openinquiry.core.disclosure_control.perturbation.cell_key import (
    HIDDEN,
    PerturbedCounts,
    count_records,
    perturbed_cells,
    perturbed_table,
)
from openinquiry.core.disclosure_control.perturbation.controlled_rounding import ControlledRounding, controlled_rounding
from openinquiry.core.disclosure_control.perturbation.keys import keys_of_labels, keys_of_totals, record_keys
from openinquiry.core.disclosure_control.perturbation.perturbation_table import (
    PerturbationTable,
    maximum_entropy_table,
    rounding_table,
)
from openinquiry.core.disclosure_control.perturbation.possible_counts import (
    PossibleCounts,
    possible_counts,
    refuse_what_can_be_told,
)
from openinquiry.core.disclosure_control.perturbation.rounding_with_totals import (
    RoundedWithTotals,
    rounding_with_totals,
)

__all__ = [
    "HIDDEN",
    "ControlledRounding",
    "PerturbationTable",
    "PerturbedCounts",
    "PossibleCounts",
    "RoundedWithTotals",
    "controlled_rounding",
    "count_records",
    "keys_of_labels",
    "keys_of_totals",
    "maximum_entropy_table",
    "perturbed_cells",
    "perturbed_table",
    "possible_counts",
    "record_keys",
    "refuse_what_can_be_told",
    "rounding_table",
    "rounding_with_totals",
]
