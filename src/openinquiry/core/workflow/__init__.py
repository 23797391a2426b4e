"""Every workflow of the service as a table, and ``move``, the one way to go from state to state."""

from openinquiry.core.workflow.conditions import CONDITIONS, Condition
from openinquiry.core.workflow.moving import ConditionsMissing, MoveRefused, NoSuchMove, move
from openinquiry.core.workflow.states import ExtensionState, RequestState, ReturnState, RunState, VersionState
from openinquiry.core.workflow.table import HOLDERS, Holder, Stage, Way, Workflow
from openinquiry.core.workflow.tables import EXTENSION, REQUEST, RETURN, RUN, VERSION, WORKFLOWS

__all__ = [
    "CONDITIONS", "EXTENSION", "HOLDERS", "REQUEST", "RETURN", "RUN", "VERSION", "WORKFLOWS", "Condition",
    "ConditionsMissing", "ExtensionState", "Holder", "MoveRefused", "NoSuchMove", "RequestState", "ReturnState", "RunState",
    "Stage", "VersionState", "Way", "Workflow", "move",
]  # fmt: skip
