"""Words that every part shares: codes, bodies, periods, ethnicity systems, errors, and what «cleared» means."""

from openinquiry.core.shared.bodies import Council, Force, councils, force_of_council, forces
from openinquiry.core.shared.cleared import Cleared, require_cleared
from openinquiry.core.shared.codes import NATIONAL_AREA, Code, CodeTable, code_table_names, load_code_table
from openinquiry.core.shared.errors import NotCleared, OpenInquiryError, Refusal, Refused, UnreadableInput, WrongUsage
from openinquiry.core.shared.ethnicity import (
    FIVE_GROUPS,
    CrosswalkRow,
    Relation,
    crosswalk,
    group_of_self_defined,
)
from openinquiry.core.shared.languages import BothLanguages, Language, date_in_words
from openinquiry.core.shared.periods import Period, plain_date
from openinquiry.core.shared.reference_data import data_directory, reference_rows
from openinquiry.core.shared.small_files import read_small_table, read_small_text

__all__ = [
    "FIVE_GROUPS",
    "NATIONAL_AREA",
    "BothLanguages",
    "Cleared",
    "Code",
    "CodeTable",
    "Council",
    "CrosswalkRow",
    "Force",
    "Language",
    "NotCleared",
    "OpenInquiryError",
    "Period",
    "Refusal",
    "Refused",
    "Relation",
    "UnreadableInput",
    "WrongUsage",
    "code_table_names",
    "councils",
    "crosswalk",
    "data_directory",
    "date_in_words",
    "force_of_council",
    "forces",
    "group_of_self_defined",
    "load_code_table",
    "plain_date",
    "read_small_table",
    "read_small_text",
    "reference_rows",
    "require_cleared",
]
