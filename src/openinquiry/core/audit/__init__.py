"""The pipeline that joins returns, linkage, definitions, figures and clearance into one reproducible run."""

from openinquiry.core.audit.definitions import Definition, definition_names, load_definition
from openinquiry.core.audit.earlier import EarlierReport, read_earlier
from openinquiry.core.audit.plan import DECISIONS, AuditPlan, read_plan
from openinquiry.core.audit.run import AuditResult, link_returns, run_audit

__all__ = [
    "DECISIONS",
    "AuditPlan",
    "AuditResult",
    "Definition",
    "EarlierReport",
    "definition_names",
    "link_returns",
    "load_definition",
    "read_earlier",
    "read_plan",
    "run_audit",
]
