"""Are these two records one person?"""

from openinquiry.core.linkage.model import NotConverged
from openinquiry.core.linkage.people import LEVELS, Linkage, link_people
from openinquiry.core.linkage.person_tables import PersonTable, read_person_table
from openinquiry.core.linkage.proposing import propose_columns, read_columns
from openinquiry.core.linkage.review.decisions import NO_DECISIONS, Decisions, read_decisions
from openinquiry.core.linkage.settings import LinkageSettings, load_linkage_settings
from openinquiry.core.linkage.settings_text import TableSettings, read_table_settings, table_settings_toml
from openinquiry.core.linkage.tables import LinkedTables, link_tables

__all__ = [
    "LEVELS",
    "NO_DECISIONS",
    "Decisions",
    "Linkage",
    "LinkageSettings",
    "LinkedTables",
    "NotConverged",
    "PersonTable",
    "TableSettings",
    "link_people",
    "link_tables",
    "load_linkage_settings",
    "propose_columns",
    "read_columns",
    "read_decisions",
    "read_person_table",
    "read_table_settings",
    "table_settings_toml",
]
