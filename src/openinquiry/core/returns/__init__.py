"""What a return looks like; reading it, mapping it, checking it."""

from openinquiry.core.returns.describing import describe_rules, describe_specification
from openinquiry.core.returns.differences import ReadReturn, TableDifference, differences
from openinquiry.core.returns.examining import SPARING_MEMORY
from openinquiry.core.returns.findings import Finding, Findings, Rule, RuleFindings, Severity
from openinquiry.core.returns.mapping import (
    ColumnMapping,
    ReturnMapping,
    ReturnStatement,
    TableMapping,
    mapping_of_own_names,
    read_mapping,
    specification_named_in,
)
from openinquiry.core.returns.preparing import CheckedReturn, PreparedReturn, check_return, prepare_return
from openinquiry.core.returns.proposal_toml import ProposedColumn, ProposedTable
from openinquiry.core.returns.proposing import Proposal, propose_mapping
from openinquiry.core.returns.rules import RULES
from openinquiry.core.returns.sources import ReturnRefused, SourceFile, files_as_sent, sha256_of
from openinquiry.core.returns.specification import (
    FieldSpecification,
    FieldType,
    ReturnSpecification,
    TableSpecification,
    load_specification,
    specification_names,
)

__all__ = [
    "RULES",
    "SPARING_MEMORY",
    "CheckedReturn",
    "ColumnMapping",
    "FieldSpecification",
    "FieldType",
    "Finding",
    "Findings",
    "PreparedReturn",
    "Proposal",
    "ProposedColumn",
    "ProposedTable",
    "ReadReturn",
    "ReturnMapping",
    "ReturnRefused",
    "ReturnSpecification",
    "ReturnStatement",
    "Rule",
    "RuleFindings",
    "Severity",
    "SourceFile",
    "TableDifference",
    "TableMapping",
    "TableSpecification",
    "check_return",
    "describe_rules",
    "describe_specification",
    "differences",
    "files_as_sent",
    "load_specification",
    "mapping_of_own_names",
    "prepare_return",
    "propose_mapping",
    "read_mapping",
    "sha256_of",
    "specification_named_in",
    "specification_names",
]
