"""Which offences belong together through the people in them, how large such groups are, and how firmly they hold.

A group is a way of counting, not a statement about anyone in it: no person is scored, ranked or named by it.
"""

from openinquiry.core.groups.networks import JOINS, NETWORKS, describe_groups, group_offences, join_offences
from openinquiry.core.groups.stability import FATES, KEEPS_ITS_SHAPE, compare_groups, deciding_links

__all__ = [
    "FATES",
    "JOINS",
    "KEEPS_ITS_SHAPE",
    "NETWORKS",
    "compare_groups",
    "deciding_links",
    "describe_groups",
    "group_offences",
    "join_offences",
]
