"""What may be shown in a table; the only maker of cleared tables."""

from openinquiry.core.disclosure_control.attack import Exposure, Sum, exposures
from openinquiry.core.disclosure_control.clearance import clear_table
from openinquiry.core.disclosure_control.counts import ShownCount, public_count, show_count, shown_as
from openinquiry.core.disclosure_control.earlier import EarlierRelease, GivenAwayAlready, Since
from openinquiry.core.disclosure_control.percentages import (
    ShownRange,
    outward_percent,
    share_in_percent,
    show_range,
)
from openinquiry.core.disclosure_control.policy import Policy, load_policy
from openinquiry.core.disclosure_control.protecting import protect, protect_together
from openinquiry.core.disclosure_control.release import (
    FEW_GROUPS,
    FOR_OTHERS,
    SMALL,
    CannotProtect,
    ClearedCounts,
    clear_counts,
)
from openinquiry.core.disclosure_control.rules import share_table, unsafe_cells
from openinquiry.core.disclosure_control.tables import CountTable, Dimension, table_from_records

__all__ = [
    "FEW_GROUPS",
    "FOR_OTHERS",
    "SMALL",
    "CannotProtect",
    "ClearedCounts",
    "CountTable",
    "Dimension",
    "EarlierRelease",
    "Exposure",
    "GivenAwayAlready",
    "Policy",
    "ShownCount",
    "ShownRange",
    "Since",
    "Sum",
    "clear_counts",
    "clear_table",
    "exposures",
    "load_policy",
    "outward_percent",
    "protect",
    "protect_together",
    "public_count",
    "share_in_percent",
    "share_table",
    "show_count",
    "show_range",
    "shown_as",
    "table_from_records",
    "unsafe_cells",
]
