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
from openinquiry.core.disclosure_control.release import (
    FEW_GROUPS,
    FOR_OTHERS,
    SMALL,
    CannotProtect,
    ClearedCounts,
    clear_counts,
)

__all__ = [
    "FEW_GROUPS",
    "FOR_OTHERS",
    "SMALL",
    "CannotProtect",
    "ClearedCounts",
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
    "public_count",
    "share_in_percent",
    "show_count",
    "show_range",
    "shown_as",
]
