"""Are these two records one person? Which people and offences belong together?"""

from openinquiry.core.linkage.groups import join_offences
from openinquiry.core.linkage.model import NotConverged
from openinquiry.core.linkage.people import LEVELS, Linkage, link_people
from openinquiry.core.linkage.settings import LinkageSettings, load_linkage_settings

__all__ = [
    "LEVELS",
    "Linkage",
    "LinkageSettings",
    "NotConverged",
    "join_offences",
    "link_people",
    "load_linkage_settings",
]
