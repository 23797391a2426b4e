"""Are these two records one person?"""

from openinquiry.core.linkage.encoding import (
    ENCODED_FROM,
    KEY_BYTES,
    EncodingKey,
    encode_people,
    key_text,
    load_encoding_settings,
    read_key,
)
from openinquiry.core.linkage.engines import ENGINES, ON_DUCKDB, Engine, EngineFailed
from openinquiry.core.linkage.model import NotConverged
from openinquiry.core.linkage.outcome import LEVELS, Linkage
from openinquiry.core.linkage.people import link_people
from openinquiry.core.linkage.person_tables import PersonTable, read_person_table
from openinquiry.core.linkage.proposing import propose_columns, read_columns
from openinquiry.core.linkage.review.decisions import NO_DECISIONS, Decisions, read_decisions
from openinquiry.core.linkage.settings import LinkageSettings, load_linkage_settings
from openinquiry.core.linkage.settings_text import TableSettings, read_table_settings, table_settings_toml
from openinquiry.core.linkage.table_preparation import people_as_written
from openinquiry.core.linkage.tables import LinkedTables, link_tables

__all__ = [
    "ENCODED_FROM",
    "ENGINES",
    "KEY_BYTES",
    "LEVELS",
    "NO_DECISIONS",
    "ON_DUCKDB",
    "Decisions",
    "EncodingKey",
    "Engine",
    "EngineFailed",
    "Linkage",
    "LinkageSettings",
    "LinkedTables",
    "NotConverged",
    "PersonTable",
    "TableSettings",
    "encode_people",
    "key_text",
    "link_people",
    "link_tables",
    "load_encoding_settings",
    "load_linkage_settings",
    "people_as_written",
    "propose_columns",
    "read_columns",
    "read_decisions",
    "read_key",
    "read_person_table",
    "read_table_settings",
    "table_settings_toml",
]
